// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLB maintenance for guests on a VHE host. With E2H and TGE set, EL1&0
 * operations act on the host's own EL2&0 regime; with TGE clear they act on
 * the VMID in VTTBR_EL2 (ARM ARM D8.14.5). So: the VM's stage 2 in, TGE off,
 * the operation, everything back.
 */
#include <asm/barrier.h>
#include <asm/cpufeature.h>
#include <asm/irqflags.h>
#include <asm/kvm_arm.h>
#include <asm/sysreg.h>
#include <asm/tlbflush.h>
#include <weir/tlb.h>

/* More single operations than this cost more than the whole VMID. */
#define MAX_SINGLE_OPS	512

struct saved {
	struct weir_stage2 stage2;
	unsigned long flags;
	u64 hcr;
	u64 tcr;
	u64 sctlr;
};

static void stage2_load(const struct weir_stage2 *s2)
{
	write_sysreg(s2->vtcr, vtcr_el2);
	write_sysreg(s2->vttbr, vttbr_el2);
	isb();
}

/*
 * Errata 1165522, 1530923: a speculative AT may walk the resident guest's
 * stage 1 with the other VM's stage 2. No new walks then, but with the MMU on.
 */
static void stop_stage1(struct saved *s)
{
	s->tcr = read_sysreg_s(SYS_TCR_EL12);
	write_sysreg_s(s->tcr | TCR_EPD0_MASK | TCR_EPD1_MASK, SYS_TCR_EL12);
	s->sctlr = read_sysreg_s(SYS_SCTLR_EL12);
	write_sysreg_s(s->sctlr | SCTLR_ELx_M, SYS_SCTLR_EL12);
	isb();
}

static void start_stage1(const struct saved *s)
{
	isb();
	write_sysreg_s(s->tcr, SYS_TCR_EL12);
	write_sysreg_s(s->sctlr, SYS_SCTLR_EL12);
}

static void enter_vmid(const struct weir_stage2 *s2, struct saved *s)
{
	s->flags = arch_local_irq_save();
	s->stage2.vttbr = read_sysreg(vttbr_el2);
	s->stage2.vtcr = read_sysreg(vtcr_el2);
	s->hcr = read_sysreg(hcr_el2);
	if (cpus_have_final_cap(ARM64_WORKAROUND_SPECULATIVE_AT))
		stop_stage1(s);
	stage2_load(s2);
	write_sysreg(s->hcr & ~HCR_TGE, hcr_el2);
	isb();
}

static void leave_vmid(const struct saved *s)
{
	write_sysreg(s->hcr, hcr_el2);
	isb();
	stage2_load(&s->stage2);
	if (cpus_have_final_cap(ARM64_WORKAROUND_SPECULATIVE_AT))
		start_stage1(s);
	arch_local_irq_restore(s->flags);
}

static void flush_vmid(const struct weir_stage2 *s2)
{
	struct saved s;

	enter_vmid(s2, &s);
	__tlbi(vmalls12e1is);
	__tlbi_sync_s1ish_hyp();
	isb();
	leave_vmid(&s);
}

/*
 * A TLB may hold both stages combined, which no operation finds by IPA: stage
 * 2 first, complete everywhere, then all of stage 1.
 */
static void flush_range(const struct weir_stage2 *s2, u64 ipa, u64 size,
			unsigned int level)
{
	u64 stride = level ? 1ULL << (12 + 9 * (3 - level)) : PAGE_SIZE;
	int ttl = level ? level : TLBI_TTL_UNKNOWN;
	struct saved s;
	u64 addr;

	dsb(ishst);
	if (size > MAX_SINGLE_OPS * stride) {
		flush_vmid(s2);
		return;
	}

	enter_vmid(s2, &s);
	for (addr = ipa; addr < ipa + size; addr += stride)
		__tlbi_level(ipas2e1is, addr >> 12, ttl);
	dsb(ish);
	__tlbi(vmalle1is);
	__tlbi_sync_s1ish_hyp();
	isb();
	leave_vmid(&s);
}

static void flush_local(const struct weir_stage2 *s2)
{
	struct saved s;

	enter_vmid(s2, &s);
	__tlbi(vmalle1);
	asm volatile("ic iallu" : : : "memory");
	dsb(nsh);
	isb();
	leave_vmid(&s);
}

static void flush_all(void)
{
	dsb(ishst);
	__tlbi(alle1is);
	asm volatile("ic ialluis" : : : "memory");
	__tlbi_sync_s1ish_hyp();
	isb();
}

const struct weir_tlb_ops weir_vhe_tlb_ops = {
	.stage2_load = stage2_load,
	.flush_range = flush_range,
	.flush_local = flush_local,
	.flush_all = flush_all,
};
