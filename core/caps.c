// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capabilities (api.rst 4.4, 6, 7, 8). One that is not in the table answers 0:
 * a capability that is not advertised costs nothing.
 */
#include <linux/cpumask.h>
#include <asm/sysreg.h>
#include <asm/cpufeature.h>
#include <weir/dirty.h>
#include <weir/irqfd.h>
#include <weir/mmu.h>
#include <weir/vgic.h>
#include "caps.h"
#include "guest-debug.h"
#include "pmu.h"
#include "pvtime.h"
#include "sysreg.h"

static int one(struct weir_vm *vm)
{
	return 1;
}

static int nr_vcpus(struct weir_vm *vm)
{
	return min_t(int, num_online_cpus(), weir_vgic_max_vcpus());
}

static int max_vcpus(struct weir_vm *vm)
{
	return weir_vgic_max_vcpus();
}

static int nr_routes(struct weir_vm *vm)
{
	return WEIR_ROUTING_MAX;
}

static int nr_memslots(struct weir_vm *vm)
{
	return WEIR_MAX_MEMSLOTS;
}

static int ipa_bits(struct weir_vm *vm)
{
	return weir_mmu_max_ipa_bits();
}

static int set_device_addr(struct weir_vm *vm)
{
	return weir_vgic_offers(KVM_DEV_TYPE_ARM_VGIC_V2);
}

/* Without DeviceIDs an ITS cannot tell whose message it is. */
static int msi_devid(struct weir_vm *vm)
{
	return vm && weir_vgic_has_its(vm);
}

static int has_ras(struct weir_vm *vm)
{
	return cpus_have_final_cap(ARM64_HAS_RAS_EXTN);
}

static int manual_dirty_log(struct weir_vm *vm)
{
	return KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE | KVM_DIRTY_LOG_INITIALLY_SET;
}

static int coalesced_offset(struct weir_vm *vm)
{
	return KVM_COALESCED_MMIO_PAGE_OFFSET;
}

static int ring_max(struct weir_vm *vm)
{
	return weir_dirty_ring_max();
}

static int split_chunk(struct weir_vm *vm)
{
	return vm ? weir_dirty_log_split(vm) : 0;
}

static int block_sizes(struct weir_vm *vm)
{
	return weir_mmu_block_sizes();
}

static int has_ptrauth(struct weir_vm *vm)
{
	return weir_host_has_ptrauth();
}

static int stolen_time(struct weir_vm *vm)
{
	return weir_pvtime_supported();
}

/* One range: the feature ID registers. */
static int mask_ranges(struct weir_vm *vm)
{
	return BIT(KVM_ARM_FEATURE_ID_RANGE);
}

static int has_pmu(struct weir_vm *vm)
{
	return !!weir_pmu_host_default();
}

static int debug_mask(struct weir_vm *vm)
{
	return WEIR_GUEST_DEBUG_MASK;
}

static int debug_bps(struct weir_vm *vm)
{
	return weir_guest_debug_bps();
}

static int debug_wps(struct weir_vm *vm)
{
	return weir_guest_debug_wps();
}

