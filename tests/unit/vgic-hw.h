/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtual CPU interface in user space: the list registers as the hypervisor
 * writes them and as the guest uses them up.
 */
#ifndef WEIR_TESTS_VGIC_HW_H
#define WEIR_TESTS_VGIC_HW_H

#include <weir/types.h>
#include <core/vgic/lr.h>

#define HW_PINTID	0x207	/* bit 9 lies where ICH_LR.EOI does */
#define HW_IDLE		0x100	/* running priority when nothing is active */

/**
 * struct hw - the hardware
 * @nr_lr, @lr, @hcr, @vmcr: as ICH_*_EL2
 * @count_drops: with EOImode 1 a priority drop alone is counted too, as QEMU does
 * @running, @depth: active priorities, a stack
 * @accesses: ICH accesses so far
 * @phys_active: the physical interrupt tied to a list register is active
 */
struct hw {
	unsigned int nr_lr;
	u64 lr[WEIR_VGIC_MAX_LRS];
	u32 hcr;
	u32 vmcr;
	bool count_drops;
	unsigned int running[64];
	unsigned int depth;
	unsigned int accesses;
	bool phys_active;
};

extern struct hw hw;
extern const struct weir_vgic_hw_ops hw_ops;

/* Does the maintenance interrupt stand? */
bool hw_maintenance(void);
unsigned int hw_running(void);
/* ICV_IAR1_EL1: INTID, or -1. */
int hw_ack(void);
/* ICV_EOIR1_EL1, in either EOI mode. */
void hw_eoi(u32 intid);
/* ICV_DIR_EL1, not trapped. */
void hw_deactivate(u32 intid);

#endif /* WEIR_TESTS_VGIC_HW_H */
