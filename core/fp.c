// SPDX-License-Identifier: GPL-2.0-only
/*
 * FP/SIMD, lazily: the guest's first use traps, then the registers are its
 * own until the thread runs host code that might want them. In between they
 * are kernel-mode NEON state of the vCPU thread, which the scheduler and soft
 * interrupts preserve.
 */
#include <asm/neon.h>
#include <weir-hyp/switch.h>
#include "vcpu.h"

/**
 * weir_fp_load() - give the guest its FP/SIMD registers
 * @vcpu: current thread's
 *
 * Context: process, interrupts on.
 */
void weir_fp_load(struct weir_vcpu *vcpu)
{
	if (vcpu->ctx.fp_loaded)
		return;
	kernel_neon_begin();
	weir_hyp_fp_load(&vcpu->ctx.fp);
	vcpu->ctx.fp_loaded = true;
}

/**
 * weir_fp_put() - take the FP/SIMD registers back into memory
 * @vcpu: current thread's
 *
 * Needed before anything that may itself call kernel_neon_begin() in process
 * context. Context: process, interrupts on.
 */
void weir_fp_put(struct weir_vcpu *vcpu)
{
	if (!vcpu->ctx.fp_loaded)
		return;
	weir_hyp_fp_save(&vcpu->ctx.fp);
	vcpu->ctx.fp_loaded = false;
	kernel_neon_end();
}
