// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's PMU while a vCPU's thread is in KVM_RUN. EL1 is the guest's alone,
 * as the host runs at EL2; EL0 is the host's user space or the guest's. The
 * kernel's driver leaves EL0 out for events that exclude the host, and whoever
 * enters guests lets it in (PMEVTYPERn_EL0.U, ARM ARM D19.5).
 */
#include <linux/bitops.h>
#include <linux/perf/arm_pmuv3.h>
#include <linux/perf_event.h>
#include <asm/arm_pmuv3.h>
#include <weir/pmu.h>
#include <weir-hyp/switch.h>

static u64 read_type(int idx)
{
	return idx == WEIR_PMU_CYCLES ? read_pmccfiltr() : read_pmevtypern(idx);
}

static void write_type(int idx, u64 val)
{
	if (idx == WEIR_PMU_CYCLES)
		write_pmccfiltr(val);
	else
		write_pmevtypern(idx, val);
}

/**
 * weir_vhe_pmu_count() - whose EL0 the guest's events count, if any
 * @pmu: the current thread's vCPU's
 * @count: the guest's
 *
 * Context: interrupts masked.
 */
void weir_vhe_pmu_count(struct weir_pmu *pmu, bool count)
{
	unsigned int i;

	for (i = 0; i < WEIR_PMU_COUNTERS; i++) {
		const struct perf_event *event = pmu->pmc[i].event;
		u64 counters, type;
		int idx;

		if (!event || event->attr.exclude_user)
			continue;
		counters = weir_hyp_pmu_counters(event);
		if (!counters)
			continue;
		/* A pair's lower one has the type. */
		idx = __ffs64(counters);
		type = read_type(idx) & ~(u64)ARMV8_PMU_EXCLUDE_EL0;
		write_type(idx, type | (count ? 0 : ARMV8_PMU_EXCLUDE_EL0));
	}
}
