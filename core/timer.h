/* SPDX-License-Identifier: GPL-2.0-only */
/* Generic timers of a vCPU: virtual in hardware, physical emulated. */
#ifndef WEIR_CORE_TIMER_H
#define WEIR_CORE_TIMER_H

#include <asm/arch_timer.h>
#include <weir/vm.h>

#define WEIR_VTIMER_INTID 27
#define WEIR_PTIMER_INTID 30

int weir_timer_module_init(void);
void weir_timer_module_exit(void);
void weir_timer_cpu_enable(void);
void weir_timer_cpu_disable(void);

void weir_timer_vm_init(struct weir_vm *vm);
void weir_timer_vcpu_init(struct weir_vcpu *vcpu);
void weir_timer_vcpu_exit(struct weir_vcpu *vcpu);
void weir_timer_vcpu_reset(struct weir_vcpu *vcpu);
int weir_timer_enable(struct weir_vcpu *vcpu);

void weir_timer_load(struct weir_vcpu *vcpu);
void weir_timer_put(struct weir_vcpu *vcpu);
void weir_timer_thread_load(struct weir_vcpu *vcpu);
void weir_timer_thread_put(struct weir_vcpu *vcpu);
void weir_timer_block(struct weir_vcpu *vcpu);
void weir_timer_unblock(struct weir_vcpu *vcpu);
bool weir_timer_pending(struct weir_vcpu *vcpu);
bool weir_timer_unraised(struct weir_vcpu *vcpu);
void weir_timer_raise(struct weir_vcpu *vcpu);

/* What CNTVCT_EL0 reads in the guest (ARM ARM D12.2). */
static inline u64 weir_vtimer_now(const struct weir_vm *vm)
{
	return __arch_counter_get_cntpct() - vm->arch.cntvoff;
}

/* What CNTPCT_EL0 reads in the guest. */
static inline u64 weir_ptimer_now(const struct weir_vm *vm)
{
	return __arch_counter_get_cntpct() - vm->arch.cntpoff;
}

enum weir_timer_reg { WEIR_TIMER_CTL, WEIR_TIMER_CVAL, WEIR_TIMER_TVAL, WEIR_TIMER_CNT };

u64 weir_timer_read(const struct weir_timer *t, u64 now, enum weir_timer_reg reg);
u64 weir_ptimer_read(struct weir_vcpu *vcpu, enum weir_timer_reg reg);
void weir_ptimer_write(struct weir_vcpu *vcpu, enum weir_timer_reg reg, u64 val);
u64 weir_vtimer_get(struct weir_vcpu *vcpu, enum weir_timer_reg reg);
void weir_vtimer_set(struct weir_vcpu *vcpu, enum weir_timer_reg reg, u64 val);

void weir_ptimer_set(struct weir_vcpu *vcpu, enum weir_timer_reg reg, u64 val);

struct kvm_arm_counter_offset;
int weir_timer_set_offset(struct weir_vm *vm,
			  const struct kvm_arm_counter_offset *offset);
void weir_ptimer_update(struct weir_vcpu *vcpu);
void weir_ptimer_tell(struct weir_vcpu *vcpu);

struct kvm_device_attr;
int weir_timer_has_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr);
int weir_timer_get_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr);
int weir_timer_set_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr);

#endif /* WEIR_CORE_TIMER_H */
