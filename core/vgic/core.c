// SPDX-License-Identifier: GPL-2.0-only
/*
 * Assertion, routing and residency: the lock around the pure parts. See the
 * lock order in vgic.h.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kvm.h>
#include <weir/irq.h>
#include <weir/trace-irq.h>
#include <weir/vgic.h>
#include <weir/vm.h>
#include "core.h"
#include "slot.h"
#include "vgic.h"

/**
 * weir_vgic_irq_get() - find an interrupt
 * @vm: the machine, its vGIC initialised
 * @vcpu: whose private interrupt; unused from INTID 32 on
 * @intid: INTID
 *
 * Return: the interrupt, NULL when there is none of that number.
 */
struct weir_vgic_irq *weir_vgic_irq_get(struct weir_vm *vm,
					struct weir_vcpu *vcpu, u32 intid)
{
	struct weir_vgic_dist *dist = vm->vgic;

	if (intid < WEIR_VGIC_NR_PRIVATE)
		return vcpu ? &vcpu->vgic->private[intid] : NULL;
	if (intid >= min_t(u32, dist->nr_irqs, WEIR_VGIC_MAX_SPI))
		return NULL;
	return &dist->spis[intid - WEIR_VGIC_NR_PRIVATE];
}

/**
 * weir_vgic_irq_lock() - lock an interrupt, that is, its owner
 * @irq: the interrupt
 * @flags: for weir_vgic_irq_unlock()
 *
 * Context: any. Return: the owner, locked, host interrupts masked.
 */
struct weir_vgic_cpu *weir_vgic_irq_lock(struct weir_vgic_irq *irq,
					 unsigned long *flags)
{
	for (;;) {
		struct weir_vgic_if *owner = READ_ONCE(irq->owner);
		struct weir_vgic_cpu *cpu = weir_vgic_if_cpu(owner);

		raw_spin_lock_irqsave(&cpu->lock, *flags);
		if (READ_ONCE(irq->owner) == owner)
			return cpu;
		raw_spin_unlock_irqrestore(&cpu->lock, *flags);
	}
}

static void tell_acked(struct weir_vm *vm, const u16 *acked, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (weir_irq_wants_ack(vm, acked[i]))
			weir_irq_ack_notify(vm, acked[i]);
}

static __always_inline void unlock_only(struct weir_vgic_cpu *cpu,
					unsigned long flags, bool kick)
{
	raw_spin_unlock_irqrestore(&cpu->lock, flags);
	if (kick) {
		smp_mb(); /* pairs with mode = IN_GUEST; mb; flush in run.c */
		weir_vcpu_kick(cpu->vcpu);
	}
}

static noinline void unlock_acked(struct weir_vgic_cpu *cpu, unsigned long flags,
				  bool kick)
{
	u16 acked[WEIR_VGIC_MAX_ACKED];
	unsigned int nr = cpu->vif.nr_acked;

	memcpy(acked, cpu->vif.acked, nr * sizeof(acked[0]));
	cpu->vif.nr_acked = 0;
	unlock_only(cpu, flags, kick);
	tell_acked(cpu->vcpu->vm, acked, nr);
}

static __always_inline void unlock(struct weir_vgic_cpu *cpu,
				   unsigned long flags, bool kick)
{
	if (unlikely(cpu->vif.nr_acked))
		unlock_acked(cpu, flags, kick);
	else
		unlock_only(cpu, flags, kick);
}

/* GICD_IROUTER.IRM: any vCPU that is on; the present one if it is. */
static struct weir_vgic_if *pick_any(struct weir_vm *vm,
				     struct weir_vgic_if *present)
{
	struct weir_vcpu *vcpu = present->vcpu;
	unsigned int i;

	if (READ_ONCE(vcpu->arch.mp_state) == KVM_MP_STATE_RUNNABLE &&
	    !READ_ONCE(vcpu->vgic->asleep))
		return present;
	weir_for_each_vcpu(i, vcpu, vm)
		if (READ_ONCE(vcpu->arch.mp_state) == KVM_MP_STATE_RUNNABLE &&
		    !READ_ONCE(vcpu->vgic->asleep))
			return &vcpu->vgic->vif;
	return present;
}

/*
 * An interrupt that is idle or waits in memory moves to where it is routed.
 * Return: its owner, locked; the caller updates its place in the queue.
 */
