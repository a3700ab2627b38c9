/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the vGIC ask of each other. */
#ifndef WEIR_VGIC_CORE_H
#define WEIR_VGIC_CORE_H

#include <weir/mmio.h>
#include <weir/types.h>

struct weir_vgic_access;
struct weir_vgic_cpu;
struct weir_vgic_frame;
struct weir_vgic_host;
struct weir_vgic_hw_ops;
struct weir_vgic_if;
struct weir_vgic_irq;

/* core.c */
struct weir_vgic_irq *weir_vgic_irq_get(struct weir_vm *vm,
					struct weir_vcpu *vcpu, u32 intid);
struct weir_vgic_cpu *weir_vgic_irq_lock(struct weir_vgic_irq *irq,
					 unsigned long *flags);
void weir_vgic_irq_unlock(struct weir_vgic_cpu *cpu, unsigned long flags,
			  bool kick);
int weir_vgic_irq_settle(struct weir_vgic_irq *irq, bool atomic,
			 struct weir_vgic_cpu **cpu, unsigned long *flags);
struct weir_vgic_cpu *weir_vgic_irq_route(struct weir_vm *vm,
					  struct weir_vgic_irq *irq,
					  struct weir_vgic_cpu *cpu,
					  unsigned long *flags, u64 route);
struct weir_vgic_cpu *weir_vgic_irq_retarget(struct weir_vgic_irq *irq,
					     struct weir_vgic_cpu *cpu,
					     unsigned long *flags,
					     struct weir_vgic_if *target);
void weir_vgic_set_groups(struct weir_vm *vm, u8 groups);

/* lr-v2.c, lr-v3.c, lr-v3-split.c */
int weir_vgic_v2_probe(struct weir_vgic_host *host);
void weir_vgic_v2_remove(void);
int weir_vgic_v3_probe(struct weir_vgic_host *host);
u64 weir_vgic_v3_split_probe(const struct weir_vgic_hw_ops **ops);

/* maint.c */
int weir_vgic_maint_init(void);
void weir_vgic_maint_exit(void);

/* init.c */
int weir_vgic_dist_init(struct weir_vm *vm);
int weir_vgic_demand(struct weir_vm *vm);

/* addr-v2.c: KVM_VGIC_V2_ADDR_TYPE_*, dist->lock held; frames. */
int weir_vgic_v2_addr(struct weir_vm *vm, u64 type, u64 *addr, bool write);
int weir_vgic_v2_map(struct weir_vm *vm);
void weir_vgic_v2_unmap(struct weir_vm *vm);

/* addr.c */
int weir_vgic_check_range(struct weir_vm *vm, gpa_t base, u64 size, u64 align);
int weir_vgic_addr(struct weir_vm *vm, u64 type, u64 *addr, bool write);
int weir_vgic_map(struct weir_vm *vm);
void weir_vgic_unmap(struct weir_vm *vm);

/* sysreg.c: CPU interface registers for user space */
bool weir_vgic_has_sysreg(u32 instr);
int weir_vgic_sysreg(struct weir_vcpu *vcpu, u32 instr, u64 *val, bool write);

/* dist.c, redist.c */
extern const struct weir_mmio_ops weir_vgic_dist_ops;
extern const struct weir_mmio_ops weir_vgic_redist_ops;
extern const struct weir_mmio_ops weir_vgic_v2_dist_ops;
extern const struct weir_mmio_ops weir_vgic_v2_dir_ops;
int weir_vgic_dist_check(void);
int weir_vgic_redist_check(void);
int weir_vgic_dist_uaccess(struct weir_vm *vm, u32 offset, u32 *val, bool write);
int weir_vgic_redist_uaccess(struct weir_vcpu *vcpu, u32 offset, u32 *val,
			     bool write);
bool weir_vgic_dist_has(u32 offset);
bool weir_vgic_redist_has(u32 offset);

/* dist-v2.c, cpuif-v2.c: a vCPU's view of its frames, for user space */
int weir_vgic_v2_check(void);
int weir_vgic_v2_dist_uaccess(struct weir_vcpu *vcpu, u32 offset, u32 *val,
			      bool write);
bool weir_vgic_v2_dist_has(u32 offset);
int weir_vgic_v2_cpu_check(void);
int weir_vgic_v2_cpu_uaccess(struct weir_vcpu *vcpu, u32 offset, u32 *val,
			     bool write);
bool weir_vgic_v2_cpu_has(u32 offset);
void weir_vgic_v2_init(struct weir_vm *vm);

#endif /* WEIR_VGIC_CORE_H */
