// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the vDPA bus asks of a device. A virtqueue runs while the driver is there
 * (DRIVER_OK), it is ready, and the device is not suspended.
 */
#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/vhost_types.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include "device.h"
#include "mgmt.h"

#define VENDOR	0x52494557	/* "WEIR" */

static struct weir_vdpa *to_weir(struct vdpa_device *vdpa)
{
	return container_of(vdpa, struct weir_vdpa, vdpa);
}

static void call(spinlock_t *lock, const struct vdpa_callback *cb)
{
	unsigned long flags;

	spin_lock_irqsave(lock, flags);
	if (cb->callback)
		cb->callback(cb->private);
	spin_unlock_irqrestore(lock, flags);
}

/* @cb: NULL for none. No call is under way when this returns. */
static void set_cb(spinlock_t *lock, struct vdpa_callback *place,
		   const struct vdpa_callback *cb)
{
	spin_lock_irq(lock);
	*place = cb ? *cb : (struct vdpa_callback){ 0 };
	spin_unlock_irq(lock);
}

/**
 * weir_vdpa_call() - &weir_vhost_env.call
 * @priv: the device
 * @index: virtqueue
 */
void weir_vdpa_call(void *priv, unsigned int index)
{
	struct weir_vdpa *v = priv;

	call(&v->vq[index].lock, &v->vq[index].cb);
}

/**
 * weir_vdpa_config_changed() - &weir_vhost_env.config_changed
 * @priv: the device
 */
void weir_vdpa_config_changed(void *priv)
{
	struct weir_vdpa *v = priv;

	call(&v->config_lock, &v->config_cb);
}

/**
 * weir_vdpa_broken() - &weir_vhost_env.broken
 * @priv: the device
 * @index: virtqueue
 * @why: what the driver did
 */
void weir_vdpa_broken(void *priv, unsigned int index, const char *why)
{
	struct weir_vdpa *v = priv;

	pr_notice_ratelimited("weir-vdpa: %s, queue %u: %s\n",
			      dev_name(&v->vdpa.dev), index, why);
	WRITE_ONCE(v->broken, true);
	weir_vdpa_config_changed(v);
}

static bool packed(const struct weir_vdpa *v)
{
	return v->features & BIT_ULL(VIRTIO_F_RING_PACKED);
}

/* Where the virtqueue is to go on, or, if nobody said so, to begin. */
static u16 base_of(const struct weir_vdpa *v, const struct weir_vdpa_vq *vq)
{
	if (vq->has_base)
		return vq->base;
	return packed(v) ? WEIR_VHOST_BASE_PACKED : 0;
}

static void start(struct weir_vdpa *v, unsigned int index)
{
	struct weir_vdpa_vq *vq = &v->vq[index];
	struct weir_vhost_ring ring = {
		.num = vq->num, .desc = vq->desc, .avail = vq->driver,
		.used = vq->device, .base = base_of(v, vq),
	};
	int err = -EINVAL;

	if (vq->num <= WEIR_VDPA_QUEUE_SIZE)
		err = v->dev->ops->start_vq(v->dev, index, &ring);
	if (err) {
		weir_vdpa_broken(v, index, "it cannot start");
		return;
	}
	vq->running = true;
	/* A kick that came before found it stopped. */
	v->dev->ops->poke(v->dev, index);
}

static void stop(struct weir_vdpa *v, unsigned int index)
{
	struct weir_vdpa_vq *vq = &v->vq[index];

	if (!vq->running)
		return;
	v->dev->ops->stop_vq(v->dev, index, &vq->base);
	vq->has_base = true;
	vq->running = false;
}

/* The only driver whose addresses are the host's. */
static bool used_by_host(const struct weir_vdpa *v)
{
	const struct device_driver *driver = v->vdpa.dev.driver;

	return driver && !strcmp(driver->name, "virtio_vdpa");
}

static void update(struct weir_vdpa *v)
{
	bool on = (v->status & VIRTIO_CONFIG_S_DRIVER_OK) && !v->suspended;
	unsigned int i;

	lockdep_assert_held(&v->lock);
	for (i = 0; i < v->vdpa.nvqs; i++) {
		if (on && v->vq[i].ready && !v->vq[i].running)
			start(v, i);
		else if (!on || !v->vq[i].ready)
			stop(v, i);
	}
}

static int set_vq_address(struct vdpa_device *vdpa, u16 index, u64 desc,
			  u64 driver, u64 device)
{
	struct weir_vdpa_vq *vq = &to_weir(vdpa)->vq[index];

	vq->desc = desc;
	vq->driver = driver;
	vq->device = device;
	return 0;
}

static void set_vq_num(struct vdpa_device *vdpa, u16 index, u32 num)
{
	to_weir(vdpa)->vq[index].num = num;
}

static void set_vq_cb(struct vdpa_device *vdpa, u16 index,
		      struct vdpa_callback *cb)
{
	struct weir_vdpa_vq *vq = &to_weir(vdpa)->vq[index];

	set_cb(&vq->lock, &vq->cb, cb);
}

