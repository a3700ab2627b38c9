/* SPDX-License-Identifier: GPL-2.0-only */
/* Fields of registers, given by their mask. */
#ifndef WEIR_SHIM_LINUX_BITFIELD_H
#define WEIR_SHIM_LINUX_BITFIELD_H

#include <linux/bits.h>

#define __bf_shf(mask)		(__builtin_ffsll(mask) - 1)
#define FIELD_GET(mask, reg) \
	((__typeof__(mask))(((reg) & (mask)) >> __bf_shf(mask)))
#define FIELD_PREP(mask, val) \
	(((__typeof__(mask))(val) << __bf_shf(mask)) & (mask))
#define FIELD_FIT(mask, val) \
	(!((((__typeof__(mask))(val)) << __bf_shf(mask)) & ~(mask)))
#define FIELD_MAX(mask)	((__typeof__(mask))((mask) >> __bf_shf(mask)))

#endif /* WEIR_SHIM_LINUX_BITFIELD_H */
