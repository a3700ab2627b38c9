/* SPDX-License-Identifier: GPL-2.0-only */
/* SGIs of a GICv2, by the CPUs that sent them. Pure, as irq.h. */
#ifndef WEIR_VGIC_SOURCE_H
#define WEIR_VGIC_SOURCE_H

#include "irq.h"

void weir_vgic_source_init(struct weir_vgic_irq *irq);
u8 weir_vgic_source_get(const struct weir_vgic_irq *irq);
bool weir_vgic_source_add(struct weir_vgic_irq *irq, u8 sources);
bool weir_vgic_source_clear(struct weir_vgic_irq *irq, u8 sources);

#endif /* WEIR_VGIC_SOURCE_H */
