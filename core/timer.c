// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic timers (ARM ARM D12). The virtual timer runs in hardware as long as
 * its vCPU is resident, asleep or not, and traps never; when the vCPU is off
 * the hardware and asleep a host timer stands in. The physical timer traps
 * and is a host timer altogether.
 *
 * The hardware's interrupt is forwarded: the host's handler only drops its
 * priority, the guest's deactivation ends it (GIC ICH_LR_EL2.HW).
 */
#include <linux/clocksource.h>
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/math64.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <asm/arch_timer.h>
#include <asm/sysreg.h>
#include <asm/virt.h>
#include <clocksource/arm_arch_timer.h>
#include <weir/irq.h>
#include <weir/vgic.h>
#include <weir-hyp/cntv.h>
#include <weir-hyp/switch.h>
#include "resident.h"
#include "timer.h"

/* Index of the virtual timer in the device tree's interrupt list. */
#define TIMER_DT_VIRT	2

static unsigned int vtimer_irq;
static u32 vtimer_hwirq;
static bool timer_always_on;
static DEFINE_PER_CPU(int, vtimer_percpu);

static bool ctl_fires(u64 ctl, u64 cval, u64 now)
{
	return (ctl & ARCH_TIMER_CTRL_ENABLE) &&
	       !(ctl & ARCH_TIMER_CTRL_IT_MASK) && cval <= now;
}

static u64 cycles_to_ns(u64 cycles)
{
	return mul_u64_u64_div_u64(cycles, NSEC_PER_SEC, arch_timer_get_cntfrq());
}

static ktime_t time_left(const struct weir_timer *t, u64 now)
{
	u64 cval = READ_ONCE(t->cval);
	u64 ns = cval > now ? cycles_to_ns(cval - now) : 0;

	return ns_to_ktime(min_t(u64, ns, KTIME_MAX / 2));
}

static void soft_start(struct weir_timer *t, u64 now)
{
	hrtimer_start(&t->soft, time_left(t, now), HRTIMER_MODE_REL_HARD);
}

/*
 * The host's clock is corrected (NTP), the counter is not: what passed by the one
 * may not be due by the other yet. Return: it was, and is set again.
 */
static bool too_early(struct weir_timer *t, u64 now)
{
	if (READ_ONCE(t->cval) <= now)
		return false;
	hrtimer_forward_now(&t->soft, time_left(t, now));
	return true;
}

static bool armed(const struct weir_timer *t)
{
	return (t->ctl & ARCH_TIMER_CTRL_ENABLE) &&
	       !(t->ctl & ARCH_TIMER_CTRL_IT_MASK);
}

/* The sleeping vCPU looks at its timer itself once awake and resident. */
static enum hrtimer_restart vtimer_soft_fired(struct hrtimer *soft)
{
	struct weir_timer *t = container_of(soft, struct weir_timer, soft);

	if (too_early(t, weir_vtimer_now(t->vcpu->vm)))
		return HRTIMER_RESTART;
	weir_stat_inc(t->vcpu, soft_timer_fires);
	smp_mb(); /* pairs with the one in weir_vcpu_block() */
	weir_vcpu_kick(t->vcpu);
	return HRTIMER_NORESTART;
}

/**
 * weir_ptimer_update() - the physical timer, or its counter, was set
 * @vcpu: whose; its host timer is stopped
 *
 * Context: any.
 */
void weir_ptimer_update(struct weir_vcpu *vcpu)
{
	struct weir_timer *t = &vcpu->arch.ptimer;
	u64 now = weir_ptimer_now(vcpu->vm);
	bool level = ctl_fires(t->ctl, t->cval, now);

	if (level != t->level) {
		t->level = level;
		weir_irq_set_ppi(vcpu, t->intid, level);
	}
	if (armed(t) && !level)
		soft_start(t, now);
}

static enum hrtimer_restart ptimer_soft_fired(struct hrtimer *soft)
{
	struct weir_timer *t = container_of(soft, struct weir_timer, soft);

	if (too_early(t, weir_ptimer_now(t->vcpu->vm)))
		return HRTIMER_RESTART;
	t->level = true;
	weir_irq_set_ppi(t->vcpu, t->intid, true);
	return HRTIMER_NORESTART;
}

/* The physical interrupt is active. */
static void vtimer_raise(struct weir_vcpu *vcpu)
{
	/* Without vGIC nobody ends it: left active, it stays quiet. */
	if (weir_irq_set_ppi(vcpu, vcpu->arch.vtimer.intid, true))
		vcpu->arch.vtimer.held = true;
}

