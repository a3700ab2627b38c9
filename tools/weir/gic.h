/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interrupt controller in the kernel, set up through KVM's device: a GICv3,
 * or a GICv2 where the host has no other.
 */
#ifndef WEIR_GIC_H
#define WEIR_GIC_H

#include <stdbool.h>
#include <stdint.h>

struct weir_vm;

/* weir_gic_takes_messages() - can @vm have what PCI's interrupts need? */
bool weir_gic_takes_messages(const struct weir_vm *vm);

/**
 * weir_gic_init() - create it for @vm, whose vCPUs all exist
 * Return: 0, or -1 after saying why not.
 */
int weir_gic_init(struct weir_vm *vm);
void weir_gic_exit(struct weir_vm *vm);

/**
 * weir_gic_v2m() - a guest's access to the GICv2m
 * @offset: in it
 * @val: what is written
 * @write: direction
 *
 * Return: what is read.
 */
uint32_t weir_gic_v2m(struct weir_vm *vm, uint64_t offset, uint32_t val,
		      bool write);

/**
 * weir_gic_line() - drive a shared peripheral interrupt's line
 * @intid: 32 to WEIR_NR_INTIDS - 1
 * @level: of the line
 */
void weir_gic_line(struct weir_vm *vm, unsigned int intid, bool level);

#endif /* WEIR_GIC_H */