static struct weir_vgic_cpu *rehome(struct weir_vgic_irq *irq,
				    struct weir_vgic_cpu *cpu,
				    unsigned long *flags)
{
	while (irq->target && irq->target != irq->owner && !irq->active &&
	       irq->lr == WEIR_VGIC_LR_NONE) {
		weir_vgic_irq_dequeue(irq);
		WRITE_ONCE(irq->owner, irq->target);
		unlock(cpu, *flags, false);
		cpu = weir_vgic_irq_lock(irq, flags);
	}
	return cpu;
}

/* To where they are routed, one by one: two interfaces are not locked at once. */
static noinline void send_home(struct weir_vgic_cpu *from)
{
	struct weir_vgic_irq *irq;

	do {
		struct weir_vgic_cpu *cpu = from;
		unsigned long flags;
		bool kick = false;

		raw_spin_lock_irqsave(&from->lock, flags);
		irq = list_first_entry_or_null(&from->vif.strays,
					       struct weir_vgic_irq, node);
		if (irq) {
			weir_vgic_irq_dequeue(irq);
			cpu = rehome(irq, cpu, &flags);
			kick = weir_vgic_irq_update(irq);
		}
		unlock(cpu, flags, kick);
	} while (irq);
}

/**
 * weir_vgic_irq_unlock() - unlock, then tell everybody who must know
 * @cpu: as weir_vgic_irq_lock() returned it
 * @flags: likewise
 * @kick: the vCPU may have something new to take
 *
 * Resampling listeners are told here of deactivations noticed under the lock, and
 * what is routed elsewhere goes there.
 */
void weir_vgic_irq_unlock(struct weir_vgic_cpu *cpu, unsigned long flags,
			  bool kick)
{
	bool strays = !list_empty(&cpu->vif.strays);

	unlock(cpu, flags, kick);
	if (unlikely(strays))
		send_home(cpu);
}

/**
 * weir_vgic_irq_retarget() - send an interrupt to another interface
 * @irq: locked and in no list register
 * @cpu: its owner
 * @flags: of the lock
 * @target: where it is to go, or NULL
 *
 * Return: its owner, locked: another one if it moved. The caller updates its
 * place in the queue.
 */
struct weir_vgic_cpu *weir_vgic_irq_retarget(struct weir_vgic_irq *irq,
					     struct weir_vgic_cpu *cpu,
					     unsigned long *flags,
					     struct weir_vgic_if *target)
{
	irq->target = target;
	return rehome(irq, cpu, flags);
}

/**
 * weir_vgic_irq_route() - GICD_IROUTER<n>
 * @vm: the machine
 * @irq: an SPI, locked and in no list register
 * @cpu: its owner
 * @flags: of the lock
 * @route: as written
 *
 * Return: its owner, locked: another one if it moved.
 */
struct weir_vgic_cpu *weir_vgic_irq_route(struct weir_vm *vm,
					  struct weir_vgic_irq *irq,
					  struct weir_vgic_cpu *cpu,
					  unsigned long *flags, u64 route)
{
	struct weir_vgic_if *target = NULL;
	struct weir_vcpu *vcpu;

	irq->route = route;
	if (route & WEIR_VGIC_ROUTE_ANY) {
		target = pick_any(vm, irq->owner);
	} else {
		vcpu = weir_vcpu_by_mpidr(vm, route);
		if (vcpu)
			target = &vcpu->vgic->vif;
	}
	return weir_vgic_irq_retarget(irq, cpu, flags, target);
}

static int set_irq(struct weir_vm *vm, struct weir_vgic_irq *irq, bool level,
		   bool once)
{
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	bool kick;

	cpu = weir_vgic_irq_lock(irq, &flags);
	if (unlikely(irq->route & WEIR_VGIC_ROUTE_ANY))
		irq->target = pick_any(vm, irq->owner);
	if (unlikely(irq->target != irq->owner))
		cpu = rehome(irq, cpu, &flags);
	kick = once ? weir_vgic_irq_set_latch(irq, true) :
		      weir_vgic_irq_set_line(irq, level);
	trace_weir_irq_line(cpu->vcpu, irq->intid, level, kick);
	weir_vgic_irq_unlock(cpu, flags, kick);
	return 0;
}

