// SPDX-License-Identifier: GPL-2.0-only
/*
 * World switch of split mode (ARMv8.0, the host kernel at EL1): EL1's registers
 * change hands at every entry and every exit that the host has to see. The highvisor
 * exchanges those that its run loop needs none of (core/split/switch.c).
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
#include <weir-hyp/ich.h>
#include <weir-hyp/low-pairs.h>
#include "nvhe.h"

static_assert(offsetof(struct weir_low_cpu, host_hcr) == WEIR_LOW_HOST_HCR);
static_assert(offsetof(struct weir_low_cpu, host_vbar) == WEIR_LOW_HOST_VBAR);
static_assert(offsetof(struct weir_low_cpu, host_cptr) == WEIR_LOW_HOST_CPTR);
static_assert(offsetof(struct weir_low_cpu, host_mdcr) == WEIR_LOW_HOST_MDCR);
static_assert(offsetof(struct weir_low_cpu, host_cnthctl) == WEIR_LOW_HOST_CNTHCTL);
static_assert(offsetof(struct weir_low_cpu, host_vmpidr) == WEIR_LOW_HOST_VMPIDR);
static_assert(offsetof(struct weir_low_cpu, guest_vbar) == WEIR_LOW_GUEST_VBAR);
static_assert(offsetof(struct weir_low_cpu, cnthctl) == WEIR_LOW_GUEST_VBAR + 8);
static_assert(offsetof(struct weir_low_cpu, stub_vbar) == WEIR_LOW_STUB_VBAR);
static_assert(offsetof(struct weir_low_cpu, fault_vector) == WEIR_LOW_FAULT_VECTOR);
static_assert(offsetof(struct weir_low_cpu, fault_esr) == WEIR_LOW_FAULT_ESR);
static_assert(offsetof(struct weir_low_cpu, fault_elr) == WEIR_LOW_FAULT_ELR);
static_assert(offsetof(struct weir_low_cpu, fault_far) == WEIR_LOW_FAULT_FAR);
static_assert(offsetof(struct weir_low_cpu, fault_spsr) == WEIR_LOW_FAULT_SPSR);
static_assert(offsetof(struct weir_low_cpu, flush) == WEIR_LOW_FLUSH);
static_assert(offsetof(struct weir_context, vmpidr) ==
	      offsetof(struct weir_context, hcr) + 8);
static_assert(offsetof(struct weir_context, mdcr) ==
	      offsetof(struct weir_context, cptr) + 8);
static_assert(offsetof(struct weir_stage2, vtcr) ==
	      offsetof(struct weir_stage2, vttbr) + 8);

#define CPU_PAIR(cpu, field, a, b) \
	WEIR_PAIR_LOAD(cpu, offsetof(struct weir_low_cpu, field), a, b)
#define CTX_PAIR(ctx, field, a, b) \
	WEIR_PAIR_LOAD(ctx, offsetof(struct weir_context, field), a, b)

/* The MMU is on: the host's. */
static __always_inline void el1_to_guest(struct weir_low_cpu *cpu,
					 struct weir_context *ctx)
{
	const u64 *el1 = ctx->el1;
	u64 sctlr = el1[WEIR_SCTLR_EL1], tcr = el1[WEIR_TCR_EL1];

	write_sysreg(tcr | TCR_EPD0_MASK | TCR_EPD1_MASK, tcr_el1);
	isb();
	WEIR_EL1_KERNEL(WEIR_PAIR_LOAD, el1);
	WEIR_EL1_STACK(WEIR_PAIR_LOAD, el1);
	WEIR_EL1_LOST(WEIR_PAIR_LOAD, el1);
	CPU_PAIR(cpu, stage2, VTTBR_EL2, VTCR_EL2);
	CTX_PAIR(ctx, hcr, HCR_EL2, VMPIDR_EL2);
	isb();
	write_sysreg(sctlr, sctlr_el1);
	isb();
	write_sysreg(tcr, tcr_el1);
}

static __always_inline void stop_walks(u64 sctlr, u64 tcr)
{
	write_sysreg(tcr | TCR_EPD0_MASK | TCR_EPD1_MASK, tcr_el1);
	isb();
	if (likely(sctlr & SCTLR_ELx_M))
		return;
	write_sysreg(sctlr | SCTLR_ELx_M, sctlr_el1);
	isb();
}

