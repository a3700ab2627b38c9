# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Headers and libraries for programs that run in the emulated host, of the
# same release as the cross compiler's C library.

sysroot_inputs()
{
	echo "$LAB/packages/sysroot"
}

sysroot_build()
{
	fetch_set sysroot bookworm arm64 >"$1/debs"
	unpack "$1" <"$1/debs"
	rm -rf "${1:?}/usr/share"
}
