/* SPDX-License-Identifier: GPL-2.0-only */
/* Stolen time: how long a vCPU's thread wanted to run and could not (DEN0057). */
#ifndef WEIR_PVTIME_H
#define WEIR_PVTIME_H

#include <linux/sched.h>
#include <weir/vm.h>

bool weir_pvtime_supported(void);
void weir_pvtime_update(struct weir_vcpu *vcpu);

/* Is there more to tell the guest? In the vCPU's thread; any context. */
static inline bool weir_pvtime_due(const struct weir_vcpu *vcpu)
{
	const struct weir_steal *s = &vcpu->steal;

	return unlikely(s->base != INVALID_GPA) &&
	       (s->task != current || s->seen != current->sched_info.run_delay);
}

/* Calls of the standard hypervisor service. Value: WEIR_RESUME. */
int weir_smccc_pv_features(struct weir_vcpu *vcpu);
int weir_smccc_pv_stolen(struct weir_vcpu *vcpu);

struct kvm_device_attr;
int weir_pvtime_has_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr);
int weir_pvtime_get_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr);
int weir_pvtime_set_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr);

#endif /* WEIR_PVTIME_H */
