// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * A file that is shorter than the disk it was when /dev/weir-vhost-blk got it: cut
 * under the running disk, at a sector and within one, with requests in flight too.
 * What is not there is an error, never another answer with what the memory held
 * before; what is there is read; once the file is long enough again, so is all of it.
 */

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "vhost-blk.h"

#define PAGE		4096U
#define LEN		(16 * PAGE)
#define CUT		(VB_DISK / 2)
#define LAPS		40U
#define OLD		0xa5

static struct vb b;

/* On a file system of a disk, where O_DIRECT wants its data aligned. */
static int disk_file(void)
{
	int fd = open("/guest", O_TMPFILE | O_RDWR | O_DIRECT, 0600);

	if (fd < 0)
		test_skip("no file system with O_TMPFILE and O_DIRECT at /guest");
	must(ftruncate(fd, VB_DISK));
	return fd;
}

static int ram_file(void)
{
	return vb_file(0);
}

/* All of the disk, by its driver. */
static void fill(u8 salt)
{
	u64 pos;

	for (pos = 0; pos < VB_DISK; pos += LEN * 16) {
		vb_fill(&b, VB_DATA, pos, LEN * 16, salt);
		check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, pos / VB_SECTOR, VB_DATA,
			       LEN * 16), 0);
	}
}

static u8 read_at(u64 pos, u64 at, u32 len)
{
	memset(b.v.mem + VB_DATA, OLD, 2 * LEN);
	return vb_do(&b, 1, VIRTIO_BLK_T_IN, pos / VB_SECTOR, at, len);
}

static void cut_at(u64 size)
{
	must(ftruncate(b.disk, size));
}

/* What nobody may write: behind the data, and before it. */
static void check_around(u64 at, u32 len)
{
	check_eq(b.v.mem[at + len], OLD);
	if (at > VB_DATA)
		check_eq(b.v.mem[at - 1], OLD);
}

/*
 * @offset: of the data in its page; the file is at @size. A buffer of which the file
 * has a part only may hold that part, and else what it held, but it says IOERR.
 */
static void check_short(u64 size, u32 offset, u8 salt)
{
	const u64 end = size / VB_SECTOR * VB_SECTOR, at = VB_DATA + offset;

	check_eq(read_at(end - LEN, at, LEN), VIRTIO_BLK_S_OK);
	check(vb_is(&b, at, end - LEN, LEN, salt));
	check_around(at, LEN);
	check_eq(read_at(end - LEN / 2, at, LEN), VIRTIO_BLK_S_IOERR);
	check_around(at, LEN);
	check_eq(read_at(end + PAGE, at, LEN), VIRTIO_BLK_S_IOERR);
	check_eq(b.v.mem[at], OLD);
	check_eq(b.v.mem[at + LEN - 1], OLD);
	check_eq(read_at(VB_DISK - VB_SECTOR * 8, at, VB_SECTOR * 8), VIRTIO_BLK_S_IOERR);
	check_eq(b.v.mem[at], OLD);
	check_eq(read_at(0, at, LEN), VIRTIO_BLK_S_OK);
	check(vb_is(&b, at, 0, LEN, salt));
}

static bool is_zero(u64 at, u32 len)
{
	const u8 *p = b.v.mem + at;

	return !p[0] && !memcmp(p, p + 1, len - 1);
}

/* What was cut off is a hole now; it can be written, and is then as before. */
static void check_grown(u8 salt)
{
	cut_at(VB_DISK);
	check_eq(read_at(CUT + PAGE, VB_DATA, LEN), VIRTIO_BLK_S_OK);
	check(is_zero(VB_DATA, LEN));
	check_eq(read_at(VB_DISK - LEN, VB_DATA, LEN), VIRTIO_BLK_S_OK);
	check(is_zero(VB_DATA, LEN));
	fill(salt + 1);
	check_eq(read_at(CUT - LEN / 2, VB_DATA, LEN), VIRTIO_BLK_S_OK);
	check(vb_is(&b, VB_DATA, CUT - LEN / 2, LEN, salt + 1));
}

/* A write behind the end makes the file longer, and is read. */
static void check_write_behind(u8 salt)
{
	struct stat stat;

	cut_at(CUT);
	vb_fill(&b, VB_DATA, CUT + LEN, LEN, salt);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, (CUT + LEN) / VB_SECTOR, VB_DATA, LEN), 0);
	must(fstat(b.disk, &stat));
	check_eq(stat.st_size, CUT + 2 * LEN);
	check_eq(read_at(CUT + LEN, VB_DATA, LEN), VIRTIO_BLK_S_OK);
	check(vb_is(&b, VB_DATA, CUT + LEN, LEN, salt));
	check_eq(read_at(CUT, VB_DATA, LEN), VIRTIO_BLK_S_OK);
	check(is_zero(VB_DATA, LEN));
}