static irqreturn_t vtimer_handler(int irq, void *dev)
{
	struct weir_vcpu *vcpu = this_cpu_read(weir_resident);
	u64 ctl = weir_cntv_ctl();

	if (vcpu && (ctl & ARCH_TIMER_CTRL_ENABLE) &&
	    (ctl & ARCH_TIMER_CTRL_IT_STAT) && !(ctl & ARCH_TIMER_CTRL_IT_MASK)) {
		weir_stat_inc(vcpu, vtimer_irqs);
		vtimer_raise(vcpu);
		return IRQ_HANDLED;
	}
	/* Nobody will deactivate it: the line fell meanwhile, or no guest. */
	if (!vcpu)
		weir_cntv_set_ctl(0);
	isb();
	weir_vgic_host_deactivate(vtimer_hwirq);
	return IRQ_HANDLED;
}

static void hw_load(struct weir_vcpu *vcpu)
{
	struct weir_timer *t = &vcpu->arch.vtimer;

	weir_hyp_ops->set_cntvoff(vcpu->vm->arch.cntvoff);
	weir_cntv_set_cval(t->cval);
	isb();
	weir_cntv_set_ctl(t->ctl);
	t->loaded = true;
}

static void hw_save(struct weir_timer *t)
{
	t->ctl = weir_cntv_ctl() &
		 (ARCH_TIMER_CTRL_ENABLE | ARCH_TIMER_CTRL_IT_MASK);
	t->cval = weir_cntv_cval();
	weir_cntv_set_ctl(0);
	isb();
	t->loaded = false;
}

/**
 * weir_timer_load() - the virtual timer into hardware
 * @vcpu: becomes resident
 *
 * Context: interrupts masked, after weir_vgic_load().
 */
void weir_timer_load(struct weir_vcpu *vcpu)
{
	struct weir_timer *t = &vcpu->arch.vtimer;

	hrtimer_cancel(&t->soft);
	if (weir_vgic_hw_in_flight(vcpu, t->intid))
		irq_set_irqchip_state(vtimer_irq, IRQCHIP_STATE_ACTIVE, true);
	if (unlikely(vcpu->vm->arch.cntpoff))
		weir_hyp_ops->set_cntpoff(vcpu->vm->arch.cntpoff);
	hw_load(vcpu);
}

/**
 * weir_timer_put() - the virtual timer back into memory
 * @vcpu: stops being resident
 *
 * Context: interrupts masked, after weir_vgic_put().
 */
void weir_timer_put(struct weir_vcpu *vcpu)
{
	struct weir_timer *t = &vcpu->arch.vtimer;

	if (t->loaded)
		hw_save(t);
	if (weir_vgic_hw_in_flight(vcpu, t->intid) || t->held)
		weir_vgic_host_deactivate(vtimer_hwirq);
	t->held = false;
	if (unlikely(vcpu->vm->arch.cntpoff))
		weir_hyp_ops->set_cntpoff(0);
	if (vcpu->arch.blocked && armed(t))
		soft_start(t, weir_vtimer_now(vcpu->vm));
}

/*
 * It expired while the thread was away, as a rule asleep until then: what its
 * interrupt would do, without taking one.
 */
static void raise_expired(struct weir_vcpu *vcpu)
{
	struct weir_timer *t = &vcpu->arch.vtimer;

	if (!ctl_fires(t->ctl, t->cval, weir_vtimer_now(vcpu->vm)) || t->held ||
	    weir_vgic_hw_in_flight(vcpu, t->intid))
		return;
	irq_set_irqchip_state(vtimer_irq, IRQCHIP_STATE_ACTIVE, true);
	vtimer_raise(vcpu);
}

/**
 * weir_timer_thread_load() - split mode: the virtual counter is the guest's
 * @vcpu: its thread enters KVM_RUN or was scheduled in
 *
 * Context: preemption off.
 */
void weir_timer_thread_load(struct weir_vcpu *vcpu)
{
	unsigned long flags;

	local_irq_save(flags);
	if (this_cpu_read(weir_resident) == vcpu) {
		hrtimer_cancel(&vcpu->arch.vtimer.soft);
		raise_expired(vcpu);
		hw_load(vcpu);
	}
	local_irq_restore(flags);
}

/**
 * weir_timer_thread_put() - split mode: the virtual counter is the host's
 * @vcpu: its thread leaves KVM_RUN or is scheduled out
 *
 * The host's user space reads the virtual counter, and takes it for the
 * physical one; with another offset the timer means nothing. Still resident,
 * the physical interrupt stays active if the guest has it. Context: preemption
 * off.
 */
