// SPDX-License-Identifier: GPL-2.0-only
/*
 * PMU registers as user space sees them: those of a vCPU with
 * KVM_ARM_VCPU_PMU_V3 that hold state, by encoding. What is written is taken as
 * it is, to the registers that set or clear bits, too, so that writing back what
 * was read restores it in any order.
 */
#include <linux/perf/arm_pmuv3.h>
#include <asm/sysreg.h>
#include "pmu.h"

static const u32 single[] = {
	SYS_PMINTENSET_EL1, SYS_PMINTENCLR_EL1, SYS_PMCR_EL0,
	SYS_PMCNTENSET_EL0, SYS_PMCNTENCLR_EL0, SYS_PMOVSCLR_EL0,
	SYS_PMSWINC_EL0, SYS_PMSELR_EL0, SYS_PMCCNTR_EL0, SYS_PMUSERENR_EL0,
	SYS_PMOVSSET_EL0, SYS_PMCCFILTR_EL0,
};

/**
 * weir_pmu_reg_nth() - for listing
 * @vcpu: the vCPU
 * @n: 0 and up
 *
 * Return: encoding, or 0 when there are no more.
 */
u32 weir_pmu_reg_nth(const struct weir_vcpu *vcpu, unsigned int n)
{
	if (!vcpu->pmu)
		return 0;
	if (n < ARRAY_SIZE(single))
		return single[n];
	n -= ARRAY_SIZE(single);
	if (n < WEIR_PMU_CYCLES)
		return SYS_PMEVCNTRn_EL0(n);
	n -= WEIR_PMU_CYCLES;
	return n < WEIR_PMU_CYCLES ? SYS_PMEVTYPERn_EL0(n) : 0;
}

static u64 *place(struct weir_vcpu *vcpu, u32 enc)
{
	struct weir_pmu *pmu = vcpu->pmu;

	switch (enc) {
	case SYS_PMINTENSET_EL1:
	case SYS_PMINTENCLR_EL1:
		return &pmu->inten;
	case SYS_PMCNTENSET_EL0:
	case SYS_PMCNTENCLR_EL0:
		return &pmu->enabled;
	case SYS_PMOVSSET_EL0:
	case SYS_PMOVSCLR_EL0:
		return &pmu->ovs;
	case SYS_PMSELR_EL0:
		return &pmu->sel;
	case SYS_PMUSERENR_EL0:
		return &pmu->userenr;
	default:
		return NULL;
	}
}

/* Bits that a register of place() has. */
static u64 bits(const struct weir_vcpu *vcpu, u32 enc)
{
	if (enc == SYS_PMSELR_EL0)
		return 0x1f;
	if (enc == SYS_PMUSERENR_EL0)
		return ARMV8_PMU_USERENR_MASK;
	return weir_pmu_valid_mask(vcpu);
}

static struct weir_pmc *pmc_of(struct weir_vcpu *vcpu, u32 enc, bool *is_type)
{
	unsigned int n = (sys_reg_CRm(enc) & 3) << 3 | sys_reg_Op2(enc);

	*is_type = true;
	if (enc == SYS_PMCCFILTR_EL0)
		return &vcpu->pmu->pmc[WEIR_PMU_CYCLES];
	if (enc >= SYS_PMEVTYPERn_EL0(0) && enc <= SYS_PMEVTYPERn_EL0(30))
		return &vcpu->pmu->pmc[n];
	*is_type = false;
	if (enc == SYS_PMCCNTR_EL0)
		return &vcpu->pmu->pmc[WEIR_PMU_CYCLES];
	if (enc >= SYS_PMEVCNTRn_EL0(0) && enc <= SYS_PMEVCNTRn_EL0(30))
		return &vcpu->pmu->pmc[n];
	return NULL;
}

/**
 * weir_pmu_reg_get() - KVM_GET_ONE_REG of a PMU register
 * @vcpu: locked
 * @enc: its encoding
 * @val: its value
 *
 * Return: 0 or -ENOENT. Context: process.
 */
int weir_pmu_reg_get(struct weir_vcpu *vcpu, u32 enc, u64 *val)
{
	struct weir_pmc *pmc;
	u64 *slot;
	bool is_type;

	if (!vcpu->pmu)
		return -ENOENT;
	slot = place(vcpu, enc);
	pmc = pmc_of(vcpu, enc, &is_type);
	if (slot)
		*val = READ_ONCE(*slot) & bits(vcpu, enc);
	else if (pmc)
		*val = is_type ? pmc->type : weir_pmc_read(pmc);
	else if (enc == SYS_PMCR_EL0)
		*val = weir_pmu_read_pmcr(vcpu);
	else if (enc == SYS_PMSWINC_EL0)
		*val = 0;
	else
		return -ENOENT;
	return 0;
}

/* N may be lowered before the first run; too high a number is ignored. */
static void set_pmcr(struct weir_vcpu *vcpu, u64 val)
{
	struct weir_vm *vm = vcpu->vm;
	u8 n = FIELD_GET(ARMV8_PMU_PMCR_N, val);

	mutex_lock(&vm->lock);
	if (!vm->arch.ran && n <= weir_pmu_host_counters(vm->pmu.host))
		vm->pmu.n = n;
	mutex_unlock(&vm->lock);
	vcpu->pmu->pmcr = val & ARMV8_PMU_PMCR_MASK &
			  ~(ARMV8_PMU_PMCR_P | ARMV8_PMU_PMCR_C);
}

static void set(struct weir_vcpu *vcpu, u32 enc, u64 val)
{
	bool is_type;
	struct weir_pmc *pmc = pmc_of(vcpu, enc, &is_type);
	u64 *slot = place(vcpu, enc);

	if (slot)
		WRITE_ONCE(*slot, val & bits(vcpu, enc));
	else if (pmc && is_type)
		pmc->type = val & (weir_pmu_event_mask(weir_pmu_version(vcpu->vm)) |
				   ARMV8_PMU_EXCLUDE_EL1 | ARMV8_PMU_EXCLUDE_EL0);
	else if (pmc)
		pmc->val = val;
	else if (enc == SYS_PMCR_EL0)
		set_pmcr(vcpu, val);
}

/**
 * weir_pmu_reg_set() - KVM_SET_ONE_REG of a PMU register
 * @vcpu: locked
 * @enc: its encoding
 * @val: its new value; bits that the register has not are dropped
 *
 * Counters halt; the next KVM_RUN starts them again, in the thread that they
 * are to count. Return: 0 or -ENOENT. Context: process.
 */
int weir_pmu_reg_set(struct weir_vcpu *vcpu, u32 enc, u64 val)
{
	unsigned int i;
	u64 old;

	if (weir_pmu_reg_get(vcpu, enc, &old))
		return -ENOENT;
	for (i = 0; i < WEIR_PMU_COUNTERS; i++)
		weir_pmc_stop(&vcpu->pmu->pmc[i]);
	if (vcpu->arch.ran)
		set_bit(WEIR_REQ_PMU, &vcpu->requests);
	set(vcpu, enc, val);
	return 0;
}
