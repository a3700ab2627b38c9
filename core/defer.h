/* SPDX-License-Identifier: GPL-2.0-only */
/* The core's side of deferred work. */
#ifndef WEIR_CORE_DEFER_H
#define WEIR_CORE_DEFER_H

#include <weir/vm.h>

void weir_defer_vcpu_init(struct weir_vcpu *vcpu);
void weir_defer_vcpu_exit(struct weir_vcpu *vcpu);
void weir_defer_run(struct weir_vcpu *vcpu);

/* Is anything waiting? Only the vCPU's own thread adds to it. */
static inline bool weir_defer_waiting(const struct weir_vcpu *vcpu)
{
	return !list_empty(&vcpu->arch.deferred);
}

#endif /* WEIR_CORE_DEFER_H */
