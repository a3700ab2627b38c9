// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * /dev/weir-vhost-net behind an IOMMU: it asks for what it finds no mapping of,
 * waits, and goes on with the answer, in both forms of the messages; frames pass
 * byte for byte; what is unmapped is not used any more; an access that is denied
 * stops a virtqueue and says so; the log has guest addresses; a virtqueue that waits
 * can be stopped and started; messages that are none are refused.
 */

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vhost.h"

#define PLATFORM	(1ULL << VIRTIO_F_ACCESS_PLATFORM)
#define V2		(1ULL << VHOST_BACKEND_F_IOTLB_MSG_V2)
#define PAGE		4096UL
/* The device's addresses are VHOST_GPA on; what the guest has is elsewhere. */
#define GUEST		0x80000000UL
#define SPARE		0x3f0000UL
#define TX_BUFFERS	0x100000UL
#define RX_BUFFERS	0x200000UL
#define FRAMES		40U
#define LOG_SIZE	0x20000UL

static struct vhost v;
static u32 form, wrong;
/* The compiler would complain of one that it knows. */
static void *volatile nowhere = (void *)1;

static ssize_t put(u8 type, u64 iova, u64 size, void *at, u8 perm)
{
	struct vhost_iotlb_msg body = { iova, size, (u64)at, perm, type };
	struct vhost_msg_v2 v2 = { .type = VHOST_IOTLB_MSG_V2, .iotlb = body };
	struct vhost_msg v1 = { .type = VHOST_IOTLB_MSG, .iotlb = body };

	return form == VHOST_IOTLB_MSG_V2 ? write(v.fd, &v2, sizeof(v2)) :
					    write(v.fd, &v1, sizeof(v1));
}

static ssize_t map(u64 offset, u64 to, u64 size, u8 perm)
{
	return put(VHOST_IOTLB_UPDATE, VHOST_GPA + offset, size, v.mem + to, perm);
}

static ssize_t unmap(u64 offset, u64 size)
{
	return put(VHOST_IOTLB_INVALIDATE, VHOST_GPA + offset, size, NULL, 0);
}

static int get(struct vhost_iotlb_msg *msg)
{
	union {
		struct vhost_msg v1;
		struct vhost_msg_v2 v2;
	} m;

	if (read(v.fd, &m, sizeof(m)) != sizeof(m))
		return -1;
	*msg = form == VHOST_IOTLB_MSG_V2 ? m.v2.iotlb : m.v1.iotlb;
	if ((u32)m.v1.type != form)
		wrong++;
	return 0;
}

/* The next message, which comes. */
static struct vhost_iotlb_msg await(u8 type, u64 page)
{
	struct pollfd p = { v.fd, POLLIN, 0 };
	struct vhost_iotlb_msg msg = { 0 };

	check_eq(poll(&p, 1, 60000), 1);
	check_ok(get(&msg));
	check_eq(msg.type, type);
	check_eq(msg.iova & ~(PAGE - 1), VHOST_GPA + page);
	return msg;
}

/* Page by page, until there is no IOMMU any more. */
static void *answer(void *misses)
{
	u32 *count = misses;
	struct vhost_iotlb_msg msg;
	u64 page;

	while (!get(&msg)) {
		if (msg.type != VHOST_IOTLB_MISS) {
			wrong++;
			continue;
		}
		++*count;
		page = (msg.iova - VHOST_GPA) & ~(PAGE - 1);
		if (page >= VHOST_SIZE || map(page, page, PAGE, VHOST_ACCESS_RW) !=
					  sizeof(struct vhost_msg))
			wrong++;
	}
	return NULL;
}

static void set_features(u64 features)
{
	features |= 1ULL << VIRTIO_F_VERSION_1;
	must(ioctl(v.fd, VHOST_SET_FEATURES, &features));
}

static void nonblocking(bool on)
{
	must(fcntl(v.fd, F_SETFL, O_RDWR | (on ? O_NONBLOCK : 0)));
}

static void set_rings(u32 flags)
{
	struct vhost_vring_addr a;
	u64 shift = VHOST_GPA - (u64)v.mem;
	u32 i;

	for (i = 0; i < 2; i++) {
		a = vhost_addr(&v, i);
		a.desc_user_addr += shift;
		a.avail_user_addr += shift;
		a.used_user_addr += shift;
		a.flags = flags;
		must(ioctl(v.fd, VHOST_SET_VRING_ADDR, &a));
	}
}

static void setup(u64 features)
{
	u64 backend = form == VHOST_IOTLB_MSG_V2 ? V2 : 0;

	vhost_setup(&v, features | PLATFORM);
	must(ioctl(v.fd, VHOST_SET_BACKEND_FEATURES, &backend));
	must(vhost_set_memory(&v, GUEST, VHOST_SIZE, (u64)v.mem));
	set_rings(0);
	wrong = 0;
}

