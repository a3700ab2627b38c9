// SPDX-License-Identifier: GPL-2.0-only
/* What hostile.c sends to /dev/kvm, to VMs and to their devices. */

#include <string.h>
#include <sys/eventfd.h>

#include "hostile.h"
#include "its.h"

static int vm_of(struct hostile *t)
{
	return hostile_fd(t, VM);
}

static long enable(int vm, u32 cap, u64 arg)
{
	struct kvm_enable_cap c = { .cap = cap, .args[0] = arg };

	return ioctl(vm, KVM_ENABLE_CAP, &c);
}

long hostile_api_version(struct hostile *t)
{
	return ioctl(hostile_kvm(), KVM_GET_API_VERSION, hostile_nearly(t, 0));
}

long hostile_check_extension(struct hostile *t)
{
	return ioctl(hostile_below(t, 2) ? hostile_kvm() : vm_of(t),
		     KVM_CHECK_EXTENSION, hostile_nearly(t, hostile_below(t, 250)));
}

long hostile_mmap_size(struct hostile *t)
{
	return ioctl(hostile_kvm(), KVM_GET_VCPU_MMAP_SIZE, hostile_nearly(t, 0));
}

static u64 ring_size(struct hostile *t)
{
	return hostile_nearly(t, hostile_pick(t, 1 << 12, 1 << 13, 1 << 16, 1 << 20,
					      3 << 12, 1 << 11, 2 << 20));
}

static long place(int vm, u32 slot, u32 flags, u64 gpa, u64 size, void *hva)
{
	struct kvm_userspace_memory_region r = {
		.slot = slot, .flags = flags, .guest_phys_addr = gpa,
		.memory_size = size, .userspace_addr = (uintptr_t)hva,
	};

	return ioctl(vm, KVM_SET_USER_MEMORY_REGION, &r);
}

/* Most have rings or not, memory with a guest in it, logged or not, a zone. */
long hostile_create_vm(struct hostile *t)
{
	struct kvm_coalesced_mmio_zone zone = { .addr = GUEST_MMIO, .size = PAGE };
	u64 type = hostile_pick(t, 0, 36, 40, 32);
	int vm = ioctl(hostile_kvm(), KVM_CREATE_VM, hostile_nearly(t, type));

	if (vm < 0)
		return vm;
	if (hostile_below(t, 2))
		enable(vm, KVM_CAP_DIRTY_LOG_RING_ACQ_REL, ring_size(t));
	if (hostile_below(t, 2))
		enable(vm, KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP, 0);
	if (hostile_below(t, 8))
		place(vm, 0, hostile_below(t, 2) ? KVM_MEM_LOG_DIRTY_PAGES : 0,
		      GUEST_RAM, 2 << 20, hostile_guest());
	if (hostile_below(t, 2))
		ioctl(vm, KVM_REGISTER_COALESCED_MMIO, &zone);
	return hostile_keep(t, VM, vm);
}

long hostile_enable_cap(struct hostile *t)
{
	static const u32 caps[] = {
		KVM_CAP_ARM_NISV_TO_USER, KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2,
		KVM_CAP_HALT_POLL, KVM_CAP_ARM_SYSTEM_SUSPEND,
		KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE, KVM_CAP_DIRTY_LOG_RING_ACQ_REL,
		KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP, KVM_CAP_DIRTY_LOG_RING,
		KVM_CAP_ARM_MTE, KVM_CAP_EXIT_HYPERCALL,
	};
	struct kvm_enable_cap c = {
		.cap = hostile_nearly(t, caps[hostile_below(t, ARRAY_SIZE(caps))]),
		.flags = hostile_wild(t, 16),
		.args = { hostile_nearly(t, hostile_pick(t, 0, 1, 2, 3, 1 << 21,
							 1 << 30, ring_size(t))) },
	};

	return ioctl(hostile_fd(t, hostile_below(t, 8) ? VM : VCPU), KVM_ENABLE_CAP, &c);
}

long hostile_region(struct hostile *t)
{
	return place(vm_of(t), hostile_nearly(t, hostile_below(t, 3)),
		     hostile_nearly(t, hostile_below(t, 4)), hostile_address(t),
		     hostile_nearly(t, hostile_below(t, 512) * PAGE),
		     (void *)hostile_nearly(t, (uintptr_t)hostile_memory(t)));
}

