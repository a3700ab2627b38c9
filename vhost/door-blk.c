// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is a disk's in /dev/weir-vhost-blk. The disk comes first, since its features
 * and its configuration space are what the driver is shown; then the virtqueues,
 * one by one.
 */
#include <linux/array_size.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vhost.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <uapi/weir-vhost.h>
#include <weir-vhost/create.h>
#include "door-kind.h"
#include "door-worker.h"

#define CONFIG_SIZE	sizeof(struct virtio_blk_config)
#define FLAGS		(WEIR_VHOST_BLK_F_RDONLY | WEIR_VHOST_BLK_F_LIFETIME)

/* The ABI resets a virtqueue by taking it away. */
static u64 features(const struct weir_door *door)
{
	if (!door->dev)
		return 0;
	return door->dev->ops->features(door->dev) &
		~BIT_ULL(VIRTIO_F_RING_RESET);
}

static u64 chosen(const struct weir_door *door)
{
	return door->features;
}

static void close(struct weir_door *door)
{
	if (door->dev)
		weir_door_detach(door);
}

static void detach(struct weir_door *door)
{
	unsigned int i;

	weir_door_pause(door);
	for (i = 0; i < door->nr_vqs; i++)
		door->vq[i].ready = false;
	close(door);
}

static int attach(struct weir_door *door,
		  const struct weir_vhost_blk_backend *b, struct file *file)
{
	const struct weir_vhost_env env = weir_door_env(door);
	struct weir_vhost_blk_conf conf = {
		.file = file,
		.nr_queues = b->nr_queues,
		.rdonly = b->flags & WEIR_VHOST_BLK_F_RDONLY,
		.max_queue_size = b->queue_size,
		.has_lifetime = b->flags & WEIR_VHOST_BLK_F_LIFETIME,
	};
	struct weir_vhost_dev *dev;
	u64 offered;
	int err;

	err = weir_door_spread(door, b->nr_queues);
	if (err)
		return err;
	memcpy(conf.serial, b->serial, sizeof(conf.serial));
	memcpy(conf.lifetime, b->lifetime, sizeof(conf.lifetime));
	dev = weir_vhost_blk_create(&conf, &env);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	err = weir_door_attach(door, dev, file);
	if (err)
		return err;
	offered = weir_door_offered(door);
	if (!(door->features & ~offered))
		return 0;
	weir_door_detach(door);
	return -EOPNOTSUPP;
}

static int check(const struct weir_vhost_blk_backend *b)
{
	BUILD_BUG_ON(WEIR_VHOST_BLK_VRINGS_MAX > WEIR_VHOST_BLK_QUEUES_MAX);
	BUILD_BUG_ON(WEIR_VHOST_BLK_VRINGS_MAX > WEIR_DOOR_VQS_MAX);
	if ((b->flags & ~FLAGS) || !b->nr_queues ||
	    b->nr_queues > WEIR_VHOST_BLK_VRINGS_MAX || b->queue_size < 2 ||
	    b->queue_size > 32768 || b->pad ||
	    memchr_inv(b->reserved, 0, sizeof(b->reserved)))
		return -EINVAL;
	return weir_vhost_blk_lifetime_ok(b->flags & WEIR_VHOST_BLK_F_LIFETIME,
					  b->lifetime) ? 0 : -EINVAL;
}

/* WEIR_VHOST_BLK_SET_BACKEND: as in uapi/weir-vhost.h. */
static long set_backend(struct weir_door *door, void __user *arg)
{
	struct weir_vhost_blk_backend b;
	struct file *file;
	int err;

	if (copy_from_user(&b, arg, sizeof(b)))
		return -EFAULT;
	if (b.fd == -1) {
		detach(door);
		return 0;
	}
	if (door->dev)
		return -EBUSY;
	err = check(&b);
	if (err)
		return err;
	file = fget(b.fd);
	if (!file)
		return -EBADF;
	err = attach(door, &b, file);
	fput(file);
	return err;
}

