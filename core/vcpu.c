// SPDX-License-Identifier: GPL-2.0-only
/* A vCPU's life: created, initialised, reset, destroyed. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <asm/cputype.h>
#include <asm/kvm_arm.h>
#include <asm/virt.h>
#include <weir/dirty.h>
#include <weir/mmu.h>
#include <weir/vgic.h>
#include <weir-hyp/switch.h>
#include "compat/guest-work.h"
#include "defer.h"
#include "pmu.h"
#include "resident.h"
#include "sysreg.h"
#include "timer.h"
#include "vcpu.h"

#define HCR_GUEST (HCR_RW | HCR_VM | HCR_SWIO | HCR_PTW | HCR_FB | \
		   HCR_BSU_IS | HCR_AMO | HCR_IMO | HCR_FMO | HCR_TWI |	    \
		   HCR_TWE | HCR_TSC | HCR_TSW | HCR_TACR | HCR_TIDCP |	    \
		   HCR_TID1 | HCR_TID2 | HCR_TID3 | HCR_TLOR | HCR_TERR)

#define PTRAUTH (BIT(KVM_ARM_VCPU_PTRAUTH_ADDRESS) | \
		 BIT(KVM_ARM_VCPU_PTRAUTH_GENERIC))

/* Are these features of KVM_ARM_VCPU_INIT that Weir has on this host? */
static bool features_ok(unsigned long features)
{
	unsigned long ok = BIT(KVM_ARM_VCPU_POWER_OFF) |
			   BIT(KVM_ARM_VCPU_PSCI_0_2);

	if (weir_pmu_host_default())
		ok |= BIT(KVM_ARM_VCPU_PMU_V3);
	if (weir_host_has_ptrauth())
		ok |= PTRAUTH;
	if (features & ~ok)
		return false;
	/* Both or none: no trap tells the one from the other. */
	return !(features & PTRAUTH) || (features & PTRAUTH) == PTRAUTH;
}

/* Four bits of Aff0, as a GICv3 SGI's target list can reach, then eight each. */
static u64 mpidr_of(u32 id)
{
	u64 mpidr = id & 0xf;

	mpidr |= (u64)((id >> 4) & 0xff) << MPIDR_LEVEL_SHIFT(1);
	mpidr |= (u64)((id >> 12) & 0xff) << MPIDR_LEVEL_SHIFT(2);
	return mpidr | BIT(31);
}

/**
 * weir_vcpu_mpidr() - a vCPU's affinity
 * @vcpu: the vCPU
 *
 * Return: MPIDR_EL1's affinity fields, the rest clear.
 */
u64 weir_vcpu_mpidr(const struct weir_vcpu *vcpu)
{
	return vcpu->arch.mpidr & MPIDR_HWID_BITMASK;
}

static u64 hcr_initial(void)
{
	u64 hcr = HCR_GUEST;

	if (is_kernel_in_hyp_mode())
		hcr |= HCR_E2H;

	if (cpus_have_final_cap(ARM64_HAS_STAGE2_FWB))
		hcr |= HCR_FWB;
	else
		hcr |= HCR_TVM;
	/* FEAT_MTE is not shown; GMID_EL1 has a trap of its own. */
	if (FIELD_GET(ID_AA64PFR1_EL1_MTE_MASK, read_sysreg(id_aa64pfr1_el1)))
		hcr |= HCR_TID5;
	return hcr;
}

static void power_on_reset(struct weir_vcpu *vcpu)
{
	struct weir_context *ctx = &vcpu->ctx;

	memset(&ctx->gp, 0, sizeof(ctx->gp));
	memset(&ctx->fp, 0, sizeof(ctx->fp));
	memset(ctx->el1, 0, sizeof(ctx->el1));
	memset(ctx->keys, 0, sizeof(ctx->keys));
	ctx->ptrauth = weir_vm_has_ptrauth(vcpu->vm);
	ctx->vsesr = 0;
	ctx->vdisr = 0;
	ctx->tpidr_el0 = 0;
	ctx->tpidrro_el0 = 0;
	ctx->gp.pstate = PSR_MODE_EL1h | PSR_D_BIT | PSR_A_BIT | PSR_I_BIT |
			 PSR_F_BIT;
	ctx->el1[WEIR_SCTLR_EL1] = 0x00c50078; /* RES1 bits; MMU and caches off */
	ctx->hcr = hcr_initial() | (ctx->ptrauth ? HCR_API | HCR_APK : 0);
	vcpu->arch.mmio_pending = false;
	vcpu->arch.csselr = 0;
	weir_debug_reset(vcpu);
	weir_pmu_reset(vcpu);
}

/**
 * weir_vcpu_reset() - registers as after a warm reset (ARM ARM D1.3.3)
 * @vcpu: locked, not running; memory slots and the vGIC's SPIs stay
 *
 * Context: process.
 */
