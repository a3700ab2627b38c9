// SPDX-License-Identifier: GPL-2.0-only
/* TLB maintenance of guests' translations in split mode. */
#include <linux/percpu.h>
#include <asm/page.h>
#include "split.h"

/* More single operations than this cost more than the whole VMID. */
#define MAX_SINGLE_OPS	512

/* The lowvisor loads it with the guest. */
static void stage2_load(const struct weir_stage2 *s2)
{
	this_cpu_read(weir_low_cpu)->stage2 = *s2;
}

static void flush_range(const struct weir_stage2 *s2, u64 ipa, u64 size,
			unsigned int level)
{
	u64 stride = level ? 1ULL << (12 + 9 * (3 - level)) : PAGE_SIZE;

	if (size > MAX_SINGLE_OPS * stride)
		weir_low_call(WEIR_LOW_TLB_VMID, s2->vttbr, 0, 0, 0);
	else
		weir_low_call(WEIR_LOW_TLB_RANGE, s2->vttbr, ipa, ipa + size,
			      stride);
}

static void flush_local(const struct weir_stage2 *s2)
{
	weir_low_call(WEIR_LOW_TLB_LOCAL, s2->vttbr, 0, 0, 0);
}

static void flush_all(void)
{
	weir_low_call(WEIR_LOW_TLB_ALL, 0, 0, 0, 0);
}

const struct weir_tlb_ops weir_split_tlb_ops = {
	.stage2_load = stage2_load,
	.flush_range = flush_range,
	.flush_local = flush_local,
	.flush_all = flush_all,
};
