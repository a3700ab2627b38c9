// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * What an in-kernel disk reads into guest memory is in the dirty log after the
 * data is there: a request that the disk has not finished when the log is read
 * is in the log that is read next.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "vblk.h"

/* A null_blk that keeps its data and answers two seconds later. */
#define NULLB		"/sys/kernel/config/nullb/weir-slow"
#define NULLB_NODE	"/dev/weir-slow"
#define SLOT_PAGES	(TEST_RAM_SIZE / PAGE)

static u64 bitmap[SLOT_PAGES / 64];

static int slow_disk(void)
{
	int fd = -1;

	system("modprobe -q null_blk nr_devices=0");
	system("mount -t configfs none /sys/kernel/config 2>/dev/null");
	if (!system("mkdir " NULLB " && cd " NULLB " && echo 64 >size") &&
	    !system("cd " NULLB " && echo 1 >memory_backed && echo 2 >irqmode") &&
	    !system("cd " NULLB " && echo 2000000000 >completion_nsec") &&
	    !system("echo 1 >" NULLB "/power"))
		fd = open(NULLB_NODE, O_RDWR);
	if (fd < 0)
		test_skip("no null_blk");
	return fd;
}

static bool data_dirty(struct vm *vm)
{
	u64 page = (VBLK_DATA - GUEST_RAM) / PAGE;

	must(log_get(vm, 0, bitmap));
	return bitmap[page / 64] >> page % 64 & 1;
}

static void check_late(struct vm *vm, struct vblk *b)
{
	vblk_put(b, 0, VIRTIO_BLK_T_IN, 0, VBLK_DATA, PAGE);
	vblk_kick(b);
	usleep(200000);
	data_dirty(vm);
	check(!data_dirty(vm));
	check(vblk_wait(b));
	check(data_dirty(vm));
	check(!data_dirty(vm));
}

/* The log begins while the request is under way. */
static void check_begin(struct vm *vm, struct vblk *b)
{
	must(vm_set_slot(vm->fd, 0, 0, GUEST_RAM, TEST_RAM_SIZE, vm->ram));
	vblk_put(b, 0, VIRTIO_BLK_T_IN, 8, VBLK_DATA, 64 * PAGE);
	vblk_kick(b);
	usleep(200000);
	must(vm_set_slot(vm->fd, 0, KVM_MEM_LOG_DIRTY_PAGES, GUEST_RAM,
			 TEST_RAM_SIZE, vm->ram));
	check(!data_dirty(vm));
	check(vblk_wait(b));
	check(data_dirty(vm));
	/* A write of the disk leaves guest memory as it is. */
	vblk_put(b, 0, VIRTIO_BLK_T_OUT, 0, VBLK_DATA, PAGE);
	vblk_kick(b);
	check(vblk_wait(b));
	check(!data_dirty(vm));
}

int main(void)
{
	struct vblk b;
	struct vm vm;
	int disk;

	close(vblk_device());
	disk = slow_disk();
	puppet_boot(&vm, 1);
	vblk_create(&b, &vm, disk, 0);
	vblk_up(&b, VBLK_FEATURES);
	must(vm_set_slot(vm.fd, 0, KVM_MEM_LOG_DIRTY_PAGES, GUEST_RAM,
			 TEST_RAM_SIZE, vm.ram));
	check_late(&vm, &b);
	check_begin(&vm, &b);
	close(b.fd);
	close(disk);
	vm_destroy(&vm);
	system("echo 0 >" NULLB "/power; rmdir " NULLB);
	return test_end();
}
