// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage-2 aborts: doorbells and in-kernel devices first, then guest memory,
 * then user space.
 */
#include <linux/swab.h>
#include <asm/esr.h>
#include <asm/kvm_arm.h>
#include <asm/sysreg.h>
#include <weir/mmu.h>
#include <weir/trace-mmio.h>
#include <weir-hyp/switch.h>
#include "caps.h"
#include "resident.h"
#include "vcpu.h"

static u8 fsc_type(u64 esr)
{
	return esr & ESR_ELx_FSC_TYPE;
}

/*
 * HPFAR_EL2 holds the IPA of translation and access flag faults, and of any
 * fault on a stage-1 table walk; else the guest's own tables tell.
 */
static bool hpfar_valid(u64 esr)
{
	return fsc_type(esr) != ESR_ELx_FSC_PERM || (esr & ESR_ELx_S1PTW);
}

static gpa_t hpfar_ipa(const struct weir_context *ctx)
{
	return ((ctx->hpfar & HPFAR_MASK) << 8) | (ctx->far & ~PAGE_MASK);
}

static u8 access_len(u64 esr)
{
	return 1 << ((esr & ESR_ELx_SAS) >> ESR_ELx_SAS_SHIFT);
}

static u64 access_mask(u64 esr)
{
	return ~0ULL >> (-8 * access_len(esr) & 63);
}

static unsigned int access_reg(u64 esr)
{
	return (esr & ESR_ELx_SRT_MASK) >> ESR_ELx_SRT_SHIFT;
}

/* SCTLR_EL1.EE or .E0E by where it ran. */
static bool sctlr_big_endian(const struct weir_vcpu *vcpu, u64 sctlr)
{
	u64 pstate = vcpu->ctx.gp.pstate;

	if (pstate & PSR_MODE32_BIT)
		return pstate & PSR_AA32_E_BIT;
	return sctlr & ((pstate & PSR_MODE_MASK) == PSR_MODE_EL0t ?
			SCTLR_EL1_E0E : SCTLR_ELx_EE);
}

static __always_inline bool big_endian(struct weir_vcpu *vcpu, bool atomic)
{
	u64 sctlr = atomic ? weir_vcpu_sctlr_now(vcpu) :
		    weir_vcpu_read_el1(vcpu, WEIR_SCTLR_EL1);

	return unlikely((sctlr & (SCTLR_ELx_EE | SCTLR_EL1_E0E)) ||
			(vcpu->ctx.gp.pstate & PSR_MODE32_BIT)) &&
	       sctlr_big_endian(vcpu, sctlr);
}

/**
 * weir_mmio_big_endian() - does the access at hand see big-endian data?
 * @vcpu: current thread's
 *
 * Context: process.
 */
bool weir_mmio_big_endian(struct weir_vcpu *vcpu)
{
	return big_endian(vcpu, false);
}

static u64 swap_len(u64 val, u8 len)
{
	switch (len) {
	case 2:
		return swab16(val);
	case 4:
		return swab32(val);
	case 8:
		return swab64(val);
	default:
		return val;
	}
}

static __always_inline u64 written_value(struct weir_vcpu *vcpu, u64 esr,
					 bool atomic)
{
	u8 len = access_len(esr);
	u64 val = weir_reg_get(vcpu, access_reg(esr)) & access_mask(esr);

	return unlikely(big_endian(vcpu, atomic)) ? swap_len(val, len) : val;
}

/* Sign and zero extension as the load instruction said (SSE, SF). */
static __always_inline void deliver_read(struct weir_vcpu *vcpu, u64 esr,
					 u64 val, bool atomic)
{
	u8 len = access_len(esr);

	val &= access_mask(esr);
	if (unlikely(big_endian(vcpu, atomic)))
		val = swap_len(val, len);
	if (esr & ESR_ELx_SSE) {
		val = sign_extend64(val, len * 8 - 1);
		if (!(esr & ESR_ELx_SF))
			val = lower_32_bits(val);
	}
	weir_reg_set(vcpu, access_reg(esr), val);
}

static __always_inline void decode(struct weir_mmio_access *a,
				   struct weir_vcpu *vcpu, gpa_t ipa, u64 esr)
{
	a->addr = ipa;
	a->len = access_len(esr);
	a->write = esr & ESR_ELx_WNR;
	a->val = a->write ? written_value(vcpu, esr, a->atomic) : 0;
}