long hostile_region2(struct hostile *t)
{
	struct kvm_userspace_memory_region2 r = {
		.slot = hostile_nearly(t, hostile_below(t, 3)),
		.flags = hostile_nearly(t, hostile_below(t, 4)),
		.guest_phys_addr = hostile_address(t),
		.memory_size = hostile_nearly(t, hostile_below(t, 512) * PAGE),
		.userspace_addr = hostile_nearly(t, (uintptr_t)hostile_memory(t)),
		.guest_memfd_offset = hostile_nearly(t, 0),
		.guest_memfd = hostile_wild(t, 4) ? hostile_fd(t, EVENT) : 0,
	};

	return ioctl(vm_of(t), KVM_SET_USER_MEMORY_REGION2, &r);
}

long hostile_get_dirty(struct hostile *t)
{
	struct kvm_dirty_log log = {
		.slot = hostile_nearly(t, hostile_below(t, 2)),
		.dirty_bitmap = hostile_memory(t),
	};

	return ioctl(vm_of(t), KVM_GET_DIRTY_LOG, &log);
}

long hostile_clear_dirty(struct hostile *t)
{
	struct kvm_clear_dirty_log clear = {
		.slot = hostile_nearly(t, hostile_below(t, 2)),
		.dirty_bitmap = hostile_memory(t),
		.first_page = hostile_nearly(t, 64 * hostile_below(t, 4)),
		.num_pages = hostile_nearly(t, 64 * hostile_below(t, 4)),
	};

	return ioctl(vm_of(t), KVM_CLEAR_DIRTY_LOG, &clear);
}

long hostile_reset_rings(struct hostile *t)
{
	return ioctl(vm_of(t), KVM_RESET_DIRTY_RINGS, hostile_nearly(t, 0));
}

static long zone(struct hostile *t, unsigned long request)
{
	struct kvm_coalesced_mmio_zone z = {
		.addr = hostile_address(t), .size = hostile_nearly(t, PAGE),
		.pio = hostile_wild(t, 16),
	};

	return ioctl(vm_of(t), request, &z);
}

long hostile_coalesce(struct hostile *t)
{
	return zone(t, KVM_REGISTER_COALESCED_MMIO);
}

long hostile_uncoalesce(struct hostile *t)
{
	return zone(t, KVM_UNREGISTER_COALESCED_MMIO);
}

long hostile_irqchip(struct hostile *t)
{
	return ioctl(vm_of(t), KVM_CREATE_IRQCHIP, hostile_nearly(t, 0));
}

static struct kvm_irq_level some_line(struct hostile *t)
{
	u64 type = hostile_pick(t, KVM_ARM_IRQ_TYPE_CPU, KVM_ARM_IRQ_TYPE_SPI,
				KVM_ARM_IRQ_TYPE_PPI);
	u32 number = type == KVM_ARM_IRQ_TYPE_CPU ? hostile_below(t, 2) :
		     hostile_below(t, 300);

	return (struct kvm_irq_level) {
		.irq = hostile_nearly(t, type << KVM_ARM_IRQ_TYPE_SHIFT | number),
		.level = hostile_below(t, 2),
	};
}

long hostile_irq_line(struct hostile *t)
{
	struct kvm_irq_level level = some_line(t);

	return ioctl(vm_of(t), KVM_IRQ_LINE, &level);
}

long hostile_irq_status(struct hostile *t)
{
	struct kvm_irq_level level = some_line(t);

	return ioctl(vm_of(t), KVM_IRQ_LINE_STATUS, &level);
}

long hostile_irqfd(struct hostile *t)
{
	struct kvm_irqfd irq = {
		.fd = hostile_fd(t, EVENT),
		.gsi = hostile_nearly(t, hostile_below(t, 40)),
		.flags = hostile_nearly(t, hostile_below(t, 4)),
		.resamplefd = hostile_fd(t, EVENT),
	};

	return ioctl(vm_of(t), KVM_IRQFD, &irq);
}