void weir_vcpu_reset(struct weir_vcpu *vcpu)
{
	weir_vcpu_evict(vcpu);
	power_on_reset(vcpu);
	weir_timer_vcpu_reset(vcpu);
	weir_vgic_vcpu_reset(vcpu);
}

/**
 * weir_vcpu_take_reset() - begin where PSCI CPU_ON said
 * @vcpu: current thread's
 *
 * Context: process, inside KVM_RUN.
 */
void weir_vcpu_take_reset(struct weir_vcpu *vcpu)
{
	struct weir_reset reset;
	unsigned long flags;

	raw_spin_lock_irqsave(&vcpu->arch.power_lock, flags);
	reset = vcpu->arch.reset;
	raw_spin_unlock_irqrestore(&vcpu->arch.power_lock, flags);

	weir_fp_put(vcpu);
	weir_vcpu_reset(vcpu);
	/* Pins are as they were. */
	set_bit(WEIR_REQ_LINES, &vcpu->requests);
	vcpu->ctx.gp.pc = reset.pc;
	vcpu->ctx.gp.regs[0] = reset.context_id;
	if (reset.big_endian)
		vcpu->ctx.el1[WEIR_SCTLR_EL1] |= SCTLR_ELx_EE | SCTLR_EL1_E0E;
}

/* The first vCPU decides for the whole VM. */
static int set_features(struct weir_vm *vm, unsigned long features)
{
	int err = 0;

	mutex_lock(&vm->lock);
	if (!vm->arch.features_set) {
		vm->arch.features = features;
		vm->arch.features_set = true;
		weir_id_regs_init(vm);
	} else if (vm->arch.features != features) {
		err = -EINVAL;
	}
	mutex_unlock(&vm->lock);
	return err;
}

/* Any CPU is the generic one; some have a number of their own, as in KVM. */
static bool target_known(u32 target)
{
	static const struct { u32 model, target; } cpus[] = {
		{ MIDR_CORTEX_A53, KVM_ARM_TARGET_CORTEX_A53 },
		{ MIDR_CORTEX_A57, KVM_ARM_TARGET_CORTEX_A57 },
		{ MIDR_CPU_MODEL(ARM_CPU_IMP_ARM, ARM_CPU_PART_AEM_V8),
		  KVM_ARM_TARGET_AEM_V8 },
		{ MIDR_CPU_MODEL(ARM_CPU_IMP_ARM, ARM_CPU_PART_FOUNDATION),
		  KVM_ARM_TARGET_FOUNDATION_V8 },
		{ MIDR_CPU_MODEL(ARM_CPU_IMP_APM, APM_CPU_PART_XGENE),
		  KVM_ARM_TARGET_XGENE_POTENZA },
	};
	u32 model = read_cpuid_id() & MIDR_CPU_MODEL_MASK;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cpus); i++)
		if (cpus[i].target == target && cpus[i].model == model)
			return true;
	return target == KVM_ARM_TARGET_GENERIC_V8;
}

/**
 * weir_vcpu_init() - KVM_ARM_VCPU_INIT
 * @vcpu: locked
 * @init: target and features
 *
 * Return: 0; -EINVAL (a target that this CPU is not, a feature this host has not got, or
 * others than the VM's first vCPU); -ENOENT (no such feature; api.rst 4.82).
 * Context: process.
 */
int weir_vcpu_init(struct weir_vcpu *vcpu, const struct kvm_vcpu_init *init)
{
	unsigned long features = init->features[0];
	unsigned int i;

	if (!target_known(init->target))
		return -EINVAL;
	for (i = 1; i < ARRAY_SIZE(init->features); i++)
		if (init->features[i])
			return -ENOENT;
	if (features & ~GENMASK(KVM_ARM_VCPU_HAS_EL2, 0))
		return -ENOENT;
	if (!features_ok(features))
		return -EINVAL;
	if (set_features(vcpu->vm, features & ~BIT(KVM_ARM_VCPU_POWER_OFF)))
		return -EINVAL;
	if (features & BIT(KVM_ARM_VCPU_PMU_V3)) {
		int err = weir_pmu_create(vcpu);

		if (err)
			return err;
	}

	/*
	 * Its caches are off again, and the VMM has written its memory anew:
	 * what is mapped next is cleaned and made coherent first.
	 */
	if (vcpu->arch.ran)
		weir_mmu_unmap_all(vcpu->vm);
	weir_vcpu_reset(vcpu);
	WRITE_ONCE(vcpu->arch.lines, 0);
	/* A ring that is full stays full. */
	vcpu->requests &= BIT(WEIR_REQ_DIRTY_RING);
	WRITE_ONCE(vcpu->arch.mp_state, features & BIT(KVM_ARM_VCPU_POWER_OFF) ?
		   KVM_MP_STATE_STOPPED : KVM_MP_STATE_RUNNABLE);
	/* pairs with the acquire in PSCI's cpu_on() */
	smp_store_release(&vcpu->arch.initialized, true);
	return 0;
}

