// SPDX-License-Identifier: GPL-2.0-only
/*
 * virtio-pci on a VM's bus: BAR 0 of a function whose configuration space is the
 * VMM's. Notifications go to the queues, messages to the interrupt controller,
 * without an eventfd on either way.
 */
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/container_of.h>
#include <linux/spinlock.h>
#include <weir/irq.h>
#include <weir/vm.h>
#include <uapi/weir.h>
#include "device.h"
#include "pci-regs.h"
#include "trace.h"

#define NOTIFY_SIZE	0x1000
#define FLAGS \
	(WEIR_VIRTIO_PCI_MEMORY | WEIR_VIRTIO_PCI_MASTER | \
	 WEIR_VIRTIO_PCI_MSIX_ENABLE | WEIR_VIRTIO_PCI_MSIX_MASK)

static_assert(WEIR_VIRTIO_QUEUES_MAX < WEIR_VIRTIO_PCI_VECTORS);

/*
 * 4.1.5.2: where it is written says which queue. Not serialised, as with
 * virtio-mmio: the queue sorts them out.
 */
static enum weir_mmio_result notify(struct weir_virtio *v, u32 off,
				    struct weir_mmio_access *a)
{
	u32 vq = off / WEIR_VIRTIO_PCI_MULTIPLIER;

	if (off % WEIR_VIRTIO_PCI_MULTIPLIER || (a->len != 2 && a->len != 4))
		return WEIR_MMIO_FAILED;
	if (!weir_virtio_regs_live(&v->regs, vq))
		return WEIR_MMIO_HANDLED;
	if (a->atomic)
		return weir_virtio_kick_waits(v, a->vcpu, vq) ?
		       WEIR_MMIO_HANDLED : WEIR_MMIO_DEFER;
	trace_weir_virtio_notify(v, vq, false);
	v->dev->ops->kick(v->dev, vq);
	return WEIR_MMIO_HANDLED;
}

static enum weir_mmio_result msix_access(struct weir_virtio *v, u32 off,
					 struct weir_mmio_access *a)
{
	unsigned long flags;
	bool done;

	raw_spin_lock_irqsave(&v->irq_lock, flags);
	done = weir_msix_access(&v->pci.msix, off, &a->val, a->len, a->write);
	raw_spin_unlock_irqrestore(&v->irq_lock, flags);
	return done ? WEIR_MMIO_HANDLED : WEIR_MMIO_FAILED;
}

static enum weir_mmio_result bar_access(struct weir_virtio *v, u32 off,
					struct weir_mmio_access *a)
{
	enum weir_mmio_result res;

	if (a->write && off - WEIR_VIRTIO_PCI_NOTIFY < NOTIFY_SIZE)
		return notify(v, off - WEIR_VIRTIO_PCI_NOTIFY, a);
	if (off >= WEIR_VIRTIO_PCI_MSIX)
		return msix_access(v, off - WEIR_VIRTIO_PCI_MSIX, a);
	if (a->atomic || !a->write)
		return weir_pci_regs_access(&v->regs, off, a);
	mutex_lock(&v->regs_lock);
	res = weir_pci_regs_access(&v->regs, off, a);
	mutex_unlock(&v->regs_lock);
	return res;
}

static enum weir_mmio_result mmio_access(struct weir_mmio_dev *mmio,
					 struct weir_mmio_access *a)
{
	struct weir_virtio_bar *bar = container_of(mmio, struct weir_virtio_bar,
						   mmio);

	return bar_access(bar->v, a->addr - mmio->base, a);
}

static const struct weir_mmio_ops mmio_ops = { .access = mmio_access };

/* An eventfd can be signalled from where the notification traps. */
static enum weir_mmio_result remote_access(struct weir_mmio_dev *mmio,
					   struct weir_mmio_access *a)
{
	struct weir_virtio_bar *bar = container_of(mmio, struct weir_virtio_bar,
						   mmio);
	u32 off = a->addr - mmio->base - WEIR_VIRTIO_PCI_NOTIFY;

	if (a->write && off < NOTIFY_SIZE && (a->len == 2 || a->len == 4) &&
	    !(off % WEIR_VIRTIO_PCI_MULTIPLIER))
		return weir_virtio_kick_remote(bar->v,
					       off / WEIR_VIRTIO_PCI_MULTIPLIER);
	return mmio_access(mmio, a);
}

static const struct weir_mmio_ops remote_ops = { .access = remote_access };

/* What the guest wrote may lead nowhere: then the message is lost. */
static void send(struct weir_msix *m, u64 address, u32 data)
{
	struct weir_virtio *v = container_of(m, struct weir_virtio, pci.msix);
	const struct weir_msi msi = {
		.address = address,
		.data = data,
		.devid = v->pci.devid,
		.has_devid = true,
	};

	if (v->pci.spi_doorbell && address == v->pci.spi_doorbell)
		weir_irq_set_spi(v->vm, data, true);
	else
		weir_irq_msi(v->vm, &msi);
}

/*
 * 4.1.4.5.1: the interrupt status tells of the configuration always, of queues
 * only without MSI-X; this function has no other interrupt.
 */
static void raise(struct weir_virtio *v, u16 vector, u32 bits)
{
	struct weir_virtio_regs *r = &v->regs;
	unsigned long flags;

	raw_spin_lock_irqsave(&v->irq_lock, flags);
	if (!v->pci.msix.enabled || (bits & WEIR_VIRTIO_INT_CONFIG))
		WRITE_ONCE(r->isr, r->isr | bits);
	if (v->pci.msix.enabled) {
		v->interrupts++;
		trace_weir_virtio_interrupt(v, bits);
		weir_msix_raise(&v->pci.msix, vector);
	}
	raw_spin_unlock_irqrestore(&v->irq_lock, flags);
}