/* The last sector was cut before the disk was made of it: that one is not there. */
static void check_odd_size(int (*open_file)(void))
{
	struct virtio_blk_config c;

	vb_create(&b, open_file());
	cut_at(CUT + 100);
	vb_setup(&b, 0);
	must(vb_config(&b, &c));
	check(c.capacity <= CUT / VB_SECTOR);
	check(c.capacity >= (CUT - PAGE) / VB_SECTOR);
	check_eq(read_at(c.capacity * VB_SECTOR, VB_DATA, PAGE), VIRTIO_BLK_S_IOERR);
	check_eq(b.v.mem[VB_DATA], OLD);
	check_eq(read_at(c.capacity * VB_SECTOR - PAGE, VB_DATA, PAGE), VIRTIO_BLK_S_OK);
	vb_destroy(&b);
}

static bool done;

/* The file is cut and grows: what comes back is a hole. */
static void *change(void *arg)
{
	u32 i;

	for (i = 0; i < LAPS; i++) {
		cut_at(i % 2 ? CUT : CUT + 104);
		usleep(2000);
		cut_at(VB_DISK);
		usleep(2000);
	}
	__atomic_store_n(&done, true, __ATOMIC_RELEASE);
	return arg;
}

/* Word by word: of the file, a hole's, or, with an error, not touched at all. */
static bool sound(u64 at, u64 pos, u32 len, u8 salt, bool failed)
{
	u64 was, i;

	memset(&was, OLD, sizeof(was));
	for (i = 0; i < len; i += sizeof(was)) {
		if (!vb_is(&b, at + i, pos + i, sizeof(was), salt) &&
		    !is_zero(at + i, sizeof(was)) &&
		    !(failed && !memcmp(b.v.mem + at + i, &was, sizeof(was))))
			return false;
	}
	return true;
}

static void check_changes(u8 salt)
{
	u32 i, errors = 0, lap = 0;
	pthread_t thread;
	u8 status;

	cut_at(VB_DISK);
	fill(salt);
	done = false;
	if (pthread_create(&thread, NULL, change, NULL))
		test_die("no thread");
	for (; !__atomic_load_n(&done, __ATOMIC_ACQUIRE); lap++) {
		memset(b.v.mem + VB_DATA, OLD, 8 * LEN);
		for (i = 0; i < 8; i++)
			vb_put(&b, 1, i, VIRTIO_BLK_T_IN,
			       (CUT - LEN / 2 + i * LEN) / VB_SECTOR,
			       VB_DATA + i * LEN, LEN);
		vb_kick(&b, 1);
		check(vb_wait(&b, 1));
		for (i = 0; i < 8; i++) {
			status = vb_status(&b, 1, i);
			check(status <= VIRTIO_BLK_S_IOERR);
			errors += status;
			check(sound(VB_DATA + i * LEN, CUT - LEN / 2 + i * LEN, LEN,
				    salt, status));
		}
	}
	pthread_join(thread, NULL);
	printf("%u of %u reads failed\n", errors, 8 * lap);
	check(lap > 0);
	check_eq(read_at(0, VB_DATA, LEN), VIRTIO_BLK_S_OK);
	check(vb_is(&b, VB_DATA, 0, LEN, salt));
}

static void check_file(int (*open_file)(void), u64 features)
{
	static const u64 sizes[] = { CUT, CUT + 100, CUT + VB_SECTOR + 1 };
	u8 salt = 1;
	u32 i;

	vb_create(&b, open_file());
	vb_setup(&b, features);
	for (i = 0; i < ARRAY_SIZE(sizes); i++, salt += 2) {
		cut_at(VB_DISK);
		fill(salt);
		cut_at(sizes[i]);
		check_short(sizes[i], 0, salt);
		check_short(sizes[i], 24, salt);	/* bounced where it must be */
		check_grown(salt);
	}
	check_write_behind(salt);
	check_changes(salt);
	vb_destroy(&b);
	check_odd_size(open_file);
}

int main(void)
{
	close(vb_open());
	check_file(ram_file, 0);
	check_file(disk_file, VB_PACKED | VB_INDIRECT);
	return test_end();
}
