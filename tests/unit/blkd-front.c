// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "tests/unit/blkd-front.h"
#include <sys/mman.h>

struct blkd_options opt;
struct blkd_disk disk;
struct blkd_device dev;
struct blkd_message msg;
struct blkd_answer answer;
static char path[64];
char *mem;
int mem_fd, kick, call, err_fd, disk_fd;
__u32 ring_base;

void begin_message(unsigned int request, unsigned int size)
{
	memset(&msg, 0, sizeof(msg));
	msg.hdr = (struct blkd_header){ request, BLKD_VERSION, size };
}

int handle(void)
{
	const char *why = blkd_message_check_head(&msg.hdr, msg.nr_fds);
	int ret;

	why = why ? why : blkd_message_check(&msg);
	assert_null(why);
	ret = blkd_device_handle(&dev, &msg, &answer);
	blkd_message_done(&msg);
	return ret;
}

int say_u64(unsigned int request, __u64 val, int fd)
{
	begin_message(request, 8);
	msg.payload.u64 = val;
	if (fd >= 0) {
		msg.fds[0] = dup(fd);
		msg.nr_fds = 1;
	}
	return handle();
}

int say_state(unsigned int request, unsigned int num)
{
	begin_message(request, 8);
	msg.payload.state = (struct vhost_vring_state){ 0, num };
	return handle();
}

int say_memory(void)
{
	begin_message(BLKD_SET_MEM_TABLE, 8 + 32);
	msg.payload.table.nr = 1;
	msg.payload.table.regions[0] = (struct blkd_region){ GPA, MEM_SIZE, UVA, 0 };
	msg.fds[0] = dup(mem_fd);
	msg.nr_fds = 1;
	return handle();
}

int say_addr(__u64 desc)
{
	begin_message(BLKD_SET_VRING_ADDR, 40);
	msg.payload.addr = (struct vhost_vring_addr){
		.desc_user_addr = UVA + desc, .avail_user_addr = UVA + AVAIL,
		.used_user_addr = UVA + USED,
	};
	return handle();
}

int start_ring(void)
{
	return say_memory() || say_state(BLKD_SET_VRING_NUM, NUM) ||
		say_state(BLKD_SET_VRING_BASE, ring_base) || say_addr(DESC) ||
		say_u64(BLKD_SET_VRING_CALL, 0, call) ||
		say_u64(BLKD_SET_VRING_ERR, 0, err_fd) ||
		say_u64(BLKD_SET_VRING_KICK, 0, kick) ||
		say_state(BLKD_SET_VRING_ENABLE, 1);
}

int open_device(void)
{
	return blkd_disk_open(&disk, &opt) || blkd_device_init(&dev, &disk, &opt) ||
		say_u64(BLKD_SET_FEATURES, FEATURES, -1);
}

void close_device(void)
{
	blkd_device_exit(&dev);
	blkd_disk_close(&disk);
}

int setup(void **state)
{
	strcpy(path, "/tmp/weir-blkd-test.XXXXXX");
	disk_fd = mkstemp(path);
	opt = (struct blkd_options){
		.disk = path, .serial = "twenty characters...", .queues = 2, .poll_us = 50,
	};
	mem_fd = memfd_create("guest", MFD_CLOEXEC);
	kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	call = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	err_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (ftruncate(mem_fd, MEM_SIZE) || ftruncate(disk_fd, DISK_SIZE))
		return -1;
	mem = mmap(NULL, MEM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, mem_fd, 0);
	return open_device();
}

int teardown(void **state)
{
	close_device();
	munmap(mem, MEM_SIZE);
	close(mem_fd);
	close(kick);
	close(call);
	close(err_fd);
	close(disk_fd);
	unlink(path);
	return 0;
}

/* The file for the record, as the front end gets and gives it. */
int get_record(void)
{
	begin_message(BLKD_GET_INFLIGHT_FD, 20);
	msg.payload.inflight = (struct blkd_inflight_area){ 0, 0, 1, NUM };
	assert_int_equal(handle(), 0);
	assert_true(answer.wanted && answer.fd >= 0);
	return answer.fd;
}

int give_record(int fd, __u16 queue_size, __u64 size)
{
	begin_message(BLKD_SET_INFLIGHT_FD, 20);
	msg.payload.inflight = (struct blkd_inflight_area){ size, 0, 1, queue_size };
	msg.fds[0] = dup(fd);
	msg.nr_fds = 1;
	return handle();
}
