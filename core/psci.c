// SPDX-License-Identifier: GPL-2.0-only
/*
 * PSCI 0.2 to 1.1 for guests (ARM DEN0022), decoded by a table. Calls of the
 * 64-bit convention share the handler of their 32-bit twin, which sees
 * truncated arguments.
 */
#include <linux/arm-smccc.h>
#include <kvm/arm_psci.h>
#include <uapi/linux/psci.h>
#include <weir/vgic.h>
#include "caps.h"
#include "psci.h"
#include "resident.h"
#include "vcpu.h"

#define FN_64BIT	BIT(30)
#define AFF_MAX_LEVEL	3

struct psci_call {
	u32 fn;
	u32 since;	/* first version that has it */
	int (*handler)(struct weir_vcpu *vcpu, const u64 *arg);
};

/* Without PSCI_0_2 the vCPUs have PSCI 0.1. */
static bool has_psci_0_2(const struct weir_vm *vm)
{
	return vm->arch.features & BIT(KVM_ARM_VCPU_PSCI_0_2);
}

static int done(struct weir_vcpu *vcpu, u64 ret)
{
	weir_reg_set(vcpu, 0, ret);
	return WEIR_RESUME;
}

static int version(struct weir_vcpu *vcpu, const u64 *arg)
{
	return done(vcpu, vcpu->vm->arch.fw.psci_version);
}

/*
 * A standby state: the core sleeps until an interrupt, nothing is lost. Unlike
 * a WFI that traps, the call comes even with an interrupt waiting in a list
 * register: fold them into memory, where weir_vcpu_wfi() looks.
 */
static int cpu_suspend(struct weir_vcpu *vcpu, const u64 *arg)
{
	weir_vcpu_evict(vcpu);
	weir_stat_inc(vcpu, wfi);
	weir_vcpu_wfi(vcpu);
	return done(vcpu, PSCI_RET_SUCCESS);
}

/**
 * weir_vcpu_power_off() - stop a vCPU
 * @vcpu: any
 *
 * It leaves the guest at its next look at its requests. Context: any.
 */
void weir_vcpu_power_off(struct weir_vcpu *vcpu)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&vcpu->arch.power_lock, flags);
	WRITE_ONCE(vcpu->arch.mp_state, KVM_MP_STATE_STOPPED);
	raw_spin_unlock_irqrestore(&vcpu->arch.power_lock, flags);
	weir_vcpu_request(vcpu, WEIR_REQ_SLEEP);
}

static int cpu_off(struct weir_vcpu *vcpu, const u64 *arg)
{
	weir_vcpu_power_off(vcpu);
	return WEIR_RESUME;
}

static int turn_on(struct weir_vcpu *target, const struct weir_reset *reset)
{
	unsigned long flags;
	int ret = PSCI_RET_SUCCESS;

	raw_spin_lock_irqsave(&target->arch.power_lock, flags);
	if (target->arch.mp_state != KVM_MP_STATE_STOPPED) {
		ret = PSCI_RET_ALREADY_ON;
	} else {
		target->arch.reset = *reset;
		set_bit(WEIR_REQ_RESET, &target->requests);
		clear_bit(WEIR_REQ_SLEEP, &target->requests);
		/* pairs with weir_vcpu_wait_power(): who is on sees the requests */
		smp_mb__after_atomic();
		WRITE_ONCE(target->arch.mp_state, KVM_MP_STATE_RUNNABLE);
	}
	raw_spin_unlock_irqrestore(&target->arch.power_lock, flags);
	smp_mb(); /* pairs with the one in weir_vcpu_wait_power() */
	weir_vcpu_kick(target);
	return ret;
}

static int cpu_on(struct weir_vcpu *vcpu, const u64 *arg)
{
	struct weir_vcpu *target = weir_vcpu_by_mpidr(vcpu->vm, arg[0]);
	struct weir_reset reset = {
		.pc = arg[1],
		.context_id = arg[2],
		.big_endian = weir_vcpu_read_el1(vcpu, WEIR_SCTLR_EL1) &
			      SCTLR_ELx_EE,
	};
	s32 ret;

	/* pairs with the release in weir_vcpu_init() */
	if (!target || !smp_load_acquire(&target->arch.initialized))
		return done(vcpu, PSCI_RET_INVALID_PARAMS);
	ret = turn_on(target, &reset);
	if (ret == PSCI_RET_ALREADY_ON &&
	    !has_psci_0_2(vcpu->vm))
		ret = PSCI_RET_INVALID_PARAMS;
	return done(vcpu, ret);
}

