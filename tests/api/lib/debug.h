/* SPDX-License-Identifier: GPL-2.0-only */
/* A debugger in miniature, and code without MMU for it to look at. */
#ifndef TEST_DEBUG_H
#define TEST_DEBUG_H

#include "vm.h"

#define DEBUG_EC(run)	((run)->debug.arch.hsr >> 26)
#define EC_BREAKPOINT	0x30
#define EC_STEP		0x32
#define EC_WATCHPOINT	0x34
#define EC_BRK		0x3c

#define DEBUG_ON	KVM_GUESTDBG_ENABLE
#define DEBUG_STEP	(KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP)

/* Enabled at EL1, all four bytes; enabled at EL1, eight bytes. */
#define BCR_EL1		(1 | 1 << 1 | 0xf << 5)
#define WCR_EL1_LOAD	(1 | 1 << 1 | 1 << 3 | 0xff << 5)
#define WCR_EL1_STORE	(1 | 1 << 1 | 2 << 3 | 0xff << 5)

/* Declares labels of assembly in the same file, which are not global. */
#define DEBUG_LABELS extern const char __attribute__((visibility("hidden")))

/*
 * A vCPU about to enter the code between @start and @end, which was assembled
 * into the test and is copied to GUEST_ENTRY. code_at() tells where a label of
 * it is in the guest.
 */
struct vcpu *debug_boot(struct vm *vm, const char *start, const char *end);
u64 code_at(const char *start, const char *symbol);

int debug_set(struct vcpu *vcpu, u32 control,
	      const struct kvm_guest_debug_arch *arch);
/* Runs on; checks that a debug exit of class @ec comes with PC at @pc. */
void debug_expect(struct vcpu *vcpu, u32 ec, u64 pc);

#endif /* TEST_DEBUG_H */