/* Walks are off. */
static __always_inline void el1_to_host(struct weir_low_cpu *cpu)
{
	const u64 *el1 = cpu->host_el1;
	u64 sctlr = el1[WEIR_SCTLR_EL1], tcr = el1[WEIR_TCR_EL1];

	CPU_PAIR(cpu, host_hcr, HCR_EL2, VBAR_EL2);
	write_sysreg(0, vttbr_el2);
	WEIR_EL1_KERNEL(WEIR_PAIR_LOAD, el1);
	WEIR_EL1_STACK(WEIR_PAIR_LOAD, el1);
	isb();
	write_sysreg(sctlr, sctlr_el1);
	isb();
	write_sysreg(tcr, tcr_el1);
}

static __always_inline void traps_load(struct weir_low_cpu *cpu,
				       struct weir_context *ctx)
{
	CTX_PAIR(ctx, cptr, CPTR_EL2, MDCR_EL2);
	CPU_PAIR(cpu, guest_vbar, VBAR_EL2, CNTHCTL_EL2);
}

static __always_inline void traps_put(struct weir_low_cpu *cpu)
{
	CPU_PAIR(cpu, host_cptr, CPTR_EL2, MDCR_EL2);
	CPU_PAIR(cpu, host_cnthctl, CNTHCTL_EL2, VMPIDR_EL2);
}

/* Bits of ICH_HCR_EL2 that trap EL1 whoever it is: for the guest alone. */
static __always_inline void gic_traps(const struct weir_low_gic *gic,
					      u32 traps)
{
	u64 hcr = read_sysreg_s(SYS_ICH_HCR_EL2);

	write_sysreg_s((hcr & ~(u64)gic->traps) | traps, SYS_ICH_HCR_EL2);
}

/* What few entries do. */
static void load_rest(struct weir_low_cpu *cpu, const struct weir_context *ctx)
{
	weir_low_gic_sync(cpu);
	if (cpu->todo & WEIR_LOW_GIC_TRAPS)
		gic_traps(&cpu->gic, cpu->gic.traps);
	if (cpu->todo & WEIR_LOW_PMU)
		write_sysreg(ctx->pmcnten, pmcntenset_el0);
	if (cpu->todo & WEIR_LOW_RAS) {
		write_sysreg_s(ctx->vdisr, SYS_VDISR_EL2);
		write_sysreg_s(ctx->vsesr, SYS_VSESR_EL2);
	}
}

/* The guest is still loaded. */
static __always_inline void put_rest(struct weir_low_cpu *cpu,
				     struct weir_context *ctx)
{
	if (cpu->todo & WEIR_LOW_PMU)
		write_sysreg(ctx->pmcnten, pmcntenclr_el0);
	if (cpu->todo & WEIR_LOW_GIC_TRAPS)
		gic_traps(&cpu->gic, 0);
	/* The guest took its virtual SError: the CPU cleared the bit. */
	if (cpu->todo & WEIR_LOW_VSE)
		ctx->hcr &= read_sysreg(hcr_el2) | ~HCR_VSE;
	if (cpu->todo & WEIR_LOW_RAS)
		ctx->vdisr = read_sysreg_s(SYS_VDISR_EL2);
}

static __always_inline void load(struct weir_low_cpu *cpu,
				 struct weir_context *ctx)
{
	cpu->host_el1[WEIR_SP_EL1] = read_sysreg(sp_el1);
	traps_load(cpu, ctx);
	el1_to_guest(cpu, ctx);
}

static noinline void load_all(struct weir_low_cpu *cpu, struct weir_context *ctx)
{
	load_rest(cpu, ctx);
	load(cpu, ctx);
}

/**
 * weir_low_load() - the host's registers give way to the guest's
 * @ctx: the vCPU's registers
 *
 * Those in general registers follow. Context: EL2, exceptions masked.
 */
void weir_low_load(struct weir_context *ctx)
{
	struct weir_low_cpu *cpu = weir_low_this_cpu();

	if (unlikely(cpu->todo))
		load_all(cpu, ctx);
	else
		load(cpu, ctx);
}

