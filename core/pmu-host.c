// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's PMUs. The kernel exports no list of them, so one counter is
 * asked for on each CPU when the module loads: the event knows its PMU.
 */
#include <linux/cpumask.h>
#include <linux/perf/arm_pmu.h>
#include <linux/perf/arm_pmuv3.h>
#include <linux/perf_event.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include "pmu.h"

#define MAX_HOST_PMUS 8

static const struct arm_pmu *host_pmus[MAX_HOST_PMUS];
static unsigned int nr_host_pmus;

static void note_pmu(const struct arm_pmu *pmu)
{
	unsigned int i;

	for (i = 0; i < nr_host_pmus; i++)
		if (host_pmus[i] == pmu)
			return;
	if (nr_host_pmus < MAX_HOST_PMUS)
		host_pmus[nr_host_pmus++] = pmu;
}

/**
 * weir_pmu_host_version() - what the host's PMUs have in common
 *
 * Return: ID_AA64DFR0_EL1.PMUVer, 0 when there is none or it is no PMUv3.
 */
u64 weir_pmu_host_version(void)
{
	u64 ver = SYS_FIELD_GET(ID_AA64DFR0_EL1, PMUVer,
				read_sanitised_ftr_reg(SYS_ID_AA64DFR0_EL1));

	return ver == ID_AA64DFR0_EL1_PMUVer_IMP_DEF ? 0 : ver;
}

/**
 * weir_pmu_host_probe() - find the host's PMUs
 *
 * Raw events are taken by the CPU's own PMU alone (drivers/perf/arm_pmu.c).
 * Context: module load.
 */
void weir_pmu_host_probe(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_RAW,
		.size = sizeof(attr),
		.config = ARMV8_PMUV3_PERFCTR_CPU_CYCLES,
		.disabled = 1,
		.exclude_host = 1,
	};
	struct perf_event *event;
	unsigned int cpu;

	if (!weir_pmu_host_version())
		return;
	for_each_online_cpu(cpu) {
		event = perf_event_create_kernel_counter(&attr, cpu, NULL, NULL,
							 NULL);
		if (IS_ERR(event))
			continue;
		note_pmu(to_arm_pmu(event->pmu));
		perf_event_release_kernel(event);
	}
}

/**
 * weir_pmu_host_default() - the PMU of the CPU this runs on, else any
 *
 * That a host has a PMU does not depend on where it is asked for.
 *
 * Return: it, or NULL when no CPU has one.
 */
const struct arm_pmu *weir_pmu_host_default(void)
{
	unsigned int i;

	for (i = 0; i < nr_host_pmus; i++)
		if (cpumask_test_cpu(raw_smp_processor_id(),
				     &host_pmus[i]->supported_cpus))
			return host_pmus[i];
	return host_pmus[0];
}

/**
 * weir_pmu_host_by_type() - a PMU by its number in sysfs
 * @type: as in the file "type"
 *
 * Return: it, or NULL.
 */
const struct arm_pmu *weir_pmu_host_by_type(int type)
{
	unsigned int i;

	for (i = 0; i < nr_host_pmus; i++)
		if (host_pmus[i]->pmu.type == type)
			return host_pmus[i];
	return NULL;
}

/**
 * weir_pmu_host_counters() - how many counters for events a PMU has
 * @host: the PMU
 */
unsigned int weir_pmu_host_counters(const struct arm_pmu *host)
{
	return bitmap_weight(host->cntr_mask, ARMV8_PMU_MAX_GENERAL_COUNTERS);
}

/**
 * weir_pmu_event_mask() - events that a version of the architecture has
 * @pmuver: ID_AA64DFR0_EL1.PMUVer
 */
u64 weir_pmu_event_mask(u64 pmuver)
{
	return pmuver == ID_AA64DFR0_EL1_PMUVer_IMP ? GENMASK_ULL(9, 0) :
						      GENMASK_ULL(15, 0);
}
