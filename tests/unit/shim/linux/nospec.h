/* SPDX-License-Identifier: GPL-2.0-only */
/* Speculation is not tested here. */
#ifndef WEIR_SHIM_LINUX_NOSPEC_H
#define WEIR_SHIM_LINUX_NOSPEC_H

#define array_index_nospec(i, size)	(i)

#endif /* WEIR_SHIM_LINUX_NOSPEC_H */
