# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What was run, for tests/perf/report. tools/lab/host --commands writes the emulator's
# command line and the host's to $ran; what was run inside comes with the figures, as
# lines "command NAME COMMAND".

mkdir -p "$BUILD/perf"
ran=$BUILD/perf/ran

# record PART HYPERVISOR CPUS [FILE]: lines "PART HYPERVISOR CPUS NAME COMMAND", once
# each; FILE has the output of what ran inside
record()
{
	{
		cat "$ran"
		[ $# -lt 4 ] || sed -n 's/^command //p' "$4"
	} | awk -v of="$1 $2 $3" '!seen[$0]++ { print of, $0 }'
}
