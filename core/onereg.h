/* SPDX-License-Identifier: GPL-2.0-only */
/* System registers and cache geometry in the ONE_REG name space. */
#ifndef WEIR_ONEREG_H
#define WEIR_ONEREG_H

#include <linux/kvm.h>
#include <weir/vm.h>

typedef int (*weir_put_id)(u64 __user **list, u64 id, unsigned int *nr);

int weir_onereg_sys_get(struct weir_vcpu *vcpu, u64 id, u64 *val);
int weir_onereg_sys_set(struct weir_vcpu *vcpu, u64 id, u64 val);
int weir_onereg_sys_list(struct weir_vcpu *vcpu, u64 __user **list,
			 unsigned int *nr, weir_put_id put);

/* cache-id.c */
#define WEIR_DEMUX_CCSIDR (KVM_REG_ARM64 | KVM_REG_SIZE_U32 | \
			   KVM_REG_ARM_DEMUX | KVM_REG_ARM_DEMUX_ID_CCSIDR)
int weir_cache_id_onereg(struct weir_vcpu *vcpu, const struct kvm_one_reg *reg,
			 bool set);

#endif /* WEIR_ONEREG_H */
