// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe nvhe3; kernels: debug; gate: yes */
/*
 * Every allocation that making, running and ending a machine takes fails once:
 * the call says ENOMEM (or EFAULT, for a copy from or to user space), leaves
 * the machine as it was, and succeeds when it is made again.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fault.h"
#include "its.h"

#define SLOT_GPA	0x80000000UL
#define SLOT_SIZE	(2UL << 20)
#define ROUTES		64

static struct vm vm;
static void *slot_mem;
static int event, resample, made = -1;
static u32 gic_type;		/* asked for before anything fails */

static long answer(long ret)
{
	return ret < 0 ? -errno : ret;
}

static void close_made(void)
{
	if (made >= 0)
		close(made);
	made = -1;
}

static void destroy(void)
{
	close_made();
	vm_destroy(&vm);
}

static long create_vm(void)
{
	made = ioctl(vm.kvm, KVM_CREATE_VM, 0);
	return answer(made);
}

static void with_vm(void)
{
	vm_create(&vm);
}

static long create_vcpu(void)
{
	made = ioctl(vm.fd, KVM_CREATE_VCPU, 0);
	return answer(made);
}

static void with_vcpu(void)
{
	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vm_add_vcpu(&vm);
}

static long init_vcpu(void)
{
	struct kvm_vcpu_init init = {
		.target = KVM_ARM_TARGET_GENERIC_V8,
		.features[0] = 1U << KVM_ARM_VCPU_PSCI_0_2,
	};

	return answer(ioctl(vm.vcpu[0].fd, KVM_ARM_VCPU_INIT, &init));
}

static long map_run_page(void)
{
	void *p = mmap(NULL, vm.run_size, PROT_READ, MAP_SHARED, vm.vcpu[0].fd, 0);

	if (p == MAP_FAILED)
		return -errno;
	munmap(p, vm.run_size);
	return 0;
}

static long create_gic(void)
{
	struct kvm_create_device device = { .type = gic_type };
	int ret = ioctl(vm.fd, KVM_CREATE_DEVICE, &device);

	if (ret < 0)
		return -errno;
	vm.gic = device.fd;
	return 0;
}

static long create_irqchip(void)
{
	return answer(ioctl(vm.fd, KVM_CREATE_IRQCHIP, 0));
}

static long add_zone(void)
{
	struct kvm_coalesced_mmio_zone zone = { .addr = GUEST_MMIO, .size = PAGE };

	return answer(ioctl(vm.fd, KVM_REGISTER_COALESCED_MMIO, &zone));
}

static void with_gic(void)
{
	with_vcpu();
	create_gic();
}

static long place_gic(void)
{
	bool v2 = gic_type == KVM_DEV_TYPE_ARM_VGIC_V2;
	u64 dist = GUEST_GICD, cpus = v2 ? GUEST_GICC : 1UL << 52 | GUEST_GICR;
	int ret;

	ret = device_attr(vm.gic, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ADDR,
			  v2 ? KVM_VGIC_V2_ADDR_TYPE_DIST :
			  KVM_VGIC_V3_ADDR_TYPE_DIST, &dist);
	if (ret < 0 && errno != EEXIST)
		return -errno;
	return answer(device_attr(vm.gic, KVM_SET_DEVICE_ATTR,
				  KVM_DEV_ARM_VGIC_GRP_ADDR,
				  v2 ? KVM_VGIC_V2_ADDR_TYPE_CPU :
				  KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION, &cpus));
}

static void with_placed_gic(void)
{
	with_gic();
	must(place_gic());
}

static long init_gic(void)
{
	return answer(device_attr(vm.gic, KVM_SET_DEVICE_ATTR,
				  KVM_DEV_ARM_VGIC_GRP_CTRL,
				  KVM_DEV_ARM_VGIC_CTRL_INIT, NULL));
}

static void with_whole_gic(void)
{
	with_placed_gic();
	must(init_gic());
}

static long create_its(void)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_ITS };
	int ret = ioctl(vm.fd, KVM_CREATE_DEVICE, &device);

	if (ret < 0)
		return -errno;
	made = device.fd;
	return 0;
}

static void with_its(void)
{
	with_whole_gic();
	must(create_its());
}

static long place_its(void)
{
	u64 base = ITS_BASE;

	return answer(device_attr(made, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ADDR,
				  KVM_VGIC_ITS_ADDR_TYPE, &base));
}

static long open_stats(void)
{
	made = ioctl(vm.fd, KVM_GET_STATS_FD, 0);
	return answer(made);
}

