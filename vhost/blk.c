// SPDX-License-Identifier: GPL-2.0-only
/*
 * virtio-blk (virtio 1.2, 5.2): the device as its front end sees it. What
 * happens to a request is in blk-queue.c, to its data in blk-data.c, and on
 * the disk in blk-bdev.c and blk-file.c.
 */
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_ring.h>
#include "blk.h"

/* Not IN_ORDER: requests are done when the disk is. */
#define COMMON_FEATURES \
	(BIT_ULL(VIRTIO_F_VERSION_1) | BIT_ULL(VIRTIO_F_ANY_LAYOUT) | \
	 BIT_ULL(VIRTIO_F_RING_PACKED) | \
	 BIT_ULL(VIRTIO_F_RING_RESET) | \
	 BIT_ULL(VIRTIO_RING_F_EVENT_IDX) | BIT_ULL(VIRTIO_BLK_F_SIZE_MAX) | \
	 BIT_ULL(VIRTIO_BLK_F_SEG_MAX) | BIT_ULL(VIRTIO_BLK_F_BLK_SIZE))

/* Well above what a driver makes of a request that is not bounced. */
#define SIZE_MAX_BYTES	SZ_1M

/* A queue of this size holds the longest request eight times over. */
#define DIRECT_QUEUE_SIZE	(8 * (WEIR_BLK_SEG_MAX + 2))

static struct weir_blk *to_blk(struct weir_vhost_dev *dev)
{
	return container_of(dev, struct weir_blk, dev);
}

static unsigned int blk_nr_vqs(struct weir_vhost_dev *dev)
{
	return to_blk(dev)->nr_vqs;
}

static u64 blk_features(struct weir_vhost_dev *dev)
{
	return to_blk(dev)->offered;
}

/*
 * 5.2.6.2: a driver that cannot flush gets a disk that need not be flushed. One that
 * does not know of zones gets no disk that has them (virtio 1.3, 5.2.5.2).
 */
static int blk_set_features(struct weir_vhost_dev *dev, u64 features)
{
	struct weir_blk *blk = to_blk(dev);
	bool flush = features & BIT_ULL(VIRTIO_BLK_F_FLUSH);

	if (blk->zone_sectors && !(features & BIT_ULL(VIRTIO_BLK_F_ZONED)))
		return -EINVAL;
	blk->features = features;
	blk->lim.zone_sectors = features & BIT_ULL(VIRTIO_BLK_F_ZONED) ?
		blk->zone_sectors : 0;
	blk->lim.lifetime = features & BIT_ULL(VIRTIO_BLK_F_LIFETIME);
	blk->config.wce = flush;
	WRITE_ONCE(blk->writeback, flush);
	return 0;
}

static void blk_read_config(struct weir_vhost_dev *dev, u32 off, void *buf,
			    u32 len)
{
	const struct weir_blk *blk = to_blk(dev);
	u32 n = off < sizeof(blk->config) ?
		min_t(u32, len, sizeof(blk->config) - off) : 0;

	memcpy(buf, (const u8 *)&blk->config + off, n);
	memset(buf + n, 0, len - n);
}

/* The cache mode is all that a driver may change (5.2.5, CONFIG_WCE). */
static void blk_write_config(struct weir_vhost_dev *dev, u32 off,
			     const void *buf, u32 len)
{
	const u32 at = offsetof(struct virtio_blk_config, wce);
	struct weir_blk *blk = to_blk(dev);
	u8 wce;

	if (!(blk->features & BIT_ULL(VIRTIO_BLK_F_CONFIG_WCE)) ||
	    off > at || off + len <= at)
		return;
	wce = ((const u8 *)buf)[at - off] & 1;
	blk->config.wce = wce;
	if (blk->writeback && !wce) {
		WRITE_ONCE(blk->writeback, false);
		blk->disk->flush(blk);
	}
	WRITE_ONCE(blk->writeback, wce);
}

static u32 blk_config_generation(struct weir_vhost_dev *dev)
{
	return 0;
}

static int blk_start_vq(struct weir_vhost_dev *dev, unsigned int vq,
			const struct weir_vhost_ring *ring)
{
	const struct weir_blk *blk = to_blk(dev);

	if (blk->zone_sectors && !blk->lim.zone_sectors)
		return -EINVAL;
	return weir_blk_vq_start(to_blk(dev)->vq[vq], ring);
}

static void blk_stop_vq(struct weir_vhost_dev *dev, unsigned int vq, u16 *base)
{
	*base = weir_blk_vq_stop(to_blk(dev)->vq[vq]);
}

