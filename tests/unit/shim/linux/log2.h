/* SPDX-License-Identifier: GPL-2.0-only */
/* Powers of two. */
#ifndef WEIR_SHIM_LINUX_LOG2_H
#define WEIR_SHIM_LINUX_LOG2_H

#include <linux/bitops.h>

#define is_power_of_2(n)	((n) && !((n) & ((n) - 1)))
#define ilog2(n)		(63 - __builtin_clzll(n))
#define roundup_pow_of_two(n) \
	((n) <= 1 ? 1UL : 1UL << (64 - __builtin_clzll((n) - 1)))
#define rounddown_pow_of_two(n)	(1UL << ilog2(n))
#define order_base_2(n)		((n) <= 1 ? 0 : ilog2((n) - 1) + 1)

#endif /* WEIR_SHIM_LINUX_LOG2_H */