long hostile_ioeventfd(struct hostile *t)
{
	struct kvm_ioeventfd io = {
		.fd = hostile_fd(t, EVENT), .addr = hostile_address(t),
		.len = hostile_nearly(t, hostile_pick(t, 0, 1, 2, 4, 8)),
		.flags = hostile_nearly(t, hostile_below(t, 8)),
		.datamatch = hostile_below(t, 4),
	};

	return ioctl(vm_of(t), KVM_IOEVENTFD, &io);
}

long hostile_routing(struct hostile *t)
{
	struct {
		struct kvm_irq_routing head;
		struct kvm_irq_routing_entry entry[8];
	} r = { .head.nr = hostile_below(t, 9), .head.flags = hostile_wild(t, 16) };
	u32 i;

	for (i = 0; i < 8; i++) {
		r.entry[i].gsi = hostile_nearly(t, t->calm ? i : hostile_below(t, 40));
		r.entry[i].type = hostile_nearly(t, hostile_pick(t,
			KVM_IRQ_ROUTING_IRQCHIP, KVM_IRQ_ROUTING_MSI));
		if (r.entry[i].type != KVM_IRQ_ROUTING_MSI)
			continue;
		r.entry[i].u.msi.address_lo = hostile_address(t);
		r.entry[i].u.msi.data = hostile_below(t, 64);
	}
	return ioctl(vm_of(t), KVM_SET_GSI_ROUTING, &r);
}

long hostile_msi(struct hostile *t)
{
	struct kvm_msi msi = {
		.address_lo = hostile_nearly(t, ITS_BASE + ITS_DOORBELL),
		.data = hostile_below(t, 64), .devid = hostile_below(t, 8),
		.flags = hostile_nearly(t, KVM_MSI_VALID_DEVID),
	};

	return ioctl(vm_of(t), KVM_SIGNAL_MSI, &msi);
}

long hostile_device_addr(struct hostile *t)
{
	u64 type = hostile_pick(t, KVM_VGIC_V2_ADDR_TYPE_DIST, KVM_VGIC_V2_ADDR_TYPE_CPU);
	struct kvm_arm_device_addr a = {
		.id = hostile_nearly(t, (u64)KVM_ARM_DEVICE_VGIC_V2
					<< KVM_ARM_DEVICE_ID_SHIFT | type),
		.addr = hostile_address(t),
	};

	return ioctl(vm_of(t), KVM_ARM_SET_DEVICE_ADDR, &a);
}

long hostile_target(struct hostile *t)
{
	struct kvm_vcpu_init init;

	return ioctl(vm_of(t), KVM_ARM_PREFERRED_TARGET,
		     hostile_wild(t, 8) ? (void *)hostile_random(t) : &init);
}

long hostile_counter(struct hostile *t)
{
	struct kvm_arm_counter_offset offset = {
		.counter_offset = hostile_random(t), .reserved = hostile_wild(t, 8),
	};

	return ioctl(vm_of(t), KVM_ARM_SET_COUNTER_OFFSET, &offset);
}

long hostile_masks(struct hostile *t)
{
	struct reg_mask_range range = {
		.addr = hostile_nearly(t, (uintptr_t)hostile_memory(t)),
		.range = hostile_wild(t, 8), .reserved[3] = hostile_wild(t, 8),
	};

	return ioctl(vm_of(t), KVM_ARM_GET_REG_WRITABLE_MASKS, &range);
}

long hostile_stats(struct hostile *t)
{
	return hostile_keep(t, STATS, ioctl(hostile_fd(t, hostile_pick(t, VM, VCPU)),
					    KVM_GET_STATS_FD, hostile_nearly(t, 0)));
}

long hostile_filter(struct hostile *t)
{
	struct kvm_smccc_filter f = {
		.base = hostile_nearly(t, hostile_pick(t, 0x84000000, 0x86000000,
						       0x80000000, 0xc4000000) +
					  hostile_below(t, 64)),
		.nr_functions = hostile_nearly(t, 1 + hostile_below(t, 8)),
		.action = hostile_nearly(t, hostile_below(t, 3)),
		.pad[3] = hostile_wild(t, 16),
	};

	return device_attr(vm_of(t), KVM_SET_DEVICE_ATTR, KVM_ARM_VM_SMCCC_CTRL,
			   hostile_nearly(t, KVM_ARM_VM_SMCCC_FILTER), &f);
}