static void teardown(void)
{
	must(ioctl(v.fd, VHOST_RESET_OWNER, NULL));
	nonblocking(false);
	check_eq(wrong, 0);
}

static void start(void)
{
	u16 i;

	vhost_start(&v);
	for (i = 0; i < VHOST_NUM; i++)
		vhost_offer(&v, i);
}

/* Rings and receive buffers; there is no thread that would. */
static void map_most(void)
{
	check_eq(map(0, 0, TX_BUFFERS, VHOST_ACCESS_RW), sizeof(struct vhost_msg));
	check_eq(map(RX_BUFFERS, RX_BUFFERS, 0x100000, VHOST_ACCESS_RW),
		 sizeof(struct vhost_msg));
}

static void traffic(u32 first, u32 frames)
{
	u8 frame[VHOST_BUFFER];
	u32 i, len;

	for (i = first; i < first + frames; i++) {
		vhost_send(&v, i);
		check(vhost_sent(&v, i));
		len = vhost_frame(frame, i);
		check_eq(send(v.sock, frame, len, 0), len);
		check(vhost_received(&v, i));
	}
}

static void check_frames(u64 features)
{
	pthread_t thread;
	u32 misses = 0;

	setup(features);
	if (pthread_create(&thread, NULL, answer, &misses))
		test_die("no thread");
	start();
	traffic(0, FRAMES);
	must(ioctl(v.fd, VHOST_RESET_OWNER, NULL));
	pthread_join(thread, NULL);
	/* Rings and the buffers of each virtqueue, two to a page. */
	check(misses >= 3 + 3 + VHOST_NUM / 2 + VHOST_NUM / 2);
	check_eq(wrong, 0);
}

/* Nothing is sent from the old place, nor before there is a new one. */
static void check_moved(void)
{
	struct vhost_iotlb_msg msg;
	u32 number = 3;
	u64 page = TX_BUFFERS + PAGE, used;

	setup(0);
	nonblocking(true);
	map_most();
	map(TX_BUFFERS, TX_BUFFERS, 0x100000, VHOST_ACCESS_RW);
	start();
	traffic(number, 1);
	check_eq(unmap(page, PAGE), sizeof(struct vhost_msg));
	used = v.vq[VHOST_TX].used->idx;
	vhost_send(&v, number + VHOST_NUM);
	msg = await(VHOST_IOTLB_MISS, page);
	check_eq(msg.perm, VHOST_ACCESS_RO);
	check_eq(v.vq[VHOST_TX].used->idx, used);
	memcpy(v.mem + SPARE, v.mem + page, PAGE);
	memset(v.mem + page, 0, PAGE);
	map(page, SPARE, PAGE, VHOST_ACCESS_RO);
	check(vhost_sent(&v, number + VHOST_NUM));
	check_errno(get(&msg), EAGAIN);
	teardown();
}

/* Stopped, asked how far it is, and with another IOMMU: the frame is not lost. */
static void check_stopped(void)
{
	struct vhost_vring_state s = { .index = VHOST_TX };
	struct vhost_iotlb_msg msg;

	setup(0);
	nonblocking(true);
	map_most();
	start();
	vhost_send(&v, 0);
	await(VHOST_IOTLB_MISS, TX_BUFFERS);
	check_ok(ioctl(v.fd, VHOST_GET_VRING_BASE, &s));
	check_eq(s.num, 0);
	vhost_stop(&v);
	vhost_start(&v);
	await(VHOST_IOTLB_MISS, TX_BUFFERS);
	set_features(PLATFORM);
	vhost_stop(&v);
	while (!get(&msg))
		;
	map_most();
	vhost_start(&v);
	await(VHOST_IOTLB_MISS, TX_BUFFERS);
	check_eq(v.vq[VHOST_TX].used->idx, 0);
	map(TX_BUFFERS, TX_BUFFERS, 0x100000, VHOST_ACCESS_RO);
	check(vhost_sent(&v, 0));
	traffic(1, FRAMES);
	teardown();
}

static void check_denied(void)
{
	struct vhost_iotlb_msg msg;

	setup(0);
	nonblocking(true);
	map_most();
	map(TX_BUFFERS, TX_BUFFERS, 0x100000, VHOST_ACCESS_WO);
	start();
	vhost_send(&v, 0);
	check(vhost_waits(v.vq[VHOST_TX].err));
	msg = await(VHOST_IOTLB_ACCESS_FAIL, TX_BUFFERS);
	check_eq(msg.perm, VHOST_ACCESS_RO);
	teardown();
}

static bool logged(const u8 *log, u64 offset)
{
	u64 page = (GUEST + offset) / VHOST_PAGE_SIZE;

	return log[page / 8] >> page % 8 & 1;
}

