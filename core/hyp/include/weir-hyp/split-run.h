/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest entry and exit in split mode, for the run loop alone: compiled into it, as
 * this is what every exit costs.
 */
#ifndef WEIR_HYP_SPLIT_RUN_H
#define WEIR_HYP_SPLIT_RUN_H

#include <asm/daifflags.h>
#include <weir/vm.h>
#include <weir-hyp/switch.h>

/* Around all of a run loop. Interrupts masked, as in between. */
void weir_split_begin(struct weir_vcpu *vcpu);
void weir_split_end(struct weir_vcpu *vcpu);

/* RUN, of the context at this physical address: WEIR_EXIT_* (call.S). */
int weir_split_enter(u64 pa);

/**
 * weir_split_run() - enter the guest and come back
 * @vcpu: resident on this CPU
 *
 * Between weir_split_begin() and weir_split_end(). Return: WEIR_EXIT_*; the exit
 * syndrome is in vcpu->ctx. Context: interrupts masked, and again on return.
 */
static __always_inline int weir_split_run(struct weir_vcpu *vcpu)
{
	int code;

	local_daif_mask();
	if (unlikely(vcpu->arch.debug.active))
		weir_hyp_debug_enter(vcpu);
	code = weir_split_enter(vcpu->ctx.pa);
	if (unlikely(vcpu->arch.debug.active))
		weir_hyp_debug_leave(vcpu, code);
	local_daif_restore(DAIF_PROCCTX_NOIRQ);
	weir_stat_count_served(vcpu);
	return code;
}

#endif /* WEIR_HYP_SPLIT_RUN_H */
