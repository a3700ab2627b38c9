// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_CHECK_EXTENSION: what every VMM relies on, on both file descriptors. */

#include "vm.h"

/* From api.rst: capabilities without which QEMU, kvmtool or Firecracker stop. */
static const struct {
	int cap;
	const char *name;
} wanted[] = {
#define CAP(name) { KVM_CAP_##name, #name }
	CAP(USER_MEMORY), CAP(USER_MEMORY2), CAP(MANUAL_DIRTY_LOG_PROTECT2),
	CAP(DIRTY_LOG_RING_ACQ_REL), CAP(DIRTY_LOG_RING_WITH_BITMAP),
	CAP(ARM_SUPPORTED_BLOCK_SIZES), CAP(DESTROY_MEMORY_REGION_WORKS),
	CAP(JOIN_MEMORY_REGIONS_WORKS), CAP(MP_STATE), CAP(ONE_REG),
	CAP(ARM_PSCI), CAP(ARM_PSCI_0_2), CAP(READONLY_MEM), CAP(IRQCHIP),
	CAP(IRQFD), CAP(IRQFD_RESAMPLE), CAP(IOEVENTFD),
	CAP(IOEVENTFD_ANY_LENGTH), CAP(DEVICE_CTRL),
	CAP(IMMEDIATE_EXIT), CAP(BINARY_STATS_FD), CAP(SYNC_MMU),
	CAP(IRQ_ROUTING), CAP(CHECK_EXTENSION_VM),
	CAP(ARM_VM_IPA_SIZE), CAP(NR_VCPUS), CAP(MAX_VCPUS), CAP(MAX_VCPU_ID),
	CAP(NR_MEMSLOTS), CAP(VCPU_ATTRIBUTES),
	CAP(SYSTEM_EVENT_DATA), CAP(VCPU_EVENTS), CAP(ARM_INJECT_EXT_DABT),
	CAP(ARM_PMU_V3), CAP(SET_GUEST_DEBUG), CAP(SET_GUEST_DEBUG2),
	CAP(GUEST_DEBUG_HW_BPS), CAP(GUEST_DEBUG_HW_WPS),
	CAP(COUNTER_OFFSET), CAP(PTP_KVM), CAP(SIGNAL_MSI),
	CAP(ARM_SUPPORTED_REG_MASK_RANGES), CAP(STEAL_TIME),
	CAP(ARM_SYSTEM_SUSPEND), CAP(HALT_POLL),
};

/* What arm64 has not, or nobody defined. */
static const int unwanted[] = {
	KVM_CAP_EXT_CPUID, KVM_CAP_PIT, KVM_CAP_XSAVE2, KVM_CAP_S390_PSW, 99999, -1,
};

static int check_cap(int fd, int cap)
{
	return ioctl(fd, KVM_CHECK_EXTENSION, cap);
}

int main(void)
{
	struct vm vm;
	size_t i;

	vm_create(&vm);
	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		if (check_cap(vm.kvm, wanted[i].cap) <= 0)
			test_report(__FILE__, __LINE__, wanted[i].name, "is 0");
		if (check_cap(vm.fd, wanted[i].cap) !=
		    check_cap(vm.kvm, wanted[i].cap))
			test_report(__FILE__, __LINE__, wanted[i].name,
				    "differs between system and VM");
	}
	for (i = 0; i < ARRAY_SIZE(unwanted); i++) {
		check_eq(check_cap(vm.kvm, unwanted[i]), 0);
		check_eq(check_cap(vm.fd, unwanted[i]), 0);
	}
	check(check_cap(vm.kvm, KVM_CAP_MAX_VCPUS) >=
	      check_cap(vm.kvm, KVM_CAP_NR_VCPUS));
	check(check_cap(vm.kvm, KVM_CAP_MAX_VCPU_ID) >=
	      check_cap(vm.kvm, KVM_CAP_MAX_VCPUS));
	check(check_cap(vm.kvm, KVM_CAP_NR_MEMSLOTS) >= 32);
	return test_end();
}