static __always_inline enum weir_mmio_result
in_kernel(struct weir_vcpu *vcpu, struct weir_mmio_access *a)
{
	struct weir_mmio_bus *bus = &vcpu->vm->bus;
	enum weir_mmio_result r = a->atomic ? weir_mmio_access_atomic(bus, a) :
				  weir_mmio_access(bus, a);

	if (likely(r == WEIR_MMIO_HANDLED)) {
		weir_stat_inc(vcpu, mmio_kernel);
		trace_weir_mmio_kernel(vcpu, a);
		return r;
	}
	if (r != WEIR_MMIO_FAILED)
		return r;
	weir_stat_inc(vcpu, mmio_failed);
	trace_weir_mmio_failed(vcpu, a);
	a->val = 0;
	return WEIR_MMIO_HANDLED;
}

/* The syndrome is read again behind the call: no register has to be kept for it. */
static __always_inline enum weir_mmio_result
bus_access(struct weir_vcpu *vcpu, gpa_t ipa, bool atomic)
{
	struct weir_mmio_access *a = &vcpu->mmio;
	enum weir_mmio_result r;

	a->atomic = atomic;
	decode(a, vcpu, ipa, vcpu->ctx.esr);
	r = in_kernel(vcpu, a);
	if (unlikely(r != WEIR_MMIO_HANDLED))
		return r;
	if (!(vcpu->ctx.esr & ESR_ELx_WNR))
		deliver_read(vcpu, vcpu->ctx.esr, a->val, atomic);
	weir_skip_instr(vcpu);
	return WEIR_MMIO_HANDLED;
}

static noinline enum weir_mmio_result slow_bus_access(struct weir_vcpu *vcpu,
						      gpa_t ipa)
{
	return bus_access(vcpu, ipa, false);
}

/* The tables may change once interrupts are on: translate now. */
static noinline int leave_to_slow(struct weir_vcpu *vcpu, bool unclaimed)
{
	vcpu->arch.unclaimed = unclaimed;
	vcpu->arch.fault_ipa = hpfar_valid(vcpu->ctx.esr) ? hpfar_ipa(&vcpu->ctx) :
			       weir_hyp_ops->translate(vcpu, vcpu->ctx.far);
	return WEIR_SLOW;
}

/**
 * weir_mmio_fast() - an abort that a doorbell or device may claim at once
 * @vcpu: just left the guest, host interrupts masked
 *
 * Return: WEIR_RESUME when served, else WEIR_SLOW.
 */
int weir_mmio_fast(struct weir_vcpu *vcpu)
{
	gpa_t ipa = hpfar_ipa(&vcpu->ctx);
	u64 esr = vcpu->ctx.esr;
	enum weir_mmio_result r;

	if (unlikely((esr & (ESR_ELx_ISV | ESR_ELx_CM | ESR_ELx_S1PTW |
			     ESR_ELx_FSC_TYPE)) !=
		     (ESR_ELx_ISV | ESR_ELx_FSC_FAULT)))
		return leave_to_slow(vcpu, false);
	if ((esr & ESR_ELx_WNR) && weir_mmio_ring(&vcpu->vm->bus, ipa)) {
		weir_stat_inc(vcpu, doorbell);
		weir_skip_instr(vcpu);
		return WEIR_RESUME;
	}
	r = bus_access(vcpu, ipa, true);
	if (likely(r == WEIR_MMIO_HANDLED))
		return WEIR_RESUME;
	return leave_to_slow(vcpu, r == WEIR_MMIO_NOT_MINE);
}

/* Return: WEIR_RESUME when it may wait, else WEIR_EXIT_TO_USER. */
static int to_user(struct weir_vcpu *vcpu, const struct weir_mmio_access *a)
{
	struct kvm_run *run = vcpu->run;

	if (a->write &&
	    weir_coalesced_write(vcpu->vm, a->addr, a->val, a->len))
		return WEIR_RESUME;
	weir_stat_inc(vcpu, mmio_user);
	trace_weir_mmio_user(vcpu, a);
	run->exit_reason = KVM_EXIT_MMIO;
	run->mmio.phys_addr = a->addr;
	run->mmio.len = a->len;
	run->mmio.is_write = a->write;
	memcpy(run->mmio.data, &a->val, sizeof(a->val));
	vcpu->arch.mmio_pending = true;
	return WEIR_EXIT_TO_USER;
}

