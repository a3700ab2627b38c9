# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The emulated machines.

# board_args BOARD: appends QEMU's arguments to args.
board_args()
{
	local cpu gic
	case $1 in
	vhe) cpu=neoverse-n1 gic=3 ;;
	vhe2) cpu=neoverse-n1 gic=2 ;;
	nvhe) cpu=cortex-a57 gic=2 ;;
	nvhe3) cpu=cortex-a72 gic=3 ;;
	max) cpu=max,pauth-impdef=on gic=3 ;;
	*) die "no board is called '$1'" ;;
	esac
	# shellcheck disable=SC2154 # the caller's
	args+=(-M "virt,virtualization=on,gic-version=$gic" -cpu "$cpu")
}
