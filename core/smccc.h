/* SPDX-License-Identifier: GPL-2.0-only */
/* What the guest asks of its firmware, and what user space lets it ask. */
#ifndef WEIR_SMCCC_H
#define WEIR_SMCCC_H

#include <linux/arm-smccc.h>
#include <weir/vm.h>
#include "vcpu.h"

/* Answers in x0 to x3. Value: WEIR_RESUME. */
static inline int weir_smccc_answer(struct weir_vcpu *vcpu, u64 a0, u64 a1,
				    u64 a2, u64 a3)
{
	weir_reg_set(vcpu, 0, a0);
	weir_reg_set(vcpu, 1, a1);
	weir_reg_set(vcpu, 2, a2);
	weir_reg_set(vcpu, 3, a3);
	return WEIR_RESUME;
}

/* Is the service behind a bit of a KVM_REG_ARM_*_BMAP offered? */
bool weir_smccc_offered(const struct weir_vm *vm, enum weir_fw_bmap bmap,
			unsigned int bit);

/* smccc-arch.c: the architecture's own calls */
void weir_smccc_module_init(void);
int weir_smccc_version(struct weir_vcpu *vcpu);
int weir_smccc_features(struct weir_vcpu *vcpu);
int weir_smccc_workaround(struct weir_vcpu *vcpu);
int weir_smccc_level(const struct weir_vm *vm, u32 fn);

/* smccc-kvm.c: identification, PTP */
int weir_smccc_uid(struct weir_vcpu *vcpu);
int weir_smccc_kvm_features(struct weir_vcpu *vcpu);
int weir_smccc_ptp(struct weir_vcpu *vcpu);

/* smccc-trng.c: entropy (ARM DEN0098) */
int weir_smccc_trng(struct weir_vcpu *vcpu);

/* smccc-filter.c */
struct kvm_device_attr;
void weir_smccc_filter_init(struct weir_vm *vm);
void weir_smccc_filter_exit(struct weir_vm *vm);
int weir_smccc_filter_set(struct weir_vm *vm, const struct kvm_device_attr *attr);
unsigned int weir_smccc_filter_action(struct weir_vm *vm, u32 fn);

/* firmware.c: the same as registers for user space */
int weir_firmware_get(struct weir_vcpu *vcpu, u64 id, u64 *val);
int weir_firmware_set(struct weir_vcpu *vcpu, u64 id, u64 val);
u64 weir_firmware_reg(unsigned int n);
void weir_firmware_vm_init(struct weir_vm *vm);

#endif /* WEIR_SMCCC_H */
