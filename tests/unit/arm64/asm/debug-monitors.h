/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits of MDSCR_EL1 and SPSR_EL1 (ARM ARM D19.3, C5.2). */
#ifndef WEIR_ARM64_ASM_DEBUG_MONITORS_H
#define WEIR_ARM64_ASM_DEBUG_MONITORS_H

#define DBG_MDSCR_SS	(1 << 0)
#define DBG_MDSCR_MDE	(1 << 15)
#define DBG_SPSR_SS	(1 << 21)

#endif /* WEIR_ARM64_ASM_DEBUG_MONITORS_H */
