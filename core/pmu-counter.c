// SPDX-License-Identifier: GPL-2.0-only
/*
 * A counter and the perf event that counts for it: pinned, of the vCPU's
 * thread, at EL1 and EL0 of the guest only. It is made when the counter is
 * first enabled and kept, disabled, until value or type change. Software
 * increments, chained counters and filtered events have none.
 */
#include <linux/perf/arm_pmu.h>
#include <linux/perf/arm_pmuv3.h>
#include <linux/perf_event.h>
#include "pmu.h"

#define CONFIG1_64BIT BIT(0)

static struct weir_pmu *pmu_of(const struct weir_pmc *pmc)
{
	return pmc->vcpu->pmu;
}

static bool is_64bit(const struct weir_pmc *pmc)
{
	return pmc->idx == WEIR_PMU_CYCLES ||
	       weir_pmu_version(pmc->vcpu->vm) >= ID_AA64DFR0_EL1_PMUVer_V3P5;
}

/* Which carry is an overflow: out of bit 63, or out of bit 31? */
static bool overflows_at_64(const struct weir_pmc *pmc)
{
	u64 bit = pmc->idx == WEIR_PMU_CYCLES ? ARMV8_PMU_PMCR_LC :
						ARMV8_PMU_PMCR_LP;

	return pmu_of(pmc)->pmcr & bit;
}

static bool can_chain(const struct weir_pmc *pmc)
{
	return !(pmc->idx & 1) && pmc->idx + 1 < WEIR_PMU_CYCLES &&
	       !overflows_at_64(pmc);
}

static u64 event_of(const struct weir_pmc *pmc)
{
	if (pmc->idx == WEIR_PMU_CYCLES)
		return ARMV8_PMUV3_PERFCTR_CPU_CYCLES;
	return pmc->type & weir_pmu_event_mask(weir_pmu_version(pmc->vcpu->vm));
}

static bool counts_in_hardware(const struct weir_pmc *pmc)
{
	const unsigned long *filter = pmc->vcpu->vm->pmu.filter;
	u64 event = event_of(pmc);

	return event != ARMV8_PMUV3_PERFCTR_SW_INCR &&
	       event != ARMV8_PMUV3_PERFCTR_CHAIN &&
	       (!filter || test_bit(event, filter));
}

/* How far from @val to the overflow; perf takes no more than 63 bits. */
static u64 period(const struct weir_pmc *pmc, u64 val)
{
	u64 left;

	if (is_64bit(pmc) && overflows_at_64(pmc)) {
		left = -val;
		return left && left < S64_MAX ? left : S64_MAX;
	}
	return BIT_ULL(32) - lower_32_bits(val);
}

/*
 * A period is over. In hard interrupt or NMI, on the CPU that counts: what
 * needs more than this is weir_pmu_overflow()'s.
 */
static void period_over(struct perf_event *event, struct perf_sample_data *data,
			struct pt_regs *regs)
{
	struct weir_pmc *pmc = event->overflow_handler_context;
	u64 next;

	event->pmu->stop(event, PERF_EF_UPDATE);
	next = period(pmc, pmc->val + local64_read(&event->count));
	local64_set(&event->hw.period_left, 0);
	event->attr.sample_period = next;
	event->hw.sample_period = next;
	weir_pmu_overflow(pmc);
	event->pmu->start(event, PERF_EF_RELOAD);
}

static u64 counted(const struct weir_pmc *pmc)
{
	u64 enabled, running;

	return pmc->event ? perf_event_read_value(pmc->event, &enabled, &running) : 0;
}

/**
 * weir_pmc_read() - a counter's value
 * @pmc: of a vCPU that is locked, or the current thread's
 *
 * Context: process. Return: its value, in as many bits as it has.
 */
u64 weir_pmc_read(struct weir_pmc *pmc)
{
	u64 val = READ_ONCE(pmc->val) + counted(pmc);

	return is_64bit(pmc) ? val : lower_32_bits(val);
}

static void create(struct weir_pmc *pmc)
{
	const struct arm_pmu *host = pmc->vcpu->vm->pmu.host;
	struct perf_event_attr attr = {
		.type = host->pmu.type,
		.size = sizeof(attr),
		.config = event_of(pmc),
		.config1 = is_64bit(pmc) ? CONFIG1_64BIT : 0,
		.sample_period = period(pmc, pmc->val),
		.pinned = 1,
		.exclude_user = !!(pmc->type & ARMV8_PMU_EXCLUDE_EL0),
		.exclude_kernel = !!(pmc->type & ARMV8_PMU_EXCLUDE_EL1),
		.exclude_hv = 1,
		.exclude_host = 1,
	};
	struct perf_event *event;

	event = perf_event_create_kernel_counter(&attr, -1, current, period_over,
						 pmc);
	if (IS_ERR(event)) {
		pr_warn_once("weir: the host's PMU refuses event %#llx: %ld\n",
			     attr.config, PTR_ERR(event));
		return;
	}
	pmc->event = event;
	pmu_of(pmc)->nr_events++;
}

