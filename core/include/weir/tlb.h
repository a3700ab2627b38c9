/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLB maintenance of guests' translations, done at EL2; one implementation a
 * host mode. Context of all: any but NMI. On return the maintenance is complete
 * on every CPU of the inner shareable domain, and whatever stage 2 the CPU had
 * loaded is loaded again.
 */
#ifndef WEIR_TLB_H
#define WEIR_TLB_H

#include <weir/types.h>

/**
 * struct weir_stage2 - a VM's stage 2 as the hardware takes it
 * @vttbr: VTTBR_EL2, with the VMID
 * @vtcr: VTCR_EL2
 */
struct weir_stage2 {
	u64 vttbr;
	u64 vtcr;
};

/**
 * struct weir_tlb_ops - TLB maintenance in one host mode
 * @stage2_load: load @s2 on this CPU. Context: interrupts masked
 * @flush_range: everything translated through [@ipa, @ipa + @size). @level:
 *	level of all the leaves that changed, when no table did; else 0
 * @flush_local: stage 1 of this VMID, and instruction caches, on this CPU
 *	alone: two vCPUs of a VM may use one ASID for two things. Context:
 *	interrupts masked
 * @flush_all: every VMID, and instruction caches
 */
struct weir_tlb_ops {
	void (*stage2_load)(const struct weir_stage2 *s2);
	void (*flush_range)(const struct weir_stage2 *s2, u64 ipa, u64 size,
			    unsigned int level);
	void (*flush_local)(const struct weir_stage2 *s2);
	void (*flush_all)(void);
};

extern const struct weir_tlb_ops weir_vhe_tlb_ops, weir_split_tlb_ops;
extern const struct weir_tlb_ops *weir_tlb_ops;

#endif /* WEIR_TLB_H */