static int set_spi(struct weir_vm *vm, u32 intid, bool level, bool once)
{
	struct weir_vgic_irq *irq;

	if (!weir_vgic_initialized(vm))
		return -ENODEV;
	if (intid < WEIR_VGIC_NR_PRIVATE)
		return -EINVAL;
	irq = weir_vgic_irq_get(vm, NULL, intid);
	if (!irq)
		return -EINVAL;
	return set_irq(vm, irq, level, once);
}

/* See weir/irq.h. */
int weir_irq_set_spi(struct weir_vm *vm, u32 intid, bool level)
{
	return set_spi(vm, intid, level, false);
}
EXPORT_SYMBOL_GPL(weir_irq_set_spi);

/* See weir/irq.h. */
int weir_irq_signal_spi(struct weir_vm *vm, u32 intid)
{
	return set_spi(vm, intid, true, true);
}

/* A HW interrupt is so without a list register, too: its physical one is active. */
static bool in_hardware(const struct weir_vgic_irq *irq)
{
	return irq->lr != WEIR_VGIC_LR_NONE ||
	       (irq->hw && irq->owner->resident && (irq->active || irq->latch));
}

/**
 * weir_vgic_irq_settle() - lock an interrupt with all of its state in memory
 * @irq: the interrupt
 * @atomic: the caller cannot sleep
 * @cpu: its owner, locked
 * @flags: for weir_vgic_irq_unlock()
 *
 * Return: 0; -EAGAIN when another CPU's hardware has it and @atomic.
 */
int weir_vgic_irq_settle(struct weir_vgic_irq *irq, bool atomic,
			 struct weir_vgic_cpu **cpu, unsigned long *flags)
{
	for (;;) {
		*cpu = weir_vgic_irq_lock(irq, flags);
		if (!in_hardware(irq))
			return 0;
		if ((*cpu)->vcpu == weir_resident_vcpu()) {
			weir_vgic_if_recall(&(*cpu)->vif, irq);
			return 0;
		}
		weir_vgic_irq_unlock(*cpu, *flags, false);
		if (atomic)
			return -EAGAIN;
		weir_vcpu_evict((*cpu)->vcpu);
	}
}

/**
 * weir_vgic_load() - make this CPU's virtual interface a vCPU's
 * @vcpu: becomes resident here
 *
 * List registers are filled by the next flush. A VM without a vGIC has its
 * accesses to the CPU interface trapped instead.
 *
 * Context: interrupts masked; nobody else is resident here.
 */
void weir_vgic_load(struct weir_vcpu *vcpu)
{
	struct weir_vgic_cpu *cpu = vcpu->vgic;

	if (!vcpu->vm->vgic) {
		weir_vgic_host.ops->deny(true);
		return;
	}
	raw_spin_lock(&cpu->lock);
	weir_vgic_if_load(&cpu->vif);
	raw_spin_unlock(&cpu->lock);
}

/**
 * weir_vgic_put() - take everything into memory, leave the hardware zero
 * @vcpu: resident on this CPU
 *
 * Context: interrupts masked.
 */
void weir_vgic_put(struct weir_vcpu *vcpu)
{
	struct weir_vgic_cpu *cpu = vcpu->vgic;
	unsigned long flags;

	if (!cpu->vif.resident) {
		weir_vgic_host.ops->deny(false);
		return;
	}
	raw_spin_lock_irqsave(&cpu->lock, flags);
	weir_vgic_if_put(&cpu->vif);
	weir_vgic_irq_unlock(cpu, flags, false);
}

/**
 * weir_vgic_flush_dirty() - hand over what is queued
 * @vcpu: resident on this CPU
 *
 * For weir_vgic_flush(). Whoever asserts sets dirty, has a full barrier, and kicks;
 * the run loop sets mode = IN_GUEST and has a full barrier before it comes here.
 *
 * Context: interrupts masked.
 */
void weir_vgic_flush_dirty(struct weir_vcpu *vcpu)
{
	struct weir_vgic_cpu *cpu = vcpu->vgic;
	unsigned long flags;

	do {
		raw_spin_lock_irqsave(&cpu->lock, flags);
		weir_vgic_if_flush(&cpu->vif);
		weir_vgic_irq_unlock(cpu, flags, false);
	} while (READ_ONCE(cpu->vif.dirty));
}

/**
 * weir_vgic_has_pending() - would the guest take an interrupt if it ran
 * @vcpu: the vCPU
 *
 * Looks at what is queued only: with a deliverable interrupt in a list register
 * WFI does not trap. Resident on another CPU, its mask is unknown and taken to
 * be open.
 *
 * Context: any.
 */