static int affinity_info(struct weir_vcpu *vcpu, const u64 *arg)
{
	u64 level = arg[1], mask, target = arg[0] & MPIDR_HWID_BITMASK;
	struct weir_vcpu *other;
	bool found = false;
	unsigned int i;

	if (level > AFF_MAX_LEVEL)
		return done(vcpu, PSCI_RET_INVALID_PARAMS);
	mask = MPIDR_HWID_BITMASK & ~(BIT_ULL(MPIDR_LEVEL_SHIFT(level)) - 1);
	weir_for_each_vcpu(i, other, vcpu->vm) {
		if ((weir_vcpu_mpidr(other) & mask) != (target & mask))
			continue;
		found = true;
		if (READ_ONCE(other->arch.mp_state) != KVM_MP_STATE_STOPPED)
			return done(vcpu, PSCI_0_2_AFFINITY_LEVEL_ON);
	}
	return done(vcpu, found ? PSCI_0_2_AFFINITY_LEVEL_OFF :
				  PSCI_RET_INVALID_PARAMS);
}

/* Trusted OS: none to migrate. */
static int migrate_info(struct weir_vcpu *vcpu, const u64 *arg)
{
	return done(vcpu, PSCI_0_2_TOS_MP);
}

/**
 * weir_vcpu_system_event() - leave to user space by KVM_EXIT_SYSTEM_EVENT
 * @vcpu: current thread's
 * @type: KVM_SYSTEM_EVENT_*
 *
 * Return: WEIR_EXIT_TO_USER.
 */
int weir_vcpu_system_event(struct weir_vcpu *vcpu, u32 type)
{
	struct kvm_run *run = vcpu->run;

	memset(&run->system_event, 0, sizeof(run->system_event));
	run->exit_reason = KVM_EXIT_SYSTEM_EVENT;
	run->system_event.type = type;
	return WEIR_EXIT_TO_USER;
}

/* The guest is over; user space decides. The caller must not run on. */
static int system_end(struct weir_vcpu *vcpu, u32 type, u64 flags)
{
	struct weir_vcpu *other;
	unsigned int i;

	weir_for_each_vcpu(i, other, vcpu->vm)
		weir_vcpu_power_off(other);
	weir_reg_set(vcpu, 0, PSCI_RET_INTERNAL_FAILURE);
	weir_vcpu_system_event(vcpu, type);
	vcpu->run->system_event.ndata = 1;
	vcpu->run->system_event.data[0] = flags;
	return WEIR_EXIT_TO_USER;
}

static int system_off(struct weir_vcpu *vcpu, const u64 *arg)
{
	return system_end(vcpu, KVM_SYSTEM_EVENT_SHUTDOWN, 0);
}

static int system_reset(struct weir_vcpu *vcpu, const u64 *arg)
{
	return system_end(vcpu, KVM_SYSTEM_EVENT_RESET, 0);
}

static int system_reset2(struct weir_vcpu *vcpu, const u64 *arg)
{
	bool vendor = arg[0] & PSCI_1_1_RESET_TYPE_VENDOR_START;

	if (!vendor && arg[0] != PSCI_1_1_RESET_TYPE_SYSTEM_WARM_RESET)
		return done(vcpu, PSCI_RET_INVALID_PARAMS);
	return system_end(vcpu, KVM_SYSTEM_EVENT_RESET,
			  KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2);
}

/* User space suspends or refuses: it finds the arguments where they were. */
static int system_suspend(struct weir_vcpu *vcpu, const u64 *arg)
{
	return weir_vcpu_system_event(vcpu, KVM_SYSTEM_EVENT_SUSPEND);
}

static int features(struct weir_vcpu *vcpu, const u64 *arg);

static const struct psci_call psci_calls[] = {
	{ PSCI_0_2_FN_PSCI_VERSION, PSCI_VERSION(0, 2), version },
	{ PSCI_0_2_FN_CPU_SUSPEND, PSCI_VERSION(0, 2), cpu_suspend },
	{ PSCI_0_2_FN_CPU_OFF, PSCI_VERSION(0, 2), cpu_off },
	{ PSCI_0_2_FN_CPU_ON, PSCI_VERSION(0, 2), cpu_on },
	{ PSCI_0_2_FN_AFFINITY_INFO, PSCI_VERSION(0, 2), affinity_info },
	{ PSCI_0_2_FN_MIGRATE_INFO_TYPE, PSCI_VERSION(0, 2), migrate_info },
	{ PSCI_0_2_FN_SYSTEM_OFF, PSCI_VERSION(0, 2), system_off },
	{ PSCI_0_2_FN_SYSTEM_RESET, PSCI_VERSION(0, 2), system_reset },
	{ PSCI_1_0_FN_PSCI_FEATURES, PSCI_VERSION(1, 0), features },
	{ PSCI_1_0_FN_SYSTEM_SUSPEND, PSCI_VERSION(1, 0), system_suspend },
	{ PSCI_1_1_FN_SYSTEM_RESET2, PSCI_VERSION(1, 1), system_reset2 },
};