static void check_logged(void)
{
	u8 *log = mmap(NULL, LOG_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct vhost_vring_addr a = vhost_addr(&v, VHOST_RX);
	u64 base = (u64)log, used = a.used_user_addr - (u64)v.mem, i;

	setup(0);
	must(ioctl(v.fd, VHOST_SET_LOG_BASE, &base));
	set_features(PLATFORM | 1ULL << VHOST_F_LOG_ALL);
	set_rings(1 << VHOST_VRING_F_LOG);
	nonblocking(true);
	map_most();
	map(TX_BUFFERS, TX_BUFFERS, 0x100000, VHOST_ACCESS_RW);
	start();
	traffic(0, 1);
	vhost_stop(&v);
	check(logged(log, RX_BUFFERS));
	check(logged(log, used));
	for (i = 0; i < RX_BUFFERS; i += PAGE)
		if (i != used && i != used + 0x4000)
			check(!logged(log, i));
	for (i = 0; i < GUEST / VHOST_PAGE_SIZE / 8; i++)
		check_eq(log[i], 0);
	teardown();
	munmap(log, LOG_SIZE);
}

static void check_written(void)
{
	const u8 rw = VHOST_ACCESS_RW;
	struct vhost_msg_v2 m = { .type = 9 };
	void *far = (void *)(1UL << 62);

	check_errno(write(v.fd, &m, sizeof(m)), EINVAL);
	m.type = VHOST_IOTLB_MSG_V2;
	check_errno(write(v.fd, &m, 39), EINVAL);
	check_errno(write(v.fd, &m, 3), EINVAL);
	check_errno(write(v.fd, nowhere, sizeof(m)), EINVAL);
	check_errno(map(0, 0, 0, rw), EINVAL);
	check_errno(map(0, 0, PAGE, 0), EFAULT);
	check_errno(map(0, 0, PAGE, 4), EFAULT);
	check_errno(put(VHOST_IOTLB_UPDATE, -PAGE, PAGE + 1, v.mem, rw), EFAULT);
	check_errno(put(VHOST_IOTLB_UPDATE, 0, PAGE, far, rw), EFAULT);
	check_errno(put(VHOST_IOTLB_UPDATE, 0, ~0UL, v.mem, rw), EFAULT);
	check_errno(unmap(0, -VHOST_GPA + 1), EFAULT);
	check_errno(unmap(0, 0), EFAULT);
	check_errno(put(VHOST_IOTLB_MISS, 0, PAGE, v.mem, rw), EFAULT);
	check_errno(put(VHOST_IOTLB_ACCESS_FAIL, 0, PAGE, v.mem, rw), EFAULT);
	check_errno(put(VHOST_IOTLB_BATCH_BEGIN, 0, PAGE, v.mem, rw), EFAULT);
	check_errno(put(77, 0, PAGE, v.mem, rw), EFAULT);
	check_eq(put(VHOST_IOTLB_INVALIDATE, 0, 0, NULL, 0), sizeof(m));
	check_eq(map(0, 0, PAGE, rw), sizeof(m));
	check_eq(put(VHOST_IOTLB_UPDATE, -PAGE, PAGE, v.mem, rw), sizeof(m));
}

static void check_errors(void)
{
	struct pollfd p = { v.fd, POLLIN, 0 };
	struct vhost_iotlb_msg msg;
	u8 small[71];

	check_errno(map(0, 0, PAGE, VHOST_ACCESS_RW), EFAULT);
	check_errno(get(&msg), EBADFD);
	set_features(PLATFORM);		/* which there may be before an owner */
	check_errno(map(0, 0, PAGE, VHOST_ACCESS_RW), EFAULT);
	set_features(0);
	vhost_setup(&v, 0);
	check_errno(map(0, 0, PAGE, VHOST_ACCESS_RW), EFAULT);
	check_errno(unmap(0, PAGE), EFAULT);
	set_features(PLATFORM);
	nonblocking(true);
	check_errno(get(&msg), EAGAIN);
	check_eq(read(v.fd, small, sizeof(small)), 0);
	check_eq(poll(&p, 1, 0), 0);
	check_written();
	set_rings(0);
	vhost_backend(&v, VHOST_TX, v.tap);
	check_errno(read(v.fd, nowhere, 72), EFAULT);
	check_eq(poll(&p, 1, 60000), 1);
	check_ok(get(&msg));		/* it is not lost */
	teardown();
}

int main(void)
{
	vhost_create(&v);
	for (form = VHOST_IOTLB_MSG; form <= VHOST_IOTLB_MSG_V2; form++) {
		check_frames(0);
		check_frames(1ULL << VIRTIO_RING_F_EVENT_IDX);
		check_moved();
	}
	form = VHOST_IOTLB_MSG_V2;
	check_stopped();
	check_denied();
	check_logged();
	form = VHOST_IOTLB_MSG;
	check_errors();
	vhost_destroy(&v);
	return test_end();
}
