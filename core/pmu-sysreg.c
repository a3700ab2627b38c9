// SPDX-License-Identifier: GPL-2.0-only
/* Trapped PMU registers (ARM ARM D19.5), decoded by a table sorted by encoding. */
#include <linux/bsearch.h>
#include <linux/perf/arm_pmuv3.h>
#include <asm/sysreg.h>
#include "pmu.h"
#include "vcpu.h"

/* Bits of PMUSERENR_EL0 that let EL0 in. */
#define EN	ARMV8_PMU_USERENR_EN
#define SW	(ARMV8_PMU_USERENR_SW | EN)
#define CR	(ARMV8_PMU_USERENR_CR | EN)
#define ER	(ARMV8_PMU_USERENR_ER | EN)
#define EL1	0
#define ALL	BIT(31)

typedef enum weir_sysreg_result (*access_fn)(struct weir_vcpu *vcpu,
					     struct weir_sysreg_access *a);

/**
 * struct pmu_row - one encoding or a run of them
 * @first: lowest encoding
 * @last: highest encoding
 * @read: what lets EL0 read
 * @write: what lets EL0 write
 * @access: serves both directions
 */
struct pmu_row {
	u32 first;
	u32 last;
	u32 read;
	u32 write;
	access_fn access;
};

/* A pair of registers, one to set bits and one to clear them. */
static u64 set_or_clear(u64 old, u64 val, bool set)
{
	return set ? old | val : old & ~val;
}

static enum weir_sysreg_result inten(struct weir_vcpu *vcpu,
				     struct weir_sysreg_access *a)
{
	struct weir_pmu *pmu = vcpu->pmu;

	if (!a->write) {
		a->val = pmu->inten;
		return WEIR_SYSREG_OK;
	}
	pmu->inten = set_or_clear(pmu->inten, a->val & weir_pmu_valid_mask(vcpu),
				  a->enc == SYS_PMINTENSET_EL1);
	weir_pmu_update_line(vcpu);
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result pmmir(struct weir_vcpu *vcpu,
				     struct weir_sysreg_access *a)
{
	a->val = 0;
	return a->write ? WEIR_SYSREG_UNDEF : WEIR_SYSREG_OK;
}

static enum weir_sysreg_result pmcr(struct weir_vcpu *vcpu,
				    struct weir_sysreg_access *a)
{
	if (a->write)
		weir_pmu_write_pmcr(vcpu, a->val);
	else
		a->val = weir_pmu_read_pmcr(vcpu);
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result cnten(struct weir_vcpu *vcpu,
				     struct weir_sysreg_access *a)
{
	struct weir_pmu *pmu = vcpu->pmu;
	u64 val = a->val & weir_pmu_valid_mask(vcpu);
	bool set = a->enc == SYS_PMCNTENSET_EL0;

	if (!a->write) {
		a->val = pmu->enabled;
		return WEIR_SYSREG_OK;
	}
	pmu->enabled = set_or_clear(pmu->enabled, val, set);
	if (set)
		weir_pmu_enable(vcpu, val);
	else
		weir_pmu_disable(vcpu, val);
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result ovs(struct weir_vcpu *vcpu,
				   struct weir_sysreg_access *a)
{
	u64 val = a->val & weir_pmu_valid_mask(vcpu);

