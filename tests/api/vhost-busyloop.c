// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * VHOST_SET_VRING_BUSYLOOP_TIMEOUT: the worker, who serves kicks of another process,
 * looks for frames and requests by itself and asks for no kicks meanwhile, for net and
 * block, split and packed; set to 0 while the virtqueue runs, it asks again, for all
 * but what comes before it has left the ring. Nothing is left behind either way.
 */

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include "vhost-blk.h"
#include "worker.h"

#define MICROSECONDS	20000000U
#define ROUNDS		200U
/* The worker looks no longer when another thread wants its CPU. */
#define AT_LEAST	(ROUNDS / 8)

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

static void kick_from_outside(int kick)
{
	int status;

	if (!fork()) {
		must(eventfd_write(kick, 1));
		_exit(0);
	}
	must(wait(&status));
}

/* As a driver does it, with a kick only when asked. Return: how many. */
static u32 send_frames(u32 from)
{
	const volatile struct vring_used *used = v.vq[VHOST_TX].used;
	u32 i, kicks = 0;

	for (i = from; i < from + ROUNDS; i++) {
		vhost_add(&v, i);
		if (!(used->flags & VRING_USED_F_NO_NOTIFY)) {
			kick_from_outside(v.vq[VHOST_TX].kick);
			kicks++;
		}
		check(vhost_sent(&v, i));
	}
	return kicks;
}

static u64 poll_hits(const char *name)
{
	return test_counter("/sys/kernel/debug/weir_vhost/*/stats", name);
}

static void check_net(void)
{
	u64 hits;

	vhost_create(&v);
	vhost_setup(&v, 0);
	busyloop(&v, VHOST_TX, MICROSECONDS);
	busyloop(&v, VHOST_RX, MICROSECONDS);
	vhost_start(&v);
	worker_apart("weir-net");
	check(send_frames(0) <= ROUNDS - AT_LEAST);
	hits = poll_hits("tx_poll_hits");
	check(hits >= AT_LEAST);
	busyloop(&v, VHOST_TX, 0);
	check(send_frames(ROUNDS) > ROUNDS * 3 / 4);
	check_eq(poll_hits("tx_poll_hits"), hits);
	busyloop(&v, VHOST_TX, MICROSECONDS);
	check(send_frames(2 * ROUNDS) <= ROUNDS - AT_LEAST);
	check(poll_hits("tx_poll_hits") >= hits + AT_LEAST);
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
			kick_from_outside(b.vq[0].kick);
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
	u64 hits;

	vb_create(&b, disk);
	vb_setup(&b, features);
	worker_apart("weir-blk");
	busyloop(&b.v, 0, MICROSECONDS);
	check(ask_disk() <= ROUNDS - AT_LEAST);
	busyloop(&b.v, 0, 0);
	hits = poll_hits("vq0_poll_hits");
	check(hits >= AT_LEAST);
	check_written();
	check(ask_disk() > ROUNDS * 3 / 4);
	check_eq(poll_hits("vq0_poll_hits"), hits);
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