static struct weir_virtio *of_regs(struct weir_virtio_regs *r)
{
	return container_of(r, struct weir_virtio, regs);
}

static void irq_raise(struct weir_virtio_regs *r, u32 bits)
{
	raise(of_regs(r), READ_ONCE(r->config_vector), bits);
}

static u32 irq_ack(struct weir_virtio_regs *r, u32 bits)
{
	struct weir_virtio *v = of_regs(r);
	unsigned long flags;

	raw_spin_lock_irqsave(&v->irq_lock, flags);
	bits &= r->isr;
	WRITE_ONCE(r->isr, r->isr & ~bits);
	raw_spin_unlock_irqrestore(&v->irq_lock, flags);
	return bits;
}

static const struct weir_virtio_regs_ops irq_ops = {
	.raise = irq_raise,
	.ack = irq_ack,
};

static void call(void *priv, unsigned int vq)
{
	struct weir_virtio *v = priv;

	raise(v, READ_ONCE(v->regs.queue[vq].vector), WEIR_VIRTIO_INT_VRING);
}

/* The driver reaches it once the VMM has placed the BAR. */
static int attach(struct weir_virtio *v, const struct weir_virtio_create *c)
{
	u32 i;

	v->pci.devid = c->devid;
	v->pci.spi_doorbell = c->spi_doorbell;
	for (i = 0; i < ARRAY_SIZE(v->pci.bar); i++)
		v->pci.bar[i].v = v;
	weir_msix_init(&v->pci.msix, send);
	weir_pci_regs_init(&v->regs);
	return 0;
}

static void detach(struct weir_virtio *v)
{
	if (v->pci.at)
		weir_mmio_unregister(&v->vm->bus, &v->pci.at->mmio);
	v->pci.at = NULL;
}

const struct weir_virtio_transport weir_virtio_pci = {
	.irq = &irq_ops,
	.call = call,
	.attach = attach,
	.detach = detach,
};

/* At the new place before the old one is left: an error changes nothing. */
static int move_to(struct weir_virtio *v, u64 base)
{
	struct weir_virtio_bar *to = v->pci.at == v->pci.bar ? v->pci.bar + 1 :
		v->pci.bar;
	int err;

	to->mmio = (struct weir_mmio_dev) {
		.ops = v->remote ? &remote_ops : &mmio_ops, .base = base,
		.len = WEIR_VIRTIO_PCI_SIZE,
	};
	err = weir_mmio_register(&v->vm->bus, &to->mmio);
	if (err)
		return err;
	detach(v);
	v->pci.at = to;
	return 0;
}

static int set_place(struct weir_virtio *v,
		     const struct weir_virtio_pci_set *args)
{
	if (!(args->flags & WEIR_VIRTIO_PCI_MEMORY))
		detach(v);
	else if (!v->pci.at || v->pci.at->mmio.base != args->base)
		return move_to(v, args->base);
	return 0;
}

static void set_vectors(struct weir_virtio *v, u32 flags)
{
	bool masked = (flags & WEIR_VIRTIO_PCI_MSIX_MASK) ||
		      !(flags & WEIR_VIRTIO_PCI_MASTER);
	unsigned long irqflags;

	raw_spin_lock_irqsave(&v->irq_lock, irqflags);
	weir_msix_set(&v->pci.msix, flags & WEIR_VIRTIO_PCI_MSIX_ENABLE, masked);
	raw_spin_unlock_irqrestore(&v->irq_lock, irqflags);
}

static bool is_pci(const struct weir_virtio *v)
{
	return v->vm && v->transport == &weir_virtio_pci;
}

/**
 * weir_virtio_pci_set() - WEIR_VIRTIO_PCI_SET
 * @v: the device
 * @args: what configuration space says
 *
 * Context: process, may sleep.
 * Return: 0; -ENODEV when @v is no virtio-pci device; -EINVAL for flags that there
 * are not and for a bad address; what weir_mmio_register() says.
 */
int weir_virtio_pci_set(struct weir_virtio *v,
			const struct weir_virtio_pci_set *args)
{
	int err;

	if ((args->flags & ~FLAGS) || args->reserved ||
	    !IS_ALIGNED(args->base, WEIR_VIRTIO_PCI_SIZE))
		return -EINVAL;
	mutex_lock(&v->lock);
	err = is_pci(v) ? set_place(v, args) : -ENODEV;
	if (!err)
		set_vectors(v, args->flags);
	mutex_unlock(&v->lock);
	return err;
}

/**
 * weir_virtio_pci_access() - WEIR_VIRTIO_PCI_ACCESS
 * @v: the device
 * @args: the access; a read leaves its value there
 *
 * One that the guest could not have made either reads as zero.
 *
 * Context: process, may sleep.
 * Return: 0; -ENODEV when @v is no virtio-pci device; -EINVAL for a width, a place
 * or a direction that there is not.
 */
int weir_virtio_pci_access(struct weir_virtio *v,
			   struct weir_virtio_pci_access *args)
{
	struct weir_mmio_access a = { .len = args->len, .write = args->write };
	bool ready;

	if ((args->len != 1 && args->len != 2 && args->len != 4) ||
	    args->offset % args->len || args->write > 1 ||
	    args->offset >= WEIR_VIRTIO_PCI_SIZE)
		return -EINVAL;
	mutex_lock(&v->lock);
	ready = is_pci(v);
	mutex_unlock(&v->lock);
	if (!ready)
		return -ENODEV;
	if (a.write)
		a.val = args->val & GENMASK(8 * args->len - 1, 0);
	bar_access(v, args->offset, &a);
	if (!a.write)
		args->val = a.val;
	return 0;
}
