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
#include <clocksource/arm_arch_timer.h>
#include <weir/irq.h>
#include <weir/vgic.h>
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

static void soft_start(struct weir_timer *t, u64 now)
{
	u64 ns = t->cval > now ? cycles_to_ns(t->cval - now) : 0;

	if (ns > KTIME_MAX / 2)
		ns = KTIME_MAX / 2;
	hrtimer_start(&t->soft, ns_to_ktime(ns), HRTIMER_MODE_REL_HARD);
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

	if (ctl_fires(READ_ONCE(t->ctl), READ_ONCE(t->cval),
		      weir_ptimer_now(t->vcpu->vm))) {
		t->level = true;
		weir_irq_set_ppi(t->vcpu, t->intid, true);
	}
	return HRTIMER_NORESTART;
}

static irqreturn_t vtimer_handler(int irq, void *dev)
{
	struct weir_vcpu *vcpu = this_cpu_read(weir_resident);
	u64 ctl = read_sysreg_s(SYS_CNTV_CTL_EL02);

	if (vcpu && (ctl & ARCH_TIMER_CTRL_ENABLE) &&
	    (ctl & ARCH_TIMER_CTRL_IT_STAT) && !(ctl & ARCH_TIMER_CTRL_IT_MASK)) {
		weir_stat_inc(vcpu, vtimer_irqs);
		/* Without vGIC nobody ends it: left active, it stays quiet. */
		if (weir_irq_set_ppi(vcpu, vcpu->arch.vtimer.intid, true))
			vcpu->arch.vtimer.held = true;
		return IRQ_HANDLED;
	}
	/* Nobody will deactivate it: the line fell meanwhile, or no guest. */
	if (!vcpu)
		write_sysreg_s(0, SYS_CNTV_CTL_EL02);
	isb();
	weir_vgic_host_deactivate(vtimer_hwirq);
	return IRQ_HANDLED;
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

	hrtimer_try_to_cancel(&t->soft);
	if (weir_vgic_hw_in_flight(vcpu, t->intid))
		irq_set_irqchip_state(vtimer_irq, IRQCHIP_STATE_ACTIVE, true);
	write_sysreg(vcpu->vm->arch.cntvoff, cntvoff_el2);
	if (unlikely(vcpu->vm->arch.cntpoff))
		weir_hyp_set_cntpoff(vcpu->vm->arch.cntpoff);
	write_sysreg_s(t->cval, SYS_CNTV_CVAL_EL02);
	isb();
	write_sysreg_s(t->ctl, SYS_CNTV_CTL_EL02);
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

	t->ctl = read_sysreg_s(SYS_CNTV_CTL_EL02) &
		 (ARCH_TIMER_CTRL_ENABLE | ARCH_TIMER_CTRL_IT_MASK);
	t->cval = read_sysreg_s(SYS_CNTV_CVAL_EL02);
	write_sysreg_s(0, SYS_CNTV_CTL_EL02);
	isb();
	if (weir_vgic_hw_in_flight(vcpu, t->intid) || t->held)
		weir_vgic_host_deactivate(vtimer_hwirq);
	t->held = false;
	if (unlikely(vcpu->vm->arch.cntpoff))
		weir_hyp_set_cntpoff(0);
	if (vcpu->arch.blocked && armed(t))
		soft_start(t, weir_vtimer_now(vcpu->vm));
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
	if (vcpu->cpu < 0) {
		if (armed(t))
			soft_start(t, weir_vtimer_now(vcpu->vm));
	} else if (!timer_always_on) {
		u64 now = weir_vtimer_now(vcpu->vm);
		struct weir_timer hw = {
			.ctl = read_sysreg_s(SYS_CNTV_CTL_EL02),
			.cval = read_sysreg_s(SYS_CNTV_CVAL_EL02),
		};

		if (this_cpu_read(weir_resident) == vcpu && armed(&hw)) {
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
 * weir_timer_read() - a timer's register, from its state in memory
 * @t: the timer
 * @now: what its counter reads
 * @reg: which register
 *
 * Return: its value (ARM ARM D13.8: CNTP_*_EL0, CNTV_*_EL0). Context: any.
 */
u64 weir_timer_read(const struct weir_timer *t, u64 now, enum weir_timer_reg reg)
{
	switch (reg) {
	case WEIR_TIMER_CTL:
		return t->ctl | (((t->ctl & ARCH_TIMER_CTRL_ENABLE) &&
				  t->cval <= now) ? ARCH_TIMER_CTRL_IT_STAT : 0);
	case WEIR_TIMER_CVAL:
		return t->cval;
	case WEIR_TIMER_TVAL:
		return lower_32_bits(t->cval - now);
	default:
		return now;
	}
}

/**
 * weir_ptimer_read() - trapped read of the physical timer
 * @vcpu: who
 * @reg: which register
 *
 * Return: its value. Context: any.
 */
u64 weir_ptimer_read(struct weir_vcpu *vcpu, enum weir_timer_reg reg)
{
	return weir_timer_read(&vcpu->arch.ptimer, weir_ptimer_now(vcpu->vm), reg);
}

/**
 * weir_ptimer_write() - trapped write of the physical timer
 * @vcpu: who
 * @reg: which register; the counter is read-only
 * @val: value
 *
 * Context: process or interrupts masked.
 */
void weir_ptimer_write(struct weir_vcpu *vcpu, enum weir_timer_reg reg, u64 val)
{
	struct weir_timer *t = &vcpu->arch.ptimer;

	hrtimer_try_to_cancel(&t->soft);
	switch (reg) {
	case WEIR_TIMER_CTL:
		t->ctl = val & (ARCH_TIMER_CTRL_ENABLE | ARCH_TIMER_CTRL_IT_MASK);
		break;
	case WEIR_TIMER_CVAL:
		t->cval = val;
		break;
	case WEIR_TIMER_TVAL:
		t->cval = weir_ptimer_now(vcpu->vm) + (s32)val;
		break;
	default:
		return;
	}
	weir_ptimer_update(vcpu);
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

/**
 * weir_timer_vcpu_reset() - timers off, as after a warm reset
 * @vcpu: not resident
 */
void weir_timer_vcpu_reset(struct weir_vcpu *vcpu)
{
	hrtimer_cancel(&vcpu->arch.ptimer.soft);
	vcpu->arch.vtimer.ctl = 0;
	vcpu->arch.ptimer.ctl = 0;
	if (vcpu->arch.ptimer.level) {
		vcpu->arch.ptimer.level = false;
		weir_irq_set_ppi(vcpu, vcpu->arch.ptimer.intid, false);
	}
}

static bool vtimer_line(struct weir_vcpu *vcpu, struct weir_vgic_irq *irq)
{
	struct weir_timer *t = &vcpu->arch.vtimer;
	u64 ctl;

	if (this_cpu_read(weir_resident) != vcpu)
		return ctl_fires(t->ctl, t->cval, weir_vtimer_now(vcpu->vm));
	ctl = read_sysreg_s(SYS_CNTV_CTL_EL02);
	return (ctl & ARCH_TIMER_CTRL_IT_STAT) &&
	       !(ctl & ARCH_TIMER_CTRL_IT_MASK);
}

/**
 * weir_timer_enable() - tie the timers to the vGIC at the first KVM_RUN
 * @vcpu: about to run
 *
 * Return: 0, -EINVAL when two timers share one PPI.
 */
int weir_timer_enable(struct weir_vcpu *vcpu)
{
	if (vcpu->arch.vtimer.intid == vcpu->arch.ptimer.intid)
		return -EINVAL;
	if (!vcpu->vm->vgic)
		return 0;
	return weir_vgic_map_hw(vcpu, vcpu->arch.vtimer.intid, vtimer_hwirq,
				vtimer_line);
}

/**
 * weir_timer_cpu_enable() - this CPU may have a resident vCPU
 */
void weir_timer_cpu_enable(void)
{
	write_sysreg_s(0, SYS_CNTV_CTL_EL02);
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
	timer_always_on = of_property_read_bool(np, "always-on");
	vtimer_irq = irq_of_parse_and_map(np, TIMER_DT_VIRT);
	of_node_put(np);
	if (!vtimer_irq)
		return -ENODEV;
	vtimer_hwirq = irq_get_irq_data(vtimer_irq)->hwirq;
	err = request_percpu_irq(vtimer_irq, vtimer_handler, "weir-vtimer",
				 &vtimer_percpu);
	if (err)
		return err;
	/* The GIC only asks whether there is anybody to forward it to. */
	err = irq_set_vcpu_affinity(vtimer_irq, &vtimer_hwirq);
	if (err)
		free_percpu_irq(vtimer_irq, &vtimer_percpu);
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