static void set_vq_ready(struct vdpa_device *vdpa, u16 index, bool ready)
{
	struct weir_vdpa *v = to_weir(vdpa);

	mutex_lock(&v->lock);
	v->vq[index].ready = ready;
	update(v);
	mutex_unlock(&v->lock);
}

static bool get_vq_ready(struct vdpa_device *vdpa, u16 index)
{
	return to_weir(vdpa)->vq[index].ready;
}

/* -EINVAL: a packed virtqueue with buffers taken and not given back. */
static int set_vq_state(struct vdpa_device *vdpa, u16 index,
			const struct vdpa_vq_state *s)
{
	struct weir_vdpa *v = to_weir(vdpa);
	struct weir_vdpa_vq *vq = &v->vq[index];
	u16 base = s->split.avail_index;

	if (packed(v)) {
		if (s->packed.last_avail_idx != s->packed.last_used_idx ||
		    s->packed.last_avail_counter != s->packed.last_used_counter)
			return -EINVAL;
		base = s->packed.last_avail_idx |
			s->packed.last_avail_counter << 15;
	}
	mutex_lock(&v->lock);
	vq->base = base;
	vq->has_base = true;
	mutex_unlock(&v->lock);
	return 0;
}

/* It is stopped for that if it runs. */
static int get_vq_state(struct vdpa_device *vdpa, u16 index,
			struct vdpa_vq_state *s)
{
	struct weir_vdpa *v = to_weir(vdpa);
	u16 base;

	mutex_lock(&v->lock);
	stop(v, index);
	base = base_of(v, &v->vq[index]);
	update(v);
	mutex_unlock(&v->lock);
	if (packed(v)) {
		s->packed.last_avail_idx = base & 0x7fff;
		s->packed.last_avail_counter = base >> 15;
		s->packed.last_used_idx = s->packed.last_avail_idx;
		s->packed.last_used_counter = s->packed.last_avail_counter;
	} else {
		s->split.avail_index = base;
	}
	return 0;
}

static u32 get_vq_align(struct vdpa_device *vdpa)
{
	return PAGE_SIZE;
}

static u64 get_device_features(struct vdpa_device *vdpa)
{
	struct weir_vdpa *v = to_weir(vdpa);
	/* The bus has no operation to reset a virtqueue. */
	u64 features = v->dev->ops->features(v->dev) &
		~BIT_ULL(VIRTIO_F_RING_RESET);

	if (!(v->disk->disk.flags & WEIR_VDPA_F_PACKED))
		features &= ~BIT_ULL(VIRTIO_F_RING_PACKED);
	return features;
}

static u64 get_backend_features(const struct vdpa_device *vdpa)
{
	return BIT_ULL(VHOST_BACKEND_F_ENABLE_AFTER_DRIVER_OK);
}

/*
 * VIRTIO_F_ACCESS_PLATFORM is not offered, so that the host's own driver uses its
 * addresses as they are; QEMU sets it for every vDPA device, and nothing else is
 * meant by that than what is done anyway.
 * -EINVAL: a feature not offered, or a driver older than virtio 1.0; -EBUSY.
 */
static int set_driver_features(struct vdpa_device *vdpa, u64 features)
{
	u64 chosen = features & ~BIT_ULL(VIRTIO_F_ACCESS_PLATFORM);
	struct weir_vdpa *v = to_weir(vdpa);
	int err;

	if ((chosen & ~get_device_features(vdpa)) ||
	    !(chosen & BIT_ULL(VIRTIO_F_VERSION_1)))
		return -EINVAL;
	mutex_lock(&v->lock);
	if (v->status & VIRTIO_CONFIG_S_DRIVER_OK)
		err = -EBUSY;
	else
		err = v->dev->ops->set_features(v->dev, chosen);
	if (!err)
		v->features = features;
	mutex_unlock(&v->lock);
	return err;
}

static u64 get_driver_features(struct vdpa_device *vdpa)
{
	return to_weir(vdpa)->features;
}

static void set_config_cb(struct vdpa_device *vdpa, struct vdpa_callback *cb)
{
	struct weir_vdpa *v = to_weir(vdpa);

	set_cb(&v->config_lock, &v->config_cb, cb);
}

static u16 get_vq_num_max(struct vdpa_device *vdpa)
{
	return WEIR_VDPA_QUEUE_SIZE;
}

static u32 get_device_id(struct vdpa_device *vdpa)
{
	return to_weir(vdpa)->dev->ops->virtio_id;
}

static u32 get_vendor_id(struct vdpa_device *vdpa)
{
	return VENDOR;
}

static u8 get_status(struct vdpa_device *vdpa)
{
	struct weir_vdpa *v = to_weir(vdpa);

	return v->status |
		(READ_ONCE(v->broken) ? VIRTIO_CONFIG_S_NEEDS_RESET : 0);
}

