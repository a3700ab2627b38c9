/* SPDX-License-Identifier: GPL-2.0-only */
/* The counter is what the test says. */
#ifndef WEIR_ARM64_ASM_ARCH_TIMER_H
#define WEIR_ARM64_ASM_ARCH_TIMER_H

#include <linux/types.h>

u64 __arch_counter_get_cntpct(void);

#endif /* WEIR_ARM64_ASM_ARCH_TIMER_H */
