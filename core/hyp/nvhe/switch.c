// SPDX-License-Identifier: GPL-2.0-only
/*
 * World switch of split mode (ARMv8.0, the host kernel at EL1): EL1's registers
 * change hands at every entry and every exit that the host has to see.
 *
 * Errata 1319367 and their like: no walk of one world's stage 1 may happen with
 * the other's stage 2. Walks are off (TCR_EL1.EPDn), with the MMU on, while the
 * rest changes.
 */
#include <asm/barrier.h>
#include <asm/esr.h>
#include <asm/kvm_arm.h>
#include <asm/pgtable-hwdef.h>
#include <asm/ptrace.h>
#include "nvhe.h"

static_assert(offsetof(struct weir_low_cpu, stub_vbar) == WEIR_LOW_STUB_VBAR);
static_assert(offsetof(struct weir_low_cpu, host_hcr) == WEIR_LOW_HOST_HCR);
static_assert(offsetof(struct weir_low_cpu, host_cptr) == WEIR_LOW_HOST_CPTR);
static_assert(offsetof(struct weir_low_cpu, host_mdcr) == WEIR_LOW_HOST_MDCR);
static_assert(offsetof(struct weir_low_cpu, host_cnthctl) == WEIR_LOW_HOST_CNTHCTL);
static_assert(offsetof(struct weir_low_cpu, host_vmpidr) == WEIR_LOW_HOST_VMPIDR);
static_assert(offsetof(struct weir_low_cpu, fault_vector) == WEIR_LOW_FAULT_VECTOR);
static_assert(offsetof(struct weir_low_cpu, fault_esr) == WEIR_LOW_FAULT_ESR);
static_assert(offsetof(struct weir_low_cpu, fault_elr) == WEIR_LOW_FAULT_ELR);
static_assert(offsetof(struct weir_low_cpu, fault_far) == WEIR_LOW_FAULT_FAR);
static_assert(offsetof(struct weir_low_cpu, fault_spsr) == WEIR_LOW_FAULT_SPSR);
static_assert(offsetof(struct weir_low_cpu, flush) == WEIR_LOW_FLUSH);

/* CPTR_EL2 without E2H: what is not FP traps; FP, too, unless it is loaded. */
#define CPTR_GUEST	(CPTR_NVHE_EL2_RES1 | CPTR_EL2_TZ | CPTR_EL2_TTA | \
			 CPTR_EL2_TAM)

