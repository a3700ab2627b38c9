/* SPDX-License-Identifier: GPL-2.0-only */
/* Single accesses, and hints. */
#ifndef WEIR_SHIM_LINUX_COMPILER_H
#define WEIR_SHIM_LINUX_COMPILER_H

#include <linux/compiler_types.h>

#define barrier()	__asm__ __volatile__("" ::: "memory")
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define unreachable()	__builtin_unreachable()

#define READ_ONCE(x)	(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) \
	do { *(volatile __typeof__(x) *)&(x) = (v); } while (0)
#define data_race(x)	(x)

#define __same_type(a, b) \
	__builtin_types_compatible_p(__typeof__(a), __typeof__(b))

#endif /* WEIR_SHIM_LINUX_COMPILER_H */
