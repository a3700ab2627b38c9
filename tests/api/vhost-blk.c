// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * /dev/weir-vhost-blk serves files and block devices: every command, on two queues,
 * split and packed rings, with tables and without, wherever the data lies; what the
 * driver reads is what the disk has, and the other way round.
 */

#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>

#include "vhost-blk.h"

#define PAGE	4096U
#define LONG	(5 * PAGE)

static struct vb b;

/* The disk's own bytes are those that the guest has at @at. */
static bool on_disk(u64 at, u64 pos, u32 len)
{
	void *buf = aligned_alloc(PAGE, len);
	bool same;

	same = pread(b.disk, buf, len, pos) == (ssize_t)len &&
	       !memcmp(buf, b.v.mem + at, len);
	free(buf);
	return same;
}

static void round_trip(u32 queue, u64 at, u64 pos, u32 len, u8 salt)
{
	u64 sector = pos / VB_SECTOR;

	vb_fill(&b, at, pos, len, salt);
	check_eq(vb_do(&b, queue, VIRTIO_BLK_T_OUT, sector, at, len), 0);
	check_eq(vb_do(&b, queue, VIRTIO_BLK_T_FLUSH, 0, 0, 0), 0);
	posix_fadvise(b.disk, 0, 0, POSIX_FADV_DONTNEED);
	check(on_disk(at, pos, len));
	memset(b.v.mem + at - PAGE, 0, len + 2 * PAGE);
	check_eq(vb_do(&b, queue, VIRTIO_BLK_T_IN, sector, at, len), 0);
	check(vb_is(&b, at, pos, len, salt));
	check_eq(b.v.mem[at - 1], 0);
	check_eq(b.v.mem[at + len], 0);
}

/* In pages, across them, aligned for no disk. */
static void check_data(u8 salt)
{
	u32 queue;

	for (queue = 0; queue < VB_QUEUES; queue++) {
		round_trip(queue, VB_DATA, 0, VB_SECTOR, salt);
		round_trip(queue, VB_DATA + PAGE, 8 * VB_SECTOR, LONG, salt);
		round_trip(queue, VB_DATA + PAGE - VB_SECTOR, PAGE, LONG, salt);
		round_trip(queue, VB_DATA + PAGE + 1, PAGE, LONG, salt);
		round_trip(queue, VB_DATA + PAGE, VB_DISK - LONG, LONG, salt);
	}
	/* More than can be pinned at once. */
	if (!(salt % 10))
		round_trip(0, VB_DATA + PAGE, 1 << 20, 0x210000, salt);
}

static void check_many(u8 salt)
{
	u16 i;

	for (i = 0; i < VB_SLOTS; i++) {
		vb_fill(&b, VB_DATA + i * LONG, i * LONG, LONG, salt);
		vb_put(&b, i % 2, i, VIRTIO_BLK_T_OUT, i * LONG / VB_SECTOR,
		       VB_DATA + i * LONG, LONG);
	}
	vb_kick(&b, 0);
	vb_kick(&b, 1);
	check(vb_wait(&b, 0));
	check(vb_wait(&b, 1));
	check(vhost_waits(b.vq[0].call));
	check(vhost_waits(b.vq[1].call));
	for (i = 0; i < VB_SLOTS; i++)
		check_eq(vb_status(&b, i % 2, i), 0);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, VB_DATA, VB_SLOTS * LONG), 0);
	check(vb_is(&b, VB_DATA, 0, VB_SLOTS * LONG, salt));
}

/* One range is discarded, zeroed or erased: 16 sectors from 8 on. */
static u8 change(u32 type, u32 flags, u32 nr)
{
	struct virtio_blk_discard_write_zeroes *range = (void *)(b.v.mem + VB_DATA);

	*range = (struct virtio_blk_discard_write_zeroes){
		.sector = 8, .num_sectors = nr, .flags = flags,
	};
	return vb_do(&b, 0, type, 0, VB_DATA, sizeof(*range));
}