static int user_mmio(struct weir_vcpu *vcpu, gpa_t ipa, u64 esr)
{
	struct weir_mmio_access a = { .vcpu = vcpu };
	int ret;

	decode(&a, vcpu, ipa, esr);
	vcpu->arch.mmio_esr = esr;
	vcpu->arch.access.active = false;
	ret = to_user(vcpu, &a);
	if (ret == WEIR_RESUME)
		weir_skip_instr(vcpu);
	return ret;
}

/**
 * weir_mmio_outside() - a piece of an access, to whom it belongs
 * @vcpu: current thread's
 * @a: the piece; a read that the kernel served leaves its value here
 *
 * Context: process. Return: WEIR_RESUME when it is done, WEIR_EXIT_TO_USER.
 */
int weir_mmio_outside(struct weir_vcpu *vcpu, struct weir_mmio_access *a)
{
	if (in_kernel(vcpu, a) == WEIR_MMIO_HANDLED)
		return WEIR_RESUME;
	return to_user(vcpu, a);
}

/**
 * weir_mmio_complete() - user space served the access of the last exit
 * @vcpu: about to run again
 *
 * Reads run->mmio.data once. Context: process.
 *
 * Return: WEIR_RESUME; what else weir_access_continue() says.
 */
int weir_mmio_complete(struct weir_vcpu *vcpu)
{
	u64 esr = vcpu->arch.mmio_esr;
	u64 val;

	vcpu->arch.mmio_pending = false;
	memcpy(&val, vcpu->run->mmio.data, sizeof(val));
	if (unlikely(vcpu->arch.access.active))
		return weir_access_continue(vcpu, val);
	if (!(esr & ESR_ELx_WNR))
		deliver_read(vcpu, esr, val, false);
	weir_skip_instr(vcpu);
	return WEIR_RESUME;
}

/* Nobody here can finish it for the guest. */
static int no_syndrome(struct weir_vcpu *vcpu, gpa_t ipa, u64 esr)
{
	struct kvm_run *run = vcpu->run;

	if (weir_vm_cap(vcpu->vm, WEIR_VM_CAP_NISV)) {
		run->exit_reason = KVM_EXIT_ARM_NISV;
		run->arm_nisv.esr_iss = esr & ESR_ELx_ISS_MASK;
		run->arm_nisv.fault_ipa = ipa;
		return WEIR_EXIT_TO_USER;
	}
	pr_warn_ratelimited("weir: access to %#llx at %#llx has no syndrome and is none that can be decoded\n",
			    ipa, vcpu->ctx.gp.pc);
	return -ENOSYS;
}

static int decoded_access(struct weir_vcpu *vcpu, gpa_t ipa, u64 esr)
{
	int ret = weir_access_decode(vcpu);

	return ret == -ENOSYS ? no_syndrome(vcpu, ipa, esr) : ret;
}

/* An access with a syndrome has one register and no side effects. */
static int across_page(struct weir_vcpu *vcpu, gpa_t ipa, u64 esr)
{
	const struct weir_insn insn = {
		.load = !(esr & ESR_ELx_WNR),
		.sign = esr & ESR_ELx_SSE,
		.wide = esr & ESR_ELx_SF,
		.size = access_len(esr),
		.nr = 1,
		.rt = { access_reg(esr) },
	};
	int ret = weir_access_syndrome(vcpu, &insn);

	return ret == -ENOSYS ? no_syndrome(vcpu, ipa, esr) : ret;
}

static int syndrome_access(struct weir_vcpu *vcpu, gpa_t ipa, u64 esr)
{
	u64 offset = ipa & ~PAGE_MASK;
	u8 len = access_len(esr);

	if (unlikely(offset + len > PAGE_SIZE))
		return across_page(vcpu, ipa, esr);
	if (unlikely(!offset && len > 1) && weir_access_began_before(vcpu))
		return decoded_access(vcpu, ipa, esr);
	return user_mmio(vcpu, ipa, esr);
}

