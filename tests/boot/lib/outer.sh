# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For boot tests: run a script inside an emulated host with Weir loaded, the
# helpers of guest.sh at hand, and afterwards unload the modules again.
#
#   in_host "$@" [OPTION OF tools/lab/host]... <<'SCRIPT'

set -euo pipefail

in_host()
{
	local script
	script=$(cat)
	exec tools/lab/host --board "${BOARD:-vhe}" --kernel "${KERNEL:-stock}" \
		--share tests/boot/lib --log "$OUT/host.log" --leaks \
		--timeout "${HOST_TIMEOUT:-7200}" "$@" -- "
		set -euo pipefail${TRACE:+; set -x}
		. /share/guest.sh
		$script
		unload"
}
