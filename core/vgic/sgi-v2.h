/* SPDX-License-Identifier: GPL-2.0-only */
/* A GICv2's registers for software generated interrupts. */
#ifndef WEIR_VGIC_SGI_V2_H
#define WEIR_VGIC_SGI_V2_H

#include "regs.h"

int weir_vgic_write_sgir(struct weir_vgic_access *a);
int weir_vgic_read_sgi_sources(struct weir_vgic_access *a);
int weir_vgic_write_spendsgi(struct weir_vgic_access *a);
int weir_vgic_write_cpendsgi(struct weir_vgic_access *a);
void weir_vgic_user_pend_sgis(struct weir_vgic_access *a);
void weir_vgic_user_unpend_sgis(struct weir_vgic_access *a);

#endif /* WEIR_VGIC_SGI_V2_H */
