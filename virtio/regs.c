// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver sees of a device whatever the transport. Section numbers are
 * those of virtio 1.2.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include "regs.h"

/* Bits that the driver adds one after the other; it never clears one. */
#define STATUS_DRIVER_MASK \
	(VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER | \
	 VIRTIO_CONFIG_S_DRIVER_OK | VIRTIO_CONFIG_S_FEATURES_OK | \
	 VIRTIO_CONFIG_S_FAILED)

static bool driver_ok(const struct weir_virtio_regs *r)
{
	return READ_ONCE(r->status) & VIRTIO_CONFIG_S_DRIVER_OK;
}

/**
 * weir_virtio_regs_break() - the device cannot go on before a reset (2.1.2)
 * @r: registers
 *
 * Context: any.
 */
void weir_virtio_regs_break(struct weir_virtio_regs *r)
{
	WRITE_ONCE(r->needs_reset, true);
	if (driver_ok(r))
		r->ops->raise(r, WEIR_VIRTIO_INT_CONFIG);
}

static bool packed(const struct weir_virtio_regs *r)
{
	return READ_ONCE(r->driver_features) & BIT_ULL(VIRTIO_F_RING_PACKED);
}

/*
 * What the driver wrote about a queue, as one value, when it can be one (2.7,
 * 2.8): areas aligned, none of them wraps.
 */
static bool ring_valid(const struct weir_virtio_regs *r,
		       const struct weir_virtio_queue *q,
		       struct weir_vhost_ring *ring)
{
	const u64 end = ~0ULL - (16ULL << 16);
	u32 num = READ_ONCE(q->num);

	if (!num || num > r->queue_max || (!packed(r) && (num & (num - 1))))
		return false;
	*ring = (struct weir_vhost_ring){
		.num = num,
		.desc = READ_ONCE(q->desc),
		.avail = READ_ONCE(q->driver),
		.used = READ_ONCE(q->device),
		.base = packed(r) ? WEIR_VHOST_BASE_PACKED : 0,
	};
	if ((ring->desc & 15) || (ring->avail & 1) || (ring->used & 3))
		return false;
	return ring->desc < end && ring->avail < end && ring->used < end;
}

static void queue_start(struct weir_virtio_regs *r, struct weir_virtio_queue *q)
{
	struct weir_vhost_ring ring;

	if (!ring_valid(r, q, &ring) ||
	    r->dev->ops->start_vq(r->dev, q - r->queue, &ring))
		weir_virtio_regs_break(r);
	else
		WRITE_ONCE(q->live, true);
}

static void queue_stop(struct weir_virtio_regs *r, struct weir_virtio_queue *q)
{
	u16 base;

	if (!q->live)
		return;
	WRITE_ONCE(q->live, false);
	r->dev->ops->stop_vq(r->dev, q - r->queue, &base);
}

/**
 * weir_virtio_regs_reset() - back to the state after creation (2.4)
 * @r: registers
 *
 * When it returns no request is in flight and the interrupt is low.
 * Context: may sleep; serialised by the caller.
 */
void weir_virtio_regs_reset(struct weir_virtio_regs *r)
{
	u32 i;

	for (i = 0; i < r->nr_queues; i++)
		queue_stop(r, &r->queue[i]);
	memset(r->queue, 0, sizeof(r->queue));
	r->driver_features = 0;
	r->device_features_sel = 0;
	r->driver_features_sel = 0;
	r->queue_sel = 0;
	WRITE_ONCE(r->needs_reset, false);
	r->ops->ack(r, ~0U);
	WRITE_ONCE(r->status, 0);
}

/* 3.1.1 step 5: the device takes the features as a whole, or not at all. */
static bool features_ok(struct weir_virtio_regs *r)
{
	u64 features = READ_ONCE(r->driver_features);

	if (features & ~r->features)
		return false;
	if (!(features & BIT_ULL(VIRTIO_F_VERSION_1)))
		return false;
	return !r->dev->ops->set_features(r->dev, features);
}

/**
 * weir_virtio_regs_offered() - the word of features that is selected
 * @r: registers
 *
 * Context: any.
 */
u32 weir_virtio_regs_offered(const struct weir_virtio_regs *r)
{
	switch (READ_ONCE(r->device_features_sel)) {
	case 0:
		return r->features;
	case 1:
		return r->features >> 32;
	default:
		return 0;
	}
}

/**
 * weir_virtio_regs_accept() - the driver writes the word that it selected
 * @r: registers
 * @val: features
 *
 * Context: any.
 */
void weir_virtio_regs_accept(struct weir_virtio_regs *r, u32 val)
{
	if (READ_ONCE(r->status) & VIRTIO_CONFIG_S_FEATURES_OK)
		return;
	if (r->driver_features_sel == 0)
		weir_virtio_set_low(&r->driver_features, val);
	else if (r->driver_features_sel == 1)
		weir_virtio_set_high(&r->driver_features, val);
}

/**
 * weir_virtio_regs_status() - device status, as the driver reads it
 * @r: registers
 *
 * Context: any.
 */
u32 weir_virtio_regs_status(const struct weir_virtio_regs *r)
{
	u32 status = READ_ONCE(r->status);

	if (READ_ONCE(r->needs_reset))
		status |= VIRTIO_CONFIG_S_NEEDS_RESET;
	return status;
}

