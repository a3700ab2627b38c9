// SPDX-License-Identifier: GPL-2.0-only
/* Machines. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vm.h"

#define HUGE_PAGE (2UL << 20)

int kvm_open(void)
{
	const char *name = getenv("WEIR_DEVICE");
	int fd = open(name ? name : "/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd < 0 && (errno == ENOENT || errno == ENXIO))
		test_skip("there is no hypervisor device");
	return must(fd);
}

void *test_alloc(size_t size)
{
	char *p = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		test_die("no memory for the guest");
	return (void *)(((uintptr_t)p + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1));
}

void vm_create(struct vm *vm)
{
	memset(vm, 0, sizeof(*vm));
	vm->gic = -1;
	vm->kvm = kvm_open();
	vm->fd = must(ioctl(vm->kvm, KVM_CREATE_VM, 0));
	vm->run_size = must(ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0));
}

void vm_want_pmu(struct vm *vm)
{
	if (!ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_PMU_V3))
		test_skip("the host has no PMU");
	vm->features |= 1U << KVM_ARM_VCPU_PMU_V3;
}

void vm_init_pmu(struct vcpu *vcpu, int intid)
{
	must(device_attr(vcpu->fd, KVM_SET_DEVICE_ATTR, KVM_ARM_VCPU_PMU_V3_CTRL,
			 KVM_ARM_VCPU_PMU_V3_IRQ, &intid));
	must(device_attr(vcpu->fd, KVM_SET_DEVICE_ATTR, KVM_ARM_VCPU_PMU_V3_CTRL,
			 KVM_ARM_VCPU_PMU_V3_INIT, NULL));
}

void vm_destroy(struct vm *vm)
{
	u32 i;

	for (i = 0; i < vm->nr_vcpus; i++) {
		munmap(vm->vcpu[i].run, vm->run_size);
		close(vm->vcpu[i].fd);
	}
	if (vm->gic >= 0)
		close(vm->gic);
	close(vm->fd);
	close(vm->kvm);
	if (vm->ram)
		munmap(vm->ram, vm->ram_size);
}

int vm_set_slot(int fd, u32 slot, u32 flags, u64 gpa, u64 size, void *hva)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.flags = flags,
		.guest_phys_addr = gpa,
		.memory_size = size,
		.userspace_addr = (uintptr_t)hva,
	};

	return ioctl(fd, KVM_SET_USER_MEMORY_REGION, &region);
}

void vm_add_ram(struct vm *vm, size_t size)
{
	vm->ram = test_alloc(size);
	vm->ram_size = size;
	must(vm_set_slot(vm->fd, 0, 0, GUEST_RAM, size, vm->ram));
}

void vm_init_vcpu(struct vcpu *vcpu, bool off)
{
	struct kvm_vcpu_init init;

	must(ioctl(vcpu->vm->fd, KVM_ARM_PREFERRED_TARGET, &init));
	init.features[0] |= 1U << KVM_ARM_VCPU_PSCI_0_2 | vcpu->vm->features;
	if (off)
		init.features[0] |= 1U << KVM_ARM_VCPU_POWER_OFF;
	must(ioctl(vcpu->fd, KVM_ARM_VCPU_INIT, &init));
}

struct vcpu *vm_new_vcpu(struct vm *vm)
{
	struct vcpu *vcpu = &vm->vcpu[vm->nr_vcpus];

	vcpu->vm = vm;
	vcpu->id = vm->nr_vcpus;
	vcpu->fd = must(ioctl(vm->fd, KVM_CREATE_VCPU, vcpu->id));
	vcpu->run = mmap(NULL, vm->run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 vcpu->fd, 0);
	if (vcpu->run == MAP_FAILED)
		test_die("the run page cannot be mapped");
	vm->nr_vcpus++;
	return vcpu;
}

struct vcpu *vm_add_vcpu(struct vm *vm)
{
	struct vcpu *vcpu = vm_new_vcpu(vm);

	vm_init_vcpu(vcpu, vcpu->id > 0);
	return vcpu;
}

int device_attr(int fd, unsigned long request, u32 group, u64 attr, void *addr)
{
	struct kvm_device_attr a = {
		.group = group,
		.attr = attr,
		.addr = (uintptr_t)addr,
	};

	return ioctl(fd, request, &a);
}

u32 vm_gic_type(const struct vm *vm)
{
	struct kvm_create_device device = {
		.type = KVM_DEV_TYPE_ARM_VGIC_V3,
		.flags = KVM_CREATE_DEVICE_TEST,
	};

	return ioctl(vm->fd, KVM_CREATE_DEVICE, &device) ?
	       KVM_DEV_TYPE_ARM_VGIC_V2 : KVM_DEV_TYPE_ARM_VGIC_V3;
}

void vm_need_gicv3(const struct vm *vm, const char *why)
{
	if (vm_gic_type(vm) != KVM_DEV_TYPE_ARM_VGIC_V3)
		test_skip(why);
}

static void set_gic_addr(struct vm *vm, u64 type, u64 addr)
{
	must(device_attr(vm->gic, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ADDR,
			 type, &addr));
}

void vm_add_gic(struct vm *vm)
{
	struct kvm_create_device device = { .type = vm_gic_type(vm) };

	must(ioctl(vm->fd, KVM_CREATE_DEVICE, &device));
	vm->gic = device.fd;
	if (device.type == KVM_DEV_TYPE_ARM_VGIC_V2) {
		set_gic_addr(vm, KVM_VGIC_V2_ADDR_TYPE_DIST, GUEST_GICD);
		set_gic_addr(vm, KVM_VGIC_V2_ADDR_TYPE_CPU, GUEST_GICC);
	} else {
		set_gic_addr(vm, KVM_VGIC_V3_ADDR_TYPE_DIST, GUEST_GICD);
		set_gic_addr(vm, KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION,
			     (u64)vm->nr_vcpus << 52 | GUEST_GICR);
	}
	must(device_attr(vm->gic, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_CTRL,
			 KVM_DEV_ARM_VGIC_CTRL_INIT, NULL));
}

void vm_boot(struct vm *vm, u32 nr_vcpus, const void *image, const void *end)
{
	vm_create(vm);
	vm_add_ram(vm, TEST_RAM_SIZE);
	while (vm->nr_vcpus < nr_vcpus)
		vm_add_vcpu(vm);
	vm_add_gic(vm);
	memcpy(guest_to_host(vm, GUEST_ENTRY), image,
	       (const char *)end - (const char *)image);
	vcpu_set(&vm->vcpu[0], REG_PC, GUEST_ENTRY);
}

void *guest_to_host(struct vm *vm, u64 gpa)
{
	if (gpa < GUEST_RAM || gpa >= GUEST_RAM + vm->ram_size)
		test_die("guest address %#llx is not in RAM",
			 (unsigned long long)gpa);
	return vm->ram + (gpa - GUEST_RAM);
}

/*
 * Word by word: after memcpy(), where that uses SVE, QEMU forgets what it has
 * translated of the old code at the first byte only.
 */