static __always_inline void el1_save(u64 *el1)
{
#define WEIR_EL1_SAVE(name, el12) \
	el1[WEIR_##name] = read_sysreg_s(SYS_##name);
	WEIR_EL1_REGS(WEIR_EL1_SAVE)
#undef WEIR_EL1_SAVE
}

static __always_inline bool gates_walks(enum weir_el1_reg reg)
{
	return reg == WEIR_SCTLR_EL1 || reg == WEIR_TCR_EL1;
}

/* All but what begins walks. */
static __always_inline void el1_load(const u64 *el1)
{
#define WEIR_EL1_LOAD(name, el12) \
	if (!gates_walks(WEIR_##name)) \
		write_sysreg_s(el1[WEIR_##name], SYS_##name);
	WEIR_EL1_REGS(WEIR_EL1_LOAD)
#undef WEIR_EL1_LOAD
}

static __always_inline void stop_walks(const u64 *el1)
{
	write_sysreg(el1[WEIR_TCR_EL1] | TCR_EPD0_MASK | TCR_EPD1_MASK, tcr_el1);
	isb();
	write_sysreg(el1[WEIR_SCTLR_EL1] | SCTLR_ELx_M, sctlr_el1);
	isb();
}

static __always_inline void start_walks(const u64 *el1)
{
	isb();
	write_sysreg(el1[WEIR_SCTLR_EL1], sctlr_el1);
	isb();
	write_sysreg(el1[WEIR_TCR_EL1], tcr_el1);
}

static __always_inline void stage2_load(u64 vttbr, u64 vtcr, u64 hcr)
{
	write_sysreg(vtcr, vtcr_el2);
	write_sysreg(vttbr, vttbr_el2);
	write_sysreg(hcr, hcr_el2);
}

static void to_guest(struct weir_low_cpu *cpu, struct weir_context *ctx)
{
	el1_save(cpu->host_el1);
	cpu->host_sp_el0 = read_sysreg(sp_el0);
	cpu->guest = ctx;
	stop_walks(cpu->host_el1);
	el1_load(ctx->el1);
	stage2_load(cpu->stage2.vttbr, cpu->stage2.vtcr, ctx->hcr);
	start_walks(ctx->el1);
}

static void to_host(struct weir_low_cpu *cpu, const u64 *guest_el1)
{
	stop_walks(guest_el1);
	write_sysreg(cpu->host_hcr, hcr_el2);
	write_sysreg(0, vttbr_el2);
	el1_load(cpu->host_el1);
	start_walks(cpu->host_el1);
	cpu->guest = NULL;
}

static void traps_load(struct weir_low_cpu *cpu, struct weir_context *ctx)
{
	write_sysreg(CPTR_GUEST | (ctx->fp_loaded ? 0 : CPTR_EL2_TFP), cptr_el2);
	write_sysreg(cpu->host_mdcr | ctx->mdcr, mdcr_el2);
	write_sysreg(cpu->cnthctl, cnthctl_el2);
	write_sysreg(ctx->vmpidr, vmpidr_el2);
	write_sysreg(weir_low_guest_vectors + cpu->vectors, vbar_el2);
	if (cpu->ras) {
		write_sysreg_s(ctx->vdisr, SYS_VDISR_EL2);
		write_sysreg_s(ctx->vsesr, SYS_VSESR_EL2);
	}
}

static void traps_put(struct weir_low_cpu *cpu)
{
	write_sysreg(cpu->host_cptr, cptr_el2);
	write_sysreg(cpu->host_mdcr, mdcr_el2);
	write_sysreg(cpu->host_cnthctl, cnthctl_el2);
	write_sysreg(cpu->host_vmpidr, vmpidr_el2);
	write_sysreg(weir_low_host_vectors, vbar_el2);
}

/* Bits of ICH_HCR_EL2 that trap EL1 whoever it is: for the guest alone. */
static void gic_traps(struct weir_low_gic *gic, u32 traps)
{
	u64 hcr = weir_low_gic_read(WEIR_LOW_ICH_HCR);

	write_sysreg_s((hcr & ~(u64)gic->traps) | traps, SYS_ICH_HCR_EL2);
}

static void save_exit(struct weir_low_cpu *cpu, struct weir_context *ctx, int code)
{
	if (code == WEIR_EXIT_SYNC) {
		ctx->esr = read_sysreg(esr_el2);
		ctx->far = read_sysreg(far_el2);
		ctx->hpfar = read_sysreg(hpfar_el2);
	}
	/* The guest took its virtual SError: the CPU cleared the bit. */
	if (unlikely(ctx->hcr & HCR_VSE))
		ctx->hcr &= read_sysreg(hcr_el2) | ~HCR_VSE;
	if (cpu->ras)
		ctx->vdisr = read_sysreg_s(SYS_VDISR_EL2);
}

/*
 * Erratum 834220: stage 2 may be blamed for what is a fault of stage 1, which
 * is then looked at again. Return: was it?
 */
static bool stage1_fault(struct weir_context *ctx)
{
	u64 saved = read_sysreg(par_el1), par;

	asm volatile("at s1e1r, %0" : : "r" (ctx->far));
	isb();
	par = read_sysreg(par_el1);
	write_sysreg(saved, par_el1);
	if (par & SYS_PAR_EL1_F)
		return true;
	ctx->hpfar = (par & GENMASK_ULL(47, 12)) >> 8;
	return false;
}

/* Enter again at once? */
static bool finished(struct weir_low_cpu *cpu, struct weir_context *ctx)
{
	switch (ESR_ELx_EC(ctx->esr)) {
	case ESR_ELx_EC_IABT_LOW:
	case ESR_ELx_EC_DABT_LOW:
		return unlikely(cpu->erratum_834220) &&
		       !(ctx->esr & ESR_ELx_S1PTW) && stage1_fault(ctx);
	default:
		return false;
	}
}

/**
 * weir_low_run() - the guest, until the host has something to do for it
 * @cpu: this CPU
 * @ctx: the vCPU's registers
 *
 * Context: EL2, exceptions masked. Return: WEIR_EXIT_*.
 */
u64 weir_low_run(struct weir_low_cpu *cpu, struct weir_context *ctx)
{
	int code;

	cpu->host_elr = read_sysreg(elr_el2);
	cpu->host_spsr = read_sysreg(spsr_el2);
	if (cpu->gic.dirty)
		weir_low_gic_sync(&cpu->gic);
	if (unlikely(cpu->gic.traps))
		gic_traps(&cpu->gic, cpu->gic.traps);
	if (unlikely(ctx->pmcnten))
		write_sysreg(ctx->pmcnten, pmcntenset_el0);
	traps_load(cpu, ctx);
	to_guest(cpu, ctx);

	do {
		code = weir_low_enter(ctx);
		save_exit(cpu, ctx, code);
	} while (code == WEIR_EXIT_SYNC && finished(cpu, ctx));

	el1_save(ctx->el1);
	to_host(cpu, ctx->el1);
	traps_put(cpu);
	if (unlikely(ctx->pmcnten))
		write_sysreg(ctx->pmcnten, pmcntenclr_el0);
	if (unlikely(cpu->gic.traps))
		gic_traps(&cpu->gic, 0);
	write_sysreg(cpu->host_elr, elr_el2);
	write_sysreg(cpu->host_spsr, spsr_el2);
	return code;
}

/**
 * weir_low_translate() - stage 1 of the guest for one address
 * @cpu: this CPU
 * @ctx: the vCPU's registers
 * @va: the address
 *
 * Context: EL2, exceptions masked. Return: PAR_EL1.
 */
u64 weir_low_translate(struct weir_low_cpu *cpu, struct weir_context *ctx,
		       u64 va)
{
	u64 par;

	to_guest(cpu, ctx);
	isb();
	asm volatile("at s1e1r, %0" : : "r" (va));
	isb();
	par = read_sysreg(par_el1);
	to_host(cpu, ctx->el1);
	return par;
}

/**
 * weir_low_give_up() - a fault in the lowvisor: let the host say so
 *
 * Its registers are in this CPU's page; EL1 becomes the host's and goes on at
 * panic_pc. Context: EL2, exceptions masked.
 */
void weir_low_give_up(void)
{
	struct weir_low_cpu *cpu = weir_low_this_cpu();

	if (cpu->guest) {
		cpu->guest = NULL;
		/* Not the guest's own, which may be what could not be read. */
		to_host(cpu, cpu->host_el1);
		write_sysreg(cpu->host_sp_el0, sp_el0);
	}
	traps_put(cpu);
	write_sysreg(cpu->panic_pc, elr_el2);
	write_sysreg(PSR_MODE_EL1h | PSR_D_BIT | PSR_A_BIT | PSR_I_BIT |
		     PSR_F_BIT, spsr_el2);
}