/* In EL1's hardware is the guest's stage 1. PAR_EL1 stays whose it is. */
static u64 stage1(u64 va)
{
	u64 saved = read_sysreg(par_el1), par;

	asm volatile("at s1e1r, %0" : : "r" (va));
	isb();
	par = read_sysreg(par_el1);
	write_sysreg(saved, par_el1);
	return par;
}

/*
 * Erratum 834220: stage 2 may be blamed for what is a fault of stage 1, which
 * is then looked at again. Return: was it?
 */
static __always_inline bool stage1_fault(struct weir_context *ctx)
{
	u64 ec = ESR_ELx_EC(ctx->esr), par;

	if ((ec != ESR_ELx_EC_DABT_LOW && ec != ESR_ELx_EC_IABT_LOW) ||
	    (ctx->esr & ESR_ELx_S1PTW))
		return false;
	par = stage1(ctx->far);
	if (par & SYS_PAR_EL1_F)
		return true;
	ctx->hpfar = (par & GENMASK_ULL(47, 12)) >> 8;
	return false;
}

/**
 * weir_low_put() - the guest's registers give way to the host's
 * @ctx: the vCPU's registers, the general ones saved
 * @code: WEIR_EXIT_*
 *
 * Context: EL2, exceptions masked. Return: @code; negative when the guest is to
 * go on, with its registers still loaded.
 */
s64 weir_low_put(struct weir_context *ctx, u64 code)
{
	struct weir_low_cpu *cpu = weir_low_this_cpu();
	u64 sctlr, tcr;

	if (code == WEIR_EXIT_SYNC) {
		ctx->esr = read_sysreg(esr_el2);
		ctx->far = read_sysreg(far_el2);
		ctx->hpfar = read_sysreg(hpfar_el2);
		if (unlikely(cpu->erratum_834220) && stage1_fault(ctx))
			return -1;
	}
	if (unlikely(cpu->todo))
		put_rest(cpu, ctx);
	sctlr = read_sysreg(sctlr_el1);
	tcr = read_sysreg(tcr_el1);
	stop_walks(sctlr, tcr);
	ctx->el1[WEIR_SCTLR_EL1] = sctlr;
	ctx->el1[WEIR_TCR_EL1] = tcr;
	WEIR_EL1_KERNEL(WEIR_PAIR_SAVE, ctx->el1);
	WEIR_EL1_STACK(WEIR_PAIR_SAVE, ctx->el1);
	WEIR_EL1_LOST(WEIR_PAIR_SAVE, ctx->el1);
	el1_to_host(cpu);
	traps_put(cpu);
	return code;
}

/**
 * weir_low_translate() - stage 1 of the guest for one address
 * @cpu: this CPU
 * @ctx: the vCPU's registers
 * @va: the address
 *
 * From inside the run loop or from anywhere else. Context: EL2, exceptions
 * masked. Return: PAR_EL1.
 */
u64 weir_low_translate(struct weir_low_cpu *cpu, struct weir_context *ctx,
		       u64 va)
{
	bool saved = cpu->host_saved;
	u64 par;

	WEIR_EL1_WALKS(WEIR_PAIR_SAVE, cpu->host_el1);
	WEIR_EL1_KERNEL(WEIR_PAIR_SAVE, cpu->host_el1);
	WEIR_EL1_STACK(WEIR_PAIR_SAVE, cpu->host_el1);
	cpu->host_sp_el0 = read_sysreg(sp_el0);
	cpu->host_saved = true;
	el1_to_guest(cpu, ctx);
	isb();
	par = stage1(va);
	stop_walks(ctx->el1[WEIR_SCTLR_EL1], ctx->el1[WEIR_TCR_EL1]);
	el1_to_host(cpu);
	traps_put(cpu);
	cpu->host_saved = saved;
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

	if (cpu->host_saved) {
		/* Whoever's SCTLR_EL1 is there: 0 turns the MMU on in any case. */
		stop_walks(0, cpu->host_el1[WEIR_TCR_EL1]);
		el1_to_host(cpu);
		write_sysreg(cpu->host_sp_el0, sp_el0);
	}
	traps_put(cpu);
	write_sysreg(cpu->host_vbar, vbar_el2);
	write_sysreg(cpu->panic_pc, elr_el2);
	write_sysreg(PSR_MODE_EL1h | PSR_D_BIT | PSR_A_BIT | PSR_I_BIT |
		     PSR_F_BIT, spsr_el2);
}
