// SPDX-License-Identifier: GPL-2.0-only
/*
 * virtio-mmio on a VM's bus: accesses go to the registers, the interrupt to
 * the interrupt controller, without an eventfd on either way.
 */
#include <linux/container_of.h>
#include <linux/printk.h>
#include <linux/spinlock.h>
#include <linux/virtio_mmio.h>
#include <weir/irq.h>
#include "device.h"
#include "trace.h"

static struct weir_virtio_kick *of_work(struct weir_deferred *d)
{
	return container_of(d, struct weir_virtio_kick, work);
}

static void kick_run(struct weir_deferred *d)
{
	struct weir_virtio_kick *k = of_work(d);

	k->v->dev->ops->kick(k->v->dev, k->vq);
}

static void kick_punt(struct weir_deferred *d)
{
	struct weir_virtio_kick *k = of_work(d);

	k->v->dev->ops->poke(k->v->dev, k->vq);
}

/**
 * weir_virtio_kicks_init() - no notification waits
 * @v: the device
 */
void weir_virtio_kicks_init(struct weir_virtio *v)
{
	unsigned int i;

	for (i = 0; i < WEIR_VIRTIO_MAX_VQS; i++) {
		v->kicks[i].v = v;
		v->kicks[i].vq = i;
		weir_deferred_init(&v->kicks[i].work, kick_run, kick_punt);
	}
}

/**
 * weir_virtio_kicks_exit() - no notification waits or is served any more
 * @v: the device, off the bus
 *
 * Context: may sleep.
 */
void weir_virtio_kicks_exit(struct weir_virtio *v)
{
	unsigned int i;

	for (i = 0; i < WEIR_VIRTIO_MAX_VQS; i++)
		weir_deferred_cancel(v->vm, &v->kicks[i].work);
}

/* More requests are expected: let them gather until the guest goes idle. */
static bool notify_waits(struct weir_virtio *v, const struct weir_mmio_access *a)
{
	u32 vq = a->val;

	if (!a->vcpu || a->len != sizeof(u32) || vq >= WEIR_VIRTIO_MAX_VQS ||
	    !weir_mmio_regs_live(&v->regs, vq) ||
	    !v->dev->ops->gathers(v->dev, vq))
		return false;
	v->deferred++;
	trace_weir_virtio_notify(v, vq, true);
	weir_vcpu_defer(a->vcpu, &v->kicks[vq].work);
	return true;
}

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
	    notify_waits(v, a))
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

const struct weir_mmio_ops weir_virtio_mmio_ops = { .access = mmio_access };

static struct weir_virtio *of_regs(struct weir_mmio_regs *r)
{
	return container_of(r, struct weir_virtio, regs);
}

static void irq_raise(struct weir_mmio_regs *r, u32 bits)
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

static void irq_ack(struct weir_mmio_regs *r, u32 bits)
{
	struct weir_virtio *v = of_regs(r);
	unsigned long flags;

	raw_spin_lock_irqsave(&v->irq_lock, flags);
	if (r->isr & bits) {
		WRITE_ONCE(r->isr, r->isr & ~bits);
		v->acks++;
		trace_weir_virtio_ack(v, bits);
		if (!r->isr)
			weir_irq_set_spi(v->vm, v->intid, false);
	}
	raw_spin_unlock_irqrestore(&v->irq_lock, flags);
	/* Before the driver looks at its rings; pairs with irq_raise(). */
	smp_mb();
}

const struct weir_mmio_regs_ops weir_virtio_irq_ops = {
	.raise = irq_raise,
	.ack = irq_ack,
};

/**
 * weir_virtio_call() - &weir_vhost_env.call: buffers of a virtqueue were used
 * @priv: the device
 * @vq: which; all share one interrupt
 *
 * Context: any.
 */
void weir_virtio_call(void *priv, unsigned int vq)
{
	struct weir_virtio *v = priv;

	irq_raise(&v->regs, VIRTIO_MMIO_INT_VRING);
}

/**
 * weir_virtio_config_changed() - &weir_vhost_env.config_changed
 * @priv: the device
 *
 * Context: any.
 */
void weir_virtio_config_changed(void *priv)
{
	struct weir_virtio *v = priv;

	irq_raise(&v->regs, VIRTIO_MMIO_INT_CONFIG);
}

/**
 * weir_virtio_broken() - &weir_vhost_env.broken: the device needs a reset
 * @priv: the device
 * @vq: the virtqueue that is broken
 * @why: what the driver did
 *
 * Context: any.
 */
void weir_virtio_broken(void *priv, unsigned int vq, const char *why)
{
	struct weir_virtio *v = priv;

	pr_notice_ratelimited("weir-virtio: device %d, queue %u: %s\n", v->id,
			      vq, why);
	weir_mmio_regs_break(&v->regs);
}
