// SPDX-License-Identifier: GPL-2.0-only
/*
 * virtio-mmio on a VM's bus: accesses go to the registers, the interrupt to
 * the interrupt controller, without an eventfd on either way.
 */
#include <linux/container_of.h>
#include <linux/spinlock.h>
#include <linux/virtio_mmio.h>
#include <weir/irq.h>
#include <weir/vm.h>
#include <uapi/weir.h>
#include "device.h"
#include "mmio-regs.h"
#include "trace.h"

/*
 * Notifications are not serialised: the queue sorts them out, and one of them
 * may take long while another vCPU acknowledges an interrupt.
 */
static enum weir_mmio_result mmio_access(struct weir_mmio_dev *mmio,
					 struct weir_mmio_access *a)
{
	struct weir_virtio *v = container_of(mmio, struct weir_virtio, mmio);
	u32 off = a->addr - mmio->base;
	enum weir_mmio_result res;

	if (a->atomic && a->write && off == VIRTIO_MMIO_QUEUE_NOTIFY &&
	    a->len == sizeof(u32) && weir_virtio_kick_waits(v, a->vcpu, a->val))
		return WEIR_MMIO_HANDLED;
	if (a->atomic || !a->write)
		return weir_mmio_regs_access(&v->regs, off, a);
	if (off == VIRTIO_MMIO_QUEUE_NOTIFY) {
		trace_weir_virtio_notify(v, a->val, false);
		return weir_mmio_regs_access(&v->regs, off, a);
	}
	mutex_lock(&v->regs_lock);
	res = weir_mmio_regs_access(&v->regs, off, a);
	mutex_unlock(&v->regs_lock);
	return res;
}

static const struct weir_mmio_ops mmio_ops = { .access = mmio_access };

/* An eventfd can be signalled from where the notification traps. */
static enum weir_mmio_result remote_access(struct weir_mmio_dev *mmio,
					   struct weir_mmio_access *a)
{
	struct weir_virtio *v = container_of(mmio, struct weir_virtio, mmio);

	if (a->write && a->len == sizeof(u32) &&
	    a->addr - mmio->base == VIRTIO_MMIO_QUEUE_NOTIFY)
		return weir_virtio_kick_remote(v, a->val);
	return mmio_access(mmio, a);
}

static const struct weir_mmio_ops remote_ops = { .access = remote_access };

static struct weir_virtio *of_regs(struct weir_virtio_regs *r)
{
	return container_of(r, struct weir_virtio, regs);
}

static void irq_raise(struct weir_virtio_regs *r, u32 bits)
{
	struct weir_virtio *v = of_regs(r);
	unsigned long flags;

	/*
	 * What the driver is told of, before the look at InterruptStatus: who
	 * acknowledges these bits later sees it. Pairs with irq_ack().
	 */
	smp_mb();
	if ((READ_ONCE(r->isr) & bits) == bits)
		return;
	raw_spin_lock_irqsave(&v->irq_lock, flags);
	if (bits & ~r->isr) {
		WRITE_ONCE(r->isr, r->isr | bits);
		v->interrupts++;
		trace_weir_virtio_interrupt(v, bits);
		weir_irq_set_spi(v->vm, v->intid, true);
	}
	raw_spin_unlock_irqrestore(&v->irq_lock, flags);
}

static u32 irq_ack(struct weir_virtio_regs *r, u32 bits)
{
	struct weir_virtio *v = of_regs(r);
	unsigned long flags;

	raw_spin_lock_irqsave(&v->irq_lock, flags);
	bits &= r->isr;
	if (bits) {
		WRITE_ONCE(r->isr, r->isr & ~bits);
		v->acks++;
		trace_weir_virtio_ack(v, bits);
		if (!r->isr)
			weir_irq_set_spi(v->vm, v->intid, false);
	}
	raw_spin_unlock_irqrestore(&v->irq_lock, flags);
	/* Before the driver looks at its rings; pairs with irq_raise(). */
	smp_mb();
	return bits;
}

static const struct weir_virtio_regs_ops irq_ops = {
	.raise = irq_raise,
	.ack = irq_ack,
};

/* Buffers of a virtqueue were used: all of them share one interrupt. */
static void call(void *priv, unsigned int vq)
{
	struct weir_virtio *v = priv;

	irq_raise(&v->regs, WEIR_VIRTIO_INT_VRING);
}

static int attach(struct weir_virtio *v, const struct weir_virtio_create *c)
{
	v->intid = c->intid;
	v->mmio = (struct weir_mmio_dev) {
		.ops = c->flags & WEIR_VIRTIO_F_REMOTE ? &remote_ops : &mmio_ops,
		.base = c->mmio_base,
		.len = WEIR_VIRTIO_MMIO_SIZE,
	};
	return weir_mmio_register(&v->vm->bus, &v->mmio);
}

static void detach(struct weir_virtio *v)
{
	weir_mmio_unregister(&v->vm->bus, &v->mmio);
}

const struct weir_virtio_transport weir_virtio_mmio = {
	.irq = &irq_ops,
	.call = call,
	.attach = attach,
	.detach = detach,
};
