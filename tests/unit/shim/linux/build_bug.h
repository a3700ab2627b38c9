/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks at compile time. */
#ifndef WEIR_SHIM_LINUX_BUILD_BUG_H
#define WEIR_SHIM_LINUX_BUILD_BUG_H

#define BUILD_BUG_ON(c)		_Static_assert(!(c), #c)
#define BUILD_BUG_ON_ZERO(c)	((int)(sizeof(char[1 - 2 * !!(c)]) - 1))
#ifndef static_assert
#define static_assert(c, ...)	_Static_assert(c, #c)
#endif

#endif /* WEIR_SHIM_LINUX_BUILD_BUG_H */
