// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * Pages of the guest's memory that are not there while a frame or a request needs
 * them, and that another thread brings a while later (userfaultfd): rings, buffers,
 * data and status, missed by the thread that kicks and by the worker, of
 * /dev/weir-vhost-net and /dev/weir-vhost-blk. Nothing is lost and all is right;
 * another virtqueue is served meanwhile; a VMM that is killed over it goes.
 */

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "vhost-blk.h"

#define PAGE		4096UL
#define LEN		(4 * PAGE)

/* What the pages of @mem hold once somebody brings them. */
static u8 *mem, *content;
static volatile bool away[VHOST_SIZE / PAGE];
static int uffd = -1;
static volatile u32 missed;
static volatile u32 *told;	/* that a page is waited for */
static volatile bool hold;	/* nobody does, for now */
static bool stop;
static pthread_t server;

static void bring(u64 at)
{
	struct uffdio_copy copy = {
		.dst = at, .src = (u64)content + (at - (u64)mem), .len = PAGE,
	};

	if (told)
		*told = 1;
	while (hold && !stop)
		usleep(1000);
	away[(at - (u64)mem) / PAGE] = false;
	/* Two may have missed the same one. */
	if (ioctl(uffd, UFFDIO_COPY, &copy) < 0)
		check_eq(errno, EEXIST);
}

static void *serve(void *arg)
{
	struct pollfd p = { .fd = uffd, .events = POLLIN };
	struct uffd_msg msg;

	while (!stop) {
		if (poll(&p, 1, 20) <= 0 || read(uffd, &msg, sizeof(msg)) != sizeof(msg))
			continue;
		missed++;
		bring(msg.arg.pagefault.address & ~(PAGE - 1));
	}
	return arg;
}

static void open_uffd(void)
{
	struct uffdio_api api = { .api = UFFD_API };

	uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (uffd < 0)
		test_skip("no userfaultfd");
	must(ioctl(uffd, UFFDIO_API, &api));
}

