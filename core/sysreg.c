// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trapped system registers and instructions, decoded by a table sorted by
 * encoding. What is not in it is UNDEFINED to the guest.
 */
#include <linux/bsearch.h>
#include <asm/cpufeature.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <asm/esr.h>
#include <asm/kvm_arm.h>
#include <asm/sysreg.h>
#include <weir/mmu.h>
#include <weir/vgic.h>
#include "pmu.h"
#include "resident.h"
#include "sysreg.h"
#include "timer.h"
#include "vcpu.h"

typedef enum weir_sysreg_result (*access_fn)(struct weir_vcpu *vcpu,
					     struct weir_sysreg_access *a);

/**
 * struct sysreg_row - one encoding or a run of them
 * @first: lowest encoding
 * @last: highest encoding
 * @access: serves both directions
 * @sleeps: only in process context
 */
struct sysreg_row {
	u32 first;
	u32 last;
	access_fn access;
	bool sleeps;
};

static enum weir_sysreg_result ignore(struct weir_vcpu *vcpu,
				      struct weir_sysreg_access *a)
{
	a->val = 0;
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result id(struct weir_vcpu *vcpu,
				  struct weir_sysreg_access *a)
{
	if (a->write)
		return WEIR_SYSREG_UNDEF;
	a->val = weir_id_reg(vcpu->vm, a->enc);
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result revidr(struct weir_vcpu *vcpu,
				      struct weir_sysreg_access *a)
{
	if (a->write)
		return WEIR_SYSREG_UNDEF;
	a->val = read_sysreg(revidr_el1);
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result aidr(struct weir_vcpu *vcpu,
				    struct weir_sysreg_access *a)
{
	if (a->write)
		return WEIR_SYSREG_UNDEF;
	a->val = read_sysreg(aidr_el1);
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result ctr(struct weir_vcpu *vcpu,
				   struct weir_sysreg_access *a)
{
	if (a->write)
		return WEIR_SYSREG_UNDEF;
	a->val = vcpu->vm->arch.ctr;
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result clidr(struct weir_vcpu *vcpu,
				     struct weir_sysreg_access *a)
{
	if (a->write)
		return WEIR_SYSREG_UNDEF;
	a->val = vcpu->arch.clidr;
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result ccsidr(struct weir_vcpu *vcpu,
				      struct weir_sysreg_access *a)
{
	if (a->write)
		return WEIR_SYSREG_UNDEF;
	a->val = weir_cache_id_ccsidr(vcpu);
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result csselr(struct weir_vcpu *vcpu,
				      struct weir_sysreg_access *a)
{
	if (a->write)
		vcpu->arch.csselr = a->val & GENMASK(3, 0);
	else
		a->val = vcpu->arch.csselr;
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result sgi(struct weir_vcpu *vcpu,
				   struct weir_sysreg_access *a)
{
	if (!a->write || !vcpu->vm->vgic)
		return WEIR_SYSREG_UNDEF;
	weir_stat_inc(vcpu, sgi);
	weir_vgic_sgi(vcpu, a->val, a->enc == SYS_ICC_SGI1R_EL1);
	return WEIR_SYSREG_OK;
}

/* Traps when the list registers here may not be where the interrupt is. */
static enum weir_sysreg_result icc_dir(struct weir_vcpu *vcpu,
				       struct weir_sysreg_access *a)
{
	if (!a->write || !vcpu->vm->vgic)
		return WEIR_SYSREG_UNDEF;
	return weir_vgic_deactivate(vcpu, a->val, irqs_disabled()) ?
		WEIR_SYSREG_OK : WEIR_SYSREG_SLOW;
}

static enum weir_sysreg_result icc_sre(struct weir_vcpu *vcpu,
				       struct weir_sysreg_access *a)
{
	a->val = ICC_SRE_EL1_SRE | ICC_SRE_EL1_DIB | ICC_SRE_EL1_DFB;
	return vcpu->vm->vgic ? WEIR_SYSREG_OK : WEIR_SYSREG_UNDEF;
}

static enum weir_sysreg_result ptimer(struct weir_vcpu *vcpu,
				      struct weir_sysreg_access *a)
{
	enum weir_timer_reg reg = WEIR_TIMER_TVAL;

