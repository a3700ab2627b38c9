// SPDX-License-Identifier: GPL-2.0-only
/* An ITS's life, and messages to it. GIC architecture (IHI 0069), 5.2. */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/slab.h>
#include <weir/irq.h>
#include <weir/vm.h>
#include "core.h"
#include "its.h"
#include "lpi.h"
#include "vgic.h"

#define DOORBELL_SHIFT	16	/* the translation frame is a page of 64 KiB */
#define DOORBELL_OFFSET	(GITS_TRANSLATER & (SZ_64K - 1))

/**
 * weir_its_create() - KVM_CREATE_DEVICE
 * @vm: the machine, vm->lock held
 * @self: the ITS, which lives as long as the VM
 *
 * Return: 0, -ENOMEM.
 */
int weir_its_create(struct weir_vm *vm, void **self)
{
	struct weir_its *its = kzalloc(sizeof(*its), GFP_KERNEL_ACCOUNT);

	lockdep_assert_held(&vm->lock);
	if (!its)
		return -ENOMEM;
	its->vm = vm;
	its->base = WEIR_VGIC_ADDR_UNSET;
	mutex_init(&its->lock);
	xa_init(&its->events);
	xa_init(&its->devices);
	xa_init(&its->collections);
	list_add_tail(&its->link, &vm->lpis->its);
	WRITE_ONCE(vm->lpis->has_its, true);
	*self = its;
	return 0;
}

static void destroy(struct weir_its *its)
{
	if (its->base != WEIR_VGIC_ADDR_UNSET)
		weir_mmio_unregister(&its->vm->bus, &its->dev);
	mutex_lock(&its->lock);
	weir_its_unmap_devices(its);
	weir_its_unmap_collections(its);
	mutex_unlock(&its->lock);
	list_del(&its->link);
	kfree(its);
}

/**
 * weir_its_vm_exit() - the end of a VM's ITSes
 * @vm: the machine; no vCPU is resident, nothing asserts any more
 *
 * Context: may sleep.
 */
void weir_its_vm_exit(struct weir_vm *vm)
{
	struct weir_its *its, *next;

	list_for_each_entry_safe(its, next, &vm->lpis->its, link)
		destroy(its);
}

/**
 * weir_its_set_base() - give an ITS its address
 * @its: the ITS, without one
 * @base: checked
 *
 * Context: may sleep; vm->lock held. Return: 0, -EEXIST when another device is
 * there, what the bus says, -ENOMEM.
 */
int weir_its_set_base(struct weir_its *its, gpa_t base)
{
	struct xarray *doorbells = &its->vm->lpis->doorbells;
	unsigned long page = (base + GITS_TRANSLATER) >> DOORBELL_SHIFT;
	int ret;

	lockdep_assert_held(&its->vm->lock);
	its->dev = (struct weir_mmio_dev){
		.ops = &weir_its_mmio_ops, .base = base, .len = WEIR_ITS_SIZE,
	};
	ret = weir_mmio_register(&its->vm->bus, &its->dev);
	if (ret)
		return ret;
	ret = xa_insert(doorbells, page, its, GFP_KERNEL_ACCOUNT);
	if (ret) {
		weir_mmio_unregister(&its->vm->bus, &its->dev);
		return ret;
	}
	its->base = base;
	return 0;
}

/**
 * weir_its_reset() - KVM_DEV_ARM_ITS_CTRL_RESET
 * @its: the ITS, its->lock held
 *
 * Revision and address stay. Context: may sleep.
 */
void weir_its_reset(struct weir_its *its)
{
	lockdep_assert_held(&its->lock);
	WRITE_ONCE(its->enabled, false);
	its->cbaser = 0;
	its->creadr = 0;
	its->cwriter = 0;
	its->baser[0] = 0;
	its->baser[1] = 0;
	weir_its_unmap_devices(its);
	weir_its_unmap_collections(its);
}

static struct weir_its *find(struct weir_vm *vm, gpa_t address)
{
	if ((address & (SZ_64K - 1)) != DOORBELL_OFFSET)
		return NULL;
	return xa_load(&vm->lpis->doorbells, address >> DOORBELL_SHIFT);
}

static int translate(struct weir_its *its, u32 devid, u32 event)
{
	struct weir_its_event *e;
	int ret = 0;

	if (!READ_ONCE(its->enabled))
		return -EBUSY;
	rcu_read_lock();
	e = xa_load(&its->events, weir_its_event_key(devid, event));
	if (e)
		ret = weir_lpi_signal(e->irq);
	rcu_read_unlock();
	return ret;
}

/* See weir/irq.h. */
int weir_irq_msi(struct weir_vm *vm, const struct weir_msi *msi)
{
	struct weir_its *its = find(vm, msi->address);

	if (unlikely(!its))
		return weir_vgic_has_its(vm) ? -EINVAL : -ENODEV;
	if (unlikely(!msi->has_devid))
		return -EINVAL;
	if (unlikely(msi->devid >= WEIR_ITS_NR_IDS || msi->data >= WEIR_ITS_NR_IDS))
		return 0;
	return translate(its, msi->devid, msi->data);
}
EXPORT_SYMBOL_GPL(weir_irq_msi);
