// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vCPU's PMU as a whole. Its registers always trap and live in memory; the
 * host's perf counts (pmu-counter.c), so that a guest without a running
 * counter costs nothing.
 */
#include <linux/perf/arm_pmu.h>
#include <linux/perf/arm_pmuv3.h>
#include <linux/slab.h>
#include <weir/vgic.h>
#include "pmu.h"

/**
 * weir_pmu_version() - the PMU's version that guests of a VM see
 * @vm: the machine
 *
 * Return: ID_AA64DFR0_EL1.PMUVer.
 */
u64 weir_pmu_version(const struct weir_vm *vm)
{
	return SYS_FIELD_GET(ID_AA64DFR0_EL1, PMUVer,
			     weir_id_reg(vm, SYS_ID_AA64DFR0_EL1));
}

/**
 * weir_pmu_valid_mask() - the counters that there are
 * @vcpu: with a PMU
 *
 * Return: a bit for each.
 */
u64 weir_pmu_valid_mask(const struct weir_vcpu *vcpu)
{
	return BIT(WEIR_PMU_CYCLES) | (BIT(vcpu->vm->pmu.n) - 1);
}

/**
 * weir_pmu_read_pmcr() - PMCR_EL0 with the number of counters
 * @vcpu: with a PMU
 */
u64 weir_pmu_read_pmcr(const struct weir_vcpu *vcpu)
{
	return vcpu->pmu->pmcr | FIELD_PREP(ARMV8_PMU_PMCR_N, vcpu->vm->pmu.n);
}

/**
 * weir_pmu_enable() - start those counters that are enabled
 * @vcpu: the current thread's
 * @mask: which of them
 *
 * Context: process.
 */
void weir_pmu_enable(struct weir_vcpu *vcpu, u64 mask)
{
	unsigned int i;

	for (i = 0; i < WEIR_PMU_COUNTERS; i++)
		if (mask & BIT(i) && weir_pmc_is_enabled(vcpu->pmu, i))
			weir_pmc_start(&vcpu->pmu->pmc[i]);
}

/**
 * weir_pmu_disable() - halt counters
 * @vcpu: the current thread's
 * @mask: which
 *
 * Context: process.
 */
void weir_pmu_disable(struct weir_vcpu *vcpu, u64 mask)
{
	unsigned int i;

	for (i = 0; i < WEIR_PMU_COUNTERS; i++)
		if (mask & BIT(i))
			weir_pmc_pause(&vcpu->pmu->pmc[i]);
}

static u64 pmcr_kept(const struct weir_vm *vm, u64 val)
{
	val &= ARMV8_PMU_PMCR_MASK & ~(ARMV8_PMU_PMCR_P | ARMV8_PMU_PMCR_C);
	if (weir_pmu_version(vm) < ID_AA64DFR0_EL1_PMUVer_V3P5)
		val &= ~ARMV8_PMU_PMCR_LP;
	if (!weir_has_aa32_el0())
		val |= ARMV8_PMU_PMCR_LC;
	return val;
}

static void stop_all(struct weir_vcpu *vcpu)
{
	unsigned int i;

	for (i = 0; i < WEIR_PMU_COUNTERS; i++)
		weir_pmc_stop(&vcpu->pmu->pmc[i]);
}

/**
 * weir_pmu_write_pmcr() - PMCR_EL0 written by the guest
 * @vcpu: the current thread's
 * @val: the value
 *
 * A change of where counters overflow makes their events anew. Context:
 * process.
 */
void weir_pmu_write_pmcr(struct weir_vcpu *vcpu, u64 val)
{
	struct weir_pmu *pmu = vcpu->pmu;
	u64 old = pmu->pmcr;
	unsigned int i;

	pmu->pmcr = pmcr_kept(vcpu->vm, val);
	if ((old ^ pmu->pmcr) & (ARMV8_PMU_PMCR_LC | ARMV8_PMU_PMCR_LP))
		stop_all(vcpu);
	if (!(pmu->pmcr & ARMV8_PMU_PMCR_E))
		weir_pmu_disable(vcpu, pmu->enabled);
	if (val & ARMV8_PMU_PMCR_C)
		weir_pmc_write(&pmu->pmc[WEIR_PMU_CYCLES], 0);
	for (i = 0; val & ARMV8_PMU_PMCR_P && i < vcpu->vm->pmu.n; i++)
		weir_pmc_write(&pmu->pmc[i], 0);
	weir_pmu_enable(vcpu, pmu->enabled);
	weir_pmu_update_line(vcpu);
}

