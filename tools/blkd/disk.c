// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/fs.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <linux/bits.h>
#include <linux/kernel.h>
#include <asm/byteorder.h>

#include "disk.h"
#include "report.h"

#define COMMON_FEATURES \
	(BIT_ULL(VIRTIO_BLK_F_SEG_MAX) | BIT_ULL(VIRTIO_BLK_F_BLK_SIZE) | \
	 BIT_ULL(VIRTIO_BLK_F_MQ) | BIT_ULL(VIRTIO_BLK_F_FLUSH) | \
	 BIT_ULL(VIRTIO_BLK_F_CONFIG_WCE))

/* Largest discard or write zeroes; one that falls back to writing takes long. */
#define RANGE_MAX_SECTORS	(1U << (30 - WEIR_BLK_SECTOR_SHIFT))

/* How long a server that was killed may take to give the disk up. */
#define LOCK_TRIES	300
#define LOCK_WAIT_US	100000

static int explain_open(const char *path, int err)
{
	switch (err) {
	case EACCES:
	case EPERM:
	case EROFS:
		return blkd_err("disk %s: %s; --readonly makes do with reading",
				path, strerror(err));
	case EBUSY:
		return blkd_err("disk %s is in use: it is mounted, or another program has it",
				path);
	case EINVAL:
		return blkd_err("disk %s: its file system has no direct I/O; say --direct off",
				path);
	default:
		return blkd_err("disk %s: %s", path, strerror(err));
	}
}

static int open_file(struct blkd_disk *disk, const struct blkd_options *opt)
{
	int flags = O_CLOEXEC | (opt->readonly ? O_RDONLY : O_RDWR);
	struct stat st;

	if (stat(opt->disk, &st))
		return explain_open(opt->disk, errno);
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return blkd_err("disk %s is neither a file nor a block device",
				opt->disk);
	disk->block = S_ISBLK(st.st_mode);
	disk->direct = opt->direct == BLKD_DIRECT_ON ||
		(opt->direct == BLKD_DIRECT_AUTO && disk->block);
	if (disk->direct)
		flags |= O_DIRECT;
	/* Without O_CREAT: fails if a file system on it is mounted. */
	if (disk->block && !opt->readonly)
		flags |= O_EXCL;
	disk->fd = open(opt->disk, flags);
	return disk->fd < 0 ? explain_open(opt->disk, errno) : 0;
}

static int lock(struct blkd_disk *disk, const struct blkd_options *opt)
{
	int how = LOCK_NB | (opt->readonly ? LOCK_SH : LOCK_EX), i;

	for (i = 0; i < LOCK_TRIES; i++) {
		if (!flock(disk->fd, how))
			return 0;
		if (errno != EWOULDBLOCK)
			break;
		if (!i)
			blkd_say("waiting for another program that has disk %s locked",
				 opt->disk);
		usleep(LOCK_WAIT_US);
	}
	return blkd_err("disk %s is in use by another program; only disks that all of them open for reading can be shared",
			opt->disk);
}

/* A number in the device's directory of sysfs; 0 when there is none. */
static unsigned long long queue_limit(int fd, const char *name)
{
	unsigned long long value = 0;
	char path[128];
	struct stat st;
	FILE *f;

	if (fstat(fd, &st))
		return 0;
	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/queue/%s",
		 major(st.st_rdev), minor(st.st_rdev), name);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (fscanf(f, "%llu", &value) != 1)
		value = 0;
	fclose(f);
	return value;
}

static int block_limits(struct blkd_disk *disk, u64 *bytes, u32 *align)
{
	int size;

	if (ioctl(disk->fd, BLKGETSIZE64, bytes) ||
	    ioctl(disk->fd, BLKSSZGET, &size))
		return blkd_err("disk: its size cannot be told: %s",
				strerror(errno));
	*align = size;
	if (queue_limit(disk->fd, "discard_max_bytes"))
		disk->lim.max_discard_sectors = RANGE_MAX_SECTORS;
	return 0;
}

static int file_limits(struct blkd_disk *disk, u64 *bytes, u32 *align)
{
	struct stat st;

	if (fstat(disk->fd, &st))
		return blkd_err("disk: its size cannot be told: %s",
				strerror(errno));
	*bytes = st.st_size;
	*align = disk->direct ? 4096 : 1;
	disk->lim.max_discard_sectors = RANGE_MAX_SECTORS;
	return 0;
}