void weir_timer_thread_put(struct weir_vcpu *vcpu)
{
	struct weir_timer *t = &vcpu->arch.vtimer;
	unsigned long flags;

	local_irq_save(flags);
	if (t->loaded) {
		hw_save(t);
		if (vcpu->arch.blocked && armed(t))
			soft_start(t, weir_vtimer_now(vcpu->vm));
	}
	weir_hyp_ops->set_cntvoff(0);
	local_irq_restore(flags);
}

/**
 * weir_timer_block() - the vCPU is about to sleep
 * @vcpu: current thread's
 *
 * Resident, its hardware timer goes on counting and wakes it, unless the
 * host's idle states stop the timer. Context: process, interrupts on.
 */
void weir_timer_block(struct weir_vcpu *vcpu)
{
	struct weir_timer *t = &vcpu->arch.vtimer;
	unsigned long flags;

	local_irq_save(flags);
	while (!timer_always_on && vcpu->cpu >= 0 &&
	       this_cpu_read(weir_resident) != vcpu) {
		/* Nothing would wake the CPU that its thread was moved from. */
		local_irq_restore(flags);
		weir_vcpu_evict(vcpu);
		local_irq_save(flags);
	}
	if (vcpu->cpu < 0) {
		if (armed(t))
			soft_start(t, weir_vtimer_now(vcpu->vm));
	} else if (!timer_always_on) {
		u64 now = weir_vtimer_now(vcpu->vm);
		struct weir_timer hw = {
			.ctl = weir_cntv_ctl(),
			.cval = weir_cntv_cval(),
		};

		if (armed(&hw)) {
			t->cval = hw.cval;
			soft_start(t, now);
		}
	}
	local_irq_restore(flags);
}

/**
 * weir_timer_unblock() - the vCPU does not sleep any more
 * @vcpu: current thread's
 */
void weir_timer_unblock(struct weir_vcpu *vcpu)
{
	if (hrtimer_active(&vcpu->arch.vtimer.soft))
		hrtimer_cancel(&vcpu->arch.vtimer.soft);
}

/**
 * weir_timer_pending() - would the virtual timer fire if the vCPU were resident?
 * @vcpu: the vCPU
 *
 * Only asked for a vCPU that is off the hardware; on it, the interrupt itself
 * tells. Context: any.
 */
bool weir_timer_pending(struct weir_vcpu *vcpu)
{
	struct weir_timer *t = &vcpu->arch.vtimer;

	return READ_ONCE(vcpu->cpu) < 0 &&
	       ctl_fires(t->ctl, t->cval, weir_vtimer_now(vcpu->vm));
}

/**
 * weir_timer_unraised() - has it fired off the hardware, and the vGIC not heard?
 * @vcpu: the vCPU
 *
 * Context: any.
 */
bool weir_timer_unraised(struct weir_vcpu *vcpu)
{
	unsigned long flags;
	bool ret;

	local_irq_save(flags);
	ret = weir_timer_pending(vcpu) &&
	      !weir_vgic_hw_in_flight(vcpu, vcpu->arch.vtimer.intid);
	local_irq_restore(flags);
	return ret;
}

/**
 * weir_timer_raise() - do what the timer's interrupt would, were it resident
 * @vcpu: current thread's, not resident
 *
 * Only the vGIC knows whether the interrupt is enabled. Context: any.
 */
void weir_timer_raise(struct weir_vcpu *vcpu)
{
	if (weir_timer_unraised(vcpu))
		weir_irq_set_ppi(vcpu, vcpu->arch.vtimer.intid, true);
}

/**
 * weir_timer_vm_init() - a VM's virtual counter starts at zero
 * @vm: new
 */
void weir_timer_vm_init(struct weir_vm *vm)
{
	vm->arch.cntvoff = __arch_counter_get_cntpct();
}

static void timer_init(struct weir_timer *t, struct weir_vcpu *vcpu, u32 intid,
		       enum hrtimer_restart (*fn)(struct hrtimer *))
{
	t->vcpu = vcpu;
	t->intid = intid;
	hrtimer_init(&t->soft, CLOCK_MONOTONIC, HRTIMER_MODE_REL_HARD);
	t->soft.function = fn;
}

/**
 * weir_timer_vcpu_init() - timers of a new vCPU
 * @vcpu: new
 */
void weir_timer_vcpu_init(struct weir_vcpu *vcpu)
{
	timer_init(&vcpu->arch.vtimer, vcpu, WEIR_VTIMER_INTID, vtimer_soft_fired);
	timer_init(&vcpu->arch.ptimer, vcpu, WEIR_PTIMER_INTID, ptimer_soft_fired);
}

