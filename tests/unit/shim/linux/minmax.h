/* SPDX-License-Identifier: GPL-2.0-only */
/* Least and greatest; operands are evaluated once. */
#ifndef WEIR_SHIM_LINUX_MINMAX_H
#define WEIR_SHIM_LINUX_MINMAX_H

#define shim_pick(op, a, b) ({ \
	__typeof__(a) a_ = (a); \
	__typeof__(b) b_ = (b); \
	a_ op b_ ? a_ : b_; })
#define min(a, b)		shim_pick(<, a, b)
#define max(a, b)		shim_pick(>, a, b)
#define min_t(t, a, b)		min((t)(a), (t)(b))
#define max_t(t, a, b)		max((t)(a), (t)(b))
#define min3(a, b, c)		min(min(a, b), c)
#define max3(a, b, c)		max(max(a, b), c)
#define umin(a, b)		min((u64)(a), (u64)(b))
#define umax(a, b)		max((u64)(a), (u64)(b))
#define clamp(v, lo, hi)	min(max(v, lo), hi)
#define clamp_t(t, v, lo, hi)	clamp((t)(v), (t)(lo), (t)(hi))
#define swap(a, b) \
	do { __typeof__(a) t_ = (a); (a) = (b); (b) = t_; } while (0)

#endif /* WEIR_SHIM_LINUX_MINMAX_H */