/* What direct transfers want of offsets and of memory, if it can be told. */
static int direct_limits(struct blkd_disk *disk, u32 *align)
{
	struct statx st;
	u32 mem = *align;

	if (!statx(disk->fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &st) &&
	    st.stx_mask & STATX_DIOALIGN && st.stx_dio_offset_align) {
		*align = st.stx_dio_offset_align;
		mem = st.stx_dio_mem_align;
	}
	if (!mem || (mem & (mem - 1)) || mem > BLKD_BOUNCE || !*align ||
	    (*align & (*align - 1)) || *align > BLKD_BOUNCE)
		return blkd_err("disk: its alignment of %u bytes is too odd for direct I/O; say --direct off",
				*align);
	disk->addr_mask = mem - 1;
	disk->len_mask = max(mem, *align) - 1;
	return 0;
}

static int find_limits(struct blkd_disk *disk, bool readonly)
{
	struct weir_blk_limits *lim = &disk->lim;
	u32 align = 1;
	u64 bytes = 0;
	int err;

	err = disk->block ? block_limits(disk, &bytes, &align) :
		file_limits(disk, &bytes, &align);
	if (!err && disk->direct)
		err = direct_limits(disk, &align);
	if (err)
		return err;
	lim->block_sectors = max(align >> WEIR_BLK_SECTOR_SHIFT, 1U);
	lim->capacity = (bytes >> WEIR_BLK_SECTOR_SHIFT) &
		~(u64)(lim->block_sectors - 1);
	lim->max_zeroes_sectors = RANGE_MAX_SECTORS;
	lim->rdonly = readonly;
	if (!lim->capacity)
		return blkd_err("disk: it is empty");
	return 0;
}

static __virtio32 word(u32 val)
{
	return (__force __virtio32)cpu_to_le32(val);
}

static void describe(struct blkd_disk *disk, unsigned int queues)
{
	struct virtio_blk_config *c = &disk->config;
	const struct weir_blk_limits *lim = &disk->lim;

	disk->features = COMMON_FEATURES;
	c->capacity = (__force __virtio64)cpu_to_le64(lim->capacity);
	c->seg_max = word(BLKD_SEG_MAX);
	c->blk_size = word(lim->block_sectors << WEIR_BLK_SECTOR_SHIFT);
	c->wce = 1;
	c->num_queues = (__force __virtio16)cpu_to_le16(queues);
	if (lim->rdonly) {
		disk->features |= BIT_ULL(VIRTIO_BLK_F_RO);
		return;
	}
	if (lim->max_discard_sectors)
		disk->features |= BIT_ULL(VIRTIO_BLK_F_DISCARD);
	c->max_discard_sectors = word(lim->max_discard_sectors);
	c->max_discard_seg = word(WEIR_BLK_RANGES_MAX);
	c->discard_sector_alignment = word(lim->block_sectors);
	disk->features |= BIT_ULL(VIRTIO_BLK_F_WRITE_ZEROES);
	c->max_write_zeroes_sectors = word(lim->max_zeroes_sectors);
	c->max_write_zeroes_seg = word(WEIR_BLK_RANGES_MAX);
	c->write_zeroes_may_unmap = 1;
}

int blkd_disk_open(struct blkd_disk *disk, const struct blkd_options *opt)
{
	memset(disk, 0, sizeof(*disk));
	if (open_file(disk, opt))
		return -1;
	if (lock(disk, opt) || find_limits(disk, opt->readonly)) {
		close(disk->fd);
		return -1;
	}
	disk->writeback = true;
	memcpy(disk->serial, opt->serial, strnlen(opt->serial,
						  sizeof(disk->serial)));
	describe(disk, opt->queues);
	return 0;
}

void blkd_disk_close(struct blkd_disk *disk)
{
	close(disk->fd);
}

void blkd_disk_set_writeback(struct blkd_disk *disk, bool on)
{
	disk->config.wce = on;
	if (READ_ONCE(disk->writeback) == on)
		return;
	WRITE_ONCE(disk->writeback, on);
	if (!on && fdatasync(disk->fd))
		blkd_err("disk: what was written before cannot be flushed: %s",
			 strerror(errno));
}
