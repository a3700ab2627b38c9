# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What in a kernel's log means that something is wrong.

SPLATS='WARNING:|BUG:|BUG |Oops|KASAN:|UBSAN:|INFO: task|INFO: rcu|INFO: trying'
SPLATS+='|possible (circular|recursive|irq lock)|inconsistent lock state'
SPLATS+='|suspicious RCU|unreferenced object|kmemleak: [0-9]* new|Call trace:'
SPLATS+='|Internal error|Unable to handle|ODEBUG|list_(add|del) corruption'
SPLATS+='|refcount_t:|soft lockup|hard LOCKUP|self-detected stall|bad: scheduling'
SPLATS+='|Kernel panic|page allocation failure|held lock freed|taints kernel: bad'

# splats FILE: prints them with their line numbers; fails when there are none.
splats()
{
	grep -nE "$SPLATS" "$1"
}
