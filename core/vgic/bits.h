/* SPDX-License-Identifier: GPL-2.0-only */
/* Registers with a few bits per interrupt, alike in GICD and GICR. */
#ifndef WEIR_VGIC_BITS_H
#define WEIR_VGIC_BITS_H

#include "regs.h"

#define WEIR_VGIC_IIDR_PRODUCT	0x4bU
#define WEIR_VGIC_IIDR_ARM	0x43bU

int weir_vgic_read_group(struct weir_vgic_access *a);
int weir_vgic_write_group(struct weir_vgic_access *a);
int weir_vgic_read_enable(struct weir_vgic_access *a);
int weir_vgic_write_senable(struct weir_vgic_access *a);
int weir_vgic_write_cenable(struct weir_vgic_access *a);
int weir_vgic_read_pending(struct weir_vgic_access *a);
int weir_vgic_write_spending(struct weir_vgic_access *a);
int weir_vgic_write_cpending(struct weir_vgic_access *a);
int weir_vgic_user_read_latch(struct weir_vgic_access *a);
int weir_vgic_user_write_latch(struct weir_vgic_access *a);
int weir_vgic_user_none(struct weir_vgic_access *a);
int weir_vgic_read_active(struct weir_vgic_access *a);
int weir_vgic_write_sactive(struct weir_vgic_access *a);
int weir_vgic_write_cactive(struct weir_vgic_access *a);
int weir_vgic_read_priority(struct weir_vgic_access *a);
int weir_vgic_write_priority(struct weir_vgic_access *a);
int weir_vgic_read_config(struct weir_vgic_access *a);
int weir_vgic_write_config(struct weir_vgic_access *a);
/* dist.c: GICD_CTLR's group enables, GICD_IIDR */
int weir_vgic_write_ctlr(struct weir_vgic_access *a);
int weir_vgic_read_iidr(struct weir_vgic_access *a);
int weir_vgic_user_write_iidr(struct weir_vgic_access *a);
int weir_vgic_read_idregs(struct weir_vgic_access *a);
/* KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO: 32 lines from a->intid on. */
int weir_vgic_read_lines(struct weir_vgic_access *a);
int weir_vgic_write_lines(struct weir_vgic_access *a);

#endif /* WEIR_VGIC_BITS_H */
