// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: debug; gate: yes */
/*
 * Every allocation of /dev/weir-vhost-net fails once: in each ioctl of its set-up,
 * in those that change it while it is served, in the thread that kicks. A call says
 * ENOMEM and succeeds when it is made again; a change leaves the virtqueues served;
 * a frame may be lost on its way out, not on its way in. Then any allocation of the
 * thread and of the worker may fail, again and again; frames are right after that.
 */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "fault.h"
#include "vhost.h"

#define IOMMU		(1ULL << VIRTIO_F_ACCESS_PLATFORM)
#define LOGGED		(1ULL << VHOST_F_LOG_ALL)
#define VERSION_1	(1ULL << VIRTIO_F_VERSION_1)
#define RX_BUFFERS	0x200000UL	/* as lib/vhost.c has them */
#define RANDOM_LAPS	150U

static struct vhost v;
static u8 log_of_writes[(VHOST_GPA + VHOST_SIZE) / 4096 / 8];

static long answer(long ret)
{
	return ret < 0 ? -errno : ret;
}

static long open_device(void)
{
	return v.fd = answer(open("/dev/weir-vhost-net", O_RDWR | O_CLOEXEC));
}

static void close_device(void)
{
	close(v.fd);
}

static void created(void)
{
	vhost_create(&v);
}

static void destroy(void)
{
	vhost_destroy(&v);
}

static void owned(void)
{
	created();
	must(ioctl(v.fd, VHOST_SET_OWNER, NULL));
}

static void set_up(void)
{
	created();
	vhost_setup(&v, 0);
}

static void served(void)
{
	set_up();
	vhost_start(&v);
	vhost_send(&v, 0);
	check(vhost_sent(&v, 0));
}

static long set_owner(void)
{
	return answer(ioctl(v.fd, VHOST_SET_OWNER, NULL));
}

static long set_features(u64 features)
{
	return answer(ioctl(v.fd, VHOST_SET_FEATURES, &features));
}

static long have_iommu(void)
{
	return set_features(VERSION_1 | IOMMU);
}

static long have_log(void)
{
	return set_features(VERSION_1 | LOGGED);
}

static long set_memory(void)
{
	return answer(vhost_set_memory(&v, VHOST_GPA, VHOST_SIZE, (u64)v.mem));
}

static long set_kick(void)
{
	return answer(vhost_file(&v, VHOST_SET_VRING_KICK, VHOST_TX, v.vq[VHOST_TX].kick));
}

static long set_call(void)
{
	return answer(vhost_file(&v, VHOST_SET_VRING_CALL, VHOST_TX, v.vq[VHOST_TX].call));
}

static long set_log_base(void)
{
	u64 base = (u64)log_of_writes;

	return answer(ioctl(v.fd, VHOST_SET_LOG_BASE, &base));
}

static long set_log_fd(void)
{
	return answer(ioctl(v.fd, VHOST_SET_LOG_FD, &v.vq[VHOST_TX].err));
}

static long set_addr(void)
{
	struct vhost_vring_addr a = vhost_addr(&v, VHOST_TX);

	return answer(ioctl(v.fd, VHOST_SET_VRING_ADDR, &a));
}

static long get_base(void)
{
	struct vhost_vring_state s = { .index = VHOST_TX };

	return answer(ioctl(v.fd, VHOST_GET_VRING_BASE, &s));
}

static long receive_from(void)
{
	return answer(vhost_backend(&v, VHOST_RX, v.tap));
}

static long send_to(void)
{
	return answer(vhost_backend(&v, VHOST_TX, v.tap));
}

static long close_all(void)
{
	close(v.fd);
	v.fd = -1;
	return 0;
}

/* Every virtqueue that ran before does so now. */
static void goes_on(void)
{
	u8 frame[VHOST_BUFFER];
	u32 len = vhost_frame(frame, 1);

	vhost_send(&v, 1);
	if (!vhost_sent(&v, 1))
		test_die("the frames out have stopped");
	vhost_offer_all(&v);
	check_eq(send(v.sock, frame, len, 0), len);
	if (!vhost_received(&v, 1))
		test_die("the frames in have stopped");
	destroy();
}

