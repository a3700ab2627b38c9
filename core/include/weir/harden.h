/* SPDX-License-Identifier: GPL-2.0-only */
/* What guests have taught the branch predictor, forgotten at their exits. */
#ifndef WEIR_HARDEN_H
#define WEIR_HARDEN_H

#include <linux/types.h>

/**
 * struct weir_flush - what a CPU does at each exit of a guest
 * @call: function of the firmware's that makes the branch predictor forget, 0 for
 *	none
 * @loops: turns of a loop that does, followed by CLRBHB; 0 for none
 *
 * Assembly knows it as two words (<weir-hyp/entry.inc>).
 */
struct weir_flush {
	u64 call, loops;
};

/* Context: interrupts masked. */
bool weir_harden_find(struct weir_flush *flush);
bool weir_harden_history(void);

#endif /* WEIR_HARDEN_H */
