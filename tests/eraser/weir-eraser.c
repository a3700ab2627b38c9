// SPDX-License-Identifier: GPL-2.0-only
/*
 * A RAM disk that erases securely, which no emulated disk does: /dev/eraser. It
 * counts what was asked (parameter erased, in sectors), fails when told (fail).
 */
#include <linux/blkdev.h>
#include <linux/highmem.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#define CAPACITY	(16U << (20 - SECTOR_SHIFT))
#define ALIGNMENT	8U	/* sectors */

static unsigned long erased;
module_param(erased, ulong, 0444);

static bool fail;
module_param(fail, bool, 0644);

static struct gendisk *disk;
static u8 *memory;

static void copy(struct bio *bio)
{
	u8 *at = memory + (bio->bi_iter.bi_sector << SECTOR_SHIFT);
	struct bvec_iter iter;
	struct bio_vec vec;

	bio_for_each_segment(vec, bio, iter) {
		if (bio_data_dir(bio) == WRITE)
			memcpy_from_bvec(at, &vec);
		else
			memcpy_to_bvec(&vec, at);
		at += vec.bv_len;
	}
}

static void erase(struct bio *bio)
{
	u32 bytes = bio->bi_iter.bi_size;

	if (fail || bio->bi_iter.bi_sector % ALIGNMENT) {
		bio->bi_status = BLK_STS_IOERR;
		return;
	}
	memset(memory + (bio->bi_iter.bi_sector << SECTOR_SHIFT), 0, bytes);
	erased += bytes >> SECTOR_SHIFT;
}

static void submit(struct bio *bio)
{
	switch (bio_op(bio)) {
	case REQ_OP_READ:
	case REQ_OP_WRITE:
		copy(bio);
		break;
	case REQ_OP_SECURE_ERASE:
		erase(bio);
		break;
	default:
		bio->bi_status = BLK_STS_NOTSUPP;
	}
	bio_endio(bio);
}

static const struct block_device_operations ops = {
	.owner = THIS_MODULE,
	.submit_bio = submit,
};

static int __init eraser_init(void)
{
	struct queue_limits lim = {
		.max_secure_erase_sectors = CAPACITY / 4,
		.discard_granularity = ALIGNMENT << SECTOR_SHIFT,
	};
	int err;

	memory = vzalloc((unsigned long)CAPACITY << SECTOR_SHIFT);
	if (!memory)
		return -ENOMEM;
	disk = blk_alloc_disk(&lim, NUMA_NO_NODE);
	if (IS_ERR(disk)) {
		err = PTR_ERR(disk);
		goto free_memory;
	}
	disk->fops = &ops;
	strscpy(disk->disk_name, "eraser", sizeof(disk->disk_name));
	set_capacity(disk, CAPACITY);
	err = add_disk(disk);
	if (!err)
		return 0;
	put_disk(disk);
free_memory:
	vfree(memory);
	return err;
}

static void __exit eraser_exit(void)
{
	del_gendisk(disk);
	put_disk(disk);
	vfree(memory);
}

module_init(eraser_init);
module_exit(eraser_exit);
MODULE_DESCRIPTION("A RAM disk that erases securely, for tests");
MODULE_LICENSE("GPL");
