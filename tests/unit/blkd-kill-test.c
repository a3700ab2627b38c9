// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/blkd/[bdipqruv]*.c tools/blkd/m[ae][mps]*.c tools/blkd/server.c
// sources: virtio/ring*.c vhost/blk-request.c vhost/gather.c
// flags: -luring
/*
 * A server is killed by SIGKILL in the middle of requests, again and again, and
 * another takes its place: each request is answered once, and what it wrote is
 * on the disk; with a split ring, and with a packed one, of which the front end does
 * not know how far the server was.
 */
#define _GNU_SOURCE
#include <unit.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/bits.h>
#include <linux/virtio_config.h>
#include <tools/blkd/device.h>
#include <tools/blkd/inflight.h>
#include <tools/blkd/inflight-packed.h>
#include <tools/blkd/pass.h>
#include <tools/blkd/server.h>

#include "tests/unit/blkd-driver.h"

#define MEM_SIZE	0x100000u
#define GPA		0x40000000ull
#define AVAIL		0x2000u
#define USED		0x3000u
#define HDR		0x4000u
#define STATUS		0x8000u
#define DATA		0x10000u
#define NUM		64
#define SLOTS		16	/* requests at a time, of three descriptors each */
#define LIVES		12	/* that end with requests in flight */
#define MAX_LIVES	400

static char dir[32], disk_path[64], socket_path[64];
static char *mem;
static int mem_fd, disk_fd, kick, call, record, sock;
static pid_t server;
static struct driver ring;
static __u32 wrote[SLOTS];
static bool asked[SLOTS];

static void run_server(void)
{
	struct blkd_options opt = {
		.disk = disk_path, .socket = socket_path, .serial = "", .queues = 1,
		.poll_us = 20,
	};
	struct blkd_disk disk;
	int listener;

	if (blkd_disk_open(&disk, &opt))
		_exit(1);
	listener = blkd_server_listen(opt.socket);
	if (listener >= 0)
		blkd_server_run(listener, &disk, &opt);
	_exit(1);
}

static void start_server(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	fflush(NULL);
	server = fork();
	if (!server)
		run_server();
	assert_true(server > 0);
	strcpy(addr.sun_path, socket_path);
	sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	while (connect(sock, (struct sockaddr *)&addr, sizeof(addr))) {
		assert_int_equal(waitpid(server, NULL, WNOHANG), 0);
		usleep(1000);
	}
}

static void kill_server(void)
{
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	close(sock);
	server = 0;
}

static void say(unsigned int request, const void *payload, unsigned int size,
		int fd)
{
	struct blkd_header hdr = { request, BLKD_VERSION, size };

	assert_true(blkd_pass(sock, &hdr, payload, fd, 0));
}

static void say_u64(unsigned int request, __u64 val, int fd)
{
	say(request, &val, sizeof(val), fd);
}

static __u64 record_size(void)
{
	return ring.packed ? blkd_packed_size(NUM) : blkd_inflight_size(NUM);
}

/* Addresses of the front end are those of the guest. */
static void attach(void)
{
	struct blkd_mem_table table = { .nr = 1, .regions[0] = { GPA, MEM_SIZE, GPA } };
	struct vhost_vring_addr addr = {
		.desc_user_addr = GPA, .avail_user_addr = GPA + AVAIL,
		.used_user_addr = GPA + USED,
	};
	struct blkd_inflight_area area = { record_size(), 0, 1, NUM };

	say_u64(BLKD_SET_FEATURES, BIT_ULL(VIRTIO_F_VERSION_1) |
		BIT_ULL(BLKD_F_PROTOCOL_FEATURES) | BIT_ULL(VIRTIO_BLK_F_FLUSH) |
		(ring.packed ? BIT_ULL(VIRTIO_F_RING_PACKED) : 0), -1);
	say(BLKD_SET_INFLIGHT_FD, &area, BLKD_INFLIGHT_LEN, record);
	say(BLKD_SET_MEM_TABLE, &table, 8 + sizeof(table.regions[0]), mem_fd);
	say_u64(BLKD_SET_VRING_NUM, (__u64)NUM << 32, -1);
	say_u64(BLKD_SET_VRING_BASE, (__u64)driver_base(&ring) << 32, -1);
	say(BLKD_SET_VRING_ADDR, &addr, sizeof(addr), -1);
	say_u64(BLKD_SET_VRING_ENABLE, 1ull << 32, -1);
	say_u64(BLKD_SET_VRING_KICK, 0, kick);
	say_u64(BLKD_SET_VRING_CALL, 0, call);
}