/* 64-bit twins exist for the calls that take an address or an MPIDR. */
static bool has_64bit(u32 fn)
{
	return fn == PSCI_0_2_FN_CPU_SUSPEND || fn == PSCI_0_2_FN_CPU_ON ||
	       fn == PSCI_0_2_FN_AFFINITY_INFO ||
	       fn == PSCI_1_0_FN_SYSTEM_SUSPEND || fn == PSCI_1_1_FN_SYSTEM_RESET2;
}

static const struct psci_call *find(struct weir_vcpu *vcpu, u32 fn)
{
	u32 base = fn & ~FN_64BIT;
	unsigned int i;

	if ((fn & FN_64BIT) && !has_64bit(base))
		return NULL;
	if (base == PSCI_1_0_FN_SYSTEM_SUSPEND &&
	    !weir_vm_cap(vcpu->vm, WEIR_VM_CAP_SYSTEM_SUSPEND))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(psci_calls); i++)
		if (psci_calls[i].fn == base &&
		    vcpu->vm->arch.fw.psci_version >= psci_calls[i].since)
			return &psci_calls[i];
	return NULL;
}

/* PSCI 0.1 left the numbers to the device tree; these are the KVM ABI's. */
static const struct psci_call *find_0_1(u32 *fn)
{
	static const struct psci_call calls[] = {
		{ KVM_PSCI_FN_CPU_OFF, 0, cpu_off },
		{ KVM_PSCI_FN_CPU_ON, 0, cpu_on },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		if (calls[i].fn != *fn)
			continue;
		*fn |= FN_64BIT; /* arguments have the registers' full width */
		return &calls[i];
	}
	return NULL;
}

static int features(struct weir_vcpu *vcpu, const u64 *arg)
{
	u32 fn = arg[0];

	if (fn == ARM_SMCCC_VERSION_FUNC_ID || find(vcpu, fn))
		return done(vcpu, 0);
	return done(vcpu, PSCI_RET_NOT_SUPPORTED);
}

/**
 * weir_psci_call() - serve a call in the PSCI range
 * @vcpu: current thread's, PC past the instruction
 * @fn: function identifier
 *
 * Return: enum weir_exit_result; x0 holds the PSCI status. Context: process.
 */
int weir_psci_call(struct weir_vcpu *vcpu, u32 fn)
{
	const struct psci_call *call = NULL;
	u64 arg[3];
	unsigned int i;

	if (has_psci_0_2(vcpu->vm))
		call = find(vcpu, fn);
	else
		call = find_0_1(&fn);
	if (!call)
		return done(vcpu, PSCI_RET_NOT_SUPPORTED);
	for (i = 0; i < ARRAY_SIZE(arg); i++) {
		arg[i] = weir_reg_get(vcpu, i + 1);
		if (!(fn & FN_64BIT))
			arg[i] = lower_32_bits(arg[i]);
	}
	return call->handler(vcpu, arg);
}

/**
 * weir_psci_version() - KVM_REG_ARM_PSCI_VERSION
 * @vm: the machine, its features chosen
 */
u64 weir_psci_version(const struct weir_vm *vm)
{
	return has_psci_0_2(vm) ? vm->arch.fw.psci_version : KVM_ARM_PSCI_0_1;
}

/**
 * weir_psci_set_version() - KVM_REG_ARM_PSCI_VERSION
 * @vm: the machine
 * @version: KVM_ARM_PSCI_0_1 without the feature PSCI_0_2, else one above
 *
 * Return: 0 or -EINVAL (arm/fw-pseudo-registers.rst).
 */
int weir_psci_set_version(struct weir_vm *vm, u64 version)
{
	switch (version) {
	case KVM_ARM_PSCI_0_1:
		return has_psci_0_2(vm) ? -EINVAL : 0;
	case KVM_ARM_PSCI_0_2:
	case KVM_ARM_PSCI_1_0:
	case KVM_ARM_PSCI_1_1:
		if (!has_psci_0_2(vm))
			return -EINVAL;
		vm->arch.fw.psci_version = version;
		return 0;
	default:
		return -EINVAL;
	}
}
