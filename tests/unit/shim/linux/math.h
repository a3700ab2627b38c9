/* SPDX-License-Identifier: GPL-2.0-only */
/* Division that rounds. */
#ifndef WEIR_SHIM_LINUX_MATH_H
#define WEIR_SHIM_LINUX_MATH_H

#include <linux/align.h>

#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define DIV_ROUND_UP_ULL(n, d)	DIV_ROUND_UP((unsigned long long)(n), d)
#define round_up(x, y)		ALIGN(x, y)
#define round_down(x, y)	ALIGN_DOWN(x, y)
#define roundup(x, y)		(DIV_ROUND_UP(x, y) * (y))
#define rounddown(x, y)		((x) - (x) % (y))

#endif /* WEIR_SHIM_LINUX_MATH_H */