	if (!a->write)
		a->val = READ_ONCE(vcpu->pmu->ovs);
	else if (a->enc == SYS_PMOVSSET_EL0)
		weir_pmu_change_ovs(vcpu, 0, val);
	else
		weir_pmu_change_ovs(vcpu, val, 0);
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result swinc(struct weir_vcpu *vcpu,
				     struct weir_sysreg_access *a)
{
	if (!a->write)
		return WEIR_SYSREG_UNDEF;
	weir_pmu_soft_increment(vcpu, a->val & weir_pmu_valid_mask(vcpu));
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result selr(struct weir_vcpu *vcpu,
				    struct weir_sysreg_access *a)
{
	if (a->write)
		vcpu->pmu->sel = a->val & 0x1f;
	else
		a->val = vcpu->pmu->sel;
	return WEIR_SYSREG_OK;
}

/* Events in PMCEIDn_EL0: 32 from 0x20 * n, and 32 from 0x4000 + 0x20 * n. */
static u64 filtered(const unsigned long *filter, u64 val, unsigned int n,
		    bool extended)
{
	unsigned int i;

	for (i = 0; i < 32; i++) {
		if (!test_bit(0x20 * n + i, filter))
			val &= ~BIT(i);
		if (extended && !test_bit(0x4000 + 0x20 * n + i, filter))
			val &= ~BIT(32 + i);
	}
	return val;
}

static enum weir_sysreg_result ceid(struct weir_vcpu *vcpu,
				    struct weir_sysreg_access *a)
{
	const unsigned long *filter = vcpu->vm->pmu.filter;
	unsigned int n = a->enc == SYS_PMCEID1_EL0;

