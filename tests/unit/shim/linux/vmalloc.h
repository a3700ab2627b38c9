/* SPDX-License-Identifier: GPL-2.0-only */
/* See slab.h. */
#ifndef WEIR_SHIM_LINUX_VMALLOC_H
#define WEIR_SHIM_LINUX_VMALLOC_H

#include <linux/slab.h>

#endif /* WEIR_SHIM_LINUX_VMALLOC_H */