void vm_put_code(struct vm *vm, u64 gpa, const void *code, const void *end)
{
	const u32 *from = code;
	volatile u32 *to = guest_to_host(vm, gpa);
	char *start = (char *)to;

	while (from < (const u32 *)end)
		*to++ = *from++;
	__builtin___clear_cache(start, (char *)to);
}

int vm_irq_line(struct vm *vm, u32 type, u32 vcpu, u32 number, int level)
{
	struct kvm_irq_level irq = {
		.irq = type << KVM_ARM_IRQ_TYPE_SHIFT |
		       vcpu << KVM_ARM_IRQ_VCPU_SHIFT | number,
		.level = level,
	};

	return ioctl(vm->fd, KVM_IRQ_LINE, &irq);
}

int vm_irq(struct vm *vm, u32 intid, int level)
{
	u32 type = intid < 32 ? KVM_ARM_IRQ_TYPE_PPI : KVM_ARM_IRQ_TYPE_SPI;

	return vm_irq_line(vm, type, 0, intid, level);
}

u32 vcpu_run(struct vcpu *vcpu)
{
	int r;

	do {
		r = ioctl(vcpu->fd, KVM_RUN, 0);
	} while (r < 0 && errno == EINTR);
	if (r < 0)
		test_die("KVM_RUN of vCPU %u: errno %d, PC %#llx", vcpu->id,
			 errno, (unsigned long long)vcpu_get(vcpu, REG_PC));
	return vcpu->run->exit_reason;
}

int vcpu_reg(struct vcpu *vcpu, unsigned long request, u64 id, void *value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)value };

	return ioctl(vcpu->fd, request, &reg);
}

u64 vcpu_get(struct vcpu *vcpu, u64 id)
{
	u64 value = 0;

	must(vcpu_reg(vcpu, KVM_GET_ONE_REG, id, &value));
	return value;
}

void vcpu_set(struct vcpu *vcpu, u64 id, u64 value)
{
	must(vcpu_reg(vcpu, KVM_SET_ONE_REG, id, &value));
}