static int device_access(struct weir_vcpu *vcpu, gpa_t ipa, u64 esr)
{
	if (ESR_ELx_EC(esr) == ESR_ELx_EC_IABT_LOW || (esr & ESR_ELx_S1PTW)) {
		weir_inject_abort(vcpu, ESR_ELx_EC(esr) == ESR_ELx_EC_IABT_LOW,
				  vcpu->ctx.far);
		return WEIR_RESUME;
	}
	/* Cache maintenance by address on a device is nothing to do. */
	if (esr & ESR_ELx_CM) {
		weir_skip_instr(vcpu);
		return WEIR_RESUME;
	}
	if (!(esr & ESR_ELx_ISV))
		return decoded_access(vcpu, ipa, esr);
	if (!vcpu->arch.unclaimed &&
	    slow_bus_access(vcpu, ipa) == WEIR_MMIO_HANDLED)
		return WEIR_RESUME;
	return syndrome_access(vcpu, ipa, esr);
}

/*
 * The bus is asked once for an abort: a device that is registered after the guest's
 * access has no claim to it.
 */
static bool bus_claims(struct weir_vcpu *vcpu, gpa_t ipa, u64 esr)
{
	if (vcpu->arch.unclaimed || !(esr & ESR_ELx_ISV) ||
	    (esr & (ESR_ELx_S1PTW | ESR_ELx_CM)) ||
	    fsc_type(esr) != ESR_ELx_FSC_FAULT)
		return false;
	vcpu->arch.unclaimed = slow_bus_access(vcpu, ipa) != WEIR_MMIO_HANDLED;
	return !vcpu->arch.unclaimed;
}

static int page_fault(struct weir_vcpu *vcpu, struct weir_fault *fault, u64 esr)
{
	int ret;

	weir_stat_inc(vcpu, stage2_faults);
	ret = weir_mmu_fault(vcpu->vm, fault);
	if (ret == WEIR_FAULT_RETRY)
		return WEIR_RESUME;
	if (ret == -ENOEXEC) {
		weir_inject_abort(vcpu, true, vcpu->ctx.far);
		return WEIR_RESUME;
	}
	if (ret == WEIR_FAULT_MMIO)
		return device_access(vcpu, fault->ipa, esr);
	return ret;
}

/*
 * Must it find a page that it may write? On a walk of stage 1 WnR tells of the
 * guest's access; a walk writes when it updates flags, and faults twice for it.
 * Cache maintenance reads, but a CPU may want to write what it invalidates.
 */
static bool needs_write(u64 esr)
{
	bool permission = fsc_type(esr) == ESR_ELx_FSC_PERM;

	if (esr & ESR_ELx_S1PTW)
		return permission;
	return ESR_ELx_EC(esr) == ESR_ELx_EC_DABT_LOW && (esr & ESR_ELx_WNR) &&
	       (permission || !(esr & ESR_ELx_CM));
}

/**
 * weir_mmio_abort() - a stage-2 abort in process context
 * @vcpu: current thread's
 *
 * Return: enum weir_exit_result, or -EFAULT and the like from the memory
 * slots, -ENOSYS without syndrome (api.rst 4.35 KVM_EXIT_ARM_NISV).
 */
int weir_mmio_abort(struct weir_vcpu *vcpu)
{
	u64 esr = vcpu->ctx.esr;
	bool iabt = ESR_ELx_EC(esr) == ESR_ELx_EC_IABT_LOW;
	struct weir_fault fault = {
		.vcpu = vcpu,
		.exec = iabt,
		.write = needs_write(esr),
		.permission = fsc_type(esr) == ESR_ELx_FSC_PERM,
		.access_flag = fsc_type(esr) == ESR_ELx_FSC_ACCESS,
		.level = esr & ESR_ELx_FSC_LEVEL,
	};

	if (fsc_type(esr) != ESR_ELx_FSC_FAULT &&
	    fsc_type(esr) != ESR_ELx_FSC_PERM &&
	    fsc_type(esr) != ESR_ELx_FSC_ACCESS) {
		weir_inject_abort(vcpu, iabt, vcpu->ctx.far);
		return WEIR_RESUME;
	}
	fault.ipa = vcpu->arch.fault_ipa;
	if (fault.ipa == ~0ULL)
		return WEIR_RESUME;
	if (fault.ipa >> weir_mmu_ipa_bits(vcpu->vm)) {
		weir_inject_abort(vcpu, iabt, vcpu->ctx.far);
		return WEIR_RESUME;
	}
	if (iabt)
		weir_stat_inc(vcpu, iabt);
	else
		weir_stat_inc(vcpu, dabt);
	if (!iabt && bus_claims(vcpu, fault.ipa, esr))
		return WEIR_RESUME;
	return page_fault(vcpu, &fault, esr);
}
