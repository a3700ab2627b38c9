// SPDX-License-Identifier: GPL-2.0-only
/* What hostile.c sends to vCPUs. */

#include <signal.h>
#include <string.h>

#include "hostile.h"

#define REGS	2000

static int vcpu_of(struct hostile *t)
{
	return hostile_fd(t, VCPU);
}

static void set(int vcpu, u64 id, u64 value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)&value };

	ioctl(vcpu, KVM_SET_ONE_REG, &reg);
}

/* As hostile_guest_code wants it. */
static void point(struct hostile *t, int vcpu)
{
	set(vcpu, REG_X(10), GUEST_RAM + (64 << 10));
	set(vcpu, REG_X(11), hostile_below(t, 2) ? GUEST_MMIO : hostile_address(t));
	set(vcpu, REG_X(13), hostile_random(t));
	set(vcpu, REG_PC, GUEST_RAM);
}

static long init(struct hostile *t, int vcpu, u64 features)
{
	struct kvm_vcpu_init init = {
		.target = hostile_nearly(t, KVM_ARM_TARGET_GENERIC_V8),
		.features[0] = hostile_nearly(t, features),
	};
	long ret = ioctl(vcpu, KVM_ARM_VCPU_INIT, &init);

	if (!ret && hostile_below(t, 8))
		point(t, vcpu);
	return ret;
}

long hostile_init(struct hostile *t)
{
	u64 features = hostile_below(t, 4) ? 1 << KVM_ARM_VCPU_PSCI_0_2 :
		       hostile_below(t, 16);

	return init(t, vcpu_of(t), features);
}

long hostile_create_vcpu(struct hostile *t)
{
	int vcpu = ioctl(hostile_fd(t, VM), KVM_CREATE_VCPU,
			 hostile_nearly(t, hostile_below(t, 4)));

	if (vcpu < 0)
		return vcpu;
	hostile_map(t, vcpu);
	if (hostile_below(t, 8))
		init(t, vcpu, 1 << KVM_ARM_VCPU_PSCI_0_2);
	return hostile_keep(t, VCPU, vcpu);
}

long hostile_run(struct hostile *t)
{
	return ioctl(vcpu_of(t), KVM_RUN, hostile_wild(t, 32));
}

/* Weir has nothing to finalize: it never answers well. */
long hostile_finalize(struct hostile *t)
{
	int feature = hostile_nearly(t, KVM_ARM_VCPU_SVE);

	return ioctl(vcpu_of(t), KVM_ARM_VCPU_FINALIZE, &feature);
}

/* Shared by all threads: it is noise soon enough. */
static struct {
	struct kvm_reg_list list;
	u64 id[REGS];
} regs;

long hostile_reg_list(struct hostile *t)
{
	regs.list.n = hostile_nearly(t, REGS) % (REGS + 1);
	return ioctl(vcpu_of(t), KVM_GET_REG_LIST, &regs);
}

static long reg(struct hostile *t, int vcpu, unsigned long request, void *value)
{
	struct kvm_one_reg r = {
		.id = hostile_nearly(t, regs.id[hostile_below(t, 300)]),
		.addr = hostile_nearly(t, (uintptr_t)value),
	};

	return ioctl(vcpu, request, &r);
}

long hostile_get_reg(struct hostile *t)
{
	return reg(t, vcpu_of(t), KVM_GET_ONE_REG, hostile_memory(t));
}

long hostile_set_reg(struct hostile *t)
{
	return reg(t, vcpu_of(t), KVM_SET_ONE_REG, hostile_memory(t));
}

long hostile_get_mp(struct hostile *t)
{
	struct kvm_mp_state mp;

	return ioctl(vcpu_of(t), KVM_GET_MP_STATE, &mp);
}

long hostile_set_mp(struct hostile *t)
{
	struct kvm_mp_state mp = {
		hostile_nearly(t, hostile_pick(t, KVM_MP_STATE_RUNNABLE,
					       KVM_MP_STATE_RUNNABLE,
					       KVM_MP_STATE_STOPPED,
					       KVM_MP_STATE_SUSPENDED)),
	};

	return ioctl(vcpu_of(t), KVM_SET_MP_STATE, &mp);
}

long hostile_get_events(struct hostile *t)
{
	struct kvm_vcpu_events events;

	return ioctl(vcpu_of(t), KVM_GET_VCPU_EVENTS, &events);
}

long hostile_set_events(struct hostile *t)
{
	struct kvm_vcpu_events events = { };

	if (hostile_below(t, 2))
		memcpy(&events, hostile_memory(t), 8);
	return ioctl(vcpu_of(t), KVM_SET_VCPU_EVENTS, &events);
}

/* Any but the one that ends a run: nobody else would. */
long hostile_signal_mask(struct hostile *t)
{
	struct {
		struct kvm_signal_mask head;
		u64 bits;
	} __attribute__((packed)) mask = {
		.head.len = hostile_nearly(t, 8),
		.bits = hostile_random(t) & ~(1UL << (SIGUSR1 - 1)),
	};

	return ioctl(vcpu_of(t), KVM_SET_SIGNAL_MASK,
		     hostile_below(t, 4) ? &mask : NULL);
}

long hostile_debug(struct hostile *t)
{
	struct kvm_guest_debug debug = {
		.control = hostile_nearly(t, hostile_below(t, 4)),
	};

	memcpy(&debug.arch, hostile_memory(t), sizeof(debug.arch));
	return ioctl(vcpu_of(t), KVM_SET_GUEST_DEBUG, &debug);
}