static void set_status(struct vdpa_device *vdpa, u8 status)
{
	struct weir_vdpa *v = to_weir(vdpa);

	mutex_lock(&v->lock);
	if (!(v->status & VIRTIO_CONFIG_S_DRIVER_OK)) {
		v->dma.host = used_by_host(v);
		WRITE_ONCE(v->vmm, v->dma.host ? NULL : current->mm);
	}
	v->status = status & ~VIRTIO_CONFIG_S_NEEDS_RESET;
	update(v);
	mutex_unlock(&v->lock);
}

static void reset_vq(struct weir_vdpa_vq *vq)
{
	set_cb(&vq->lock, &vq->cb, NULL);
	vq->num = WEIR_VDPA_QUEUE_SIZE;
	vq->desc = 0;
	vq->driver = 0;
	vq->device = 0;
	vq->base = 0;
	vq->has_base = false;
	vq->ready = false;
}

/* What is mapped stays; the bus says when it goes. */
static int reset(struct vdpa_device *vdpa)
{
	struct weir_vdpa *v = to_weir(vdpa);
	unsigned int i;

	mutex_lock(&v->lock);
	v->status = 0;
	update(v);
	for (i = 0; i < ARRAY_SIZE(v->vq); i++)
		reset_vq(&v->vq[i]);
	set_cb(&v->config_lock, &v->config_cb, NULL);
	v->features = 0;
	v->suspended = false;
	v->broken = false;
	mutex_unlock(&v->lock);
	return 0;
}

static int suspend(struct vdpa_device *vdpa)
{
	struct weir_vdpa *v = to_weir(vdpa);

	mutex_lock(&v->lock);
	v->suspended = true;
	update(v);
	mutex_unlock(&v->lock);
	return 0;
}

static int resume(struct vdpa_device *vdpa)
{
	struct weir_vdpa *v = to_weir(vdpa);

	mutex_lock(&v->lock);
	v->suspended = false;
	update(v);
	mutex_unlock(&v->lock);
	return 0;
}

static size_t get_config_size(struct vdpa_device *vdpa)
{
	return sizeof(struct virtio_blk_config);
}

static void get_config(struct vdpa_device *vdpa, unsigned int off, void *buf,
		       unsigned int len)
{
	struct weir_vhost_dev *dev = to_weir(vdpa)->dev;

	dev->ops->read_config(dev, off, buf, len);
}

static void set_config(struct vdpa_device *vdpa, unsigned int off,
		       const void *buf, unsigned int len)
{
	struct weir_vhost_dev *dev = to_weir(vdpa)->dev;

	dev->ops->write_config(dev, off, buf, len);
}

static u32 get_generation(struct vdpa_device *vdpa)
{
	struct weir_vhost_dev *dev = to_weir(vdpa)->dev;

	return dev->ops->config_generation(dev);
}

/* -ENOMEM: what was mapped before still is. */
static int set_map(struct vdpa_device *vdpa, unsigned int asid,
		   struct vhost_iotlb *iotlb)
{
	return weir_vdpa_dma_set(&to_weir(vdpa)->dma, iotlb);
}

static int reset_map(struct vdpa_device *vdpa, unsigned int asid)
{
	weir_vdpa_dma_clear(&to_weir(vdpa)->dma);
	return 0;
}

static void release(struct vdpa_device *vdpa)
{
	struct weir_vdpa *v = to_weir(vdpa);

	if (v->dev)
		v->dev->ops->destroy(v->dev);
	weir_vdpa_dma_clear(&v->dma);
	weir_vdpa_disk_put(v->disk);
}

const struct vdpa_config_ops weir_vdpa_ops = {
	.set_vq_address = set_vq_address,
	.set_vq_num = set_vq_num,
	.kick_vq = weir_vdpa_kick,
	.set_vq_cb = set_vq_cb,
	.set_vq_ready = set_vq_ready,
	.get_vq_ready = get_vq_ready,
	.set_vq_state = set_vq_state,
	.get_vq_state = get_vq_state,
	.get_vq_align = get_vq_align,
	.get_device_features = get_device_features,
	.get_backend_features = get_backend_features,
	.set_driver_features = set_driver_features,
	.get_driver_features = get_driver_features,
	.set_config_cb = set_config_cb,
	.get_vq_num_max = get_vq_num_max,
	.get_device_id = get_device_id,
	.get_vendor_id = get_vendor_id,
	.get_status = get_status,
	.set_status = set_status,
	.reset = reset,
	.suspend = suspend,
	.resume = resume,
	.get_config_size = get_config_size,
	.get_config = get_config,
	.set_config = set_config,
	.get_generation = get_generation,
	.set_map = set_map,
	.reset_map = reset_map,
	.free = release,
};

/**
 * weir_vdpa_init() - a device as it is after a reset
 * @v: the device, zeroed but for its bus part
 */
void weir_vdpa_init(struct weir_vdpa *v)
{
	unsigned int i;

	mutex_init(&v->lock);
	spin_lock_init(&v->config_lock);
	weir_vdpa_dma_init(&v->dma);
	weir_vdpa_kick_init(v);
	for (i = 0; i < ARRAY_SIZE(v->vq); i++) {
		spin_lock_init(&v->vq[i].lock);
		reset_vq(&v->vq[i]);
	}
}
