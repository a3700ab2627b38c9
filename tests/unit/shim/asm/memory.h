/* SPDX-License-Identifier: GPL-2.0-only */
/* Physical addresses are this program's own. */
#ifndef WEIR_SHIM_ASM_MEMORY_H
#define WEIR_SHIM_ASM_MEMORY_H

#include <linux/types.h>

#define virt_to_phys(p)		((phys_addr_t)(uintptr_t)(p))
#define phys_to_virt(pa)	((void *)(uintptr_t)(pa))

#endif /* WEIR_SHIM_ASM_MEMORY_H */
