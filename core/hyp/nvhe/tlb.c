// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLB maintenance for the host: of guests' translations, by VMID, and of EL2's
 * own. EL1&0 operations act on the VMID in VTTBR_EL2 (ARM ARM D8.14.5), which is
 * 0 while the host runs.
 */
#include <asm/barrier.h>
#include <asm/pgtable-hwdef.h>
#include "nvhe.h"

/* Errata 1319367 and their like: no walk of the host's with a guest's VMID. */
static u64 enter_vmid(u64 vttbr)
{
	u64 tcr = read_sysreg(tcr_el1);

	write_sysreg(tcr | TCR_EPD0_MASK | TCR_EPD1_MASK, tcr_el1);
	isb();
	write_sysreg(vttbr, vttbr_el2);
	isb();
	return tcr;
}

static void leave_vmid(u64 tcr)
{
	write_sysreg(0, vttbr_el2);
	isb();
	write_sysreg(tcr, tcr_el1);
	isb();
}

/**
 * weir_low_tlb_range() - drop the translations through an IPA range
 * @vttbr: the VM's VTTBR_EL2
 * @ipa: start
 * @end: end
 * @stride: from one operation to the next
 *
 * A TLB may hold both stages combined, which no operation finds by IPA: stage
 * 2 first, complete everywhere, then all of stage 1. Context: EL2.
 */
void weir_low_tlb_range(u64 vttbr, u64 ipa, u64 end, u64 stride)
{
	u64 tcr;

	dsb(ishst);
	tcr = enter_vmid(vttbr);
	for (; ipa < end; ipa += stride)
		asm volatile("tlbi ipas2e1is, %0" : : "r" (ipa >> 12));
	dsb(ish);
	asm volatile("tlbi vmalle1is");
	dsb(ish);
	isb();
	leave_vmid(tcr);
}

/**
 * weir_low_tlb_vmid() - drop all translations of a VM
 * @vttbr: the VM's VTTBR_EL2
 *
 * Context: EL2.
 */
void weir_low_tlb_vmid(u64 vttbr)
{
	u64 tcr;

	dsb(ishst);
	tcr = enter_vmid(vttbr);
	asm volatile("tlbi vmalls12e1is");
	dsb(ish);
	isb();
	leave_vmid(tcr);
}

/**
 * weir_low_tlb_local() - another vCPU of the VM ran here last
 * @vttbr: the VM's VTTBR_EL2
 *
 * Context: EL2.
 */
void weir_low_tlb_local(u64 vttbr)
{
	u64 tcr = enter_vmid(vttbr);

	asm volatile("tlbi vmalle1");
	asm volatile("ic iallu");
	dsb(nsh);
	isb();
	leave_vmid(tcr);
}

/**
 * weir_low_tlb_all() - drop all translations of all VMs
 *
 * Context: EL2.
 */
void weir_low_tlb_all(void)
{
	dsb(ishst);
	asm volatile("tlbi alle1is");
	asm volatile("ic ialluis");
	dsb(ish);
	isb();
}

/**
 * weir_low_unmap() - EL2's tables have lost a page
 * @pa: its address
 *
 * Context: EL2.
 */
void weir_low_unmap(u64 pa)
{
	dsb(ishst);
	asm volatile("tlbi vae2is, %0" : : "r" (pa >> 12));
	dsb(ish);
	isb();
}