static long filter_calls(void)
{
	struct kvm_smccc_filter filter = {
		.base = 0xc3000000, .nr_functions = 16,
		.action = KVM_SMCCC_FILTER_DENY,
	};

	return answer(device_attr(vm.fd, KVM_SET_DEVICE_ATTR, KVM_ARM_VM_SMCCC_CTRL,
				  KVM_ARM_VM_SMCCC_FILTER, &filter));
}

static void with_pmu(void)
{
	vm_create(&vm);
	vm.features |= 1U << KVM_ARM_VCPU_PMU_V3;
	vm_add_vcpu(&vm);
}

static long filter_events(void)
{
	struct kvm_pmu_event_filter filter = {
		.base_event = 0x11, .nevents = 1, .action = KVM_PMU_EVENT_DENY,
	};

	return answer(device_attr(vm.vcpu[0].fd, KVM_SET_DEVICE_ATTR,
				  KVM_ARM_VCPU_PMU_V3_CTRL,
				  KVM_ARM_VCPU_PMU_V3_FILTER, &filter));
}

static long slot(u32 flags, u64 gpa, u64 size)
{
	return answer(vm_set_slot(vm.fd, 1, flags, gpa, size, slot_mem));
}

static long add_slot(void)
{
	return slot(0, SLOT_GPA, SLOT_SIZE);
}

static void with_slot(void)
{
	with_vcpu();
	must(add_slot());
}

static long log_slot(void)
{
	return slot(KVM_MEM_LOG_DIRTY_PAGES, SLOT_GPA, SLOT_SIZE);
}

static long move_slot(void)
{
	return slot(0, SLOT_GPA + SLOT_SIZE, SLOT_SIZE);
}

static long remove_slot(void)
{
	return slot(0, SLOT_GPA, 0);
}

static void with_log(void)
{
	with_vcpu();
	must(log_slot());
}

static long read_log(void)
{
	static u8 bitmap[SLOT_SIZE / PAGE / 8];
	struct kvm_dirty_log log = { .slot = 1, .dirty_bitmap = bitmap };

	return answer(ioctl(vm.fd, KVM_GET_DIRTY_LOG, &log));
}

static long set_routes(void)
{
	static struct {
		struct kvm_irq_routing head;
		struct kvm_irq_routing_entry entry[ROUTES];
	} r = { .head.nr = ROUTES };
	u32 i;

	for (i = 0; i < ROUTES; i++)
		r.entry[i] = (struct kvm_irq_routing_entry) {
			.gsi = i, .type = KVM_IRQ_ROUTING_IRQCHIP,
			.u.irqchip.pin = i,
		};
	return answer(ioctl(vm.fd, KVM_SET_GSI_ROUTING, &r));
}

static long irqfd(u32 flags)
{
	struct kvm_irqfd arg = {
		.fd = event, .gsi = 40, .flags = flags, .resamplefd = resample,
	};

	return answer(ioctl(vm.fd, KVM_IRQFD, &arg));
}

static long add_irqfd(void)
{
	return irqfd(0);
}

static long add_resampler(void)
{
	return irqfd(KVM_IRQFD_FLAG_RESAMPLE);
}

static void with_irqfd(void)
{
	with_whole_gic();
	must(add_resampler());
}

static long remove_irqfd(void)
{
	return irqfd(KVM_IRQFD_FLAG_DEASSIGN);
}

static long doorbell(u32 flags)
{
	struct kvm_ioeventfd arg = {
		.addr = GUEST_MMIO, .len = 4, .fd = event, .flags = flags,
	};

	return answer(ioctl(vm.fd, KVM_IOEVENTFD, &arg));
}

static long add_doorbell(void)
{
	return doorbell(0);
}

static void with_doorbell(void)
{
	with_vcpu();
	must(add_doorbell());
}

static long remove_doorbell(void)
{
	return doorbell(KVM_IOEVENTFD_FLAG_DEASSIGN);
}

static void with_guest(void)
{
	with_whole_gic();
	puppet_load(&vm);
}

/* Nothing of its memory is mapped, and some of it never was touched. */
static void with_cold_guest(void)
{
	with_guest();
	must(vm_set_slot(vm.fd, 0, 0, GUEST_RAM, 0, vm.ram));
	must(vm_set_slot(vm.fd, 0, 0, GUEST_RAM, vm.ram_size, vm.ram));
	puppet_order(&vm.vcpu[0], PUPPET_WRITE, PUPPET_HEAP, 8, 1);
}

/* Up to the next exit, through every fault of the guest's memory. */
static long run(void)
{
	long ret = answer(ioctl(vm.vcpu[0].fd, KVM_RUN, 0));

	if (!ret)
		check_eq(vm.vcpu[0].run->exit_reason, KVM_EXIT_MMIO);
	return ret;
}

