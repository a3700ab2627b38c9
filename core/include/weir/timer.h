/* SPDX-License-Identifier: GPL-2.0-only */
/* What a vCPU keeps of a generic timer (ARM ARM D12). */
#ifndef WEIR_TIMER_H
#define WEIR_TIMER_H

#include <linux/hrtimer.h>
#include <weir/types.h>

/**
 * struct weir_timer - one generic timer of a vCPU
 * @ctl: CNTx_CTL_EL0 as the guest wrote it, ENABLE and IMASK
 * @cval: CNTx_CVAL_EL0
 * @soft: stands in for the hardware, or is the timer when it is emulated
 * @loaded: the hardware has it, and @ctl and @cval are old
 * @level: line level last told to the interrupt controller
 * @held: the physical interrupt is left active until the vCPU is put: no vGIC
 * @intid: PPI number, 16 to 31
 * @vcpu: whose
 */
struct weir_timer {
	u64 ctl;
	u64 cval;
	struct hrtimer soft;
	bool loaded;
	bool level;
	bool held;
	u32 intid;
	struct weir_vcpu *vcpu;
};

#endif /* WEIR_TIMER_H */
