// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register logic of the virtio-mmio transport, version 2. Section numbers are
 * those of virtio 1.2.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/virtio_mmio.h>
#include <asm/byteorder.h>
#include "mmio-regs.h"

#define MMIO_MAGIC	0x74726976	/* "virt" */
#define MMIO_VERSION	2
#define QUEUE_RESET	0x0c0	/* 4.2.2; linux/virtio_mmio.h has no name for it */

/**
 * struct reg - one 32-bit register
 * @read: value; without it the register reads as zero
 * @write: effect; without it a write is ignored
 * @sleeps: may this write sleep? Without it the register's writes never do
 */
struct reg {
	u32 (*read)(struct weir_virtio_regs *r);
	void (*write)(struct weir_virtio_regs *r, u32 val);
	bool (*sleeps)(struct weir_virtio_regs *r, u32 val);
};

static void write_status(struct weir_virtio_regs *r, u32 val)
{
	weir_virtio_regs_set_status(r, val);
}

static bool status_sleeps(struct weir_virtio_regs *r, u32 val)
{
	return weir_virtio_regs_status_sleeps(r, val);
}

static void write_queue_ready(struct weir_virtio_regs *r, u32 val)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	if (q)
		weir_virtio_regs_enable(r, q, val & 1);
}

static bool queue_ready_sleeps(struct weir_virtio_regs *r, u32 val)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	return q && READ_ONCE(q->ready) != (val & 1);
}

static void write_queue_notify(struct weir_virtio_regs *r, u32 val)
{
	if (weir_virtio_regs_live(r, val))
		r->dev->ops->kick(r->dev, val);
}

static bool queue_notify_sleeps(struct weir_virtio_regs *r, u32 val)
{
	return weir_virtio_regs_live(r, val);
}

static void write_queue_num(struct weir_virtio_regs *r, u32 val)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	if (q && !READ_ONCE(q->ready))
		q->num = val;
}

/* Address registers are write-only, and locked while the queue is ready. */
#define QUEUE_ADDRESS(area) \
static void write_##area##_low(struct weir_virtio_regs *r, u32 val) \
{ \
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r); \
\
	if (q && !READ_ONCE(q->ready)) \
		weir_virtio_set_low(&q->area, val); \
} \
static void write_##area##_high(struct weir_virtio_regs *r, u32 val) \
{ \
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r); \
\
	if (q && !READ_ONCE(q->ready)) \
		weir_virtio_set_high(&q->area, val); \
}

QUEUE_ADDRESS(desc)
QUEUE_ADDRESS(driver)
QUEUE_ADDRESS(device)

static void write_driver_features(struct weir_virtio_regs *r, u32 val)
{
	weir_virtio_regs_accept(r, val);
}

static u32 read_device_features(struct weir_virtio_regs *r)
{
	return weir_virtio_regs_offered(r);
}

static void write_device_features_sel(struct weir_virtio_regs *r, u32 val)
{
	r->device_features_sel = val;
}

static void write_driver_features_sel(struct weir_virtio_regs *r, u32 val)
{
	r->driver_features_sel = val;
}

static void write_queue_sel(struct weir_virtio_regs *r, u32 val)
{
	WRITE_ONCE(r->queue_sel, val);
}

static void write_interrupt_ack(struct weir_virtio_regs *r, u32 val)
{
	r->ops->ack(r, val);
}

static u32 read_magic(struct weir_virtio_regs *r)
{
	return MMIO_MAGIC;
}

static u32 read_version(struct weir_virtio_regs *r)
{
	return MMIO_VERSION;
}

static u32 read_device_id(struct weir_virtio_regs *r)
{
	return r->dev->ops->virtio_id;
}

static u32 read_vendor_id(struct weir_virtio_regs *r)
{
	return WEIR_MMIO_VENDOR;
}

static u32 read_queue_num_max(struct weir_virtio_regs *r)
{
	return weir_virtio_regs_queue(r) ? r->queue_max : 0;
}

static u32 read_queue_ready(struct weir_virtio_regs *r)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	return q && READ_ONCE(q->ready);
}

static u32 read_interrupt_status(struct weir_virtio_regs *r)
{
	return READ_ONCE(r->isr);
}

static u32 read_status(struct weir_virtio_regs *r)
{
	return weir_virtio_regs_status(r);
}

/* 4.2.2: length and base of a shared memory region that does not exist. */
static u32 read_no_shm(struct weir_virtio_regs *r)
{
	return ~0U;
}

static u32 read_config_generation(struct weir_virtio_regs *r)
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
	/* Reads as 0: the write returns when the reset is done. */
	[QUEUE_RESET / 4] = { NULL, weir_virtio_regs_reset_queue,
			      weir_virtio_regs_reset_queue_sleeps },
	[REG(CONFIG_GENERATION)] = { read_config_generation },
};

/* 4.2.2.2: any width and alignment that lies inside the window. */
static enum weir_mmio_result config_access(struct weir_virtio_regs *r, u32 off,
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

static enum weir_mmio_result reg_access(struct weir_virtio_regs *r,
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
enum weir_mmio_result weir_mmio_regs_access(struct weir_virtio_regs *r, u32 off,
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
