// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * The workers of /dev/weir-vhost-blk: a thread for each queue unless the VMM attaches
 * them otherwise, before there is a disk or while it has requests in flight; none is
 * lost or wrong.
 */

#include <fcntl.h>

#include "vhost-blk.h"

#define MOVES	100U

static struct vb b;

static u32 attached(u32 index)
{
	struct vhost_vring_worker w = { index, 77 };

	check_ok(ioctl(b.v.fd, VHOST_GET_VRING_WORKER, &w));
	return w.worker_id;
}

static void attach(u32 index, u32 id)
{
	struct vhost_vring_worker w = { index, id };

	check_ok(ioctl(b.v.fd, VHOST_ATTACH_VRING_WORKER, &w));
}

static u32 new_worker(void)
{
	struct vhost_worker_state s = { 77 };

	check_ok(ioctl(b.v.fd, VHOST_NEW_WORKER, &s));
	return s.worker_id;
}

static void check_default(void)
{
	vb_setup(&b, 0);
	check(attached(0) != attached(1));
	check_eq(vb_do(&b, 1, VIRTIO_BLK_T_OUT, 0, VB_DATA, 4096), VIRTIO_BLK_S_OK);
	must(ioctl(b.v.fd, VHOST_RESET_OWNER, NULL));
}

static void check_chosen(void)
{
	u32 id;

	must(ioctl(b.v.fd, VHOST_SET_OWNER, NULL));
	check_eq(attached(0), attached(1));
	id = new_worker();
	attach(0, id);
	check_ok(vb_set_backend(&b, b.disk));
	check_eq(attached(0), id);
	check_eq(attached(1), 0);
	must(ioctl(b.v.fd, VHOST_RESET_OWNER, NULL));
}

static void put_all(u32 round)
{
	u32 slot, pos;

	for (slot = 0; slot < VB_SLOTS; slot++) {
		pos = slot * 4096;
		vb_fill(&b, VB_DATA + pos, pos, 4096, round);
		vb_put(&b, 0, slot, VIRTIO_BLK_T_OUT, pos / VB_SECTOR, VB_DATA + pos,
		       4096);
	}
	vb_kick(&b, 0);
}

static void check_all(u32 round)
{
	u32 slot;

	for (slot = 0; slot < VB_SLOTS; slot++)
		check_eq(vb_status(&b, 0, slot), VIRTIO_BLK_S_OK);
	check_eq(vb_do(&b, 1, VIRTIO_BLK_T_IN, 0, VB_DATA, VB_SLOTS * 4096),
		 VIRTIO_BLK_S_OK);
	check(vb_is(&b, VB_DATA, 0, VB_SLOTS * 4096, round));
}

/* It moves while the disk has its requests, and again before they are taken. */
static void check_moves(u64 features)
{
	u32 round, other;

	vb_setup(&b, features);
	other = new_worker();
	for (round = 0; round < MOVES; round++) {
		put_all(round);
		attach(0, round % 2 ? attached(1) : other);
		attach(0, round % 3 ? other : attached(1));
		check(vb_wait(&b, 0));
		check_all(round);
	}
	must(ioctl(b.v.fd, VHOST_RESET_OWNER, NULL));
}

int main(void)
{
	int disk = vb_file(O_RDWR);

	vb_create(&b, disk);
	check_default();
	check_chosen();
	check_moves(0);
	check_moves(VB_PACKED);
	vb_destroy(&b);
	close(disk);
	return test_end();
}
