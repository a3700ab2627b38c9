// SPDX-License-Identifier: GPL-2.0-only
/* A timer's registers, read and written one by one (ARM ARM D12). */
#include <asm/arch_timer.h>
#include <clocksource/arm_arch_timer.h>
#include <weir/irq.h>
#include "timer.h"

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
 * Return: its value (ARM ARM D13.8: CNTP_*_EL0). Context: any.
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

	/* One that has just looked would raise the line after it was lowered. */
	hrtimer_cancel(&t->soft);
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
 * weir_ptimer_tell() - tell the vGIC the physical timer's line
 * @vcpu: about to run for the first time
 *
 * A VMM may have set the timer before there was a vGIC that could hear of it, or
 * the line afterwards. Context: process.
 */
void weir_ptimer_tell(struct weir_vcpu *vcpu)
{
	struct weir_timer *t = &vcpu->arch.ptimer;

	hrtimer_cancel(&t->soft);
	weir_irq_set_ppi(vcpu, t->intid, t->level);
	weir_ptimer_update(vcpu);
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