static bool zeroes(u64 sector, u32 nr)
{
	u8 *p = b.v.mem + VB_DATA;

	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, sector, VB_DATA, nr * VB_SECTOR), 0);
	return !p[0] && !memcmp(p, p + 1, nr * VB_SECTOR - 1);
}

static void check_commands(u64 offered)
{
	struct virtio_blk_config c;
	bool discards = offered >> VIRTIO_BLK_F_DISCARD & 1;

	round_trip(0, VB_DATA, 0, 64 * VB_SECTOR, 77);
	check_eq(change(VIRTIO_BLK_T_WRITE_ZEROES, 0, 16), 0);
	check(zeroes(8, 16));
	check(!zeroes(7, 1));
	check(!zeroes(24, 1));
	check_eq(change(VIRTIO_BLK_T_WRITE_ZEROES, 1, 16), 0);
	check_eq(change(VIRTIO_BLK_T_WRITE_ZEROES, 2, 16), VIRTIO_BLK_S_UNSUPP);
	check_eq(change(VIRTIO_BLK_T_DISCARD, 0, 16), discards ? 0 : VIRTIO_BLK_S_UNSUPP);
	check_eq(change(VIRTIO_BLK_T_SECURE_ERASE, 0, 16), VIRTIO_BLK_S_UNSUPP);
	memset(b.v.mem + VB_DATA, 1, 32);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_GET_ID, 0, VB_DATA, 20), 0);
	check(!memcmp(b.v.mem + VB_DATA, "vhost-blk\0\0\0\0\0\0\0\0\0\0\0\1", 21));
	check_eq(vb_do(&b, 0, 99, 0, 0, 0), VIRTIO_BLK_S_UNSUPP);
	check_ok(vb_config(&b, &c));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, c.capacity, VB_DATA, VB_SECTOR),
		 VIRTIO_BLK_S_IOERR);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, VB_DATA, 100), VIRTIO_BLK_S_IOERR);
}

static void check_disk(int disk, u64 features, bool direct, u8 salt)
{
	u64 offered;

	vb_create(&b, disk);
	b.direct = direct;
	vb_setup(&b, features);
	must(ioctl(b.v.fd, VHOST_GET_FEATURES, &offered));
	check_data(salt);
	check_many(salt);
	check_commands(offered);
	vb_destroy(&b);
}

/* Made read-only below us: it refuses to change, and has nothing to flush. */
static void check_turned_read_only(void)
{
	int disk = vb_loop(), own = must(dup(disk)), on = 1, off = 0;

	vb_create(&b, disk);
	vb_setup(&b, 1ULL << VIRTIO_BLK_F_FLUSH);
	must(ioctl(own, BLKROSET, &on));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, 0, VB_DATA, VB_SECTOR), VIRTIO_BLK_S_IOERR);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_FLUSH, 0, 0, 0), VIRTIO_BLK_S_OK);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, VB_DATA, VB_SECTOR), VIRTIO_BLK_S_OK);
	must(ioctl(own, BLKROSET, &off));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, 0, VB_DATA, VB_SECTOR), VIRTIO_BLK_S_OK);
	vb_destroy(&b);
	close(own);
}

static int file(void) { return vb_file(0); }
static int direct_file(void) { return vb_file(O_DIRECT); }

int main(void)
{
	static int (*const disks[])(void) = {
		file, direct_file, vb_ram_disk, vb_loop,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(disks); i++) {
		check_disk(disks[i](), 0, false, 10 * i);
		check_disk(disks[i](), VB_INDIRECT, false, 10 * i + 1);
		check_disk(disks[i](), VB_PACKED, false, 10 * i + 2);
		check_disk(disks[i](), VB_PACKED | VB_INDIRECT, false, 10 * i + 3);
		check_disk(disks[i](), VB_INDIRECT | 1ULL << VIRTIO_BLK_F_FLUSH,
			   true, 10 * i + 4);
	}
	check_turned_read_only();
	return test_end();
}
