// SPDX-License-Identifier: GPL-2.0-only
/*
 * FP/SIMD, lazily: the guest's first use traps, then the registers are its
 * own until the thread runs host code that might want them. In between they
 * are kernel-mode NEON state of the vCPU thread, which the scheduler and soft
 * interrupts preserve. A guest that keeps trapping is given them back without
 * a trap for a while; then it has to trap again to show that it still uses
 * them.
 */
#include <asm/neon.h>
#include <weir-hyp/switch.h>
#include "vcpu.h"

/* How often they are given back before the guest must trap again. */
#define EAGER_ROUNDS 64

static void load(struct weir_vcpu *vcpu)
{
	if (vcpu->ctx.fp_loaded)
		return;
	kernel_neon_begin();
	weir_hyp_fp_load(&vcpu->ctx.fp);
	vcpu->ctx.fp_loaded = true;
}

/**
 * weir_fp_trap() - the guest used a register that it was not given
 * @vcpu: current thread's
 *
 * Context: process, interrupts on.
 */
void weir_fp_trap(struct weir_vcpu *vcpu)
{
	vcpu->arch.fp_uses++;
	load(vcpu);
}

/**
 * weir_fp_restore() - give the guest its registers before it traps for them
 * @vcpu: current thread's, whose habit weir_fp_wanted() found
 *
 * Context: process, interrupts on.
 */
void weir_fp_restore(struct weir_vcpu *vcpu)
{
	if (++vcpu->arch.fp_uses > EAGER_ROUNDS)
		vcpu->arch.fp_uses = 0;
	load(vcpu);
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