/* Write another number to the sector that this slot has. */
static void ask(int slot)
{
	struct virtio_blk_outhdr *h = (void *)(mem + HDR + slot * 16);
	__u32 *data = (void *)(mem + DATA + slot * 512);
	int i;

	wrote[slot]++;
	for (i = 0; i < 128; i++)
		data[i] = wrote[slot];
	*h = (struct virtio_blk_outhdr){ .type = VIRTIO_BLK_T_OUT, .sector = slot };
	mem[STATUS + slot] = 0xff;
	driver_stage(&ring, 3 * slot, GPA + HDR + slot * 16, 16, VRING_DESC_F_NEXT);
	driver_stage(&ring, 3 * slot + 1, GPA + DATA + slot * 512, 512,
		     VRING_DESC_F_NEXT);
	driver_stage(&ring, 3 * slot + 2, GPA + STATUS + slot, 1, VRING_DESC_F_WRITE);
	asked[slot] = true;
	driver_offer(&ring, 3 * slot);
	eventfd_write(kick, 1);
}

static void check_answer(__u32 head)
{
	__u32 slot = head / 3, on_disk[128];

	assert_int_equal(head % 3, 0);
	assert_in_range(slot, 0, SLOTS - 1);
	assert_true(asked[slot]);
	asked[slot] = false;
	assert_int_equal(mem[STATUS + slot], VIRTIO_BLK_S_OK);
	assert_int_equal(pread(disk_fd, on_disk, 512, slot * 512), 512);
	assert_int_equal(on_disk[0], wrote[slot]);
	assert_int_equal(on_disk[127], wrote[slot]);
}

/* Take what is answered; @wait: at least one. */
static void take_answers(bool wait)
{
	struct pollfd p = { call, POLLIN };
	eventfd_t val;
	__u32 head;

	while (wait && !driver_used(&ring, &head)) {
		assert_int_equal(poll(&p, 1, 60000), 1);
		eventfd_read(call, &val);
	}
	if (wait)
		check_answer(head);
	while (driver_used(&ring, &head))
		check_answer(head);
}

static int outstanding(void)
{
	int i, n = 0;

	for (i = 0; i < SLOTS; i++)
		n += asked[i];
	return n;
}

static void ask_all(void)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (!asked[i])
			ask(i);
}

/* Some rounds of all slots, then the end, at another place each time. */
static void live(int life)
{
	int i;

	start_server();
	attach();
	for (i = 0; i < life % 5 + 1; i++) {
		ask_all();
		take_answers(true);
	}
	ask_all();
	for (i = 0; i < life % 7; i++)
		take_answers(false);
	kill_server();
}

static int setup(void **state)
{
	memset(&ring, 0, sizeof(ring));
	memset(asked, 0, sizeof(asked));
	memset(wrote, 0, sizeof(wrote));
	strcpy(dir, "/tmp/weir-blkd-kill.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	sprintf(disk_path, "%s/disk", dir);
	sprintf(socket_path, "%s/socket", dir);
	disk_fd = open(disk_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	mem_fd = memfd_create("guest", MFD_CLOEXEC);
	record = memfd_create("record", MFD_CLOEXEC);
	kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	call = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (ftruncate(disk_fd, 1 << 20) || ftruncate(mem_fd, MEM_SIZE) ||
	    ftruncate(record, blkd_packed_size(NUM)))
		return -1;
	mem = mmap(NULL, MEM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, mem_fd, 0);
	ring.num = NUM;
	ring.desc = mem;
	ring.avail_at = mem + AVAIL;
	ring.used_at = mem + USED;
	return mem == MAP_FAILED ? -1 : 0;
}

static int setup_packed(void **state)
{
	int err = setup(state);

	ring.packed = true;
	return err;
}

static int teardown(void **state)
{
	if (server)
		kill_server();
	munmap(mem, MEM_SIZE);
	close(mem_fd);
	close(disk_fd);
	close(record);
	close(kick);
	close(call);
	unlink(disk_path);
	unlink(socket_path);
	return rmdir(dir);
}

/* Did the server that is gone leave something? What it did not leave is taken. */
static bool unanswered(void)
{
	take_answers(false);
	return outstanding();
}

static void no_request_is_lost(void **state)
{
	int life, counted = 0;

	for (life = 0; counted < LIVES && life < MAX_LIVES; life++) {
		live(life);
		counted += unanswered();
	}
	assert_int_equal(counted, LIVES);
	start_server();
	attach();
	while (outstanding())
		take_answers(true);
	kill_server();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(no_request_is_lost, setup, teardown),
		cmocka_unit_test_setup_teardown(no_request_is_lost, setup_packed, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
