// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register logic of the virtio-pci transport. Section numbers are those of
 * virtio 1.2.
 */
#include <linux/array_size.h>
#include <linux/compiler.h>
#include <linux/virtio_pci.h>
#include <asm/byteorder.h>
#include <uapi/weir.h>
#include "pci-regs.h"

#define COMMON_SIZE	64	/* struct virtio_pci_modern_common_cfg */
#define ISR_SIZE	1
#define DEVICE_SIZE	0x1000

/**
 * struct field - one field of the common configuration
 * @len: bytes; no other access reaches it
 * @read: value
 * @write: effect; without it a write is ignored
 * @sleeps: may this write sleep? Without it the field's writes never do
 */
struct field {
	u8 len;
	u32 (*read)(struct weir_virtio_regs *r);
	void (*write)(struct weir_virtio_regs *r, u32 val);
	bool (*sleeps)(struct weir_virtio_regs *r, u32 val);
};

#define SELECTOR(name) \
static u32 read_##name(struct weir_virtio_regs *r) \
{ \
	return READ_ONCE(r->name); \
} \
static void write_##name(struct weir_virtio_regs *r, u32 val) \
{ \
	WRITE_ONCE(r->name, val); \
}

SELECTOR(device_features_sel)
SELECTOR(driver_features_sel)
SELECTOR(queue_sel)

static u32 read_device_features(struct weir_virtio_regs *r)
{
	return weir_virtio_regs_offered(r);
}

static u32 read_driver_features(struct weir_virtio_regs *r)
{
	u32 sel = READ_ONCE(r->driver_features_sel);

	return sel < 2 ? READ_ONCE(r->driver_features) >> (32 * sel) : 0;
}

static void write_driver_features(struct weir_virtio_regs *r, u32 val)
{
	weir_virtio_regs_accept(r, val);
}

/* 4.1.5.1.2: a vector that there is not reads back as none. */
static u16 vector_of(u32 val)
{
	return val < WEIR_VIRTIO_PCI_VECTORS ? val : VIRTIO_MSI_NO_VECTOR;
}

static u32 read_config_vector(struct weir_virtio_regs *r)
{
	return READ_ONCE(r->config_vector);
}

static void write_config_vector(struct weir_virtio_regs *r, u32 val)
{
	WRITE_ONCE(r->config_vector, vector_of(val));
}

static u32 read_nr_queues(struct weir_virtio_regs *r)
{
	return r->nr_queues;
}

static void no_vectors(struct weir_virtio_regs *r)
{
	u32 i;

	WRITE_ONCE(r->config_vector, VIRTIO_MSI_NO_VECTOR);
	for (i = 0; i < ARRAY_SIZE(r->queue); i++)
		WRITE_ONCE(r->queue[i].vector, VIRTIO_MSI_NO_VECTOR);
}

static u32 read_status(struct weir_virtio_regs *r)
{
	return weir_virtio_regs_status(r);
}

static void write_status(struct weir_virtio_regs *r, u32 val)
{
	weir_virtio_regs_set_status(r, val);
	if (!val)
		no_vectors(r);
}

static bool status_sleeps(struct weir_virtio_regs *r, u32 val)
{
	return weir_virtio_regs_status_sleeps(r, val);
}

static u32 read_generation(struct weir_virtio_regs *r)
{
	return r->dev->ops->config_generation(r->dev) & 0xff;
}

/* 4.1.4.3: what the device can do, until the driver wants less. */
static u32 read_queue_size(struct weir_virtio_regs *r)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	return q ? READ_ONCE(q->num) ?: r->queue_max : 0;
}

static void write_queue_size(struct weir_virtio_regs *r, u32 val)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	if (q && !READ_ONCE(q->ready))
		WRITE_ONCE(q->num, val);
}

static u32 read_queue_vector(struct weir_virtio_regs *r)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	return q ? READ_ONCE(q->vector) : VIRTIO_MSI_NO_VECTOR;
}

static void write_queue_vector(struct weir_virtio_regs *r, u32 val)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	if (q)
		WRITE_ONCE(q->vector, vector_of(val));
}

static u32 read_queue_enable(struct weir_virtio_regs *r)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	return q && READ_ONCE(q->ready);
}

/* Only a reset disables it, its own or the device's: a 0 must not be written (4.1.4.3.2). */
static void write_queue_enable(struct weir_virtio_regs *r, u32 val)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	if (!q || val != 1)
		return;
	if (!q->num)
		q->num = r->queue_max;
	weir_virtio_regs_enable(r, q, true);
}

static bool queue_enable_sleeps(struct weir_virtio_regs *r, u32 val)
{
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r);

	return q && val == 1 && !READ_ONCE(q->ready);
}

/* 4.1.4.3.1: the write returns when the reset is done, so it reads as 0. */
static u32 read_queue_reset(struct weir_virtio_regs *r)
{
	return 0;
}

static u32 read_notify_off(struct weir_virtio_regs *r)
{
	return weir_virtio_regs_queue(r) ? READ_ONCE(r->queue_sel) : 0;
}

/* Address fields are locked while the queue is enabled. */
#define QUEUE_ADDRESS(area) \
static u32 read_##area##_lo(struct weir_virtio_regs *r) \
{ \
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r); \
\
	return q ? READ_ONCE(q->area) : 0; \
} \
static u32 read_##area##_hi(struct weir_virtio_regs *r) \
{ \
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r); \
\
	return q ? READ_ONCE(q->area) >> 32 : 0; \
} \
static void write_##area##_lo(struct weir_virtio_regs *r, u32 val) \
{ \
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r); \
\
	if (q && !READ_ONCE(q->ready)) \
		weir_virtio_set_low(&q->area, val); \
} \
static void write_##area##_hi(struct weir_virtio_regs *r, u32 val) \
{ \
	struct weir_virtio_queue *q = weir_virtio_regs_queue(r); \
\
	if (q && !READ_ONCE(q->ready)) \
		weir_virtio_set_high(&q->area, val); \
}

