// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * VHOST_SET_VRING_BUSYLOOP_TIMEOUT: the worker looks for frames and requests by itself
 * and asks for no kicks meanwhile, for net and block, split and packed; set to 0 while
 * the virtqueue runs, it asks for each again. Nothing is left behind either way.
 */

#include <fcntl.h>
#include <sys/eventfd.h>

#include "vhost-blk.h"

#define MICROSECONDS	20000000U
#define ROUNDS		200U

static struct vhost v;
static struct vb b;

static u32 busyloop(struct vhost *dev, u32 index, u32 us)
{
	struct vhost_vring_state s = { .index = index };

	check_ok(vhost_state(dev, VHOST_SET_VRING_BUSYLOOP_TIMEOUT, index, us));
	check_ok(ioctl(dev->fd, VHOST_GET_VRING_BUSYLOOP_TIMEOUT, &s));
	check_eq(s.num, us);
	return s.num;
}

/* As a driver does it, with a kick only when asked. Return: how many. */
static u32 send_frames(u32 from)
{
	const volatile struct vring_used *used = v.vq[VHOST_TX].used;
	u32 i, kicks = 0;

	for (i = from; i < from + ROUNDS; i++) {
		vhost_add(&v, i);
		if (!(used->flags & VRING_USED_F_NO_NOTIFY)) {
			vhost_kick(&v);
			kicks++;
		}
		check(vhost_sent(&v, i));
	}
	return kicks;
}

static void check_net(void)
{
	vhost_create(&v);
	vhost_setup(&v, 0);
	busyloop(&v, VHOST_TX, MICROSECONDS);
	busyloop(&v, VHOST_RX, MICROSECONDS);
	vhost_start(&v);
	check(send_frames(0) <= ROUNDS / 2);
	check(test_counter("/sys/kernel/debug/weir_vhost/*/stats",
			   "tx_poll_hits") >= ROUNDS / 2);
	busyloop(&v, VHOST_TX, 0);
	check_eq(send_frames(ROUNDS), ROUNDS);
	busyloop(&v, VHOST_TX, MICROSECONDS);
	check(send_frames(2 * ROUNDS) <= ROUNDS / 2);
	vhost_destroy(&v);
}

static u32 ask_disk(void)
{
	u32 i, kicks = 0;

	for (i = 0; i < ROUNDS; i++) {
		vb_fill(&b, VB_DATA, i * 4096, 4096, i);
		vb_put(&b, 0, i % VB_SLOTS, VIRTIO_BLK_T_OUT, i * 8, VB_DATA, 4096);
		vb_show(&b, 0);
		if (vb_asks(&b, 0)) {
			must(eventfd_write(b.vq[0].kick, 1));
			kicks++;
		}
		check(vb_wait(&b, 0));
		check_eq(vb_status(&b, 0, i % VB_SLOTS), VIRTIO_BLK_S_OK);
	}
	return kicks;
}

static void check_written(void)
{
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, i * 8, VB_DATA, 4096),
			 VIRTIO_BLK_S_OK);
		check(vb_is(&b, VB_DATA, i * 4096, 4096, i));
	}
}

static void check_blk(u64 features)
{
	int disk = vb_file(O_RDWR);

	vb_create(&b, disk);
	vb_setup(&b, features);
	busyloop(&b.v, 0, MICROSECONDS);
	check(ask_disk() <= ROUNDS / 2);
	busyloop(&b.v, 0, 0);
	check_written();
	check_eq(ask_disk(), ROUNDS);
	vb_destroy(&b);
	close(disk);
}

int main(void)
{
	check_net();
	check_blk(0);
	check_blk(VB_PACKED);
	return test_end();
}
