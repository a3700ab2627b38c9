/* SPDX-License-Identifier: GPL-2.0-only */
/* Elements of an array. */
#ifndef WEIR_SHIM_LINUX_ARRAY_SIZE_H
#define WEIR_SHIM_LINUX_ARRAY_SIZE_H

#define ARRAY_SIZE(a) \
	(sizeof(a) / sizeof((a)[0]) + \
	 0 * sizeof(char[1 - 2 * __builtin_types_compatible_p( \
		__typeof__(a), __typeof__(&(a)[0]))]))

#endif /* WEIR_SHIM_LINUX_ARRAY_SIZE_H */