/**
 * weir_virtio_regs_set_status() - the driver writes the device status (2.1)
 * @r: registers
 * @val: what it wrote; 0 is a reset
 *
 * Context: may sleep when weir_virtio_regs_status_sleeps(); serialised by the
 * caller.
 */
void weir_virtio_regs_set_status(struct weir_virtio_regs *r, u32 val)
{
	u32 status = r->status, i;
	bool start;

	if (!val) {
		weir_virtio_regs_reset(r);
		return;
	}
	val &= STATUS_DRIVER_MASK & ~status;
	if ((val & VIRTIO_CONFIG_S_FEATURES_OK) && !features_ok(r))
		val &= ~VIRTIO_CONFIG_S_FEATURES_OK;
	if (!((status | val) & VIRTIO_CONFIG_S_FEATURES_OK))
		val &= ~VIRTIO_CONFIG_S_DRIVER_OK;
	start = val & VIRTIO_CONFIG_S_DRIVER_OK;
	WRITE_ONCE(r->status, status | val);
	for (i = 0; start && i < r->nr_queues; i++)
		if (r->queue[i].ready)
			queue_start(r, &r->queue[i]);
}

/**
 * weir_virtio_regs_status_sleeps() - may writing this device status sleep?
 * @r: registers
 * @val: what is to be written
 *
 * Context: any.
 */
bool weir_virtio_regs_status_sleeps(const struct weir_virtio_regs *r, u32 val)
{
	return !val || (val & ~READ_ONCE(r->status) &
			(VIRTIO_CONFIG_S_FEATURES_OK |
			 VIRTIO_CONFIG_S_DRIVER_OK));
}

/**
 * weir_virtio_regs_queue() - the virtqueue that is selected
 * @r: registers
 *
 * Context: any. Return: NULL when the device has no such queue.
 */
struct weir_virtio_queue *weir_virtio_regs_queue(struct weir_virtio_regs *r)
{
	u32 sel = READ_ONCE(r->queue_sel);

	return sel < r->nr_queues ? &r->queue[sel] : NULL;
}

/**
 * weir_virtio_regs_enable() - the driver enables or disables a virtqueue
 * @r: registers
 * @q: the queue; enabled with what cannot be one, it breaks the device
 * @on: which of the two
 *
 * Context: may sleep when @q is not so already; serialised by the caller.
 */
void weir_virtio_regs_enable(struct weir_virtio_regs *r,
			     struct weir_virtio_queue *q, bool on)
{
	struct weir_vhost_ring ring;

	if (q->ready == on)
		return;
	if (!on) {
		queue_stop(r, q);
		WRITE_ONCE(q->ready, false);
		return;
	}
	if (!ring_valid(r, q, &ring)) {
		weir_virtio_regs_break(r);
		return;
	}
	WRITE_ONCE(q->ready, true);
	if (driver_ok(r))
		queue_start(r, q);
}

/**
 * weir_virtio_regs_reset_queue() - the driver writes queue_reset (2.6.1)
 * @r: registers
 * @val: 1: the selected virtqueue is reset; others mean nothing
 *
 * When it returns none of its buffers is in use, and the driver may describe and
 * enable it anew; its vector stays. Without VIRTIO_F_RING_RESET nothing happens.
 * Context: may sleep; serialised by the caller.
 */
void weir_virtio_regs_reset_queue(struct weir_virtio_regs *r, u32 val)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	if (!q || val != 1 || !(r->status & VIRTIO_CONFIG_S_FEATURES_OK) ||
	    !(r->driver_features & BIT_ULL(VIRTIO_F_RING_RESET)))
		return;
	queue_stop(r, q);
	WRITE_ONCE(q->num, 0);
	WRITE_ONCE(q->desc, 0);
	WRITE_ONCE(q->driver, 0);
	WRITE_ONCE(q->device, 0);
	WRITE_ONCE(q->ready, false);
}

/**
 * weir_virtio_regs_reset_queue_sleeps() - has this write to be deferred?
 * @r: registers
 * @val: what the driver writes to queue_reset
 *
 * Context: any.
 */
bool weir_virtio_regs_reset_queue_sleeps(struct weir_virtio_regs *r, u32 val)
{
	return weir_virtio_regs_queue(r) && val == 1;
}

/**
 * weir_virtio_regs_live() - does the device serve a virtqueue?
 * @r: registers
 * @queue: number that the driver notified
 *
 * Context: any.
 */
bool weir_virtio_regs_live(const struct weir_virtio_regs *r, u32 queue)
{
	return queue < r->nr_queues && READ_ONCE(r->queue[queue].live);
}

/**
 * weir_virtio_regs_init() - registers of a device after its creation
 * @r: registers
 * @dev: the device
 * @ops: its interrupt
 * @queue_max: largest virtqueue, a power of two
 *
 * Return: 0, -EINVAL when the device has more virtqueues than fit.
 */
int weir_virtio_regs_init(struct weir_virtio_regs *r, struct weir_vhost_dev *dev,
			  const struct weir_virtio_regs_ops *ops, u32 queue_max)
{
	u32 nr = dev->ops->nr_vqs(dev);

	if (nr > WEIR_VIRTIO_QUEUES_MAX)
		return -EINVAL;
	memset(r, 0, sizeof(*r));
	r->dev = dev;
	r->ops = ops;
	r->features = dev->ops->features(dev);
	r->queue_max = queue_max;
	r->nr_queues = nr;
	return 0;
}
