/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest entry and exit on a VHE host, for the run loop alone: compiled into it,
 * as this is what every exit costs.
 */
#ifndef WEIR_HYP_VHE_RUN_H
#define WEIR_HYP_VHE_RUN_H

#include <asm/barrier.h>
#include <asm/daifflags.h>
#include <asm/kvm_arm.h>
#include <asm/sysreg.h>
#include <weir/vm.h>
#include <weir-hyp/switch.h>

/* VBAR_EL2 while this CPU runs a guest. */
DECLARE_PER_CPU(const char *, weir_vhe_vbar);

int weir_vhe_enter(struct weir_context *ctx);

/* CPACR_EL1 form of CPTR_EL2 under E2H. */
#define WEIR_CPTR_GUEST_TTA	BIT(28)
#define WEIR_CPTR_GUEST_TAM	BIT(30)
#define WEIR_CPTR_FPEN		GENMASK(21, 20)

/* SVE, SME and POR_EL0 trap; FP, too, unless it is loaded. */
static __always_inline u64 weir_vhe_cptr(const struct weir_vcpu *vcpu)
{
	return WEIR_CPTR_GUEST_TTA | WEIR_CPTR_GUEST_TAM |
	       (vcpu->ctx.fp_loaded ? WEIR_CPTR_FPEN : 0);
}

/* What the host's kernel has where the guest's is while the run loop lasts. */
struct weir_vhe_host {
	u64 cptr;
	u64 vbar;
};

/**
 * weir_vhe_begin() - the run loop begins
 * @vcpu: resident on this CPU
 *
 * FP and the like are the guest's, or trap, until weir_vhe_end(): with interrupts
 * masked the kernel uses none of them. Context: interrupts masked from here on.
 *
 * Return: what weir_vhe_run() and weir_vhe_end() need.
 */
static __always_inline struct weir_vhe_host
weir_vhe_begin(const struct weir_vcpu *vcpu)
{
	struct weir_vhe_host host = {
		.cptr = read_sysreg(cpacr_el1),
		.vbar = read_sysreg(vbar_el1),
	};

	write_sysreg(weir_vhe_cptr(vcpu), cpacr_el1);
	return host;
}

/**
 * weir_vhe_end() - the run loop ends
 * @host: as weir_vhe_begin() returned it
 */
static __always_inline void weir_vhe_end(struct weir_vhe_host host)
{
	write_sysreg(host.cptr, cpacr_el1);
	isb();
}

/**
 * weir_vhe_run() - enter the guest and come back
 * @vcpu: resident on this CPU
 * @host: as weir_vhe_begin() returned it
 *
 * Return: WEIR_EXIT_*; the exit syndrome is in vcpu->ctx. Context: interrupts
 * masked, and again on return.
 */
static __always_inline int weir_vhe_run(struct weir_vcpu *vcpu,
					struct weir_vhe_host host)
{
	struct weir_context *ctx = &vcpu->ctx;
	int code;

	local_daif_mask();
	if (unlikely(vcpu->arch.debug.active))
		weir_hyp_debug_enter(vcpu);
	write_sysreg(__this_cpu_read(weir_vhe_vbar), vbar_el1);
	write_sysreg(ctx->hcr, hcr_el2);

	code = weir_vhe_enter(ctx);

	/* The guest took its virtual SError: the CPU cleared the bit. */
	if (unlikely(ctx->hcr & HCR_VSE))
		ctx->hcr &= read_sysreg(hcr_el2) | ~HCR_VSE;
	write_sysreg(ctx->hcr | HCR_TGE, hcr_el2);
	write_sysreg(host.vbar, vbar_el1);
	if (code == WEIR_EXIT_SYNC) {
		ctx->esr = read_sysreg(esr_el2);
		ctx->far = read_sysreg(far_el2);
		ctx->hpfar = read_sysreg(hpfar_el2);
	}
	if (unlikely(vcpu->arch.debug.active))
		weir_hyp_debug_leave(vcpu, code);
	isb();
	local_daif_restore(DAIF_PROCCTX_NOIRQ);
	weir_stat_count_served(vcpu);
	return code;
}

#endif /* WEIR_HYP_VHE_RUN_H */
