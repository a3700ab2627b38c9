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
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "vblk.h"

/* A null_blk that keeps its data and answers two seconds later. */
#define NULLB		"/sys/kernel/config/nullb/weir-slow"
#define NULLB_NODE	"/dev/weir-slow"
#define ANSWER_MS	1900UL
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

static u64 now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000UL + t.tv_nsec / 1000000;
}

static bool data_dirty(struct vm *vm)
{
	u64 page = (VBLK_DATA - GUEST_RAM) / PAGE;

	must(log_get(vm, 0, bitmap));
	return bitmap[page / 64] >> page % 64 & 1;
}

/* Begins a request, and leaves the disk time to do what it should not yet. */
static u64 begin(struct vblk *b, u64 sector, u32 len)
{
	u64 start = now_ms();

	vblk_put(b, 0, VIRTIO_BLK_T_IN, sector, VBLK_DATA, len);
	vblk_kick(b);
	usleep(200000);
	return start;
}

/* Return: whether the test was in time to look before the disk had answered. */
static bool try_late(struct vm *vm, struct vblk *b)
{
	u64 start = begin(b, 0, PAGE);
	bool early, in_time;

	data_dirty(vm);
	early = data_dirty(vm);
	in_time = now_ms() - start < ANSWER_MS;
	check(vblk_wait(b));
	if (!in_time)
		return false;
	check(!early);
	check(data_dirty(vm));
	check(!data_dirty(vm));
	return true;
}

/* The log begins while the request is under way. */
static bool try_begin(struct vm *vm, struct vblk *b)
{
	bool early, in_time;
	u64 start;

	must(vm_set_slot(vm->fd, 0, 0, GUEST_RAM, TEST_RAM_SIZE, vm->ram));
	start = begin(b, 8, 64 * PAGE);
	must(vm_set_slot(vm->fd, 0, KVM_MEM_LOG_DIRTY_PAGES, GUEST_RAM,
			 TEST_RAM_SIZE, vm->ram));
	early = data_dirty(vm);
	in_time = now_ms() - start < ANSWER_MS;
	check(vblk_wait(b));
	if (!in_time)
		return false;
	check(!early);
	check(data_dirty(vm));
	return true;
}

/* A machine that is too slow for the disk is asked again. */
static void check_in_time(bool (*try)(struct vm *vm, struct vblk *b),
			  struct vm *vm, struct vblk *b)
{
	u32 tries = 20;

	while (!try(vm, b) && --tries)
		;
	check(tries > 0);
}

/* A write of the disk leaves guest memory as it is. */
static void check_write(struct vm *vm, struct vblk *b)
{
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
	check_in_time(try_late, &vm, &b);
	check_in_time(try_begin, &vm, &b);
	check_write(&vm, &b);
	close(b.fd);
	close(disk);
	vm_destroy(&vm);
	system("echo 0 >" NULLB "/power; rmdir " NULLB);
	return test_end();
}
