// SPDX-License-Identifier: GPL-2.0-only
/* The host's PMU while a vCPU's thread is in KVM_RUN, in every host mode. */
#include <linux/bitops.h>
#include <linux/perf/arm_pmu.h>
#include <linux/perf/arm_pmuv3.h>
#include <linux/perf_event.h>
#include <asm/arm_pmuv3.h>
#include <weir/vm.h>
#include <weir-hyp/switch.h>

/**
 * weir_hyp_pmu_counters() - where this CPU counts an event
 * @event: a vCPU's
 *
 * Before FEAT_PMUv3p5 the host's driver makes a 64-bit counter of two. Context:
 * interrupts masked. Return: a bit for each counter, 0 when it does not count.
 */
u64 weir_hyp_pmu_counters(const struct perf_event *event)
{
	const struct arm_pmu *host = to_arm_pmu(event->pmu);
	int idx = event->hw.idx;

	if (event->state != PERF_EVENT_STATE_ACTIVE ||
	    READ_ONCE(event->oncpu) != smp_processor_id() || idx < 0 ||
	    idx > WEIR_PMU_CYCLES)
		return 0;
	if ((event->attr.config1 & 1) && idx && idx < WEIR_PMU_CYCLES &&
	    host->pmuver < ID_AA64DFR0_EL1_PMUVer_V3P5)
		return BIT(idx) | BIT(idx - 1);
	return BIT(idx);
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
		if (vcpu->pmu->nr_events && weir_hyp_ops->pmu_count)
			weir_hyp_ops->pmu_count(vcpu->pmu, true);
		write_pmuserenr(ARMV8_PMU_USERENR_EN);
		isb();
	}
	local_irq_restore(flags);
}

/**
 * weir_hyp_pmu_begin() - the thread takes over from the host
 * @vcpu: with a PMU, its thread enters KVM_RUN or was scheduled in
 *
 * Context: preemption off, after weir_hyp_ops->thread_load().
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
	if (vcpu->pmu->nr_events && weir_hyp_ops->pmu_count)
		weir_hyp_ops->pmu_count(vcpu->pmu, false);
	write_pmuserenr(vcpu->pmu->host_userenr);
	local_irq_restore(flags);
}
