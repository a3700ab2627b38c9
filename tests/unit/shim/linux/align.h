/* SPDX-License-Identifier: GPL-2.0-only */
/* Rounding to powers of two. */
#ifndef WEIR_SHIM_LINUX_ALIGN_H
#define WEIR_SHIM_LINUX_ALIGN_H

#define ALIGN(x, a)	(((x) + ((__typeof__(x))(a) - 1)) & \
			 ~((__typeof__(x))(a) - 1))
#define ALIGN_DOWN(x, a)	((x) & ~((__typeof__(x))(a) - 1))
#define IS_ALIGNED(x, a)	(!((x) & ((__typeof__(x))(a) - 1)))
#define PTR_ALIGN(p, a)		((__typeof__(p))ALIGN((unsigned long)(p), (a)))

#endif /* WEIR_SHIM_LINUX_ALIGN_H */
