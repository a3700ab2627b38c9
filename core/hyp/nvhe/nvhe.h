/* SPDX-License-Identifier: GPL-2.0-only */
/* What the lowvisor's files ask of each other. */
#ifndef WEIR_HYP_NVHE_H
#define WEIR_HYP_NVHE_H

#include <linux/types.h>
#include <asm/sysreg.h>
#include <weir-hyp/low.h>
#include <weir-hyp/offsets.h>

/* serve.c: from entry.S */
u64 weir_low_serve(u64 fn, u64 a, u64 b, u64 c, u64 d);

/* switch.c: from entry.S, serve.c */
void weir_low_give_up(void);
void weir_low_load(struct weir_context *ctx);
s64 weir_low_put(struct weir_context *ctx, u64 code);
u64 weir_low_translate(struct weir_low_cpu *cpu, struct weir_context *ctx,
		       u64 va);

/* tlb.c */
void weir_low_unmap(u64 pa);
void weir_low_tlb_range(u64 vttbr, u64 ipa, u64 end, u64 stride);
void weir_low_tlb_vmid(u64 vttbr);
void weir_low_tlb_local(u64 vttbr);
void weir_low_tlb_all(void);

/* gic.c */
void weir_low_gic_sync(struct weir_low_cpu *cpu);
u64 weir_low_gic_read(u64 reg);
void weir_low_gic_restore(const struct weir_low_gic *gic);
void weir_low_gic_save(struct weir_low_cpu *cpu);

static inline struct weir_low_cpu *weir_low_this_cpu(void)
{
	return (struct weir_low_cpu *)read_sysreg(tpidr_el2);
}

#endif /* WEIR_HYP_NVHE_H */
