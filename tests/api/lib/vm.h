/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VMM in miniature over linux/kvm.h. What goes wrong in here ends the test;
 * tests of a call's errors make the call themselves.
 */
#ifndef TEST_VM_H
#define TEST_VM_H

#include <linux/kvm.h>
#include <sys/ioctl.h>

#include "layout.h"
#include "test.h"

#define TEST_RAM_SIZE	(64UL << 20)
#define PAGE		4096UL

struct vm;

struct vcpu {
	struct vm *vm;
	int fd;
	u32 id;
	struct kvm_run *run;
};

struct vm {
	int kvm;
	int fd;
	int gic;
	u8 *ram;
	size_t ram_size;
	size_t run_size;
	u32 nr_vcpus;
	u32 features;		/* of KVM_ARM_VCPU_INIT, beside PSCI_0_2 */
	struct vcpu vcpu[GUEST_MAX_CPUS];
};

int kvm_open(void);		/* $WEIR_DEVICE or /dev/kvm; skips without */

void vm_create(struct vm *vm);
/* From now on vCPUs have a PMU; skips where the host has none. */
void vm_want_pmu(struct vm *vm);
void vm_init_pmu(struct vcpu *vcpu, int intid);	/* after the vGIC */
void vm_destroy(struct vm *vm);
void vm_add_ram(struct vm *vm, size_t size);	/* slot 0 at GUEST_RAM */
/* The next vCPU, not initialised. */
struct vcpu *vm_new_vcpu(struct vm *vm);
/* The next vCPU: preferred target, PSCI 1.x, off unless it is the first. */
struct vcpu *vm_add_vcpu(struct vm *vm);
void vm_init_vcpu(struct vcpu *vcpu, bool off);
u32 vm_gic_type(const struct vm *vm);		/* KVM_DEV_TYPE_* that the host has */
/* Skips where a guest's GIC is a GICv2, for the reason given. */
void vm_need_gicv3(const struct vm *vm, const char *why);
void vm_add_gic(struct vm *vm);			/* after the last vCPU */
/* All of it, with a guest and vCPU 0 about to enter it. */
void vm_boot(struct vm *vm, u32 nr_vcpus, const void *image, const void *end);

int vm_set_slot(int fd, u32 slot, u32 flags, u64 gpa, u64 size, void *hva);
void *guest_to_host(struct vm *vm, u64 gpa);
/* Code over what may have been run there before. */
void vm_put_code(struct vm *vm, u64 gpa, const void *code, const void *end);
int vm_irq(struct vm *vm, u32 intid, int level);	/* an SPI or vCPU 0's PPI */
/* @type: KVM_ARM_IRQ_TYPE_*. */
int vm_irq_line(struct vm *vm, u32 type, u32 vcpu, u32 number, int level);

/* Until the next exit, through signals. Return: exit reason. */
u32 vcpu_run(struct vcpu *vcpu);
u64 vcpu_get(struct vcpu *vcpu, u64 id);
void vcpu_set(struct vcpu *vcpu, u64 id, u64 value);
int vcpu_reg(struct vcpu *vcpu, unsigned long request, u64 id, void *value);

int device_attr(int fd, unsigned long request, u32 group, u64 attr, void *addr);

#define REG_CORE(name)							\
	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE |		\
	 KVM_REG_ARM_CORE_REG(name))
#define REG_X(n)	(REG_CORE(regs.regs[0]) + 2 * (n))
#define REG_PC		REG_CORE(regs.pc)
#define REG_PSTATE	REG_CORE(regs.pstate)

/* Memory for a guest, zeroed and aligned to 2 MiB. */
void *test_alloc(size_t size);

#endif /* TEST_VM_H */