/**
 * weir_pmu_reload() - begin to count what user space or a reset left enabled
 * @vcpu: the current thread's, in KVM_RUN
 *
 * Context: process.
 */
void weir_pmu_reload(struct weir_vcpu *vcpu)
{
	struct weir_pmu *pmu = vcpu->pmu;
	u64 mask = weir_pmu_valid_mask(vcpu);

	pmu->pmcr = pmcr_kept(vcpu->vm, pmu->pmcr);
	pmu->enabled &= mask;
	pmu->inten &= mask;
	weir_pmu_change_ovs(vcpu, ~mask, 0);
	weir_pmu_enable(vcpu, pmu->enabled);
	weir_hyp_pmu_load(vcpu);
}

/**
 * weir_pmu_reset() - PMU registers after a reset
 * @vcpu: not running
 *
 * Context: process.
 */
void weir_pmu_reset(struct weir_vcpu *vcpu)
{
	struct weir_pmu *pmu = vcpu->pmu;
	unsigned int i;

	if (!pmu)
		return;
	stop_all(vcpu);
	for (i = 0; i < WEIR_PMU_COUNTERS; i++) {
		pmu->pmc[i].val = 0;
		pmu->pmc[i].type = 0;
	}
	pmu->pmcr = pmcr_kept(vcpu->vm, 0);
	pmu->enabled = 0;
	pmu->inten = 0;
	pmu->userenr = 0;
	pmu->sel = 0;
	atomic64_set(&pmu->overflowed, 0);
	weir_pmu_change_ovs(vcpu, ~0ULL, 0);
}

static int choose_default(struct weir_vm *vm)
{
	int err = 0;

	mutex_lock(&vm->lock);
	if (!vm->pmu.host) {
		vm->pmu.host = weir_pmu_host_default();
		if (vm->pmu.host)
			vm->pmu.n = weir_pmu_host_counters(vm->pmu.host);
		else
			err = -ENODEV;
	}
	mutex_unlock(&vm->lock);
	return err;
}

/**
 * weir_pmu_create() - the PMU of a vCPU with KVM_ARM_VCPU_PMU_V3
 * @vcpu: locked, being initialised; once more: nothing
 *
 * Return: 0, -ENOMEM, -ENODEV. Context: process.
 */
int weir_pmu_create(struct weir_vcpu *vcpu)
{
	struct weir_pmu *pmu;
	unsigned int i;
	int err;

	if (vcpu->pmu)
		return 0;
	err = choose_default(vcpu->vm);
	if (err)
		return err;
	pmu = kzalloc(sizeof(*pmu), GFP_KERNEL_ACCOUNT);
	if (!pmu)
		return -ENOMEM;
	for (i = 0; i < WEIR_PMU_COUNTERS; i++) {
		pmu->pmc[i].vcpu = vcpu;
		pmu->pmc[i].idx = i;
	}
	weir_pmu_overflow_init(pmu);
	vcpu->pmu = pmu;
	return 0;
}

/**
 * weir_pmu_destroy() - the end of a vCPU's PMU
 * @vcpu: going away
 */
void weir_pmu_destroy(struct weir_vcpu *vcpu)
{
	if (!vcpu->pmu)
		return;
	stop_all(vcpu);
	irq_work_sync(&vcpu->pmu->notify);
	kfree(vcpu->pmu);
}

/**
 * weir_pmu_first_run() - is the PMU set up?
 * @vcpu: about to run for the first time
 *
 * Return: 0; -EINVAL without KVM_ARM_VCPU_PMU_V3_INIT, or with an interrupt and
 * no vGIC (devices/vcpu.rst, section 1).
 */
int weir_pmu_first_run(struct weir_vcpu *vcpu)
{
	if (!vcpu->pmu)
		return 0;
	if (!vcpu->pmu->ready || (!vcpu->vm->vgic && vcpu->pmu->intid))
		return -EINVAL;
	set_bit(WEIR_REQ_PMU, &vcpu->requests);
	return 0;
}

/**
 * weir_pmu_may_run_here() - has this CPU the PMU that user space chose?
 * @vcpu: the current thread's
 *
 * Context: any; the answer holds until the thread moves.
 */
bool weir_pmu_may_run_here(struct weir_vcpu *vcpu)
{
	const struct weir_vm_pmu *pmu = &vcpu->vm->pmu;

	return !pmu->chosen || cpumask_test_cpu(raw_smp_processor_id(),
						&pmu->host->supported_cpus);
}