static void blk_kick(struct weir_vhost_dev *dev, unsigned int vq)
{
	weir_queue_kick(&to_blk(dev)->vq[vq]->q);
}

static bool blk_gathers(struct weir_vhost_dev *dev, unsigned int vq)
{
	return READ_ONCE(to_blk(dev)->vq[vq]->q.gather.on);
}

static void blk_poke(struct weir_vhost_dev *dev, unsigned int vq)
{
	weir_queue_poke_worker(&to_blk(dev)->vq[vq]->q);
}

static void blk_give_up(struct weir_vhost_dev *dev)
{
	struct weir_blk *blk = to_blk(dev);
	unsigned int i;

	for (i = 0; i < blk->nr_vqs; i++)
		weir_worker_give_up(blk->vq[i]->q.worker);
}

static void blk_free(struct weir_blk *blk)
{
	if (blk->wq)
		destroy_workqueue(blk->wq);
	while (blk->nr_vqs)
		weir_blk_vq_destroy(blk->vq[--blk->nr_vqs]);
	fput(blk->file);
	kfree(blk);
}

static void blk_destroy(struct weir_vhost_dev *dev)
{
	struct weir_blk *blk = to_blk(dev);

	blk->disk->close(blk);
	/* The last completion has left this module's code. */
	synchronize_rcu();
	blk_free(blk);
}

static void add_up(const struct weir_blk *blk, struct weir_blk_stats *sum)
{
	unsigned int i;

	for (i = 0; i < blk->nr_vqs; i++) {
#define ADD(name) sum->name += blk->vq[i]->stat.name;
		WEIR_BLK_STATS(ADD)
#undef ADD
	}
}

static void blk_show_stats(struct weir_vhost_dev *dev, struct seq_file *m)
{
	struct weir_blk *blk = to_blk(dev);
	struct weir_blk_stats sum = {};
	char name[16];
	unsigned int i;

	for (i = 0; i < blk->nr_vqs; i++) {
		snprintf(name, sizeof(name), "vq%u", i);
		weir_queue_print(&blk->vq[i]->q, m, name);
		seq_printf(m, "%s_completed %llu\n", name,
			   blk->vq[i]->stat.completed);
	}
	add_up(blk, &sum);
#define SHOW(name) seq_printf(m, #name " %llu\n", sum.name);
	WEIR_BLK_STATS(SHOW)
#undef SHOW
}

static const struct weir_vhost_dev_ops blk_ops = {
	.virtio_id = VIRTIO_ID_BLOCK,
	.nr_vqs = blk_nr_vqs,
	.features = blk_features,
	.set_features = blk_set_features,
	.read_config = blk_read_config,
	.write_config = blk_write_config,
	.config_generation = blk_config_generation,
	.start_vq = blk_start_vq,
	.stop_vq = blk_stop_vq,
	.kick = blk_kick,
	.gathers = blk_gathers,
	.poke = blk_poke,
	.give_up = blk_give_up,
	.destroy = blk_destroy,
	.stats = blk_show_stats,
};

/**
 * weir_blk_punt() - go on with a request where one may sleep
 * @req: request that was started
 * @fn: called with &req->work
 *
 * Context: any.
 */
void weir_blk_punt(struct weir_blk_req *req, work_func_t fn)
{
	req->punted = true;
	INIT_WORK(&req->work, fn);
	queue_work(req->vq->blk->wq, &req->work);
}

static __virtio32 word(u32 val)
{
	return (__force __virtio32)cpu_to_le32(val);
}