QUEUE_ADDRESS(desc)
QUEUE_ADDRESS(driver)
QUEUE_ADDRESS(device)

/* By offset; what has no length reads as zero and is not written. */
static const struct field fields[COMMON_SIZE] = {
	[VIRTIO_PCI_COMMON_DFSELECT] = { 4, read_device_features_sel,
					 write_device_features_sel },
	[VIRTIO_PCI_COMMON_DF] = { 4, read_device_features },
	[VIRTIO_PCI_COMMON_GFSELECT] = { 4, read_driver_features_sel,
					 write_driver_features_sel },
	[VIRTIO_PCI_COMMON_GF] = { 4, read_driver_features,
				   write_driver_features },
	[VIRTIO_PCI_COMMON_MSIX] = { 2, read_config_vector, write_config_vector },
	[VIRTIO_PCI_COMMON_NUMQ] = { 2, read_nr_queues },
	[VIRTIO_PCI_COMMON_STATUS] = { 1, read_status, write_status,
				       status_sleeps },
	[VIRTIO_PCI_COMMON_CFGGENERATION] = { 1, read_generation },
	[VIRTIO_PCI_COMMON_Q_SELECT] = { 2, read_queue_sel, write_queue_sel },
	[VIRTIO_PCI_COMMON_Q_SIZE] = { 2, read_queue_size, write_queue_size },
	[VIRTIO_PCI_COMMON_Q_MSIX] = { 2, read_queue_vector, write_queue_vector },
	[VIRTIO_PCI_COMMON_Q_ENABLE] = { 2, read_queue_enable, write_queue_enable,
					 queue_enable_sleeps },
	[VIRTIO_PCI_COMMON_Q_NOFF] = { 2, read_notify_off },
	[VIRTIO_PCI_COMMON_Q_DESCLO] = { 4, read_desc_lo, write_desc_lo },
	[VIRTIO_PCI_COMMON_Q_DESCHI] = { 4, read_desc_hi, write_desc_hi },
	[VIRTIO_PCI_COMMON_Q_AVAILLO] = { 4, read_driver_lo, write_driver_lo },
	[VIRTIO_PCI_COMMON_Q_AVAILHI] = { 4, read_driver_hi, write_driver_hi },
	[VIRTIO_PCI_COMMON_Q_USEDLO] = { 4, read_device_lo, write_device_lo },
	[VIRTIO_PCI_COMMON_Q_USEDHI] = { 4, read_device_hi, write_device_hi },
	[VIRTIO_PCI_COMMON_Q_RESET] = { 2, read_queue_reset,
					weir_virtio_regs_reset_queue,
					weir_virtio_regs_reset_queue_sleeps },
};

static enum weir_mmio_result common_access(struct weir_virtio_regs *r, u32 off,
					   struct weir_mmio_access *a)
{
	const struct field *f = &fields[off];
	u32 val = a->val;

	if (f->len != a->len) {
		a->val = 0;
		return WEIR_MMIO_FAILED;
	}
	if (!a->write) {
		a->val = f->read(r);
		return WEIR_MMIO_HANDLED;
	}
	if (!f->write)
		return WEIR_MMIO_HANDLED;
	if (a->atomic && f->sleeps && f->sleeps(r, val))
		return WEIR_MMIO_DEFER;
	f->write(r, val);
	return WEIR_MMIO_HANDLED;
}

/* 4.1.4.5: a read tells what happened and forgets it. */
static enum weir_mmio_result isr_access(struct weir_virtio_regs *r,
					struct weir_mmio_access *a)
{
	if (!a->write)
		a->val = r->ops->ack(r, ~0U);
	return WEIR_MMIO_HANDLED;
}

/* 4.1.4.6: any width and alignment that lies inside the structure. */
static enum weir_mmio_result device_access(struct weir_virtio_regs *r, u32 off,
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

/**
 * weir_pci_regs_access() - a guest's access to BAR 0, below its notifications
 * @r: registers
 * @off: offset in the BAR
 * @a: the access; a read leaves its value there
 *
 * Fields of the common configuration are accessed as a whole (4.1.3.1); anything
 * else reads as zero and is not written.
 *
 * Context: any when @a->atomic, else may sleep; writes with @a->atomic clear are
 * serialised by the caller.
 * Return: WEIR_MMIO_HANDLED, WEIR_MMIO_DEFER when the write would sleep and
 * @a->atomic is set, WEIR_MMIO_FAILED for a bad width or place.
 */
enum weir_mmio_result weir_pci_regs_access(struct weir_virtio_regs *r, u32 off,
					   struct weir_mmio_access *a)
{
	if (off < WEIR_VIRTIO_PCI_COMMON + COMMON_SIZE)
		return common_access(r, off - WEIR_VIRTIO_PCI_COMMON, a);
	if (off == WEIR_VIRTIO_PCI_ISR && a->len == ISR_SIZE)
		return isr_access(r, a);
	if (off >= WEIR_VIRTIO_PCI_DEVICE &&
	    off + a->len <= WEIR_VIRTIO_PCI_DEVICE + DEVICE_SIZE)
		return device_access(r, off - WEIR_VIRTIO_PCI_DEVICE, a);
	a->val = 0;
	return WEIR_MMIO_FAILED;
}

/**
 * weir_pci_regs_init() - what virtio-pci adds to new registers
 * @r: registers, initialised
 */
void weir_pci_regs_init(struct weir_virtio_regs *r)
{
	no_vectors(r);
}
