/* SPDX-License-Identifier: GPL-2.0-only */
/* What a vCPU keeps of the self-hosted debug registers (ARM ARM D19.3). */
#ifndef WEIR_DEBUG_H
#define WEIR_DEBUG_H

#include <linux/types.h>

#define WEIR_DEBUG_PAIRS 16

/**
 * struct weir_debug_regs - the guest's view of the debug registers
 * @active: MDSCR_EL1 enables something, so the hardware gets them at entry
 */
struct weir_debug_regs {
	u64 bvr[WEIR_DEBUG_PAIRS], bcr[WEIR_DEBUG_PAIRS];
	u64 wvr[WEIR_DEBUG_PAIRS], wcr[WEIR_DEBUG_PAIRS];
	u64 mdscr;
	u64 oslsr;
	bool active;
};

#endif /* WEIR_DEBUG_H */