static const struct {
	unsigned long cap;
	int (*value)(struct weir_vm *vm);
} caps[] = {
	{ KVM_CAP_USER_MEMORY, one },
	{ KVM_CAP_NR_VCPUS, nr_vcpus },
	{ KVM_CAP_NR_MEMSLOTS, nr_memslots },
	{ KVM_CAP_MP_STATE, one },
	{ KVM_CAP_SYNC_MMU, one },
	{ KVM_CAP_USER_MEMORY2, one },
	{ KVM_CAP_COALESCED_MMIO, coalesced_offset },
	{ KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, manual_dirty_log },
	{ KVM_CAP_DIRTY_LOG_RING_ACQ_REL, ring_max },
	{ KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP, one },
	{ KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE, split_chunk },
	{ KVM_CAP_ARM_SUPPORTED_BLOCK_SIZES, block_sizes },
	{ KVM_CAP_DESTROY_MEMORY_REGION_WORKS, one },
	{ KVM_CAP_SET_GUEST_DEBUG, one },
	{ KVM_CAP_IRQ_ROUTING, nr_routes },
	{ KVM_CAP_JOIN_MEMORY_REGIONS_WORKS, one },
	{ KVM_CAP_IRQFD, one },
	{ KVM_CAP_IOEVENTFD, one },
	{ KVM_CAP_INTERNAL_ERROR_DATA, one },
	{ KVM_CAP_MAX_VCPUS, max_vcpus },
	{ KVM_CAP_ONE_REG, one },
	{ KVM_CAP_IRQCHIP, one },
	{ KVM_CAP_MAX_VCPU_ID, max_vcpus },
	{ KVM_CAP_SIGNAL_MSI, one },
	{ KVM_CAP_READONLY_MEM, one },
	{ KVM_CAP_IRQFD_RESAMPLE, one },
	{ KVM_CAP_ARM_SET_DEVICE_ADDR, set_device_addr },
	{ KVM_CAP_DEVICE_CTRL, one },
	{ KVM_CAP_ENABLE_CAP_VM, one },
	{ KVM_CAP_ARM_PSCI, one },
	{ KVM_CAP_ARM_PSCI_0_2, one },
	{ KVM_CAP_CHECK_EXTENSION_VM, one },
	{ KVM_CAP_IOEVENTFD_NO_LENGTH, one },
	{ KVM_CAP_GUEST_DEBUG_HW_BPS, debug_bps },
	{ KVM_CAP_GUEST_DEBUG_HW_WPS, debug_wps },
	{ KVM_CAP_IOEVENTFD_ANY_LENGTH, one },
	{ KVM_CAP_VCPU_ATTRIBUTES, one },
	{ KVM_CAP_IMMEDIATE_EXIT, one },
	{ KVM_CAP_BINARY_STATS_FD, one },
	{ KVM_CAP_MSI_DEVID, msi_devid },
	{ KVM_CAP_ARM_VM_IPA_SIZE, ipa_bits },
	{ KVM_CAP_ARM_NISV_TO_USER, one },
	{ KVM_CAP_ARM_IRQ_LINE_LAYOUT_2, one },
	{ KVM_CAP_ARM_PMU_V3, has_pmu },
	{ KVM_CAP_SET_GUEST_DEBUG2, debug_mask },
	{ KVM_CAP_STEAL_TIME, stolen_time },
	{ KVM_CAP_SYSTEM_EVENT_DATA, one },
	{ KVM_CAP_HALT_POLL, one },
	{ KVM_CAP_ARM_SYSTEM_SUSPEND, one },
	{ KVM_CAP_VCPU_EVENTS, one },
	{ KVM_CAP_ARM_INJECT_SERROR_ESR, has_ras },
	{ KVM_CAP_ARM_INJECT_EXT_DABT, one },
	{ KVM_CAP_COUNTER_OFFSET, one },
	{ KVM_CAP_PTP_KVM, one },
	{ KVM_CAP_ARM_PTRAUTH_ADDRESS, has_ptrauth },
	{ KVM_CAP_ARM_PTRAUTH_GENERIC, has_ptrauth },
	{ KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES, mask_ranges },
};

/**
 * weir_cap_check() - KVM_CHECK_EXTENSION
 * @vm: asked of a VM, or NULL of the system
 * @cap: KVM_CAP_*
 *
 * Return: 0 when not supported, else what the capability's text says.
 */
int weir_cap_check(struct weir_vm *vm, unsigned long cap)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(caps); i++)
		if (caps[i].cap == cap)
			return caps[i].value(vm);
	return 0;
}

static int set_flag(struct weir_vm *vm, enum weir_vm_cap flag)
{
	mutex_lock(&vm->lock);
	vm->arch.caps |= BIT(flag);
	mutex_unlock(&vm->lock);
	return 0;
}

static int set_halt_poll(struct weir_vm *vm, u64 ns)
{
	if (ns > U32_MAX)
		return -EINVAL;
	WRITE_ONCE(vm->arch.halt_poll_ns, ns);
	return 0;
}

/**
 * weir_cap_enable() - KVM_ENABLE_CAP on a VM
 * @vm: the machine
 * @cap: what; flags must be zero
 *
 * Return: 0 or -EINVAL.
 */
int weir_cap_enable(struct weir_vm *vm, const struct kvm_enable_cap *cap)
{
	if (cap->flags)
		return -EINVAL;
	switch (cap->cap) {
	case KVM_CAP_ARM_NISV_TO_USER:
		return set_flag(vm, WEIR_VM_CAP_NISV);
	case KVM_CAP_ARM_SYSTEM_SUSPEND:
		return set_flag(vm, WEIR_VM_CAP_SYSTEM_SUSPEND);
	case KVM_CAP_HALT_POLL:
		return set_halt_poll(vm, cap->args[0]);
	case KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2:
		return weir_dirty_log_set_manual(vm, cap->args[0]);
	case KVM_CAP_DIRTY_LOG_RING_ACQ_REL:
		return weir_dirty_ring_enable(vm, cap->args[0]);
	case KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP:
		return weir_dirty_ring_add_bitmap(vm);
	case KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE:
		return weir_dirty_log_set_split(vm, cap->args[0]);
	default:
		return -EINVAL;
	}
}