static long list_regs(void)
{
	static union {
		struct kvm_reg_list list;
		u64 space[2048];
	} u;

	u.list.n = 2000;
	return answer(ioctl(vm.vcpu[0].fd, KVM_GET_REG_LIST, &u.list));
}

static long swap_reg(void)
{
	u64 value;
	int ret = vcpu_reg(&vm.vcpu[0], KVM_GET_ONE_REG, REG_X(1), &value);

	if (!ret)
		ret = vcpu_reg(&vm.vcpu[0], KVM_SET_ONE_REG, REG_X(1), &value);
	return answer(ret);
}

static void with_all(void)
{
	with_guest();
	must(log_slot());
	must(set_routes());
	must(add_resampler());
	must(add_doorbell());
	puppet(&vm.vcpu[0], PUPPET_WRITE, PUPPET_HEAP, 8, 1);
}

/* The end has no way to fail. */
static long end(void)
{
	vm_destroy(&vm);
	return 0;
}

static const struct fault_case cases[] = {
	{ "KVM_CREATE_VM", with_vm, create_vm, destroy },
	{ "KVM_CREATE_VCPU", with_vm, create_vcpu, destroy },
	{ "KVM_ARM_VCPU_INIT", with_vcpu, init_vcpu, destroy },
	{ "mmap", with_vcpu, map_run_page, destroy },
	{ "KVM_CREATE_DEVICE", with_vcpu, create_gic, destroy },
	{ "KVM_CREATE_IRQCHIP", with_vcpu, create_irqchip, destroy },
	{ "KVM_REGISTER_COALESCED_MMIO", with_vcpu, add_zone, destroy },
	{ "addresses of the vGIC", with_gic, place_gic, destroy },
	{ "KVM_DEV_ARM_VGIC_CTRL_INIT", with_placed_gic, init_gic, destroy },
	{ "KVM_CREATE_DEVICE, ITS", with_whole_gic, create_its, destroy },
	{ "address of the ITS", with_its, place_its, destroy },
	{ "KVM_GET_STATS_FD", with_vcpu, open_stats, destroy },
	{ "KVM_ARM_VM_SMCCC_FILTER", with_vcpu, filter_calls, destroy },
	{ "KVM_ARM_VCPU_PMU_V3_FILTER", with_pmu, filter_events, destroy },
	{ "a slot made", with_vcpu, add_slot, destroy },
	{ "a slot logged", with_slot, log_slot, destroy },
	{ "a slot moved", with_slot, move_slot, destroy },
	{ "a slot deleted", with_slot, remove_slot, destroy },
	{ "KVM_GET_DIRTY_LOG", with_log, read_log, destroy },
	{ "KVM_SET_GSI_ROUTING", with_whole_gic, set_routes, destroy },
	{ "KVM_IRQFD", with_whole_gic, add_irqfd, destroy },
	{ "KVM_IRQFD, resample", with_whole_gic, add_resampler, destroy },
	{ "KVM_IRQFD, deassign", with_irqfd, remove_irqfd, destroy },
	{ "KVM_IOEVENTFD", with_vcpu, add_doorbell, destroy },
	{ "KVM_IOEVENTFD, deassign", with_doorbell, remove_doorbell, destroy },
	{ "KVM_RUN", with_cold_guest, run, destroy },
	{ "KVM_GET_REG_LIST", with_guest, list_regs, destroy },
	{ "KVM_GET_ONE_REG, KVM_SET_ONE_REG", with_guest, swap_reg, destroy },
	{ "the end", with_all, end, NULL },
};

/*
 * Is it there, and asked for by a part of its name? (No ITS with a GICv2, no
 * KVM_CREATE_IRQCHIP without.)
 */
static bool wanted(const struct fault_case *c, const char *part)
{
	bool v2 = gic_type == KVM_DEV_TYPE_ARM_VGIC_V2;

	if (strstr(c->name, v2 ? "ITS" : "IRQCHIP"))
		return false;
	return !part || strstr(c->name, part);
}

int main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : NULL;
	u32 i;

	fault_init();
	vm_create(&vm);
	gic_type = vm_gic_type(&vm);
	destroy();
	slot_mem = test_alloc(SLOT_SIZE);
	event = must(eventfd(0, EFD_NONBLOCK));
	resample = must(eventfd(0, EFD_NONBLOCK));
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (wanted(&cases[i], only))
			fault_each(&cases[i]);
	return test_end();
}
