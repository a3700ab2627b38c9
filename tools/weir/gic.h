/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interrupt controller in the kernel, set up through KVM's device: a GICv3,
 * or a GICv2 where the host has no other.
 */
#ifndef WEIR_GIC_H
#define WEIR_GIC_H

#include <stdbool.h>

struct weir_vm;

/**
 * weir_gic_init() - create it for @vm, whose vCPUs all exist
 * Return: 0, or -1 after saying why not.
 */
int weir_gic_init(struct weir_vm *vm);
void weir_gic_exit(struct weir_vm *vm);

/**
 * weir_gic_line() - drive a shared peripheral interrupt's line
 * @intid: 32 to WEIR_NR_INTIDS - 1
 * @level: of the line
 */
void weir_gic_line(struct weir_vm *vm, unsigned int intid, bool level);

#endif /* WEIR_GIC_H */
