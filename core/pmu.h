/* SPDX-License-Identifier: GPL-2.0-only */
/* A vCPU's PMU, for the rest of the core. */
#ifndef WEIR_CORE_PMU_H
#define WEIR_CORE_PMU_H

#include <weir/vm.h>
#include <weir-hyp/switch.h>
#include "onereg.h"
#include "sysreg.h"

/* pmu-host.c: the host's PMUs */
void weir_pmu_host_probe(void);
const struct arm_pmu *weir_pmu_host_default(void);
const struct arm_pmu *weir_pmu_host_by_type(int type);
unsigned int weir_pmu_host_counters(const struct arm_pmu *host);
u64 weir_pmu_event_mask(u64 pmuver);
u64 weir_pmu_host_version(void);

/* pmu.c: life and state of a vCPU's */
int weir_pmu_create(struct weir_vcpu *vcpu);
void weir_pmu_destroy(struct weir_vcpu *vcpu);
void weir_pmu_reset(struct weir_vcpu *vcpu);
int weir_pmu_first_run(struct weir_vcpu *vcpu);
void weir_pmu_reload(struct weir_vcpu *vcpu);
bool weir_pmu_may_run_here(struct weir_vcpu *vcpu);
void weir_pmu_write_pmcr(struct weir_vcpu *vcpu, u64 val);
void weir_pmu_enable(struct weir_vcpu *vcpu, u64 mask);
void weir_pmu_disable(struct weir_vcpu *vcpu, u64 mask);
u64 weir_pmu_valid_mask(const struct weir_vcpu *vcpu);
u64 weir_pmu_read_pmcr(const struct weir_vcpu *vcpu);
u64 weir_pmu_version(const struct weir_vm *vm);

/* pmu-counter.c: one counter and its perf event */
u64 weir_pmc_read(struct weir_pmc *pmc);
void weir_pmc_write(struct weir_pmc *pmc, u64 val);
void weir_pmc_set_type(struct weir_pmc *pmc, u64 type);
void weir_pmc_start(struct weir_pmc *pmc);
void weir_pmc_pause(struct weir_pmc *pmc);
void weir_pmc_stop(struct weir_pmc *pmc);
void weir_pmc_carry(struct weir_pmu *pmu, unsigned int idx);
void weir_pmc_soft_increment(struct weir_pmu *pmu, unsigned int idx);

/* pmu-overflow.c: overflow status and interrupt */
void weir_pmu_overflow_init(struct weir_pmu *pmu);
void weir_pmu_overflow(struct weir_pmc *pmc);
void weir_pmu_change_ovs(struct weir_vcpu *vcpu, u64 clear, u64 set);
void weir_pmu_soft_increment(struct weir_vcpu *vcpu, u64 mask);
void weir_pmu_update_line(struct weir_vcpu *vcpu);

/* pmu-sysreg.c */
enum weir_sysreg_result weir_pmu_access(struct weir_vcpu *vcpu,
					struct weir_sysreg_access *a);

/* pmu-onereg.c */
int weir_pmu_reg_get(struct weir_vcpu *vcpu, u32 enc, u64 *val);
int weir_pmu_reg_set(struct weir_vcpu *vcpu, u32 enc, u64 val);
u32 weir_pmu_reg_nth(const struct weir_vcpu *vcpu, unsigned int n);

/* pmu-uapi.c */
int weir_pmu_has_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr);
int weir_pmu_get_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr);
int weir_pmu_set_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr);

static inline bool weir_pmc_is_enabled(const struct weir_pmu *pmu,
				       unsigned int idx)
{
	return (pmu->pmcr & 1) && (pmu->enabled >> idx & 1);
}

#endif /* WEIR_CORE_PMU_H */