	if (a->enc == SYS_CNTP_CTL_EL0)
		reg = WEIR_TIMER_CTL;
	else if (a->enc == SYS_CNTP_CVAL_EL0)
		reg = WEIR_TIMER_CVAL;
	if (a->write)
		weir_ptimer_write(vcpu, reg, a->val);
	else
		a->val = weir_ptimer_read(vcpu, reg);
	return WEIR_SYSREG_OK;
}

/* Only while the guest's physical counter is not the host's. */
static enum weir_sysreg_result cntpct(struct weir_vcpu *vcpu,
				      struct weir_sysreg_access *a)
{
	if (a->write)
		return WEIR_SYSREG_UNDEF;
	a->val = weir_ptimer_now(vcpu->vm);
	return WEIR_SYSREG_OK;
}

/* RAS without error records (ARM DDI 0587). */
static enum weir_sysreg_result error_record(struct weir_vcpu *vcpu,
					    struct weir_sysreg_access *a)
{
	if (!cpus_have_final_cap(ARM64_HAS_RAS_EXTN))
		return WEIR_SYSREG_UNDEF;
	return ignore(vcpu, a);
}

static bool caches_on(struct weir_vcpu *vcpu)
{
	u64 on = SCTLR_ELx_M | SCTLR_ELx_C;

	return (weir_vcpu_read_el1(vcpu, WEIR_SCTLR_EL1) & on) == on;
}

/*
 * Set/way maintenance has no meaning for a guest whose caches are not its own.
 * All its memory is cleaned and invalidated once, and again when it turns its
 * caches on or off, which is what such a guest is about to do.
 */
static enum weir_sysreg_result set_way(struct weir_vcpu *vcpu,
				       struct weir_sysreg_access *a)
{
	if (!a->write)
		return WEIR_SYSREG_UNDEF;
	if (!(vcpu->ctx.hcr & HCR_TVM)) {
		vcpu->ctx.hcr |= HCR_TVM;
		weir_mmu_flush_vm(vcpu->vm);
	}
	return WEIR_SYSREG_OK;
}

static const struct { u32 enc; enum weir_el1_reg reg; } vm_regs[] = {
	{ SYS_SCTLR_EL1, WEIR_SCTLR_EL1 },
	{ SYS_TTBR0_EL1, WEIR_TTBR0_EL1 },
	{ SYS_TTBR1_EL1, WEIR_TTBR1_EL1 },
	{ SYS_TCR_EL1, WEIR_TCR_EL1 },
	{ SYS_AFSR0_EL1, WEIR_AFSR0_EL1 },
	{ SYS_AFSR1_EL1, WEIR_AFSR1_EL1 },
	{ SYS_ESR_EL1, WEIR_ESR_EL1 },
	{ SYS_FAR_EL1, WEIR_FAR_EL1 },
	{ SYS_MAIR_EL1, WEIR_MAIR_EL1 },
	{ SYS_AMAIR_EL1, WEIR_AMAIR_EL1 },
	{ SYS_CONTEXTIDR_EL1, WEIR_CONTEXTIDR_EL1 },
};

/* HCR_EL2.TVM is set until the guest's caches are on. */
static enum weir_sysreg_result vm_reg(struct weir_vcpu *vcpu,
				      struct weir_sysreg_access *a)
{
	bool was_on = caches_on(vcpu);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vm_regs); i++)
		if (vm_regs[i].enc == a->enc)
			break;
	if (!a->write) {
		a->val = weir_vcpu_read_el1(vcpu, vm_regs[i].reg);
		return WEIR_SYSREG_OK;
	}
	weir_vcpu_write_el1(vcpu, vm_regs[i].reg, a->val);
	if (caches_on(vcpu) != was_on)
		weir_mmu_flush_vm(vcpu->vm);
	if (caches_on(vcpu))
		vcpu->ctx.hcr &= ~HCR_TVM;
	return WEIR_SYSREG_OK;
}

#define ONE(enc, fn)		{ enc, enc, fn, false }
#define RUN(first, last, fn)	{ first, last, fn, false }
#define SLEEPS(enc, fn)		{ enc, enc, fn, true }
#define SLEEPS_RUN(first, last, fn) { first, last, fn, true }

static const struct sysreg_row sysreg_table[] = {
	SLEEPS(SYS_DC_ISW, set_way),
	SLEEPS(SYS_DC_CSW, set_way),
	SLEEPS(SYS_DC_CISW, set_way),
	RUN(sys_reg(2, 0, 0, 0, 0), sys_reg(2, 0, 7, 15, 7), weir_debug_access),
	RUN(SYS_MDCCSR_EL0, SYS_DBGDTRTX_EL0, ignore),
	ONE(SYS_REVIDR_EL1, revidr),
	RUN(sys_reg(3, 0, 0, 1, 0), sys_reg(3, 0, 0, 7, 7), id),
	SLEEPS(SYS_SCTLR_EL1, vm_reg),
	ONE(SYS_ACTLR_EL1, ignore),
	SLEEPS(SYS_TTBR0_EL1, vm_reg),
	SLEEPS(SYS_TTBR1_EL1, vm_reg),
	SLEEPS(SYS_TCR_EL1, vm_reg),
	SLEEPS(SYS_AFSR0_EL1, vm_reg),
	SLEEPS(SYS_AFSR1_EL1, vm_reg),
	SLEEPS(SYS_ESR_EL1, vm_reg),
	RUN(SYS_ERRIDR_EL1, SYS_ERRSELR_EL1, error_record),
	RUN(SYS_ERXFR_EL1, SYS_ERXADDR_EL1, error_record),
	RUN(SYS_ERXMISC0_EL1, SYS_ERXMISC1_EL1, error_record),
	SLEEPS(SYS_FAR_EL1, vm_reg),
	SLEEPS_RUN(SYS_PMINTENSET_EL1, SYS_PMMIR_EL1, weir_pmu_access),
	SLEEPS(SYS_MAIR_EL1, vm_reg),
	SLEEPS(SYS_AMAIR_EL1, vm_reg),
	ONE(SYS_ICC_DIR_EL1, icc_dir),
	RUN(SYS_ICC_SGI1R_EL1, SYS_ICC_SGI0R_EL1, sgi),
	ONE(SYS_ICC_SRE_EL1, icc_sre),
	SLEEPS(SYS_CONTEXTIDR_EL1, vm_reg),
	ONE(SYS_CCSIDR_EL1, ccsidr),
	ONE(SYS_CLIDR_EL1, clidr),
	ONE(SYS_AIDR_EL1, aidr),
	ONE(SYS_CSSELR_EL1, csselr),
	ONE(SYS_CTR_EL0, ctr),
	SLEEPS_RUN(SYS_PMCR_EL0, SYS_PMOVSSET_EL0, weir_pmu_access),
	ONE(SYS_CNTPCT_EL0, cntpct),
	ONE(SYS_CNTPCTSS_EL0, cntpct),
	RUN(SYS_CNTP_TVAL_EL0, SYS_CNTP_CVAL_EL0, ptimer),
	SLEEPS_RUN(SYS_PMEVCNTRn_EL0(0), SYS_PMCCFILTR_EL0, weir_pmu_access),
};

static int row_compare(const void *key, const void *row)
{
	u32 enc = *(const u32 *)key;
	const struct sysreg_row *r = row;

	if (enc < r->first)
		return -1;
	return enc > r->last;
}

/* Mostly that of the access before. */
static const struct sysreg_row *row_of(struct weir_vcpu *vcpu, u32 enc)
{
	const struct sysreg_row *row = &sysreg_table[vcpu->arch.sysreg_row];

	static_assert(ARRAY_SIZE(sysreg_table) <= U8_MAX);
	if (likely(enc >= row->first && enc <= row->last))
		return row;
	row = bsearch(&enc, sysreg_table, ARRAY_SIZE(sysreg_table),
		      sizeof(*row), row_compare);
	if (row)
		vcpu->arch.sysreg_row = row - sysreg_table;
	return row;
}

/**
 * weir_sysreg_check_table() - is the table sorted and without overlap?
 *
 * Return: 0 or -EINVAL, with a line in the log. Context: module load.
 */
int weir_sysreg_check_table(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sysreg_table); i++) {
		const struct sysreg_row *r = &sysreg_table[i];

		if (r->first > r->last || (i && r[-1].last >= r->first)) {
			pr_err("weir: system register table: row %u out of order\n", i);
			return -EINVAL;
		}
	}
	return 0;
}

/**
 * weir_sysreg_trap() - serve a trapped system register access
 * @vcpu: current thread's
 * @atomic: host interrupts are masked
 *
 * Return: WEIR_RESUME, or WEIR_SLOW when @atomic and the register may sleep.
 */
int weir_sysreg_trap(struct weir_vcpu *vcpu, bool atomic)
{
	u64 esr = vcpu->ctx.esr;
	unsigned int rt = ESR_ELx_SYS64_ISS_RT(esr);
	struct weir_sysreg_access a = {
		.enc = esr_sys64_to_sysreg(esr),
		.write = !(esr & ESR_ELx_SYS64_ISS_DIR_MASK),
	};
	enum weir_sysreg_result r = WEIR_SYSREG_UNDEF;
	const struct sysreg_row *row = row_of(vcpu, a.enc);

	if (row && row->sleeps && atomic)
		return WEIR_SLOW;
	if (a.write)
		a.val = weir_reg_get(vcpu, rt);
	if (row)
		r = row->access(vcpu, &a);
	if (r == WEIR_SYSREG_SLOW)
		return WEIR_SLOW;
	weir_stat_inc(vcpu, sysreg);
	if (r == WEIR_SYSREG_UNDEF) {
		weir_inject_undef(vcpu);
		return WEIR_RESUME;
	}
	if (!a.write)
		weir_reg_set(vcpu, rt, a.val);
	weir_skip_instr(vcpu);
	return WEIR_RESUME;
}
