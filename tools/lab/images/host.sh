# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The emulated host: rootfs.img, and initrd.img for the stock kernel.

host_inputs()
{
	kernel_inputs
	echo "$LAB/images/kernel.sh"
	echo "$LAB/packages/host"
	printf "%s\n" "$LAB"/files/{initramfs-init,host-init,guest-disk}
}

host_build()
{
	local dir=$1
	fetch_set host trixie arm64 >"$dir/debs"
	host_tree "$dir" "$dir/tree"
	make_ext4 "$dir/tree" "$dir/rootfs.img" 2G
	rm -rf "$dir/tree"
}

# host_tree DIR TREE: the root file system made of the packages in DIR/debs, and
# DIR/initrd.img.
host_tree()
{
	local dir=$1 tree=$2 kernel version
	kernel=$(image kernel)
	version=$(<"$kernel/version")
	log "unpacking the host's user space"
	unpack "$tree" <"$dir/debs"
	base_tree "$tree" host
	install -m 755 "$LAB/files/host-init" "$tree/lab/init"
	install -m 755 "$LAB/files/guest-disk" "$tree/lab/guest-disk"
	mkdir -p "$tree"/{share,out,weir,guest}
	cp -a "$kernel/modules/lib/modules" "$tree/usr/lib/"
	initramfs "$dir/initrd.img" "$kernel/modules" "$version" \
		"$tree/usr/bin/busybox" "$LAB/files/initramfs-init" \
		virtio_blk ext4
}