static const struct fault_case cases[] = {
	{ "open", NULL, open_device, close_device },
	{ "VHOST_SET_OWNER", created, set_owner, destroy },
	{ "VHOST_SET_FEATURES, IOMMU", owned, have_iommu, destroy },
	{ "VHOST_SET_MEM_TABLE", owned, set_memory, destroy },
	{ "VHOST_SET_VRING_KICK", owned, set_kick, destroy },
	{ "VHOST_SET_VRING_CALL", owned, set_call, destroy },
	{ "VHOST_SET_LOG_FD", owned, set_log_fd, destroy },
	{ "VHOST_NET_SET_BACKEND, in", set_up, receive_from, destroy },
	{ "VHOST_NET_SET_BACKEND, out", set_up, send_to, destroy },
	{ "VHOST_SET_MEM_TABLE, served", served, set_memory, goes_on },
	{ "VHOST_SET_FEATURES, served", served, have_log, destroy },
	{ "VHOST_SET_LOG_BASE, served", served, set_log_base, goes_on },
	{ "VHOST_SET_VRING_ADDR, served", served, set_addr, goes_on },
	{ "VHOST_GET_VRING_BASE, served", served, get_base, goes_on },
	{ "the end", served, close_all, destroy },
};

/* Return: whether allocation @nth of the kick failed, which is made then if it was not. */
static bool kick_failing(unsigned int nth, u32 index)
{
	bool failed;
	int ret;

	fault_arm(nth);
	ret = eventfd_write(v.vq[index].kick, 1);
	failed = fault_disarm();
	if (ret < 0)
		must(eventfd_write(v.vq[index].kick, 1));
	return failed;
}

/* Frame @number is on the wire; others that were not waited for may be before it. */
static bool arrives(u32 number)
{
	u8 want[VHOST_BUFFER], got[VHOST_BUFFER];
	u32 len = vhost_frame(want, number);
	ssize_t n;

	do {
		n = recv(v.sock, got, sizeof(got), 0);
		if (n == (ssize_t)len && !memcmp(want, got, len))
			return true;
	} while (n > 0);
	return false;
}

/* The buffer comes back, whatever becomes of the frame; the next one is sent. */
static void check_transmit(void)
{
	unsigned int nth = 0;
	bool failed;

	served();
	do {
		vhost_add(&v, ++nth);
		failed = kick_failing(nth, VHOST_TX);
		if (!vhost_used(&v, VHOST_TX))
			test_die("frame out: allocation %u loses a buffer", nth);
	} while (failed);
	vhost_send(&v, 1000);
	check(vhost_used(&v, VHOST_TX));
	check(arrives(1000));
	printf("a frame out: %u\n", nth - 1);
	destroy();
}

static void give_pages_back(void)
{
	must(madvise(v.mem + RX_BUFFERS, VHOST_NUM * VHOST_BUFFER, MADV_DONTNEED));
}

/* It waits in the tap until there is room for it, which has no pages. */
static void check_receive(void)
{
	u8 frame[VHOST_BUFFER];
	unsigned int nth = 0;
	bool failed;
	u32 len;

	set_up();
	vhost_start(&v);
	do {
		len = vhost_frame(frame, ++nth);
		check_eq(send(v.sock, frame, len, 0), len);
		give_pages_back();
		vhost_lay_out(&v, nth % VHOST_NUM);
		failed = kick_failing(nth, VHOST_RX);
		if (!vhost_received_in(&v, nth % VHOST_NUM, nth))
			test_die("frame in: lost when allocation %u fails", nth);
	} while (failed);
	printf("a frame in: %u\n", nth - 1);
	destroy();
}

static void random_lap(u32 i)
{
	u8 frame[VHOST_BUFFER];
	u32 len = vhost_frame(frame, i);

	vhost_add(&v, i);
	fault_at_risk(true);
	vhost_kick(&v);
	fault_at_risk(false);
	if (!vhost_used(&v, VHOST_TX))
		test_die("random failures stop the frames out at %u", i);
	give_pages_back();
	vhost_lay_out(&v, i % VHOST_NUM);
	check_eq(send(v.sock, frame, len, 0), len);
	fault_at_risk(true);
	must(eventfd_write(v.vq[VHOST_RX].kick, 1));
	fault_at_risk(false);
	if (!vhost_received_in(&v, i % VHOST_NUM, i))
		test_die("random failures lose frame %u on its way in", i);
}

static void check_random(void)
{
	u32 i;

	served();
	check(fault_threads_at_risk("weir-net") > 0);
	fault_random(20);
	for (i = 0; i < RANDOM_LAPS; i++)
		random_lap(i);
	fault_random(0);
	for (i = 0; i < 2 * VHOST_NUM; i++) {
		vhost_send(&v, 2000 + i);
		check(vhost_used(&v, VHOST_TX));
		check(arrives(2000 + i));
	}
	random_lap(1);
	destroy();
}

int main(int argc, char **argv)
{
	u32 i;

	fault_init();
	close(vhost_open());
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (argc < 2 || strstr(cases[i].name, argv[1]))
			fault_each(&cases[i]);
	check_transmit();
	check_receive();
	check_random();
	return test_end();
}
