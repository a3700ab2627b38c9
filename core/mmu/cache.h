/* SPDX-License-Identifier: GPL-2.0-only */
/* Cache maintenance of guest memory. */
#ifndef WEIR_MMU_CACHE_H
#define WEIR_MMU_CACHE_H

#include <linux/types.h>

void weir_cache_init(void);
void weir_cache_clean_poc(phys_addr_t pa, size_t size);
void weir_cache_sync_exec(phys_addr_t pa, size_t size);

#endif /* WEIR_MMU_CACHE_H */
