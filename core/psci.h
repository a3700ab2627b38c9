/* SPDX-License-Identifier: GPL-2.0-only */
/* Power State Coordination Interface (ARM DEN0022). */
#ifndef WEIR_PSCI_H
#define WEIR_PSCI_H

#include <weir/vm.h>

int weir_psci_call(struct weir_vcpu *vcpu, u32 fn);
u64 weir_psci_version(const struct weir_vm *vm);
int weir_psci_set_version(struct weir_vm *vm, u64 version);
int weir_vcpu_system_event(struct weir_vcpu *vcpu, u32 type);
void weir_vcpu_power_off(struct weir_vcpu *vcpu);

#endif /* WEIR_PSCI_H */
