// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * /dev/weir-vhost-net with packed rings: frames to a tap and from it, byte for
 * byte, round and round the rings; stopped, asked how far it got and started
 * again, it goes on; the log has the descriptors; places that cannot be are
 * refused.
 */

#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "vhost.h"

#define PACKED		(1ULL << VIRTIO_F_RING_PACKED)
#define START		0x80008000U	/* nothing yet, both wrap counters set */
#define AVAIL		(1U << VRING_PACKED_DESC_F_AVAIL)
#define USED		(1U << VRING_PACKED_DESC_F_USED)
#define BUFFERS		0x300000UL	/* and as much again for the other */
#define FRAMES		(3 * VHOST_NUM + 5)
#define LOG_SIZE	0xa000UL

/* A packed ring: the driver's places count on, the wrap counter is in them. */
struct ring {
	volatile struct vring_packed_desc *desc;
	u32 avail, used;
};

static struct vhost v;
static struct ring rings[2];

static u8 *buffer(u32 index, u32 id)
{
	return v.mem + BUFFERS + (index * VHOST_NUM + id) * VHOST_BUFFER;
}

static void offer(u32 index, u32 len, u16 flags)
{
	struct ring *r = &rings[index];
	u32 id = r->avail % VHOST_NUM;
	volatile struct vring_packed_desc *d = &r->desc[id];

	flags |= r->avail / VHOST_NUM % 2 ? USED : AVAIL;
	d->addr = VHOST_GPA + (buffer(index, id) - v.mem);
	d->len = len;
	d->id = id;
	__atomic_store_n(&d->flags, flags, __ATOMIC_RELEASE);
	r->avail++;
	must(eventfd_write(v.vq[index].kick, 1));
}

/* Waits for the next used buffer. Return: its length, -1: not the right one. */
static int used(u32 index)
{
	struct ring *r = &rings[index];
	volatile struct vring_packed_desc *d = &r->desc[r->used % VHOST_NUM];
	u16 want = r->used / VHOST_NUM % 2 ? 0 : AVAIL | USED;

	if (!wait_for((__atomic_load_n(&d->flags, __ATOMIC_ACQUIRE) &
		       (AVAIL | USED)) == want))
		return -1;
	if (d->id != r->used % VHOST_NUM)
		return -1;
	r->used++;
	return d->len;
}

static void offer_rx(void)
{
	offer(VHOST_RX, VHOST_BUFFER, VRING_DESC_F_WRITE);
}

static void check_transmit(u32 number)
{
	u8 *at = buffer(VHOST_TX, rings[VHOST_TX].avail % VHOST_NUM);
	u8 got[VHOST_BUFFER];
	u32 len;

	memset(at, 0, VHOST_HEADER);
	len = vhost_frame(at + VHOST_HEADER, number);
	offer(VHOST_TX, VHOST_HEADER + len, 0);
	check_eq(used(VHOST_TX), 0);
	check_eq(recv(v.sock, got, sizeof(got), 0), len);
	check(!memcmp(got, at + VHOST_HEADER, len));
}

static bool is_ours(const u8 *frame)
{
	return frame[12] == VHOST_ETHERTYPE >> 8 &&
	       frame[13] == (VHOST_ETHERTYPE & 0xff);
}

static void check_receive(u32 number)
{
	u8 frame[VHOST_BUFFER];
	u32 len = vhost_frame(frame, number);
	const u8 *at;
	int got;

	check_eq(send(v.sock, frame, len, 0), len);
	do {
		at = buffer(VHOST_RX, rings[VHOST_RX].used % VHOST_NUM) +
		     VHOST_HEADER;
		got = used(VHOST_RX);
		if (got >= 0 && is_ours(at)) {
			check_eq(got, len + VHOST_HEADER);
			check(!memcmp(frame, at, len));
		}
		offer_rx();
	} while (got >= 0 && !is_ours(at));
	check(got >= 0);
}

static void traffic(u32 frames)
{
	u32 i;

	for (i = 0; i < frames; i++) {
		check_transmit(i);
		check_receive(i);
	}
}

static u32 base_of(u32 index)
{
	struct vhost_vring_state s = { .index = index };

	must(ioctl(v.fd, VHOST_GET_VRING_BASE, &s));
	return s.num;
}

