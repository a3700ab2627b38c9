# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The emulated host as Xen's Dom0: what the image host has, and Xen's tools; in
# /lab/domu.img the initial RAM disk of a guest with Xen's drivers.

xen_host_inputs()
{
	host_inputs
	echo "$LAB/images/host.sh"
	echo "$LAB/packages/xen-host"
}

xen_host_build()
{
	local dir=$1 tree=$1/tree kernel
	kernel=$(image kernel)
	fetch_set host trixie arm64 >"$dir/debs.host"
	fetch_set xen-host trixie arm64 | sort -u - "$dir/debs.host" >"$dir/debs"
	host_tree "$dir" "$tree"
	rm -rf "$tree/var/run"
	ln -s /run "$tree/var/run"
	initramfs "$tree/lab/domu.img" "$kernel/modules" "$(<"$kernel/version")" \
		"$tree/usr/bin/busybox" "$LAB/files/initramfs-init" xen_blkfront ext4
	make_ext4 "$tree" "$dir/rootfs.img" 2G
	rm -rf "$tree"
}
