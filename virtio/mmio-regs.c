// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register logic of the virtio-mmio transport, version 2. Section numbers are
 * those of virtio 1.2.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>
#include <asm/byteorder.h>
#include "mmio-regs.h"

#define MMIO_MAGIC	0x74726976	/* "virt" */
#define MMIO_VERSION	2

/* Bits that the driver adds one after the other; it never clears one. */
#define STATUS_DRIVER_MASK \
	(VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER | \
	 VIRTIO_CONFIG_S_DRIVER_OK | VIRTIO_CONFIG_S_FEATURES_OK | \
	 VIRTIO_CONFIG_S_FAILED)

/**
 * struct reg - one 32-bit register
 * @read: value; without it the register reads as zero
 * @write: effect; without it a write is ignored
 * @sleeps: may this write sleep? Without it the register's writes never do
 */
struct reg {
	u32 (*read)(struct weir_mmio_regs *r);
	void (*write)(struct weir_mmio_regs *r, u32 val);
	bool (*sleeps)(struct weir_mmio_regs *r, u32 val);
};

static struct weir_mmio_queue *selected(struct weir_mmio_regs *r)
{
	u32 sel = READ_ONCE(r->queue_sel);

	return sel < r->nr_queues ? &r->queue[sel] : NULL;
}

static bool driver_ok(const struct weir_mmio_regs *r)
{
	return READ_ONCE(r->status) & VIRTIO_CONFIG_S_DRIVER_OK;
}

/**
 * weir_mmio_regs_break() - the device cannot go on before a reset (2.1.2)
 * @r: registers
 *
 * Context: any.
 */
void weir_mmio_regs_break(struct weir_mmio_regs *r)
{
	WRITE_ONCE(r->needs_reset, true);
	if (driver_ok(r))
		r->ops->raise(r, VIRTIO_MMIO_INT_CONFIG);
}

/*
 * What the driver wrote about a queue, as one value, when it can be one (2.7):
 * areas aligned, none of them wraps.
 */
static bool ring_valid(const struct weir_mmio_regs *r,
		       const struct weir_mmio_queue *q,
		       struct weir_vhost_ring *ring)
{
	const u64 end = ~0ULL - (16ULL << 16);
	u32 num = READ_ONCE(q->num);

	if (!num || num > r->queue_max || (num & (num - 1)))
		return false;
	ring->num = num;
	ring->desc = READ_ONCE(q->desc);
	ring->avail = READ_ONCE(q->driver);
	ring->used = READ_ONCE(q->device);
	ring->base = 0;
	if ((ring->desc & 15) || (ring->avail & 1) || (ring->used & 3))
		return false;
	return ring->desc < end && ring->avail < end && ring->used < end;
}

static void queue_start(struct weir_mmio_regs *r, struct weir_mmio_queue *q)
{
	struct weir_vhost_ring ring;

	if (!ring_valid(r, q, &ring) ||
	    r->dev->ops->start_vq(r->dev, q - r->queue, &ring))
		weir_mmio_regs_break(r);
	else
		WRITE_ONCE(q->live, true);
}

static void queue_stop(struct weir_mmio_regs *r, struct weir_mmio_queue *q)
{
	u16 base;

	if (!q->live)
		return;
	WRITE_ONCE(q->live, false);
	r->dev->ops->stop_vq(r->dev, q - r->queue, &base);
}

/**
 * weir_mmio_regs_reset() - back to the state after creation (2.4, 4.2.3.1)
 * @r: registers
 *
 * When it returns no request is in flight and the interrupt is low.
 * Context: may sleep; serialised by the caller.
 */
void weir_mmio_regs_reset(struct weir_mmio_regs *r)
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
static bool features_ok(struct weir_mmio_regs *r)
{
	u64 features = READ_ONCE(r->driver_features);

	if (features & ~r->features)
		return false;
	if (!(features & BIT_ULL(VIRTIO_F_VERSION_1)))
		return false;
	return !r->dev->ops->set_features(r->dev, features);
}

