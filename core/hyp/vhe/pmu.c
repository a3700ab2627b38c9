// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's PMU while a vCPU's thread is in KVM_RUN. EL1 is the guest's alone,
 * as the host runs at EL2; EL0 is the host's user space or the guest's. The
 * kernel's driver leaves EL0 out for events that exclude the host, and whoever
 * enters guests lets it in (PMEVTYPERn_EL0.U, ARM ARM D19.5).
 */
#include <linux/perf/arm_pmu.h>
#include <linux/perf/arm_pmuv3.h>
#include <linux/perf_event.h>
#include <asm/arm_pmuv3.h>
#include <weir/vm.h>
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

/* The event's counter here, or -1. A 64-bit pair's lower one has the type. */
static int hardware_counter(const struct perf_event *event)
{
	const struct arm_pmu *host = to_arm_pmu(event->pmu);
	int idx = event->hw.idx;

	if (event->state != PERF_EVENT_STATE_ACTIVE ||
	    READ_ONCE(event->oncpu) != smp_processor_id() || idx < 0 ||
	    idx > WEIR_PMU_CYCLES)
		return -1;
	if ((event->attr.config1 & 1) && idx < WEIR_PMU_CYCLES &&
	    host->pmuver < ID_AA64DFR0_EL1_PMUVer_V3P5)
		return idx - 1;
	return idx;
}

static void count_el0(struct weir_pmu *pmu, bool count)
{
	unsigned int i;

	for (i = 0; i < WEIR_PMU_COUNTERS; i++) {
		const struct perf_event *event = pmu->pmc[i].event;
		int idx;
		u64 type;

		if (!event || event->attr.exclude_user)
			continue;
		idx = hardware_counter(event);
		if (idx < 0)
			continue;
		type = read_type(idx) & ~(u64)ARMV8_PMU_EXCLUDE_EL0;
		write_type(idx, type | (count ? 0 : ARMV8_PMU_EXCLUDE_EL0));
	}
}

/**
 * weir_hyp_pmu_load() - EL0 is the guest's
 * @vcpu: with a PMU, the current thread's
 *
 * Again after the host's driver may have written its registers: a new event, a
 * host interrupt. Guest accesses from EL0 are let past the host's PMUSERENR_EL0
 * to trap to EL2; EN alone does, and where ER or CR is set too, QEMU's CPUs do
 * not trap. Context: any, in the vCPU's thread.
 */
void weir_hyp_pmu_load(struct weir_vcpu *vcpu)
{
	unsigned long flags;

	local_irq_save(flags);
	if (vcpu->arch.thread_active) {
		if (vcpu->pmu->nr_events)
			count_el0(vcpu->pmu, true);
		write_pmuserenr(ARMV8_PMU_USERENR_EN);
		isb();
	}
	local_irq_restore(flags);
}

/**
 * weir_hyp_pmu_begin() - the thread takes over from the host
 * @vcpu: with a PMU, its thread enters KVM_RUN or was scheduled in
 *
 * Context: preemption off, after weir_hyp_thread_load().
 */
void weir_hyp_pmu_begin(struct weir_vcpu *vcpu)
{
	vcpu->pmu->host_userenr = read_sysreg(pmuserenr_el0);
	weir_hyp_pmu_load(vcpu);
}

/**
 * weir_hyp_pmu_put() - EL0 is the host's again
 * @vcpu: with a PMU, its thread leaves KVM_RUN or is scheduled out
 *
 * Context: preemption off.
 */
void weir_hyp_pmu_put(struct weir_vcpu *vcpu)
{
	unsigned long flags;

	local_irq_save(flags);
	if (vcpu->pmu->nr_events)
		count_el0(vcpu->pmu, false);
	write_pmuserenr(vcpu->pmu->host_userenr);
	local_irq_restore(flags);
}
