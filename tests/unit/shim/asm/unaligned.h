/* SPDX-License-Identifier: GPL-2.0-only */
/* See linux/unaligned.h. */
#ifndef WEIR_SHIM_ASM_UNALIGNED_H
#define WEIR_SHIM_ASM_UNALIGNED_H

#include <linux/unaligned.h>

#endif /* WEIR_SHIM_ASM_UNALIGNED_H */