/**
 * weir_pmc_start() - count, from now on
 * @pmc: enabled, of the current thread's vCPU
 *
 * Context: process.
 */
void weir_pmc_start(struct weir_pmc *pmc)
{
	if (pmc->event)
		perf_event_enable(pmc->event);
	else if (counts_in_hardware(pmc))
		create(pmc);
}

/**
 * weir_pmc_pause() - do not count, but be ready to
 * @pmc: not enabled any more
 *
 * Context: process.
 */
void weir_pmc_pause(struct weir_pmc *pmc)
{
	if (pmc->event)
		perf_event_disable(pmc->event);
}

/**
 * weir_pmc_stop() - give the perf event back; the value stays
 * @pmc: of a vCPU that is locked, or going away
 *
 * Context: process.
 */
void weir_pmc_stop(struct weir_pmc *pmc)
{
	if (!pmc->event)
		return;
	perf_event_disable(pmc->event);
	pmc->val = weir_pmc_read(pmc);
	perf_event_release_kernel(pmc->event);
	pmc->event = NULL;
	pmu_of(pmc)->nr_events--;
}

/**
 * weir_pmc_write() - set a counter's value
 * @pmc: of the current thread's vCPU
 * @val: its new value
 *
 * Context: process.
 */
void weir_pmc_write(struct weir_pmc *pmc, u64 val)
{
	weir_pmc_stop(pmc);
	WRITE_ONCE(pmc->val, is_64bit(pmc) ? val : lower_32_bits(val));
	if (weir_pmc_is_enabled(pmu_of(pmc), pmc->idx))
		weir_pmc_start(pmc);
}

/**
 * weir_pmc_set_type() - set what a counter counts, and where
 * @pmc: of the current thread's vCPU
 * @type: PMEVTYPERn_EL0 or PMCCFILTR_EL0; what the guest has not is dropped
 *
 * Context: process.
 */
void weir_pmc_set_type(struct weir_pmc *pmc, u64 type)
{
	u64 mask = weir_pmu_event_mask(weir_pmu_version(pmc->vcpu->vm));

	if (pmc->idx == WEIR_PMU_CYCLES)
		mask = 0;
	type &= mask | ARMV8_PMU_EXCLUDE_EL1 | ARMV8_PMU_EXCLUDE_EL0;
	if (type == pmc->type)
		return;
	weir_pmc_stop(pmc);
	pmc->type = type;
	if (weir_pmc_is_enabled(pmu_of(pmc), pmc->idx))
		weir_pmc_start(pmc);
}

static bool counts(const struct weir_pmu *pmu, unsigned int idx, u64 event)
{
	return weir_pmc_is_enabled(pmu, idx) && event_of(&pmu->pmc[idx]) == event;
}

/* One more, in memory. Return: did it overflow? */
static bool bump(struct weir_pmu *pmu, struct weir_pmc *pmc)
{
	u64 val = pmc->val + 1;

	if (!is_64bit(pmc))
		val = lower_32_bits(val);
	WRITE_ONCE(pmc->val, val);
	if (overflows_at_64(pmc) ? val : lower_32_bits(val))
		return false;
	pmu->ovs |= BIT(pmc->idx);
	return true;
}

/**
 * weir_pmc_carry() - a counter overflowed: into the one chained to it
 * @pmu: the PMU, its lock held
 * @idx: the counter (ARM ARM D13.4, event CHAIN)
 */
void weir_pmc_carry(struct weir_pmu *pmu, unsigned int idx)
{
	lockdep_assert_held(&pmu->lock);
	if (can_chain(&pmu->pmc[idx]) &&
	    counts(pmu, idx + 1, ARMV8_PMUV3_PERFCTR_CHAIN))
		bump(pmu, &pmu->pmc[idx + 1]);
}

/**
 * weir_pmc_soft_increment() - one more, if the counter counts SW_INCR
 * @pmu: the PMU, its lock held
 * @idx: the counter
 */
void weir_pmc_soft_increment(struct weir_pmu *pmu, unsigned int idx)
{
	lockdep_assert_held(&pmu->lock);
	if (counts(pmu, idx, ARMV8_PMUV3_PERFCTR_SW_INCR) &&
	    bump(pmu, &pmu->pmc[idx]))
		weir_pmc_carry(pmu, idx);
}
