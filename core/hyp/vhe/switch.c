// SPDX-License-Identifier: GPL-2.0-only
/*
 * World switch on a VHE host (ARMv8.1 and later, the host kernel at EL2).
 *
 * Three levels, from rare to frequent: EL1 registers when a vCPU becomes
 * resident on a CPU; what the guest shares with user space when its thread
 * enters and leaves KVM_RUN or the processor; HCR_EL2.TGE, the vectors and
 * the general registers at every entry.
 */
#include <asm/barrier.h>
#include <asm/cpufeature.h>
#include <asm/daifflags.h>
#include <asm/kvm_arm.h>
#include <asm/sysreg.h>
#include <weir/harden.h>
#include <weir/vm.h>
#include <weir-hyp/fgt.h>
#include <weir-hyp/switch.h>
#include <weir-hyp/vhe-run.h>

static_assert(offsetof(struct weir_context, gp.regs[0]) == CTX_X(0));
static_assert(offsetof(struct weir_context, gp.regs[30]) == CTX_X(30));
static_assert(offsetof(struct weir_context, gp.sp) == CTX_SP);
static_assert(offsetof(struct weir_context, gp.pc) == CTX_PC);
static_assert(offsetof(struct weir_context, gp.pstate) == CTX_PSTATE);
static_assert(offsetof(struct weir_context, ptrauth) == CTX_PTRAUTH);
static_assert(offsetof(struct weir_context, served) == CTX_SERVED);
static_assert(offsetof(struct weir_context, keys[WEIR_KEY_APIALO]) == CTX_APIA);

void __noreturn weir_vhe_bad_exception(unsigned long vector, u64 esr, u64 elr,
				       u64 far);

/* With E2H, the EL1 access controls of CNTHCTL_EL2 sit ten bits up. */
#define CNTHCTL_GUEST_EL1PCTEN	BIT(10)
#define CNTHCTL_GUEST_EL1PCEN	BIT(11)

#define MDCR_GUEST_TRAPS (MDCR_EL2_TPM | MDCR_EL2_TPMCR | MDCR_EL2_TPMS | \
			  MDCR_EL2_TTRF | MDCR_EL2_TDRA | MDCR_EL2_TDOSA | \
			  MDCR_EL2_TDA)

/* What this CPU had before us: for a fault of ours, and to give it back. */
struct host_regs {
	u64 vbar, hcr;
};

static DEFINE_PER_CPU(struct host_regs, host_regs);

extern const char weir_vhe_vectors[], weir_vhe_hardened_vectors[];

DEFINE_PER_CPU(const char *, weir_vhe_vbar);
/* Assembly reads it. */
DECLARE_PER_CPU(struct weir_flush, weir_vhe_flush);
DEFINE_PER_CPU(struct weir_flush, weir_vhe_flush);

/**
 * weir_vhe_bad_exception() - something of ours trapped with guest vectors live
 * @vector: index of the vector
 * @esr: ESR_EL2
 * @elr: ELR_EL2
 * @far: FAR_EL2
 *
 * Context: between guest entry and exit; nothing can be saved.
 */
void __noreturn weir_vhe_bad_exception(unsigned long vector, u64 esr, u64 elr,
				       u64 far)
{
	write_sysreg(this_cpu_read(host_regs.vbar), vbar_el1);
	write_sysreg(this_cpu_read(host_regs.hcr), hcr_el2);
	isb();
	panic("weir: exception %lu at EL2 in the world switch: ESR %#llx ELR %#llx FAR %#llx",
	      vector, esr, elr, far);
}

/*
 * Prepare this CPU's EL2 for guests.
 * The physical counter is the guest's to read, the physical timer traps
 * (ARM ARM D13.8.2, CNTHCTL_EL2). Context: this CPU, interrupts masked.
 */
static void cpu_enable(void)
{
	this_cpu_write(host_regs.hcr, read_sysreg(hcr_el2));
	this_cpu_write(host_regs.vbar, read_sysreg(vbar_el1));
	this_cpu_write(weir_vhe_vbar, weir_harden_find(this_cpu_ptr(&weir_vhe_flush)) ?
		       weir_vhe_hardened_vectors : weir_vhe_vectors);
	weir_hyp_fgt_cpu_enable();
	sysreg_clear_set(cnthctl_el2, CNTHCTL_GUEST_EL1PCEN,
			 CNTHCTL_GUEST_EL1PCTEN);
	isb();
}

/*
 * Give this CPU's EL2 back as it was. The kernel's boot code has set both bits of
 * CNTHCTL_EL2 (<asm/el2_setup.h>); to save and restore them would not do, for the
 * timer's driver does so, too, around an idle state, before and after us.
 * Context: this CPU, interrupts masked, no vCPU resident.
 */
static void cpu_disable(void)
{
	sysreg_clear_set(cnthctl_el2, 0,
			 CNTHCTL_GUEST_EL1PCTEN | CNTHCTL_GUEST_EL1PCEN);
	weir_hyp_fgt_cpu_disable();
	write_sysreg(0, cntvoff_el2);
	write_sysreg(0, vttbr_el2);
	isb();
}

/*
 * EL1 registers into this CPU.
 * HCR_EL2 stays the guest's plus TGE from here on: with E2H and TGE set the
 * stage-2 enable and the trap bits do not touch the host (ARM ARM D1.3.4).
 * Context: interrupts masked.
 */