	if (a->write)
		return WEIR_SYSREG_UNDEF;
	/* Chaining is Weir's own; PMMIR_EL1 is hidden, and so its events are. */
	if (n)
		a->val = read_sysreg(pmceid1_el0) &
			 ~(BIT_ULL(ARMV8_PMUV3_PERFCTR_STALL_SLOT - 32) |
			   BIT_ULL(ARMV8_PMUV3_PERFCTR_STALL_SLOT_FRONTEND - 32) |
			   BIT_ULL(ARMV8_PMUV3_PERFCTR_STALL_SLOT_BACKEND - 32));
	else
		a->val = read_sysreg(pmceid0_el0) |
			 BIT(ARMV8_PMUV3_PERFCTR_CHAIN);
	if (filter)
		a->val = filtered(filter, a->val, n,
				  weir_pmu_event_mask(weir_pmu_host_version()) > 0x4000);
	return WEIR_SYSREG_OK;
}

static bool exists(struct weir_vcpu *vcpu, unsigned int idx)
{
	return weir_pmu_valid_mask(vcpu) >> idx & 1;
}

static enum weir_sysreg_result counter(struct weir_vcpu *vcpu,
				       struct weir_sysreg_access *a,
				       unsigned int idx)
{
	if (!exists(vcpu, idx))
		return WEIR_SYSREG_UNDEF;
	if (a->write)
		weir_pmc_write(&vcpu->pmu->pmc[idx], a->val);
	else
		a->val = weir_pmc_read(&vcpu->pmu->pmc[idx]);
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result type(struct weir_vcpu *vcpu,
				    struct weir_sysreg_access *a,
				    unsigned int idx)
{
	if (!exists(vcpu, idx))
		return WEIR_SYSREG_UNDEF;
	if (a->write)
		weir_pmc_set_type(&vcpu->pmu->pmc[idx], a->val);
	else
		a->val = vcpu->pmu->pmc[idx].type;
	return WEIR_SYSREG_OK;
}

static enum weir_sysreg_result ccntr(struct weir_vcpu *vcpu,
				     struct weir_sysreg_access *a)
{
	return counter(vcpu, a, WEIR_PMU_CYCLES);
}

static enum weir_sysreg_result xevtyper(struct weir_vcpu *vcpu,
					struct weir_sysreg_access *a)
{
	return type(vcpu, a, vcpu->pmu->sel);
}

static enum weir_sysreg_result xevcntr(struct weir_vcpu *vcpu,
				       struct weir_sysreg_access *a)
{
	return counter(vcpu, a, vcpu->pmu->sel);
}

static enum weir_sysreg_result userenr(struct weir_vcpu *vcpu,
				       struct weir_sysreg_access *a)
{
	if (a->write)
		vcpu->pmu->userenr = a->val & ARMV8_PMU_USERENR_MASK;
	else
		a->val = vcpu->pmu->userenr;
	return WEIR_SYSREG_OK;
}

/* CRm and op2 of PMEVCNTRn_EL0 and PMEVTYPERn_EL0 hold n. */
static unsigned int index_of(u32 enc)
{
	return (sys_reg_CRm(enc) & 3) << 3 | sys_reg_Op2(enc);
}

static enum weir_sysreg_result evcntr(struct weir_vcpu *vcpu,
				      struct weir_sysreg_access *a)
{
	return counter(vcpu, a, index_of(a->enc));
}

static enum weir_sysreg_result evtyper(struct weir_vcpu *vcpu,
				       struct weir_sysreg_access *a)
{
	return type(vcpu, a, index_of(a->enc));
}

static const struct pmu_row pmu_table[] = {
	{ SYS_PMINTENSET_EL1, SYS_PMINTENCLR_EL1, EL1, EL1, inten },
	{ SYS_PMMIR_EL1, SYS_PMMIR_EL1, EL1, EL1, pmmir },
	{ SYS_PMCR_EL0, SYS_PMCR_EL0, EN, EN, pmcr },
	{ SYS_PMCNTENSET_EL0, SYS_PMCNTENCLR_EL0, EN, EN, cnten },
	{ SYS_PMOVSCLR_EL0, SYS_PMOVSCLR_EL0, EN, EN, ovs },
	{ SYS_PMSWINC_EL0, SYS_PMSWINC_EL0, SW, SW, swinc },
	{ SYS_PMSELR_EL0, SYS_PMSELR_EL0, ER, ER, selr },
	{ SYS_PMCEID0_EL0, SYS_PMCEID1_EL0, EN, EN, ceid },
	{ SYS_PMCCNTR_EL0, SYS_PMCCNTR_EL0, CR, EN, ccntr },
	{ SYS_PMXEVTYPER_EL0, SYS_PMXEVTYPER_EL0, EN, EN, xevtyper },
	{ SYS_PMXEVCNTR_EL0, SYS_PMXEVCNTR_EL0, ER, EN, xevcntr },
	{ SYS_PMUSERENR_EL0, SYS_PMUSERENR_EL0, ALL, EL1, userenr },
	{ SYS_PMOVSSET_EL0, SYS_PMOVSSET_EL0, EN, EN, ovs },
	{ SYS_PMEVCNTRn_EL0(0), SYS_PMEVCNTRn_EL0(30), ER, EN, evcntr },
	{ SYS_PMEVTYPERn_EL0(0), SYS_PMEVTYPERn_EL0(30), EN, EN, evtyper },
	{ SYS_PMCCFILTR_EL0, SYS_PMCCFILTR_EL0, EN, EN, evtyper },
};

static int compare(const void *key, const void *row)
{
	u32 enc = *(const u32 *)key;
	const struct pmu_row *r = row;

	if (enc < r->first)
		return -1;
	return enc > r->last;
}

static bool at_el0(const struct weir_vcpu *vcpu)
{
	u64 pstate = vcpu->ctx.gp.pstate;

	return (pstate & PSR_MODE32_BIT) ||
	       (pstate & PSR_MODE_MASK) == PSR_MODE_EL0t;
}

/**
 * weir_pmu_access() - a trapped access to a PMU register
 * @vcpu: current thread's
 * @a: the access
 *
 * UNDEFINED without KVM_ARM_VCPU_PMU_V3, for a counter that is not there, and
 * from EL0 where PMUSERENR_EL0 does not allow it. Context: process.
 */
enum weir_sysreg_result weir_pmu_access(struct weir_vcpu *vcpu,
					struct weir_sysreg_access *a)
{
	enum weir_sysreg_result r;
	const struct pmu_row *row;
	u32 gate;

	if (!vcpu->pmu)
		return WEIR_SYSREG_UNDEF;
	row = bsearch(&a->enc, pmu_table, ARRAY_SIZE(pmu_table), sizeof(*row),
		      compare);
	if (!row)
		return WEIR_SYSREG_UNDEF;
	gate = a->write ? row->write : row->read;
	if (at_el0(vcpu) && !((vcpu->pmu->userenr | ALL) & gate))
		return WEIR_SYSREG_UNDEF;
	r = row->access(vcpu, a);
	if (a->write)
		weir_hyp_pmu_load(vcpu);
	return r;
}
