// SPDX-License-Identifier: GPL-2.0-only
/*
 * The world switch of split mode as the core asks for it. EL1's registers are
 * in memory whenever the guest does not run: the lowvisor exchanges them. The
 * virtual CPU interface stays in hardware as under VHE; the virtual timer goes
 * with the vCPU's thread.
 */
#include <asm/daifflags.h>
#include <asm/kvm_arm.h>
#include <asm/sysreg.h>
#include <weir/vm.h>
#include "../timer.h"
#include "split.h"

#define MDCR_GUEST_TRAPS (MDCR_EL2_TPM | MDCR_EL2_TPMCR | MDCR_EL2_TPMS | \
			  MDCR_EL2_TTRF | MDCR_EL2_TDRA | MDCR_EL2_TDOSA | \
			  MDCR_EL2_TDA)

static struct weir_context *low_ctx(struct weir_vcpu *vcpu)
{
	return (struct weir_context *)virt_to_phys(&vcpu->ctx);
}

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
	vcpu->ctx.mdcr = MDCR_GUEST_TRAPS |
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
	u64 par = weir_low_call(WEIR_LOW_TRANSLATE, (u64)low_ctx(vcpu), va, 0, 0);

	if (par & SYS_PAR_EL1_F)
		return ~0ULL;
	return (par & GENMASK_ULL(51, 12)) | (va & ~PAGE_MASK);
}

/*
 * The counters of the guest's events, which the host's driver leaves disabled
 * (exclude_host, without VHE): EL2 enables them with the guest, so that nothing
 * of the host is counted. Looked up at each entry: perf may give an event another
 * counter in any interrupt.
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

/**
 * weir_split_run() - enter the guest and come back
 * @vcpu: resident on this CPU
 *
 * Return: WEIR_EXIT_*; the exit syndrome is in vcpu->ctx. Context: interrupts
 * masked, and again on return.
 */
int weir_split_run(struct weir_vcpu *vcpu)
{
	int code;

	local_daif_mask();
	if (unlikely(vcpu->arch.debug.active))
		weir_hyp_debug_enter(vcpu);
	if (vcpu->pmu)
		vcpu->ctx.pmcnten = vcpu->pmu->nr_events ?
				    guest_counters(vcpu->pmu) : 0;
	code = weir_low_call(WEIR_LOW_RUN, (u64)low_ctx(vcpu), 0, 0, 0);
	if (unlikely(vcpu->arch.debug.active))
		weir_hyp_debug_leave(vcpu, code);
	local_daif_restore(DAIF_PROCCTX_NOIRQ);
	weir_stat_count_served(vcpu);
	return code;
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
