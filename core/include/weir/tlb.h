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

/* Load @s2 on this CPU. Context: interrupts masked. */
void weir_stage2_load(const struct weir_stage2 *s2);

/*
 * Everything translated through [@ipa, @ipa + @size). @level: level of all the
 * leaves that changed, when no table did; else 0.
 */
void weir_tlb_flush_range(const struct weir_stage2 *s2, u64 ipa, u64 size,
			  unsigned int level);

/* Everything of this VMID. */
void weir_tlb_flush_vmid(const struct weir_stage2 *s2);

/*
 * Stage 1 of this VMID, and instruction caches, on this CPU alone: two vCPUs
 * of a VM may use one ASID for two things. Context: interrupts masked.
 */
void weir_tlb_flush_local(const struct weir_stage2 *s2);

/* Every VMID, and instruction caches. */
void weir_tlb_flush_all(void);

#endif /* WEIR_TLB_H */
