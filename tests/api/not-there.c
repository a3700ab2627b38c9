// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * What docs/abi.md says is not there is neither advertised nor half there: the
 * capability is 0, the call, the device, the vCPU's feature are refused, and
 * with an argument that would be good elsewhere.
 */

#include "vm.h"

enum on { SYSTEM, VM, VCPU };

struct call {
	enum on on;
	unsigned long number;
	const char *name;
};

#define CALL(on, name) { on, name, #name }
/* Those of other architectures, and a number that nobody has. */
static const struct call calls[] = {
	CALL(VM, KVM_CREATE_GUEST_MEMFD), CALL(VCPU, KVM_PRE_FAULT_MEMORY),
	CALL(VM, KVM_SET_MEMORY_ATTRIBUTES), CALL(VM, KVM_SET_NR_MMU_PAGES),
	CALL(VM, KVM_GET_IRQCHIP), CALL(VM, KVM_SET_IRQCHIP),
	CALL(VM, KVM_GET_CLOCK), CALL(VM, KVM_SET_CLOCK),
	CALL(VM, KVM_SET_BOOT_CPU_ID), CALL(VM, KVM_GET_DEVICE_ATTR),
	CALL(VM, KVM_MEMORY_ENCRYPT_OP),
	CALL(VCPU, KVM_GET_REGS), CALL(VCPU, KVM_SET_REGS),
	CALL(VCPU, KVM_GET_SREGS), CALL(VCPU, KVM_SET_SREGS),
	CALL(VCPU, KVM_GET_FPU), CALL(VCPU, KVM_SET_FPU),
	CALL(VCPU, KVM_TRANSLATE), CALL(VCPU, KVM_INTERRUPT),
	CALL(VCPU, KVM_NMI), CALL(VCPU, KVM_KVMCLOCK_CTRL),
	CALL(VCPU, KVM_ENABLE_CAP), CALL(VCPU, KVM_CHECK_EXTENSION),
	CALL(SYSTEM, KVM_RUN), CALL(SYSTEM, KVM_ENABLE_CAP),
	CALL(SYSTEM, KVM_HAS_DEVICE_ATTR), CALL(SYSTEM, KVM_CREATE_VCPU),
	CALL(SYSTEM, _IO(KVMIO, 0xfe)), CALL(VM, _IO(KVMIO, 0xfe)),
	CALL(VCPU, _IO(KVMIO, 0xfe)),
};

/* KVM has these on hosts that have them, or on all. */
static const struct call weir_calls[] = {
	CALL(VM, KVM_ARM_MTE_COPY_TAGS),
};

static const int caps[] = {
	KVM_CAP_GUEST_MEMFD, KVM_CAP_MEMORY_ATTRIBUTES,
	KVM_CAP_MEMORY_FAULT_INFO, KVM_CAP_PRE_FAULT_MEMORY,
	KVM_CAP_MULTI_ADDRESS_SPACE, KVM_CAP_DIRTY_LOG_RING,
	KVM_CAP_SYNC_REGS, KVM_CAP_ENABLE_CAP, KVM_CAP_ADJUST_CLOCK,
	KVM_CAP_HYPERV, KVM_CAP_VM_TYPES, KVM_CAP_PMU_CAPABILITY,
	KVM_CAP_IRQ_INJECT_STATUS, KVM_CAP_PCI_SEGMENT,
};

static const int weir_caps[] = {
	KVM_CAP_ARM_EL1_32BIT, KVM_CAP_ARM_SVE, KVM_CAP_ARM_MTE,
	KVM_CAP_COALESCED_PIO,
};

/* Device types of other architectures; VFIO is one that KVM on arm64 has. */
static const u32 types[] = {
	KVM_DEV_TYPE_FSL_MPIC_20, KVM_DEV_TYPE_XICS, KVM_DEV_TYPE_FLIC,
	KVM_DEV_TYPE_XIVE, KVM_DEV_TYPE_RISCV_AIA, KVM_DEV_TYPE_MAX + 10,
};

static char room[1 << 15] __attribute__((aligned(64)));

static int fd_of(const struct vm *vm, enum on on)
{
	return on == SYSTEM ? vm->kvm : on == VM ? vm->fd : vm->vcpu[0].fd;
}

static void refuse_calls(struct vm *vm, const struct call *call, size_t nr)
{
	for (; nr; nr--, call++)
		if (ioctl(fd_of(vm, call->on), call->number, room) != -1 ||
		    errno != EINVAL)
			test_report(__FILE__, __LINE__, call->name,
				    "errno %d, not EINVAL", errno);
}

static void refuse_caps(struct vm *vm, const int *cap, size_t nr)
{
	for (; nr; nr--, cap++) {
		struct kvm_enable_cap enable = { .cap = *cap };

		check_eq(ioctl(vm->kvm, KVM_CHECK_EXTENSION, *cap), 0);
		check_eq(ioctl(vm->fd, KVM_CHECK_EXTENSION, *cap), 0);
		check_errno(ioctl(vm->fd, KVM_ENABLE_CAP, &enable), EINVAL);
	}
}

static void refuse_type(struct vm *vm, u32 type)
{
	struct kvm_create_device make = { .type = type };

	check_errno(ioctl(vm->fd, KVM_CREATE_DEVICE, &make), ENODEV);
	make.flags = KVM_CREATE_DEVICE_TEST;
	check_errno(ioctl(vm->fd, KVM_CREATE_DEVICE, &make), ENODEV);
}

static void refuse_feature(struct vm *vm, unsigned int feature)
{
	struct vcpu *vcpu = vm_new_vcpu(vm);
	struct kvm_vcpu_init init;

	must(ioctl(vm->fd, KVM_ARM_PREFERRED_TARGET, &init));
	init.features[0] |= 1U << feature;
	check_errno(ioctl(vcpu->fd, KVM_ARM_VCPU_INIT, &init), EINVAL);
}

/* The rest of what KVM of some hosts has, and Weir of none. */
static void refuse_what_kvm_has(struct vm *vm)
{
	if (!test_under_weir())
		return;
	refuse_calls(vm, weir_calls, ARRAY_SIZE(weir_calls));
	refuse_caps(vm, weir_caps, ARRAY_SIZE(weir_caps));
	refuse_type(vm, KVM_DEV_TYPE_VFIO);
	refuse_feature(vm, KVM_ARM_VCPU_EL1_32BIT);
	refuse_feature(vm, KVM_ARM_VCPU_SVE);
	refuse_feature(vm, KVM_ARM_VCPU_HAS_EL2);
}

int main(void)
{
	struct vm vm;
	size_t i;

	vm_create(&vm);
	vm_add_vcpu(&vm);
	refuse_calls(&vm, calls, ARRAY_SIZE(calls));
	refuse_caps(&vm, caps, ARRAY_SIZE(caps));
	for (i = 0; i < ARRAY_SIZE(types); i++)
		refuse_type(&vm, types[i]);
	refuse_what_kvm_has(&vm);
	/* None of it has left anything behind. */
	vm_add_gic(&vm);
	vm_destroy(&vm);
	return test_end();
}