static void write_status(struct weir_mmio_regs *r, u32 val)
{
	u32 status = r->status, i;
	bool start;

	if (!val) {
		weir_mmio_regs_reset(r);
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

static bool status_sleeps(struct weir_mmio_regs *r, u32 val)
{
	return !val || (val & ~READ_ONCE(r->status) &
			(VIRTIO_CONFIG_S_FEATURES_OK |
			 VIRTIO_CONFIG_S_DRIVER_OK));
}

static void write_queue_ready(struct weir_mmio_regs *r, u32 val)
{
	struct weir_mmio_queue *q = selected(r);
	struct weir_vhost_ring ring;

	if (!q || q->ready == (val & 1))
		return;
	if (!(val & 1)) {
		queue_stop(r, q);
		WRITE_ONCE(q->ready, false);
		return;
	}
	if (!ring_valid(r, q, &ring)) {
		weir_mmio_regs_break(r);
		return;
	}
	WRITE_ONCE(q->ready, true);
	if (driver_ok(r))
		queue_start(r, q);
}

static bool queue_ready_sleeps(struct weir_mmio_regs *r, u32 val)
{
	struct weir_mmio_queue *q = selected(r);

	return q && READ_ONCE(q->ready) != (val & 1);
}

/**
 * weir_mmio_regs_live() - does the device serve a virtqueue?
 * @r: registers
 * @queue: number that the driver wrote to QueueNotify
 *
 * Context: any.
 */
bool weir_mmio_regs_live(const struct weir_mmio_regs *r, u32 queue)
{
	return queue < r->nr_queues && READ_ONCE(r->queue[queue].live);
}

static void write_queue_notify(struct weir_mmio_regs *r, u32 val)
{
	if (weir_mmio_regs_live(r, val))
		r->dev->ops->kick(r->dev, val);
}

static bool queue_notify_sleeps(struct weir_mmio_regs *r, u32 val)
{
	return weir_mmio_regs_live(r, val);
}

static void write_queue_num(struct weir_mmio_regs *r, u32 val)
{
	struct weir_mmio_queue *q = selected(r);

	if (q && !READ_ONCE(q->ready))
		q->num = val;
}

static void set_low(u64 *reg, u32 val)
{
	*reg = (*reg & ~0xffffffffULL) | val;
}

static void set_high(u64 *reg, u32 val)
{
	*reg = (*reg & 0xffffffffULL) | (u64)val << 32;
}

/* Address registers are write-only, and locked while the queue is ready. */
#define QUEUE_ADDRESS(area) \
static void write_##area##_low(struct weir_mmio_regs *r, u32 val) \
{ \
	struct weir_mmio_queue *q = selected(r); \
\
	if (q && !READ_ONCE(q->ready)) \
		set_low(&q->area, val); \
} \
static void write_##area##_high(struct weir_mmio_regs *r, u32 val) \
{ \
	struct weir_mmio_queue *q = selected(r); \
\
	if (q && !READ_ONCE(q->ready)) \
		set_high(&q->area, val); \
}

QUEUE_ADDRESS(desc)
QUEUE_ADDRESS(driver)
QUEUE_ADDRESS(device)

static void write_driver_features(struct weir_mmio_regs *r, u32 val)
{
	if (READ_ONCE(r->status) & VIRTIO_CONFIG_S_FEATURES_OK)
		return;
	if (r->driver_features_sel == 0)
		set_low(&r->driver_features, val);
	else if (r->driver_features_sel == 1)
		set_high(&r->driver_features, val);
}

static u32 read_device_features(struct weir_mmio_regs *r)
{
	switch (r->device_features_sel) {
	case 0:
		return r->features;
	case 1:
		return r->features >> 32;
	default:
		return 0;
	}
}

static void write_device_features_sel(struct weir_mmio_regs *r, u32 val)
{
	r->device_features_sel = val;
}

static void write_driver_features_sel(struct weir_mmio_regs *r, u32 val)
{
	r->driver_features_sel = val;
}

static void write_queue_sel(struct weir_mmio_regs *r, u32 val)
{
	WRITE_ONCE(r->queue_sel, val);
}

static void write_interrupt_ack(struct weir_mmio_regs *r, u32 val)
{
	r->ops->ack(r, val);
}

static u32 read_magic(struct weir_mmio_regs *r)
{
	return MMIO_MAGIC;
}

static u32 read_version(struct weir_mmio_regs *r)
{
	return MMIO_VERSION;
}

static u32 read_device_id(struct weir_mmio_regs *r)
{
	return r->dev->ops->virtio_id;
}

static u32 read_vendor_id(struct weir_mmio_regs *r)
{
	return WEIR_MMIO_VENDOR;
}

static u32 read_queue_num_max(struct weir_mmio_regs *r)
{
	return selected(r) ? r->queue_max : 0;
}

static u32 read_queue_ready(struct weir_mmio_regs *r)
{
	struct weir_mmio_queue *q = selected(r);

	return q && READ_ONCE(q->ready);
}

static u32 read_interrupt_status(struct weir_mmio_regs *r)
{
	return READ_ONCE(r->isr);
}

static u32 read_status(struct weir_mmio_regs *r)
{
	u32 status = READ_ONCE(r->status);

	if (READ_ONCE(r->needs_reset))
		status |= VIRTIO_CONFIG_S_NEEDS_RESET;
	return status;
}

/* 4.2.2: length and base of a shared memory region that does not exist. */
static u32 read_no_shm(struct weir_mmio_regs *r)
{
	return ~0U;
}

static u32 read_config_generation(struct weir_mmio_regs *r)
{
	return r->dev->ops->config_generation(r->dev);
}

#define REG(name) (VIRTIO_MMIO_##name / 4)

static const struct reg regs[VIRTIO_MMIO_CONFIG / 4] = {
	[REG(MAGIC_VALUE)] = { read_magic },
	[REG(VERSION)] = { read_version },
	[REG(DEVICE_ID)] = { read_device_id },
	[REG(VENDOR_ID)] = { read_vendor_id },
	[REG(DEVICE_FEATURES)] = { read_device_features },
	[REG(DEVICE_FEATURES_SEL)] = { NULL, write_device_features_sel },
	[REG(DRIVER_FEATURES)] = { NULL, write_driver_features },
	[REG(DRIVER_FEATURES_SEL)] = { NULL, write_driver_features_sel },
	[REG(QUEUE_SEL)] = { NULL, write_queue_sel },
	[REG(QUEUE_NUM_MAX)] = { read_queue_num_max },
	[REG(QUEUE_NUM)] = { NULL, write_queue_num },
	[REG(QUEUE_READY)] = { read_queue_ready, write_queue_ready,
			       queue_ready_sleeps },
	[REG(QUEUE_NOTIFY)] = { NULL, write_queue_notify, queue_notify_sleeps },
	[REG(INTERRUPT_STATUS)] = { read_interrupt_status },
	[REG(INTERRUPT_ACK)] = { NULL, write_interrupt_ack },
	[REG(STATUS)] = { read_status, write_status, status_sleeps },
	[REG(QUEUE_DESC_LOW)] = { NULL, write_desc_low },
	[REG(QUEUE_DESC_HIGH)] = { NULL, write_desc_high },
	[REG(QUEUE_AVAIL_LOW)] = { NULL, write_driver_low },
	[REG(QUEUE_AVAIL_HIGH)] = { NULL, write_driver_high },
	[REG(QUEUE_USED_LOW)] = { NULL, write_device_low },
	[REG(QUEUE_USED_HIGH)] = { NULL, write_device_high },
	[REG(SHM_LEN_LOW)] = { read_no_shm },
	[REG(SHM_LEN_HIGH)] = { read_no_shm },
	[REG(SHM_BASE_LOW)] = { read_no_shm },
	[REG(SHM_BASE_HIGH)] = { read_no_shm },
	[REG(CONFIG_GENERATION)] = { read_config_generation },
};

/* 4.2.2.2: any width and alignment that lies inside the window. */
static enum weir_mmio_result config_access(struct weir_mmio_regs *r, u32 off,
					   struct weir_mmio_access *a)
{
	const struct weir_vhost_dev_ops *ops = r->dev->ops;
	__le64 val = cpu_to_le64(a->val);

	if (!a->write) {
		val = 0;
		ops->read_config(r->dev, off, &val, a->len);
		a->val = le64_to_cpu(val);
		return WEIR_MMIO_HANDLED;
	}
	if (a->atomic)
		return WEIR_MMIO_DEFER;
	ops->write_config(r->dev, off, &val, a->len);
	return WEIR_MMIO_HANDLED;
}

static enum weir_mmio_result reg_access(struct weir_mmio_regs *r,
					const struct reg *reg,
					struct weir_mmio_access *a)
{
	u32 val = a->val;

	if (!a->write) {
		a->val = reg->read ? reg->read(r) : 0;
		return WEIR_MMIO_HANDLED;
	}
	if (!reg->write)
		return WEIR_MMIO_HANDLED;
	if (a->atomic && reg->sleeps && reg->sleeps(r, val))
		return WEIR_MMIO_DEFER;
	reg->write(r, val);
	return WEIR_MMIO_HANDLED;
}

/**
 * weir_mmio_regs_access() - a guest's access to the registers
 * @r: registers
 * @off: offset in the window
 * @a: the access; a read leaves its value there
 *
 * Control registers are 32 bits wide and aligned (4.2.2.2); anything else
 * reads as zero and is not written.
 *
 * Context: any when @a->atomic, else may sleep; writes with @a->atomic clear
 * are serialised by the caller, QueueNotify excepted.
 * Return: WEIR_MMIO_HANDLED, WEIR_MMIO_DEFER when the write would sleep and
 * @a->atomic is set, WEIR_MMIO_FAILED for a bad width or place.
 */
enum weir_mmio_result weir_mmio_regs_access(struct weir_mmio_regs *r, u32 off,
					    struct weir_mmio_access *a)
{
	if (off >= VIRTIO_MMIO_CONFIG &&
	    off + a->len <= 2 * VIRTIO_MMIO_CONFIG)
		return config_access(r, off - VIRTIO_MMIO_CONFIG, a);
	if (off < VIRTIO_MMIO_CONFIG && a->len == 4 && !(off & 3))
		return reg_access(r, &regs[off / 4], a);
	a->val = 0;
	return WEIR_MMIO_FAILED;
}

/**
 * weir_mmio_regs_init() - registers of a device after its creation
 * @r: registers
 * @dev: the device
 * @ops: its interrupt
 * @queue_max: QueueNumMax, a power of two
 *
 * Return: 0, -EINVAL when the device has more virtqueues than fit.
 */
int weir_mmio_regs_init(struct weir_mmio_regs *r, struct weir_vhost_dev *dev,
			const struct weir_mmio_regs_ops *ops, u32 queue_max)
{
	u32 nr = dev->ops->nr_vqs(dev);

	if (nr > WEIR_MMIO_QUEUES_MAX)
		return -EINVAL;
	memset(r, 0, sizeof(*r));
	r->dev = dev;
	r->ops = ops;
	r->features = dev->ops->features(dev);
	r->queue_max = queue_max;
	r->nr_queues = nr;
	return 0;
}
