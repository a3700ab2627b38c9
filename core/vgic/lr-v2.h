/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A list register between ICH_LR<n>_EL2's layout, which everything above uses,
 * and GICH_LR<n>'s (IHI 0048, 5.3.15). Pure. An SGI's INTID has its source CPU
 * in bits 12 to 10, as in GICC_IAR.
 */
#ifndef WEIR_VGIC_LR_V2_H
#define WEIR_VGIC_LR_V2_H

#include <linux/bits.h>
#include "if.h"

#define WEIR_LR_V2_INTID	GENMASK(9, 0)
#define WEIR_LR_V2_SOURCE	GENMASK(12, 10)
/* PhysicalID; without HW its bit 9 is EOI, as in ICH_LR<n>_EL2. */
#define WEIR_LR_V2_PHYS		GENMASK(9, 0)
#define WEIR_LR_V2_PHYS_SHIFT	10
#define WEIR_LR_V2_PHYS_EOI	BIT(9)
/* Five bits of priority. */
#define WEIR_LR_V2_PRIO		GENMASK(4, 0)
#define WEIR_LR_V2_PRIO_SHIFT	23
/* Pending and active; then group and HW. */
#define WEIR_LR_V2_STATE_SHIFT	28
#define WEIR_LR_V2_KIND_SHIFT	30
#define WEIR_LR_V2_HW		BIT(31)
#define WEIR_LR_KIND_SHIFT	60
#define WEIR_LR_STATE_SHIFT	62
#define WEIR_LR_PRIO_V2_SHIFT	(WEIR_LR_PRIO_SHIFT + 3)

/* What GICH_LR<n> is to hold for an ICH_LR<n>_EL2 of @lr. */
static inline u32 weir_lr_v2_encode(u64 lr)
{
	u32 val = lr & (WEIR_LR_V2_INTID | WEIR_LR_V2_SOURCE);

	val |= (u32)(lr >> WEIR_LR_HWINTID_SHIFT & WEIR_LR_V2_PHYS)
		<< WEIR_LR_V2_PHYS_SHIFT;
	val |= (u32)(lr >> WEIR_LR_PRIO_V2_SHIFT & WEIR_LR_V2_PRIO)
		<< WEIR_LR_V2_PRIO_SHIFT;
	val |= (u32)(lr >> WEIR_LR_STATE_SHIFT) << WEIR_LR_V2_STATE_SHIFT;
	val |= (u32)(lr >> WEIR_LR_KIND_SHIFT & 3) << WEIR_LR_V2_KIND_SHIFT;
	return val;
}

/* The ICH_LR<n>_EL2 that says what a GICH_LR<n> of @val does. */
static inline u64 weir_lr_v2_decode(u32 val)
{
	u64 phys = val >> WEIR_LR_V2_PHYS_SHIFT & WEIR_LR_V2_PHYS;
	u64 lr = val & WEIR_LR_V2_INTID;

	if (!(val & WEIR_LR_V2_HW)) {
		lr |= val & WEIR_LR_V2_SOURCE;
		phys &= WEIR_LR_V2_PHYS_EOI;
	}
	lr |= phys << WEIR_LR_HWINTID_SHIFT;
	lr |= (u64)(val >> WEIR_LR_V2_PRIO_SHIFT & WEIR_LR_V2_PRIO)
		<< WEIR_LR_PRIO_V2_SHIFT;
	lr |= (u64)(val >> WEIR_LR_V2_STATE_SHIFT & 3) << WEIR_LR_STATE_SHIFT;
	lr |= (u64)(val >> WEIR_LR_V2_KIND_SHIFT) << WEIR_LR_KIND_SHIFT;
	return lr;
}

#endif /* WEIR_VGIC_LR_V2_H */