/* Configuration space and features that follow from the limits. */
static void describe(struct weir_blk *blk, u16 max_queue_size)
{
	struct virtio_blk_config *c = &blk->config;
	const struct weir_blk_limits *lim = &blk->lim;

	blk->offered |= COMMON_FEATURES;
	/*
	 * A driver that may allocates a table for each request, and frees it.
	 * Only a queue that is too short to go without is worth that.
	 */
	if (max_queue_size < DIRECT_QUEUE_SIZE)
		blk->offered |= BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC);
	c->capacity = (__force __virtio64)cpu_to_le64(lim->capacity);
	c->size_max = word(SIZE_MAX_BYTES);
	c->seg_max = word(clamp_t(int, max_queue_size - 2, 1,
				  WEIR_BLK_SEG_MAX));
	c->wce = !!(blk->offered & BIT_ULL(VIRTIO_BLK_F_FLUSH));
	c->num_queues = (__force __virtio16)cpu_to_le16(blk->nr_vqs);
	if (blk->nr_vqs > 1)
		blk->offered |= BIT_ULL(VIRTIO_BLK_F_MQ);
	if (lim->rdonly) {
		blk->offered |= BIT_ULL(VIRTIO_BLK_F_RO);
		return;
	}
	if (lim->max_discard_sectors)
		blk->offered |= BIT_ULL(VIRTIO_BLK_F_DISCARD);
	c->max_discard_sectors = word(lim->max_discard_sectors);
	c->max_discard_seg = word(WEIR_BLK_RANGES_MAX);
	if (lim->max_zeroes_sectors)
		blk->offered |= BIT_ULL(VIRTIO_BLK_F_WRITE_ZEROES);
	c->max_write_zeroes_sectors = word(lim->max_zeroes_sectors);
	c->max_write_zeroes_seg = word(WEIR_BLK_RANGES_MAX);
	c->write_zeroes_may_unmap = 1;
	if (lim->max_erase_sectors)
		blk->offered |= BIT_ULL(VIRTIO_BLK_F_SECURE_ERASE);
	c->max_secure_erase_sectors = word(lim->max_erase_sectors);
	c->max_secure_erase_seg = word(WEIR_BLK_RANGES_MAX);
	c->secure_erase_sector_alignment = c->discard_sector_alignment;
}

static void set_identity(struct weir_blk *blk,
			 const struct weir_vhost_blk_conf *conf)
{
	unsigned int i;

	BUILD_BUG_ON(ARRAY_SIZE(blk->lifetime) != ARRAY_SIZE(conf->lifetime));
	memcpy(blk->serial, conf->serial, sizeof(blk->serial));
	for (i = 0; i < ARRAY_SIZE(blk->lifetime); i++)
		blk->lifetime[i] = cpu_to_le16(conf->lifetime[i]);
	if (conf->has_lifetime)
		blk->offered |= BIT_ULL(VIRTIO_BLK_F_LIFETIME);
}

static int check_file(const struct weir_vhost_blk_conf *conf)
{
	umode_t mode = file_inode(conf->file)->i_mode;

	if (!S_ISBLK(mode) && !S_ISREG(mode))
		return -EINVAL;
	if (conf->file->f_flags & (O_APPEND | O_PATH))
		return -EINVAL;
	if (!(conf->file->f_mode & FMODE_READ))
		return -EBADF;
	if (!conf->rdonly && !(conf->file->f_mode & FMODE_WRITE))
		return -EBADF;
	return 0;
}

static int add_queues(struct weir_blk *blk, unsigned int nr)
{
	struct weir_blk_vq *vq;

	blk->wq = alloc_workqueue("weir-blk", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (!blk->wq)
		return -ENOMEM;
	while (blk->nr_vqs < nr) {
		vq = weir_blk_vq_create(blk, blk->nr_vqs);
		if (IS_ERR(vq))
			return PTR_ERR(vq);
		blk->vq[blk->nr_vqs++] = vq;
	}
	return 0;
}

/**
 * weir_vhost_blk_create() - a disk
 * @conf: the file behind it and what it may do
 * @env: the front end
 *
 * Context: process, the VMM's thread.
 * Return: the device, stopped, or ERR_PTR: -EBADF when the file is not open
 * for what is asked, -EINVAL when it is neither a block device nor a regular
 * file or opened to append, and for a number of queues that there cannot be,
 * -EROFS, -ENOMEM, -EINTR.
 */
struct weir_vhost_dev *
weir_vhost_blk_create(const struct weir_vhost_blk_conf *conf,
		      const struct weir_vhost_env *env)
{
	struct weir_blk *blk;
	int err = check_file(conf);

	if (err)
		return ERR_PTR(err);
	if (!conf->nr_queues || conf->nr_queues > WEIR_VHOST_BLK_QUEUES_MAX)
		return ERR_PTR(-EINVAL);
	blk = kzalloc(sizeof(*blk), GFP_KERNEL_ACCOUNT);
	if (!blk)
		return ERR_PTR(-ENOMEM);
	blk->dev.ops = &blk_ops;
	blk->dev.env = *env;
	blk->file = get_file(conf->file);
	blk->lim.rdonly = conf->rdonly;
	set_identity(blk, conf);
	blk->disk = S_ISBLK(file_inode(blk->file)->i_mode) ?
		&weir_blk_bdev_ops : &weir_blk_file_ops;
	err = blk->disk->open(blk);
	if (!err)
		err = add_queues(blk, conf->nr_queues);
	if (err) {
		blk_free(blk);
		return ERR_PTR(err);
	}
	describe(blk, conf->max_queue_size);
	return &blk->dev;
}
EXPORT_SYMBOL_GPL(weir_vhost_blk_create);