static struct weir_vcpu *vcpu_alloc(struct weir_vm *vm, u32 id)
{
	struct weir_vcpu *vcpu = kzalloc(sizeof(*vcpu), GFP_KERNEL_ACCOUNT);

	if (!vcpu)
		return NULL;
	vcpu->run = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (!vcpu->run)
		goto free;
	if (weir_guest_work_init(vcpu))
		goto run;
	if (weir_hyp_vcpu_init(vcpu))
		goto guest_work;
	vcpu->vm = vm;
	vcpu->mmio.vcpu = vcpu;
	vcpu->id = id;
	vcpu->cpu = -1;
	mutex_init(&vcpu->lock);
	raw_spin_lock_init(&vcpu->arch.power_lock);
	vcpu->arch.mpidr = mpidr_of(id);
	vcpu->steal.base = INVALID_GPA;
	weir_run_vcpu_init(vcpu);
	weir_timer_vcpu_init(vcpu);
	weir_defer_vcpu_init(vcpu);
	weir_cache_id_init(vcpu);
	power_on_reset(vcpu);
	return vcpu;
guest_work:
	weir_guest_work_exit(vcpu);
run:
	free_page((unsigned long)vcpu->run);
free:
	kfree(vcpu);
	return NULL;
}

static void vcpu_free(struct weir_vcpu *vcpu)
{
	weir_hyp_vcpu_exit(vcpu);
	weir_guest_work_exit(vcpu);
	weir_dirty_ring_destroy(vcpu);
	free_page((unsigned long)vcpu->run);
	kfree(vcpu);
}

/**
 * weir_vcpu_create() - a new vCPU, not yet published
 * @vm: its machine, vm->lock held
 * @id: KVM's vcpu_id
 *
 * Return: 0 with the vCPU at vm->vcpus[vm->nr_vcpus]; -EINVAL (id too large or
 * too many), -EEXIST, -ENOMEM; -EBUSY once the vGIC is initialised
 * (api.rst 4.7). The caller publishes it by raising nr_vcpus.
 */
int weir_vcpu_create(struct weir_vm *vm, u32 id)
{
	struct weir_vcpu *vcpu;
	int err;

	lockdep_assert_held(&vm->lock);
	if (id >= weir_vgic_max_vcpus() || vm->nr_vcpus >= weir_vgic_max_vcpus())
		return -EINVAL;
	if (weir_vcpu_by_id(vm, id))
		return -EEXIST;
	if (weir_vgic_initialized(vm))
		return -EBUSY;
	vcpu = vcpu_alloc(vm, id);
	if (!vcpu)
		return -ENOMEM;
	vcpu->idx = vm->nr_vcpus;
	err = weir_dirty_ring_create(vcpu) ?: weir_vgic_vcpu_init(vcpu);
	if (err) {
		vcpu_free(vcpu);
		return err;
	}
	vm->vcpus[vcpu->idx] = vcpu;
	return 0;
}

/**
 * weir_vcpu_destroy() - the end of a vCPU
 * @vcpu: of a VM that nobody refers to any more, or never published
 */
void weir_vcpu_destroy(struct weir_vcpu *vcpu)
{
	weir_vcpu_evict(vcpu);
	weir_timer_vcpu_exit(vcpu);
	weir_defer_vcpu_exit(vcpu);
	weir_pmu_destroy(vcpu);
	weir_vgic_vcpu_exit(vcpu);
	vcpu_free(vcpu);
}

/**
 * weir_vcpu_by_id() - find a vCPU by the number the VMM gave it
 * @vm: the machine
 * @id: vcpu_id
 *
 * Return: the vCPU or NULL. Context: any.
 */
struct weir_vcpu *weir_vcpu_by_id(struct weir_vm *vm, u32 id)
{
	struct weir_vcpu *vcpu;
	unsigned int i;

	weir_for_each_vcpu(i, vcpu, vm)
		if (vcpu->id == id)
			return vcpu;
	return NULL;
}

/**
 * weir_vcpu_by_mpidr() - find a vCPU by affinity
 * @vm: the machine
 * @mpidr: affinity fields; others are ignored
 *
 * Return: the vCPU or NULL. Context: any.
 */
struct weir_vcpu *weir_vcpu_by_mpidr(struct weir_vm *vm, u64 mpidr)
{
	struct weir_vcpu *vcpu;
	unsigned int i;

	weir_for_each_vcpu(i, vcpu, vm)
		if (weir_vcpu_mpidr(vcpu) == (mpidr & MPIDR_HWID_BITMASK))
			return vcpu;
	return NULL;
}
