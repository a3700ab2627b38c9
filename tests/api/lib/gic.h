/* SPDX-License-Identifier: GPL-2.0-only */
/* A vGICv3 with an ITS, made step by step, as VMMs differ in the order. */
#ifndef TEST_GIC_H
#define TEST_GIC_H

#include "its.h"

#define GIC_ADDR	KVM_DEV_ARM_VGIC_GRP_ADDR

void gic_create(struct vm *vm);
void gic_set(struct vm *vm, u32 group, u64 attr, u64 value);
void gic_set_nr_irqs(struct vm *vm);
void gic_init(struct vm *vm);
/* SPIs, PPIs and LPIs arrive at both vCPUs of @vm. */
void gic_check_works(struct vm *vm, struct its *its);

#endif /* TEST_GIC_H */
