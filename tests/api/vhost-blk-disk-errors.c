// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * A disk behind /dev/weir-vhost-blk with a range that fails (the device mapper's
 * error target), then one that fails as a whole (flakey), then well again: requests
 * to what is bad end with IOERR and no other, what is beside it is right, also in
 * the same batch, and the virtqueues live on.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vhost-blk.h"

#define NAME		"weir-errors"
#define LEN		(4 * 4096U)
#define BAD		2048U		/* sector, of 8 that are bad */

static struct vb b;

static void dm(const char *what, const char *table)
{
	char command[400];

	snprintf(command, sizeof(command), "printf '%s' | dmsetup %s", table, what);
	if (system(command))
		test_die("%s fails", command);
}

static void load(const char *table)
{
	dm("load --noudevsync " NAME, table);
	dm("suspend --noudevsync " NAME, "");
	dm("resume --noudevsync " NAME, "");
}

static int open_disk(void)
{
	close(vb_ram_disk());
	system("modprobe -q dm_mod; modprobe -q dm_flakey");
	if (system("dmsetup targets | grep -q flakey"))
		test_skip("no device mapper with its flakey target");
	dm("create --noudevsync " NAME, "0 2048 linear /dev/ram0 0\\n"
	   "2048 8 error\\n2056 6136 linear /dev/ram0 2056\\n");
	system("dmsetup mknodes " NAME);
	return must(open("/dev/mapper/" NAME, O_RDWR));
}

static u64 counter(const char *name)
{
	return test_counter("/sys/kernel/debug/weir_vhost/*/stats", name);
}

static void check_beside(u8 salt)
{
	const u64 before = BAD * VB_SECTOR - LEN, after = (BAD + 8) * VB_SECTOR;
	u64 pos;

	for (pos = before; pos <= after; pos += after - before) {
		vb_fill(&b, VB_DATA, pos, LEN, salt);
		check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, pos / VB_SECTOR, VB_DATA, LEN), 0);
		memset(b.v.mem + VB_DATA, 0, LEN);
		check_eq(vb_do(&b, 1, VIRTIO_BLK_T_IN, pos / VB_SECTOR, VB_DATA, LEN), 0);
		check(vb_is(&b, VB_DATA, pos, LEN, salt));
	}
}

/* Where it begins, where it ends, and across it; pinned, and bounced. */
static void check_bad(u32 type)
{
	static const u32 sectors[] = { BAD, BAD + 7, BAD - 4, BAD + 4, BAD - 16 };
	u64 before = counter("ioerr");
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sectors); i++) {
		check_eq(vb_do(&b, i % 2, type, sectors[i], VB_DATA, LEN),
			 VIRTIO_BLK_S_IOERR);
		check_eq(vb_do(&b, i % 2, type, sectors[i], VB_DATA + 24, LEN),
			 VIRTIO_BLK_S_IOERR);
	}
	check_eq(counter("ioerr"), before + 2 * i);
}

/* Of many at once the bad ones fail, and no others. */
static void check_batch(u32 type)
{
	const u32 step = LEN / VB_SECTOR, first = BAD - 8 * step;
	u16 i;

	for (i = 0; i < VB_SLOTS; i++)
		vb_put(&b, 0, i, type, first + i * step, VB_DATA + i * LEN, LEN);
	vb_kick(&b, 0);
	check(vb_wait(&b, 0));
	for (i = 0; i < VB_SLOTS; i++)
		check_eq(vb_status(&b, 0, i), i == 8 ? VIRTIO_BLK_S_IOERR : 0);
}

/* All of the disk fails while there are requests. */
static void check_flakey(void)
{
	u32 i, failed = 0;

	load("0 8192 flakey /dev/ram0 0 0 3600\\n");
	for (i = 0; i < 10; i++)
		failed += vb_do(&b, i % 2, i % 3 ? VIRTIO_BLK_T_IN : VIRTIO_BLK_T_OUT,
				i * 64, VB_DATA, LEN) == VIRTIO_BLK_S_IOERR;
	check_eq(failed, i);
	load("0 8192 linear /dev/ram0 0\\n");
}

static void check_disk(u64 features)
{
	vb_create(&b, open_disk());
	vb_setup(&b, features);
	check_beside(1);
	check_bad(VIRTIO_BLK_T_IN);
	check_bad(VIRTIO_BLK_T_OUT);
	check_batch(VIRTIO_BLK_T_IN);
	check_batch(VIRTIO_BLK_T_OUT);
	check_beside(2);
	check_flakey();
	check_beside(3);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, BAD, VB_DATA, LEN), 0);
	check_eq(vb_do(&b, 1, VIRTIO_BLK_T_FLUSH, 0, 0, 0), 0);
	vb_destroy(&b);
	check(!system("dmsetup remove --noudevsync " NAME));
}

int main(void)
{
	close(vb_open());
	check_disk(1ULL << VIRTIO_BLK_F_FLUSH);
	check_disk(VB_PACKED | VB_INDIRECT);
	return test_end();
}