static int enable(struct weir_door_vq *vq)
{
	int err;

	if (vq->ready)
		return 0;
	err = weir_door_vq_start(vq);
	vq->ready = !err;
	return err;
}

/*
 * VHOST_VDPA_SET_VRING_ENABLE: -EFAULT, also for a ring that is not in guest
 * memory, or a log for which there is no room in the process's addresses; -EINVAL:
 * neither 0 nor 1, a ring that is not aligned or of a size that cannot be; -ENODEV:
 * no disk; -ENOBUFS: it has not so many; -ENOMEM, -EINTR.
 */
static long set_enable(struct weir_door_vq *vq, void __user *arg)
{
	struct weir_vhost_dev *dev = vq->door->dev;
	struct vhost_vring_state s;

	if (copy_from_user(&s, arg, sizeof(s)))
		return -EFAULT;
	if (s.num > 1)
		return -EINVAL;
	if (!dev)
		return -ENODEV;
	if (vq->index >= dev->ops->nr_vqs(dev))
		return -ENOBUFS;
	if (s.num)
		return enable(vq);
	weir_door_vq_stop(vq);
	vq->ready = false;
	return 0;
}

static long get_config_size(struct weir_door *door, void __user *arg)
{
	return put_user((u32)CONFIG_SIZE, (u32 __user *)arg);
}

/* A part of configuration space: -EFAULT, -EINVAL, -E2BIG; -ENODEV: no disk. */
static int check_config(const struct weir_door *door, const void __user *arg,
			struct vhost_vdpa_config *c)
{
	if (copy_from_user(c, arg, sizeof(*c)))
		return -EFAULT;
	if (!c->len || c->off > CONFIG_SIZE)
		return -EINVAL;
	if (c->len > CONFIG_SIZE - c->off)
		return -E2BIG;
	return door->dev ? 0 : -ENODEV;
}

/* VHOST_VDPA_GET_CONFIG: as check_config(). */
static long get_config(struct weir_door *door, void __user *arg)
{
	struct vhost_vdpa_config __user *to = arg;
	struct vhost_vdpa_config c;
	u8 buf[CONFIG_SIZE];
	int err = check_config(door, arg, &c);

	if (err)
		return err;
	door->dev->ops->read_config(door->dev, c.off, buf, c.len);
	return copy_to_user(to->buf, buf, c.len) ? -EFAULT : 0;
}

/* VHOST_VDPA_SET_CONFIG, what a driver writes: as check_config(). */
static long set_config(struct weir_door *door, void __user *arg)
{
	const struct vhost_vdpa_config __user *from = arg;
	struct vhost_vdpa_config c;
	u8 buf[CONFIG_SIZE];
	int err = check_config(door, arg, &c);

	if (err)
		return err;
	if (copy_from_user(buf, from->buf, c.len))
		return -EFAULT;
	door->dev->ops->write_config(door->dev, c.off, buf, c.len);
	return 0;
}

static const struct weir_door_ioctl ioctls[] = {
	{ WEIR_VHOST_BLK_SET_BACKEND, .fn = set_backend },
	{ VHOST_VDPA_SET_VRING_ENABLE, .vq_fn = set_enable },
	{ VHOST_VDPA_GET_CONFIG_SIZE, .anybody = true, .fn = get_config_size },
	{ VHOST_VDPA_GET_CONFIG, .fn = get_config },
	{ VHOST_VDPA_SET_CONFIG, .fn = set_config },
};

const struct weir_door_kind weir_door_blk = {
	.name = "weir-vhost-blk",
	.thread = "weir-blk",
	.nr_vqs = WEIR_VHOST_BLK_VRINGS_MAX,
	.features = features,
	.chosen = chosen,
	.close = close,
	.ioctls = ioctls,
	.nr_ioctls = ARRAY_SIZE(ioctls),
};
