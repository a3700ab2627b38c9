// SPDX-License-Identifier: GPL-2.0-only
/*
 * LPIs. They are always edge triggered, in group 1 and without an active state;
 * everything else is like an SPI's. GIC architecture (IHI 0069), 5.1.
 */
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <weir/trace-irq.h>
#include <weir/vm.h>
#include "core.h"
#include "lpi.h"
#include "vgic.h"

/**
 * weir_lpi_vm_init() - a VM starts without LPIs
 * @vm: the machine
 *
 * Return: 0, -ENOMEM.
 */
int weir_lpi_vm_init(struct weir_vm *vm)
{
	struct weir_lpis *lpis = kzalloc(sizeof(*lpis), GFP_KERNEL_ACCOUNT);

	if (!lpis)
		return -ENOMEM;
	lpis->vm = vm;
	mutex_init(&lpis->lock);
	xa_init(&lpis->irqs);
	xa_init(&lpis->doorbells);
	INIT_LIST_HEAD(&lpis->its);
	vm->lpis = lpis;
	return 0;
}

/**
 * weir_lpi_vm_exit() - release a VM's LPIs
 * @vm: the machine; no vCPU is resident, nothing asserts any more
 *
 * Context: may sleep.
 */
void weir_lpi_vm_exit(struct weir_vm *vm)
{
	struct weir_lpis *lpis = vm->lpis;
	struct weir_vgic_irq *irq;
	unsigned long intid;

	xa_for_each(&lpis->irqs, intid, irq)
		kfree(irq);
	xa_destroy(&lpis->irqs);
	xa_destroy(&lpis->doorbells);
	kfree(lpis);
	vm->lpis = NULL;
}

/**
 * weir_vgic_has_its() - is there an ITS, and so are there LPIs
 * @vm: the machine
 *
 * Context: any.
 */
bool weir_vgic_has_its(struct weir_vm *vm)
{
	return READ_ONCE(vm->lpis->has_its);
}

/**
 * weir_lpi_find() - an LPI that was mapped once
 * @vm: the machine
 * @intid: INTID
 *
 * Context: any. Return: the interrupt or NULL.
 */
struct weir_vgic_irq *weir_lpi_find(struct weir_vm *vm, u32 intid)
{
	return xa_load(&vm->lpis->irqs, intid);
}

/* One of two that make the same LPI at once finds the other's. */
static struct weir_vgic_irq *add(struct weir_vm *vm, u32 intid,
				 struct weir_vgic_if *owner)
{
	struct weir_vgic_irq *irq, *old;

	irq = kzalloc(sizeof(*irq), GFP_KERNEL_ACCOUNT);
	if (!irq)
		return ERR_PTR(-ENOMEM);
	weir_vgic_irq_init(irq, intid, owner);
	irq->level = false;
	irq->target = NULL;
	old = xa_cmpxchg(&vm->lpis->irqs, intid, NULL, irq, GFP_KERNEL_ACCOUNT);
	if (!old)
		return irq;
	kfree(irq);
	return xa_is_err(old) ? ERR_PTR(xa_err(old)) : old;
}

/**
 * weir_lpi_map() - an LPI for a translation, its configuration read
 * @vm: the machine
 * @intid: INTID
 * @target: whose it is to be; NULL: nobody's for now
 * @irq: the interrupt
 *
 * Context: process, may sleep. Return: 0; -EINVAL when @intid is no LPI or there
 * is no vCPU; -ENOMEM; -EFAULT when the configuration table is not memory.
 */
int weir_lpi_map(struct weir_vm *vm, u32 intid, struct weir_vgic_if *target,
		 struct weir_vgic_irq **irq)
{
	int ret;

	if (intid < WEIR_VGIC_FIRST_LPI || intid >= WEIR_LPI_END || !vm->vcpus[0])
		return -EINVAL;
	*irq = weir_lpi_find(vm, intid);
	if (!*irq)
		*irq = add(vm, intid, &vm->vcpus[0]->vgic->vif);
	if (IS_ERR(*irq))
		return PTR_ERR(*irq);
	ret = weir_lpi_reload(vm, *irq);
	if (!ret)
		weir_lpi_route(*irq, target);
	return ret;
}

/**
 * weir_lpi_signal() - make an LPI pending
 * @irq: the interrupt
 *
 * Context: any.
 * Return: false when it leads nowhere: no target, or one with LPIs disabled.
 */
bool weir_lpi_signal(struct weir_vgic_irq *irq)
{
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	bool taken, kick = false;

	cpu = weir_vgic_irq_lock(irq, &flags);
	taken = irq->target && cpu->lpis;
	if (taken)
		kick = weir_vgic_irq_set_latch(irq, true);
	trace_weir_irq_line(cpu->vcpu, irq->intid, true, kick);
	weir_vgic_irq_unlock(cpu, flags, kick);
	return taken;
}

/**
 * weir_lpi_clear() - make an LPI not pending
 * @irq: the interrupt
 *
 * Context: process, may sleep.
 */
void weir_lpi_clear(struct weir_vgic_irq *irq)
{
	struct weir_vgic_cpu *cpu;
	unsigned long flags;

	weir_vgic_irq_settle(irq, false, &cpu, &flags);
	weir_vgic_irq_set_latch(irq, false);
	weir_vgic_irq_unlock(cpu, flags, false);
}

/**
 * weir_lpi_route() - send an LPI, pending or not, to another vCPU
 * @irq: the interrupt
 * @target: whose it is to be, NULL: nobody's, and what is pending waits
 *
 * Context: process, may sleep.
 */
void weir_lpi_route(struct weir_vgic_irq *irq, struct weir_vgic_if *target)
{
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	bool kick;

	if (READ_ONCE(irq->target) == target)
		return;
	weir_vgic_irq_settle(irq, false, &cpu, &flags);
	cpu = weir_vgic_irq_retarget(irq, cpu, &flags, target);
	if (target && !cpu->lpis)
		irq->latch = false;
	kick = weir_vgic_irq_update(irq);
	weir_vgic_irq_unlock(cpu, flags, kick);
}

/**
 * weir_lpi_move_all() - all LPIs of a vCPU go to another one
 * @vm: the machine
 * @from: whose they are
 * @to: whose they are to be
 *
 * Context: process, may sleep.
 */
void weir_lpi_move_all(struct weir_vm *vm, struct weir_vgic_if *from,
		       struct weir_vgic_if *to)
{
	struct weir_vgic_irq *irq;
	unsigned long intid;

	xa_for_each(&vm->lpis->irqs, intid, irq) {
		if (READ_ONCE(irq->target) == from)
			weir_lpi_route(irq, to);
		cond_resched();
	}
}
