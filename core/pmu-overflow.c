// SPDX-License-Identifier: GPL-2.0-only
/*
 * Overflow status and the PMU's interrupt, a level: PMCR_EL0.E and a bit of
 * PMOVSSET_EL0 that PMINTENSET_EL1 has too (ARM ARM D13.3.1).
 */
#include <weir/irq.h>
#include <weir/vgic.h>
#include "pmu.h"

static void set_line(struct weir_vcpu *vcpu, bool level)
{
	struct weir_pmu *pmu = vcpu->pmu;

	pmu->level = level;
	if (!pmu->ready || !pmu->intid)
		return;
	if (pmu->intid < 32)
		weir_irq_set_ppi(vcpu, pmu->intid, level);
	else
		weir_irq_set_spi(vcpu->vm, pmu->intid, level);
}

/* Takes over what period_over() left, then tells the vGIC. */
static void update(struct weir_vcpu *vcpu)
{
	struct weir_pmu *pmu = vcpu->pmu;
	u64 over = atomic64_xchg(&pmu->overflowed, 0);
	unsigned int i;
	bool level;

	lockdep_assert_held(&pmu->lock);
	pmu->ovs |= over;
	for (i = 0; over >> i; i++)
		if (over & BIT(i))
			weir_pmc_carry(pmu, i);
	level = (pmu->pmcr & 1) && (pmu->ovs & pmu->inten);
	if (level != pmu->level)
		set_line(vcpu, level);
}

/**
 * weir_pmu_update_line() - overflow status, its enables or PMCR_EL0.E changed
 * @vcpu: the vCPU
 *
 * Context: any but NMI.
 */
void weir_pmu_update_line(struct weir_vcpu *vcpu)
{
	weir_pmu_change_ovs(vcpu, 0, 0);
}

/**
 * weir_pmu_change_ovs() - clear and set bits of the overflow status
 * @vcpu: the vCPU
 * @clear: bits to be cleared first
 * @set: bits to be set
 *
 * Context: any but NMI.
 */
void weir_pmu_change_ovs(struct weir_vcpu *vcpu, u64 clear, u64 set)
{
	struct weir_pmu *pmu = vcpu->pmu;
	unsigned long flags;

	raw_spin_lock_irqsave(&pmu->lock, flags);
	pmu->ovs = (pmu->ovs & ~clear) | set;
	update(vcpu);
	raw_spin_unlock_irqrestore(&pmu->lock, flags);
}

/**
 * weir_pmu_soft_increment() - PMSWINC_EL0
 * @vcpu: the vCPU
 * @mask: counters
 *
 * Context: process.
 */
void weir_pmu_soft_increment(struct weir_vcpu *vcpu, u64 mask)
{
	struct weir_pmu *pmu = vcpu->pmu;
	unsigned long flags;
	unsigned int i;

	raw_spin_lock_irqsave(&pmu->lock, flags);
	for (i = 0; i < WEIR_PMU_CYCLES; i++)
		if (mask & BIT(i))
			weir_pmc_soft_increment(pmu, i);
	update(vcpu);
	raw_spin_unlock_irqrestore(&pmu->lock, flags);
}

static void notify(struct irq_work *work)
{
	struct weir_pmu *pmu = container_of(work, struct weir_pmu, notify);

	weir_pmu_update_line(pmu->pmc[0].vcpu);
}

/**
 * weir_pmu_overflow() - a counter's event overflowed
 * @pmc: the counter
 *
 * Context: any, NMI included.
 */
void weir_pmu_overflow(struct weir_pmc *pmc)
{
	struct weir_pmu *pmu = pmc->vcpu->pmu;

	atomic64_or(BIT(pmc->idx), &pmu->overflowed);
	if (in_nmi())
		irq_work_queue(&pmu->notify);
	else
		weir_pmu_update_line(pmc->vcpu);
}

/**
 * weir_pmu_overflow_init() - nothing has overflowed
 * @pmu: new
 */
void weir_pmu_overflow_init(struct weir_pmu *pmu)
{
	raw_spin_lock_init(&pmu->lock);
	init_irq_work(&pmu->notify, notify);
}