/**
 * weir_timer_vcpu_exit() - no host timer fires for the vCPU any more
 * @vcpu: going away, not resident
 */
void weir_timer_vcpu_exit(struct weir_vcpu *vcpu)
{
	hrtimer_cancel(&vcpu->arch.vtimer.soft);
	hrtimer_cancel(&vcpu->arch.ptimer.soft);
}

static bool vtimer_line(struct weir_vcpu *vcpu, struct weir_vgic_irq *irq)
{
	struct weir_timer *t = &vcpu->arch.vtimer;
	u64 ctl;

	if (this_cpu_read(weir_resident) != vcpu || !t->loaded)
		return ctl_fires(t->ctl, t->cval, weir_vtimer_now(vcpu->vm));
	ctl = weir_cntv_ctl();
	return (ctl & ARCH_TIMER_CTRL_IT_STAT) &&
	       !(ctl & ARCH_TIMER_CTRL_IT_MASK);
}

/**
 * weir_timer_enable() - tie the timers to the vGIC at the first KVM_RUN
 * @vcpu: about to run
 *
 * Return: 0, -EINVAL when two timers, or one and the PMU, share one PPI.
 */
int weir_timer_enable(struct weir_vcpu *vcpu)
{
	u32 vtimer = vcpu->arch.vtimer.intid, ptimer = vcpu->arch.ptimer.intid;

	if (vtimer == ptimer)
		return -EINVAL;
	if (!vcpu->vm->vgic)
		return 0;
	if (weir_vgic_claim(vcpu, vtimer, WEIR_CLAIM_VTIMER) ||
	    weir_vgic_claim(vcpu, ptimer, WEIR_CLAIM_PTIMER))
		return -EINVAL;
	weir_ptimer_tell(vcpu);
	return weir_vgic_map_hw(vcpu, vtimer, vtimer_hwirq, vtimer_line);
}

/**
 * weir_timer_cpu_enable() - this CPU may have a resident vCPU
 */
void weir_timer_cpu_enable(void)
{
	weir_cntv_set_ctl(0);
	isb();
	enable_percpu_irq(vtimer_irq, IRQ_TYPE_NONE);
}

/**
 * weir_timer_cpu_disable() - this CPU will have no resident vCPU
 */
void weir_timer_cpu_disable(void)
{
	disable_percpu_irq(vtimer_irq);
}

/**
 * weir_timer_module_init() - find and take the virtual timer's interrupt
 *
 * arch_timer_get_kvm_info() is not exported, so it comes from the device tree.
 * Return: 0, -ENODEV (no arm,armv8-timer node), or the interrupt's error.
 */
int weir_timer_module_init(void)
{
	struct device_node *np;
	int err;

	np = of_find_compatible_node(NULL, NULL, "arm,armv8-timer");
	if (!np) {
		pr_err("weir: no arm,armv8-timer in the device tree: boot the host with a device tree\n");
		return -ENODEV;
	}
	/* In split mode it goes with the thread: weir_timer_thread_put(). */
	timer_always_on = of_property_read_bool(np, "always-on") ||
			  !is_kernel_in_hyp_mode();
	vtimer_irq = irq_of_parse_and_map(np, TIMER_DT_VIRT);
	of_node_put(np);
	if (!vtimer_irq)
		return -ENODEV;
	vtimer_hwirq = irq_get_irq_data(vtimer_irq)->hwirq;
	err = request_percpu_irq(vtimer_irq, vtimer_handler, "weir-vtimer",
				 &vtimer_percpu);
	if (err)
		goto no_el2;
	/* The GIC only asks whether there is anybody to forward it to. */
	err = irq_set_vcpu_affinity(vtimer_irq, &vtimer_hwirq);
	if (err)
		goto irq;
	return 0;
irq:
	free_percpu_irq(vtimer_irq, &vtimer_percpu);
no_el2:
	/* Started at EL1, the kernel uses this timer, and forwards nothing. */
	pr_err("weir: the host kernel has no EL2 to lend: it needs a machine, and firmware, that start it there (dmesg: \"CPU: All CPU(s) started at EL2\")\n");
	return err;
}

/**
 * weir_timer_module_exit() - give the virtual timer's interrupt back
 */
void weir_timer_module_exit(void)
{
	irq_set_vcpu_affinity(vtimer_irq, NULL);
	free_percpu_irq(vtimer_irq, &vtimer_percpu);
}
