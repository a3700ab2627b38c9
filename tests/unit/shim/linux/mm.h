/* SPDX-License-Identifier: GPL-2.0-only */
/* Page sizes. */
#ifndef WEIR_SHIM_LINUX_MM_H
#define WEIR_SHIM_LINUX_MM_H

#include <linux/slab.h>
#include <asm/page.h>

#endif /* WEIR_SHIM_LINUX_MM_H */
