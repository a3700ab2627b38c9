// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cache maintenance of guest memory by address (ARM ARM D7.5). A guest with
 * its caches off must see what the host wrote, and instructions must be
 * fetched from what was written.
 */
#include <linux/bitfield.h>
#include <linux/mm.h>
#include <asm/barrier.h>
#include <asm/cacheflush.h>
#include <asm/cpufeature.h>
#include "cache.h"

static unsigned long dcache_line __ro_after_init;

/**
 * weir_cache_init() - learn the host's cache line size
 */
void weir_cache_init(void)
{
	u64 ctr = read_sanitised_ftr_reg(SYS_CTR_EL0);

	dcache_line = 4UL << SYS_FIELD_GET(CTR_EL0, DminLine, ctr);
}

static __always_inline void clean_line(unsigned long addr)
{
	asm volatile("dc civac, %0" : : "r" (addr) : "memory");
}

/**
 * weir_cache_clean_poc() - clean and invalidate to the point of coherency
 * @pa: start, of memory in the linear map
 * @size: bytes
 *
 * Not needed where stage 2 forces cacheable accesses (FEAT_S2FWB): nothing is
 * done there. Context: any.
 */
void weir_cache_clean_poc(phys_addr_t pa, size_t size)
{
	unsigned long addr = (unsigned long)phys_to_virt(pa);
	unsigned long end = addr + size, line = dcache_line;

	if (cpus_have_final_cap(ARM64_HAS_STAGE2_FWB))
		return;
	/* A block is 32,768 lines of 64 bytes: what is around them counts. */
	for (; addr + 4 * line <= end; addr += 4 * line) {
		clean_line(addr);
		clean_line(addr + line);
		clean_line(addr + 2 * line);
		clean_line(addr + 3 * line);
	}
	for (; addr < end; addr += line)
		clean_line(addr);
	dsb(sy);
}

/**
 * weir_cache_sync_exec() - memory is about to be executed by the guest
 * @pa: start, of memory in the linear map
 * @size: bytes
 *
 * Context: any.
 */
void weir_cache_sync_exec(phys_addr_t pa, size_t size)
{
	unsigned long addr = (unsigned long)phys_to_virt(pa);

	caches_clean_inval_pou(addr, addr + size);
}