bool weir_vgic_has_pending(struct weir_vcpu *vcpu)
{
	struct weir_vgic_cpu *cpu = vcpu->vgic;
	struct weir_vgic_if *vif = &cpu->vif;
	unsigned long flags;
	u32 vmcr = ~0U;
	bool ret;

	if (!READ_ONCE(vif->dirty))
		return false;
	raw_spin_lock_irqsave(&cpu->lock, flags);
	if (!vif->resident) {
		vmcr = vif->vmcr;
	} else if (weir_resident_vcpu() == vcpu) {
		weir_stat_inc(vcpu, ich_reads);
		vmcr = vif->ops->read_vmcr();
	}
	ret = weir_vgic_if_has_queued(vif, vmcr);
	raw_spin_unlock_irqrestore(&cpu->lock, flags);
	return ret;
}

/**
 * weir_vgic_map_hw() - tie a PPI to a host interrupt
 * @vcpu: whose PPI
 * @intid: 16 to 31
 * @host_hwirq: physical INTID; the guest's deactivation ends both
 * @still_pending: is the line up now? Called with @vcpu resident on this CPU,
 *	interrupts masked; or NULL
 *
 * Context: any. Return: 0, -EINVAL when @intid is no PPI.
 */
int weir_vgic_map_hw(struct weir_vcpu *vcpu, u32 intid, u32 host_hwirq,
		     weir_vgic_pending_fn still_pending)
{
	struct weir_vgic_irq *irq;
	struct weir_vgic_cpu *cpu;
	unsigned long flags;

	if (intid < 16 || intid >= WEIR_VGIC_NR_PRIVATE)
		return -EINVAL;
	irq = &vcpu->vgic->private[intid];
	cpu = weir_vgic_irq_lock(irq, &flags);
	irq->hw = true;
	irq->hwirq = host_hwirq;
	irq->still_pending = still_pending;
	weir_vgic_irq_unlock(cpu, flags, false);
	return 0;
}

/**
 * weir_vgic_host_deactivate() - end a physical interrupt in a guest's stead
 * @host_hwirq: physical INTID, of this CPU if it is a PPI
 *
 * Context: interrupts masked.
 */
void weir_vgic_host_deactivate(u32 host_hwirq)
{
	weir_vgic_host.ops->hw_deactivate(host_hwirq);
}

/**
 * weir_vgic_hw_in_flight() - is a HW interrupt pending or active at the guest
 * @vcpu: not resident, or resident on this CPU
 * @intid: its PPI
 *
 * Then the physical interrupt must be active while @vcpu is resident. Reads
 * the list register when there is one.
 *
 * Context: interrupts masked.
 */
bool weir_vgic_hw_in_flight(struct weir_vcpu *vcpu, u32 intid)
{
	struct weir_vgic_irq *irq = &vcpu->vgic->private[intid];
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	bool ret;

	cpu = weir_vgic_irq_lock(irq, &flags);
	if (irq->lr == WEIR_VGIC_LR_NONE)
		ret = irq->active || irq->latch;
	else
		ret = weir_vgic_slot_read(&cpu->vif, irq->lr) & WEIR_LR_STATE;
	weir_vgic_irq_unlock(cpu, flags, false);
	return ret;
}

/**
 * weir_vgic_deactivate() - ICC_DIR_EL1, trapped while ICH_HCR_EL2.TDIR is set
 * @vcpu: who wrote it
 * @val: the value
 * @atomic: host interrupts masked
 *
 * Only EOImode 1 writes it. It traps while more interrupts are active than there
 * are list registers, and where there are several vCPUs: an SPI may be another's
 * to acknowledge. GIC architecture (IHI 0069), 12.2.11.
 *
 * Context: @vcpu resident on this CPU.
 * Return: true, or false when it needs a context that may sleep (@atomic).
 */
bool weir_vgic_deactivate(struct weir_vcpu *vcpu, u64 val, bool atomic)
{
	struct weir_vgic_irq *irq;
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	bool kick;

	irq = weir_vgic_irq_get(vcpu->vm, vcpu, val & GENMASK(23, 0));
	if (!irq)
		return true;
	if (weir_vgic_irq_settle(irq, atomic, &cpu, &flags))
		return false;
	kick = irq->active && weir_vgic_if_deactivate(&cpu->vif, irq);
	weir_vgic_irq_unlock(cpu, flags, kick);
	return true;
}