/* Both sides stand where the driver has its buffers back. */
static u32 place(u32 used)
{
	u32 half = used % VHOST_NUM | !(used / VHOST_NUM % 2) << 15;

	return half << 16 | half;
}

static void setup(u64 features)
{
	u32 i;

	vhost_setup(&v, PACKED | features);
	for (i = 0; i < 2; i++) {
		rings[i] = (struct ring){ (void *)v.vq[i].desc, 0, 0 };
		must(vhost_state(&v, VHOST_SET_VRING_BASE, i, START));
	}
	vhost_start(&v);
	for (i = 0; i < VHOST_NUM; i++)
		offer_rx();
}

static void check_frames(u64 features)
{
	setup(features);
	traffic(FRAMES);
	check_eq(base_of(VHOST_TX), place(rings[VHOST_TX].used));
	traffic(FRAMES);
	vhost_stop(&v);
	check_eq(base_of(VHOST_TX), place(rings[VHOST_TX].used));
	check_ok(vhost_state(&v, VHOST_SET_VRING_BASE, VHOST_TX,
			     base_of(VHOST_TX)));
	check_ok(vhost_state(&v, VHOST_SET_VRING_BASE, VHOST_RX,
			     base_of(VHOST_RX)));
	vhost_start(&v);
	traffic(FRAMES);
	must(ioctl(v.fd, VHOST_RESET_OWNER, NULL));
}

/* The descriptors' page and, where the VMM says, that of the device's wishes. */
static void check_log(void)
{
	u64 features = PACKED | 1ULL << VHOST_F_LOG_ALL |
		       1ULL << VIRTIO_F_VERSION_1;
	u8 *bits = mmap(NULL, LOG_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u64 base = (u64)bits, page;
	struct vhost_vring_addr a = vhost_addr(&v, VHOST_TX);
	u64 desc = (a.desc_user_addr - (u64)v.mem) / VHOST_PAGE_SIZE;
	u64 event = (a.used_user_addr - (u64)v.mem) / VHOST_PAGE_SIZE;

	setup(0);
	a.flags = 1 << VHOST_VRING_F_LOG;
	a.log_guest_addr = VHOST_GPA + event * VHOST_PAGE_SIZE;
	check_ok(ioctl(v.fd, VHOST_SET_LOG_BASE, &base));
	check_ok(ioctl(v.fd, VHOST_SET_FEATURES, &features));
	check_ok(ioctl(v.fd, VHOST_SET_VRING_ADDR, &a));
	check_transmit(0);
	vhost_stop(&v);
	for (page = 0; page < VHOST_SIZE / VHOST_PAGE_SIZE; page++)
		if (page < BUFFERS / VHOST_PAGE_SIZE)
			check_eq(bits[(VHOST_GPA / VHOST_PAGE_SIZE + page) / 8] >>
				 page % 8 & 1, page == desc || page == event);
	must(ioctl(v.fd, VHOST_RESET_OWNER, NULL));
	munmap(bits, LOG_SIZE);
}

static void check_places(void)
{
	vhost_setup(&v, PACKED);
	check_errno(vhost_state(&v, VHOST_SET_VRING_BASE, 0, 0x80018000), EINVAL);
	check_errno(vhost_state(&v, VHOST_SET_VRING_BASE, 0, 0x8001), EINVAL);
	check_errno(vhost_state(&v, VHOST_SET_VRING_BASE, 0, 1), EINVAL);
	check_ok(vhost_state(&v, VHOST_SET_VRING_BASE, 0, 0x8000));
	check_ok(vhost_state(&v, VHOST_SET_VRING_BASE, 0,
			     VHOST_NUM << 16 | VHOST_NUM));
	check_errno(vhost_backend(&v, 0, v.tap), EINVAL);
	check_ok(vhost_state(&v, VHOST_SET_VRING_BASE, 0, START));
	check_ok(vhost_backend(&v, 0, v.tap));
	must(ioctl(v.fd, VHOST_RESET_OWNER, NULL));
	vhost_setup(&v, 0);
	check_errno(vhost_state(&v, VHOST_SET_VRING_BASE, 0, START), EINVAL);
	must(ioctl(v.fd, VHOST_RESET_OWNER, NULL));
}

int main(void)
{
	vhost_create(&v);
	check_frames(0);
	check_frames(1ULL << VIRTIO_RING_F_EVENT_IDX);
	check_log();
	check_places();
	vhost_destroy(&v);
	return test_end();
}