static void el1_load(struct weir_vcpu *vcpu)
{
	const u64 *el1 = vcpu->ctx.el1;

	write_sysreg(read_cpuid_id(), vpidr_el2);
	write_sysreg(vcpu->arch.mpidr, vmpidr_el2);
	weir_hyp_fgt_load(vcpu);
#define WEIR_EL1_LOAD(name, el12) write_sysreg_s(el1[WEIR_##name], el12);
	WEIR_EL1_REGS(WEIR_EL1_LOAD)
#undef WEIR_EL1_LOAD
	if (cpus_have_final_cap(ARM64_HAS_RAS_EXTN)) {
		write_sysreg_s(vcpu->ctx.vdisr, SYS_VDISR_EL2);
		write_sysreg_s(vcpu->ctx.vsesr, SYS_VSESR_EL2);
	}
	write_sysreg(vcpu->ctx.hcr | HCR_TGE, hcr_el2);
	this_cpu_write(weir_el1_owner, vcpu);
	isb();
}

/*
 * EL1 registers back into memory.
 * Context: interrupts masked.
 */
static void el1_put(struct weir_vcpu *vcpu)
{
	u64 *el1 = vcpu->ctx.el1;

#define WEIR_EL1_SAVE(name, el12) \
	el1[WEIR_##name] = weir_hyp_el1_read(WEIR_##name, el12);
	WEIR_EL1_REGS(WEIR_EL1_SAVE)
#undef WEIR_EL1_SAVE
	if (cpus_have_final_cap(ARM64_HAS_RAS_EXTN))
		vcpu->ctx.vdisr = read_sysreg_s(SYS_VDISR_EL2);
	write_sysreg(this_cpu_read(host_regs.hcr), hcr_el2);
	weir_hyp_fgt_put();
	this_cpu_write(weir_el1_owner, NULL);
	isb();
}

/*
 * The syndrome of a virtual SError.
 * Context: any.
 */
static void set_vsesr(struct weir_vcpu *vcpu)
{
	unsigned long flags;

	if (!cpus_have_final_cap(ARM64_HAS_RAS_EXTN))
		return;
	local_irq_save(flags);
	if (weir_resident_vcpu() == vcpu)
		write_sysreg_s(vcpu->ctx.vsesr, SYS_VSESR_EL2);
	local_irq_restore(flags);
}

static void set_cntvoff(u64 offset)
{
	write_sysreg(offset, cntvoff_el2);
}

/*
 * The resident guest's physical counter.
 * FEAT_ECV subtracts it in hardware, else reads trap (ARM ARM D12.2.4).
 * Context: interrupts masked.
 */
static void set_cntpoff(u64 offset)
{
	if (cpus_have_final_cap(ARM64_HAS_ECV_CNTPOFF)) {
		write_sysreg_s(offset, SYS_CNTPOFF_EL2);
		sysreg_clear_set(cnthctl_el2, CNTHCTL_ECV,
				 offset ? CNTHCTL_ECV : 0);
	} else {
		sysreg_clear_set(cnthctl_el2, CNTHCTL_GUEST_EL1PCTEN,
				 offset ? 0 : CNTHCTL_GUEST_EL1PCTEN);
	}
}

/*
 * The guest's share of what the host uses of EL2, and its keys.
 * Context: preemption off.
 */
static void thread_load(struct weir_vcpu *vcpu)
{
	struct weir_vcpu_arch *arch = &vcpu->arch;

	arch->host.mdcr = read_sysreg(mdcr_el2);
	write_sysreg(arch->host.mdcr | MDCR_GUEST_TRAPS |
		     (arch->debug.control ? MDCR_EL2_TDE : 0), mdcr_el2);
	if (vcpu->ctx.ptrauth)
		weir_hyp_keys_load(vcpu);
}

/*
 * Give the host its own back.
 * Context: preemption off.
 */
static void thread_put(struct weir_vcpu *vcpu)
{
	write_sysreg(vcpu->arch.host.mdcr, mdcr_el2);
	if (vcpu->ctx.ptrauth)
		weir_hyp_keys_put(vcpu);
}

/*
 * Stage 1 of the guest for one address.
 * HPFAR_EL2 is not valid for every abort (ARM ARM D13.2.57): a permission
 * fault of a data access leaves it UNKNOWN, and the guest's tables are asked.
 * Context: interrupts masked. Return: IPA, or ~0 when stage 1 has no
 * translation any more (another CPU changed it): enter the guest again.
 */
static u64 translate(struct weir_vcpu *vcpu, u64 va)
{
	u64 par, saved;

	write_sysreg(vcpu->ctx.hcr, hcr_el2);
	isb();
	saved = read_sysreg_par();
	asm volatile("at s1e1r, %0" : : "r" (va));
	isb();
	par = read_sysreg_par();
	write_sysreg(saved, par_el1);
	write_sysreg(vcpu->ctx.hcr | HCR_TGE, hcr_el2);
	isb();
	if (par & SYS_PAR_EL1_F)
		return ~0ULL;
	return (par & GENMASK_ULL(51, 12)) | (va & ~PAGE_MASK);
}

const struct weir_hyp_ops weir_vhe_ops = {
	.cpu_enable = cpu_enable,
	.cpu_disable = cpu_disable,
	.el1_load = el1_load,
	.el1_put = el1_put,
	.thread_load = thread_load,
	.thread_put = thread_put,
	.set_vsesr = set_vsesr,
	.set_cntvoff = set_cntvoff,
	.set_cntpoff = set_cntpoff,
	.translate = translate,
	.pmu_count = weir_vhe_pmu_count,
};