static void begin(u8 *memory)
{
	struct uffdio_register r = {
		.range = { (u64)memory, VHOST_SIZE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	mem = memory;
	memset((void *)away, 0, sizeof(away));
	if (uffd < 0)
		open_uffd();
	must(ioctl(uffd, UFFDIO_REGISTER, &r));
	stop = false;
	hold = false;
	if (pthread_create(&server, NULL, serve, NULL))
		test_die("no thread");
}

static void end(void)
{
	stop = true;
	pthread_join(server, NULL);
	close(uffd);
	uffd = -1;
}

/* Nothing is there any more, and comes back as it was when it is missed. */
static void take(u64 at, u64 len)
{
	u64 end = at + len;

	for (; at < end; at += PAGE) {
		if (away[at / PAGE])
			continue;
		memcpy(content + at, mem + at, PAGE);
		away[at / PAGE] = true;
		must(madvise(mem + at, PAGE, MADV_DONTNEED));
	}
}

/* Where rings, headers, frames and data are. */
static void take_all(void)
{
	take(0, 0x20000);
	take(0x100000, 0x20000);
	take(0x200000, 0x8000);
}

/* From another process, for whose kick the worker serves it. */
static void kick_from_child(int kick)
{
	pid_t child = must(fork());

	if (!child)
		_exit(eventfd_write(kick, 1) ? 1 : 0);
	must(waitpid(child, NULL, 0));
}

static void kick_by(bool worker, int kick)
{
	if (worker)
		kick_from_child(kick);
	else
		must(eventfd_write(kick, 1));
}

static void check_net(bool worker)
{
	u32 before, i, len;
	struct vhost v;
	u8 frame[VHOST_BUFFER];

	vhost_create(&v);
	vhost_setup(&v, 0);
	vhost_start(&v);
	begin(v.mem);
	for (i = 0; i < 2 * VHOST_NUM; i++) {
		before = missed;
		vhost_add(&v, i);
		take_all();
		kick_by(worker, v.vq[VHOST_TX].kick);
		check(vhost_sent(&v, i));
		/* The host has frames of its own: none has room before this one. */
		take_all();
		vhost_lay_out(&v, i % VHOST_NUM);
		len = vhost_frame(frame, i);
		check_eq(send(v.sock, frame, len, 0), len);
		kick_by(worker, v.vq[VHOST_RX].kick);
		check(vhost_received_in(&v, i % VHOST_NUM, i));
		check(missed > before + 2);
	}
	end();
	printf("frames, %s: %u pages missed\n", worker ? "worker" : "kick", missed);
	vhost_destroy(&v);
}

static void ask(struct vb *b, u32 queue, u32 type, u64 at, bool worker)
{
	vb_put(b, queue, 0, type, 0, at, LEN);
	vb_show(b, queue);
	take_all();
	kick_by(worker, b->vq[queue].kick);
}

static void check_blk(int disk, u64 features, bool worker)
{
	struct vb b;
	u32 before;
	u8 salt;

	vb_create(&b, disk);
	vb_setup(&b, features);
	begin(b.v.mem);
	for (salt = 0; salt < 10; salt++) {
		before = missed;
		vb_fill(&b, VB_DATA, 0, LEN, salt);
		ask(&b, 0, VIRTIO_BLK_T_OUT, VB_DATA, worker);
		check(vb_wait(&b, 0));
		check_eq(vb_status(&b, 0, 0), VIRTIO_BLK_S_OK);
		ask(&b, 1, VIRTIO_BLK_T_IN, VB_DATA + LEN + salt * VB_SECTOR, worker);
		check(vb_wait(&b, 1));
		check_eq(vb_status(&b, 1, 0), VIRTIO_BLK_S_OK);
		check(vb_is(&b, VB_DATA + LEN + salt * VB_SECTOR, 0, LEN, salt));
		check(missed > before + 2);
	}
	end();
	printf("requests, %s: %u pages missed\n", worker ? "worker" : "kick", missed);
	vb_destroy(&b);
}

/* One virtqueue waits for a page of its data; the other one does not. */
static void check_other_queue(void)
{
	struct vb b;
	u32 before;

	vb_create(&b, vb_file(0));
	vb_setup(&b, 0);
	check_eq(vb_do(&b, 1, VIRTIO_BLK_T_IN, 0, VB_DATA + 8 * LEN, LEN), 0);
	begin(b.v.mem);
	vb_fill(&b, VB_DATA, 0, LEN, 7);
	memcpy(content + VB_DATA, mem + VB_DATA, LEN);
	vb_put(&b, 0, 0, VIRTIO_BLK_T_OUT, 0, VB_DATA, LEN);
	vb_put(&b, 1, 0, VIRTIO_BLK_T_IN, 0, VB_DATA + 8 * LEN, LEN);
	hold = true;
	before = missed;
	must(madvise(mem + VB_DATA, LEN, MADV_DONTNEED));
	vb_show(&b, 0);
	kick_from_child(b.vq[0].kick);
	check(wait_for(missed > before));
	vb_kick(&b, 1);
	check(vb_wait(&b, 1));
	check_eq(vb_status(&b, 1, 0), VIRTIO_BLK_S_OK);
	check_eq(vb_status(&b, 0, 0), VB_WAITING);
	hold = false;
	check(vb_wait(&b, 0));
	check_eq(vb_status(&b, 0, 0), VIRTIO_BLK_S_OK);
	check_eq(vb_do(&b, 1, VIRTIO_BLK_T_IN, 0, VB_DATA + 8 * LEN, LEN), 0);
	check(vb_is(&b, VB_DATA + 8 * LEN, 0, LEN, 7));
	end();
	vb_destroy(&b);
}

/*
 * Nobody brings the page that a request of its waits for. Files end in the order of
 * their numbers or against it: with that of userfaultfd before the device's, and after.
 */
static void __attribute__((noreturn)) wait_for_ever(bool worker, bool first,
						    volatile u32 *there)
{
	struct vb b;

	if (first)
		open_uffd();
	vb_create(&b, vb_file(0));
	vb_setup(&b, 0);
	vb_put(&b, 0, 0, VIRTIO_BLK_T_OUT, 0, VB_DATA, LEN);
	begin(b.v.mem);
	hold = true;
	must(madvise(mem + VB_DATA, LEN, MADV_DONTNEED));
	vb_show(&b, 0);
	told = there;
	kick_by(worker, b.vq[0].kick);
	for (;;)
		pause();
}

static u32 references(void)
{
	FILE *f = fopen("/sys/module/weir_vhost/refcnt", "r");
	u32 n = 0;

	if (!f || fscanf(f, "%u", &n) != 1)
		test_die("no reference count");
	fclose(f);
	return n;
}

static void check_killed(bool worker, bool first)
{
	volatile u32 *there = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	u32 before = references();
	pid_t child = must(fork());
	int status;

	if (!child)
		wait_for_ever(worker, first, there);
	check(wait_for(*there));
	must(kill(child, SIGKILL));
	must(waitpid(child, &status, 0));
	check_eq(WTERMSIG(status), SIGKILL);
	check(wait_for(references() == before));
	printf("killed, %s, %u\n", worker ? "worker" : "kick", first);
}

int main(void)
{
	u32 worker;

	content = mmap(NULL, VHOST_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	close(vb_open());
	for (worker = 0; worker < 2; worker++) {
		check_net(worker);
		check_blk(vb_file(0), 0, worker);
		check_blk(vb_ram_disk(), VB_PACKED | VB_INDIRECT, worker);
		check_blk(vb_slow(), VB_INDIRECT, worker);
		check_killed(worker, false);
		check_killed(worker, true);
	}
	check_other_queue();
	return test_end();
}
