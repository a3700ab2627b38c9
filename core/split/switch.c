// SPDX-License-Identifier: GPL-2.0-only
/*
 * The world switch of split mode as the core asks for it. EL1's registers are
 * in memory whenever the guest does not run: the lowvisor exchanges them. What the
 * host does not need while the run loop lasts is the guest's for so long, and
 * exchanged here. The virtual CPU interface stays in hardware as under VHE; the
 * virtual timer goes with the vCPU's thread.
 */
#include <asm/kvm_arm.h>
#include <asm/sysreg.h>
#include <weir/vm.h>
#include <weir-hyp/low-pairs.h>
#include <weir-hyp/split-run.h>
#include "../timer.h"
#include "split.h"

/* CPTR_EL2 without E2H: what is not FP traps; FP, too, unless it is loaded. */
#define CPTR_GUEST	(CPTR_NVHE_EL2_RES1 | CPTR_EL2_TZ | CPTR_EL2_TTA | \
			 CPTR_EL2_TAM)

#define MDCR_GUEST_TRAPS (MDCR_EL2_TPM | MDCR_EL2_TPMCR | MDCR_EL2_TPMS | \
			  MDCR_EL2_TTRF | MDCR_EL2_TDRA | MDCR_EL2_TDOSA | \
			  MDCR_EL2_TDA)

/* The guest reads the physical counter, its physical timer traps. */
static void cpu_enable(void)
{
	this_cpu_read(weir_low_cpu)->cnthctl = CNTHCTL_EL1PCTEN;
}

static void cpu_disable(void)
{
	weir_low_call(WEIR_LOW_SET_CNTVOFF, 0, 0, 0, 0);
}

static int vcpu_init(struct weir_vcpu *vcpu)
{
	vcpu->ctx.pa = virt_to_phys(&vcpu->ctx);
	return weir_split_share(&vcpu->ctx, sizeof(vcpu->ctx));
}

static void vcpu_exit(struct weir_vcpu *vcpu)
{
	weir_split_unshare(&vcpu->ctx, sizeof(vcpu->ctx));
}

static void el1_load(struct weir_vcpu *vcpu)
{
	vcpu->ctx.vmpidr = vcpu->arch.mpidr;
}

static void el1_put(struct weir_vcpu *vcpu)
{
}

static void thread_load(struct weir_vcpu *vcpu)
{
	vcpu->ctx.mdcr = this_cpu_read(weir_low_cpu)->host_mdcr | MDCR_GUEST_TRAPS |
			 (vcpu->arch.debug.control ? MDCR_EL2_TDE : 0);
	weir_timer_thread_load(vcpu);
}

static void thread_put(struct weir_vcpu *vcpu)
{
	weir_timer_thread_put(vcpu);
}

/* It is loaded at every entry. */
static void set_vsesr(struct weir_vcpu *vcpu)
{
}

static void set_cntvoff(u64 offset)
{
	weir_low_call(WEIR_LOW_SET_CNTVOFF, offset, 0, 0, 0);
}

/* Without FEAT_ECV, or as if: reads of the counter trap. */
static void set_cntpoff(u64 offset)
{
	this_cpu_read(weir_low_cpu)->cnthctl = offset ? 0 : CNTHCTL_EL1PCTEN;
}

static u64 translate(struct weir_vcpu *vcpu, u64 va)
{
	u64 par = weir_low_call(WEIR_LOW_TRANSLATE, vcpu->ctx.pa, va, 0, 0);

	if (par & SYS_PAR_EL1_F)
		return ~0ULL;
	return (par & GENMASK_ULL(51, 12)) | (va & ~PAGE_MASK);
}

/*
 * The counters of the guest's events, which the host's driver leaves disabled
 * (exclude_host, without VHE): EL2 enables them with the guest, so that nothing
 * of the host is counted. Looked up for each run loop: perf may give an event
 * another counter in any interrupt.
 */
static u64 guest_counters(const struct weir_pmu *pmu)
{
	u64 counters = 0;
	unsigned int i;

	for (i = 0; i < WEIR_PMU_COUNTERS; i++)
		if (pmu->pmc[i].event)
			counters |= weir_hyp_pmu_counters(pmu->pmc[i].event);
	return counters;
}

/* What RUN has to do for this vCPU, beside what the vGIC asks for. */
static noinline void add_todo(struct weir_vcpu *vcpu, struct weir_low_cpu *low)
{
	if (vcpu->ctx.hcr & HCR_VSE)
		low->todo |= WEIR_LOW_VSE;
	if (low->ras)
		low->todo |= WEIR_LOW_RAS;
	if (vcpu->pmu && vcpu->pmu->nr_events) {
		vcpu->ctx.pmcnten = guest_counters(vcpu->pmu);
		low->todo |= WEIR_LOW_PMU;
	}
}

/**
 * weir_split_begin() - the run loop begins
 * @vcpu: resident on this CPU
 *
 * Context: interrupts masked from here on.
 */
void weir_split_begin(struct weir_vcpu *vcpu)
{
	struct weir_low_cpu *low = this_cpu_read(weir_low_cpu);
	struct weir_context *ctx = &vcpu->ctx;
	u64 *host = low->host_el1, *guest = ctx->el1;

	WEIR_EL1_WALKS(WEIR_PAIR_SAVE, host);
	WEIR_EL1_KERNEL(WEIR_PAIR_SAVE, host);
	host[WEIR_CNTKCTL_EL1] = read_sysreg(cntkctl_el1);
	WEIR_EL1_LOOP(WEIR_PAIR_SAVE, host);
	host[WEIR_PAR_EL1] = read_sysreg(par_el1);
	WEIR_EL1_LOOP(WEIR_PAIR_LOAD, guest);
	write_sysreg(guest[WEIR_PAR_EL1], par_el1);
	low->host_sp_el0 = read_sysreg(sp_el0);
	low->host_saved = true;
	low->todo &= WEIR_LOW_GIC;
	ctx->cptr = CPTR_GUEST | (ctx->fp_loaded ? 0 : CPTR_EL2_TFP);
	if (unlikely((ctx->hcr & HCR_VSE) || low->ras ||
		     (vcpu->pmu && vcpu->pmu->nr_events)))
		add_todo(vcpu, low);
}

/**
 * weir_split_end() - the run loop ends
 * @vcpu: resident on this CPU
 */
void weir_split_end(struct weir_vcpu *vcpu)
{
	struct weir_low_cpu *low = this_cpu_read(weir_low_cpu);
	u64 *host = low->host_el1, *guest = vcpu->ctx.el1;

	WEIR_EL1_LOOP(WEIR_PAIR_SAVE, guest);
	guest[WEIR_PAR_EL1] = read_sysreg(par_el1);
	WEIR_EL1_LOOP(WEIR_PAIR_LOAD, host);
	write_sysreg(host[WEIR_PAR_EL1], par_el1);
	low->host_saved = false;
	isb();
}

const struct weir_hyp_ops weir_split_ops = {
	.install = weir_split_install,
	.uninstall = weir_split_uninstall,
	.suspend = weir_split_suspend,
	.resume = weir_split_resume,
	.cpu_enable = cpu_enable,
	.cpu_disable = cpu_disable,
	.vcpu_init = vcpu_init,
	.vcpu_exit = vcpu_exit,
	.el1_load = el1_load,
	.el1_put = el1_put,
	.thread_load = thread_load,
	.thread_put = thread_put,
	.set_vsesr = set_vsesr,
	.set_cntvoff = set_cntvoff,
	.set_cntpoff = set_cntpoff,
	.translate = translate,
};
