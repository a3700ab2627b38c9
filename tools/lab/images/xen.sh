# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Xen, which an emulator starts as its kernel: xen, and its version.

xen_inputs()
{
	echo "$LAB/packages/xen"
}

xen_build()
{
	local dir=$1
	fetch_set xen trixie arm64 >"$dir/debs"
	unpack "$dir/tree" <"$dir/debs"
	cp "$dir"/tree/boot/xen-*-arm64 "$dir/xen"
	sed -n 's,.*/xen-hypervisor-[^_]*_\([^_]*\)_.*,\1,p' "$dir/debs" >"$dir/version"
	rm -rf "$dir/tree"
}
