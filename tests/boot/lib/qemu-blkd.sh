# shellcheck shell=bash disable=SC2154 # the variables of qemu.sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host, after qemu.sh and blkd.sh: QEMU's guest of weir-blkd,
# under whatever hypervisor the host has. PACKED: on, for packed virtqueues.

boot()
{
	disk /guest/rootfs.img
	nic tap1
	MACHINE=virt,memory-backend=m SMP=2 qemu 1 -nodefaults "${disk[@]}" "${nic[@]}" \
		-object "memory-backend-memfd,id=m,size=${GUEST_MEMORY:-256M},share=on" \
		-chardev socket,id=c,path=/tmp/blkd.sock,reconnect=1 \
		-device "vhost-user-blk-pci,chardev=c,num-queues=1,packed=${PACKED:-off}"
}

boot_with_data
kill_servers 4
end_both
