# shellcheck shell=bash disable=SC2154 # the variables of qemu.sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host, after qemu.sh and vdpa.sh: a guest of QEMU with a vDPA disk
# of Weir's, under whatever hypervisor the host has.

# check: what the guest has as its second disk is the file
check()
{
	says 1 first 'cat /sys/block/vdb/serial' || fail "not Weir's disk"
	says 1 "$(sha256sum </tmp/data)" \
		'dd if=/dev/vdb bs=1M skip=4 count=8 iflag=direct 2>/dev/null | sha256sum' ||
		fail "the guest reads something else"
	guest 1 "fio --name=v --filename=/dev/vdb --offset=32M --size=8M --rw=randwrite \
		--bsrange=512-64k --blockalign=512 --direct=1 --ioengine=libaio \
		--iodepth=$1 --verify=crc32c --do_verify=1 2>&1; echo status \$?" >/tmp/fio
	grep -q 'status 0' /tmp/fio || fail "fio: $(tail -n 20 /tmp/fio)"
	guest 1 'dd if=/dev/vdb bs=1M skip=4 count=8 2>/dev/null |
		dd of=/dev/vdb bs=1M seek=16 iflag=fullblock oflag=direct conv=fsync' >/dev/null
	dd if=/guest/scratch bs=1M skip=16 count=8 status=none | cmp - /tmp/data ||
		fail "the file does not hold what the guest wrote"
	dd if=/dev/zero of=/guest/scratch bs=1M seek=16 count=8 conv=notrunc status=none
}

# vhost-vdpa keeps all of the guest's memory in place.
start_qemu()
{
	ulimit -l unlimited
	disk /guest/rootfs.img
	SMP=2 qemu 1 -nodefaults "${disk[@]}" "${nic[@]}" \
		-device "vhost-vdpa-device-pci,vhostdev=/dev/vhost-vdpa-0"
}

# A guest's memory in many pieces needs more entries than the 2048 of the default.
vdpa_load vhost_vdpa max_iotlb_entries=1048576
truncate -s 64M /guest/scratch
head -c 8M /dev/urandom >/tmp/data
dd if=/tmp/data of=/guest/scratch bs=1M seek=4 conv=notrunc status=none
make_tap 1
nic tap1
vdpa_add first vhost_vdpa /guest/scratch,queues=2
start_qemu
up 1
check 32
qmp 1 system_reset >/dev/null
times_up 1 2
check 1
power_off 1
start_qemu
up 1
check 8
power_off 1
vdpa dev del first
weir vdpa remove first
rmmod weir_vdpa
