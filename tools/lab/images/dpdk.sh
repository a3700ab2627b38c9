# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# DPDK's testpmd, in roots of their own: dpdk.img, a disk for the emulated host and
# for the guest, with /debian13 and /debian12; made when first asked for.

dpdk_inputs()
{
	printf "%s\n" "$LAB"/packages/{dpdk,dpdk-debian12}
}

dpdk_build()
{
	local dir=$1 tree=$1/tree
	fetch_set dpdk trixie arm64 >"$dir/debs"
	fetch_set dpdk-debian12 bookworm arm64 >"$dir/debs.12"
	dpdk_root "$tree/debian13" <"$dir/debs"
	dpdk_root "$tree/debian12" <"$dir/debs.12"
	make_ext4 "$tree" "$dir/dpdk.img" 512M
	rm -rf "$tree"
}

dpdk_root()
{
	log "unpacking DPDK"
	mkdir -p "$1"
	unpack "$1"
	slim "$1"
	find "$1/usr/bin" -name 'dpdk-*' ! -name dpdk-testpmd -delete
	mkdir -p "$1"/{dev,proc,sys,tmp,run}
}
