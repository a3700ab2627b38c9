// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "gic.h"
#include "host.h"
#include "pmu.h"
#include "report.h"
#include "virtio.h"
#include "vm.h"

static int explain_open(const char *device, int err)
{
	switch (err) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return weir_err("there is no %s: load weir.ko; weir doctor says whether this host can run it",
				device);
	case EACCES:
		return weir_err("%s may not be opened: be root, or in the group that owns it (often kvm)",
				device);
	default:
		return weir_err("%s: %s", device, strerror(err));
	}
}

static int open_hypervisor(struct weir_vm *vm)
{
	const char *device = vm->opt->device;
	int max;

	vm->kvm = open(device, O_RDWR | O_CLOEXEC);
	if (vm->kvm < 0)
		return explain_open(device, errno);
	if (ioctl(vm->kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		return weir_err("%s does not speak version %u of the KVM ABI",
				device, KVM_API_VERSION);
	max = ioctl(vm->kvm, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPUS);
	if (max > 0 && vm->opt->cpus > (unsigned int)max)
		return weir_err("--cpus %u: %s has %d at most", vm->opt->cpus,
				device, max);
	if (vm->opt->pmu &&
	    ioctl(vm->kvm, KVM_CHECK_EXTENSION, KVM_CAP_ARM_PMU_V3) <= 0)
		return weir_err("--pmu: this host has no PMUv3 that perf knows");
	return 0;
}

/* Bits of guest physical address that the map needs. */
static int ipa_bits(const struct weir_vm *vm)
{
	uint64_t last = WEIR_RAM_BASE + vm->opt->memory - 1;
	int bits = 64 - __builtin_clzll(last);

	return bits > 32 ? bits : 32;
}

static int create_vm(struct weir_vm *vm)
{
	int limit = ioctl(vm->kvm, KVM_CHECK_EXTENSION,
			  KVM_CAP_ARM_VM_IPA_SIZE);
	int bits = ipa_bits(vm);
	unsigned long type = limit > 0 ? KVM_VM_TYPE_ARM_IPA_SIZE(bits) : 0;

	if (bits > (limit > 0 ? limit : 40))
		return weir_err("--memory is more than this host can address for a guest (%d bits)",
				limit > 0 ? limit : 40);
	vm->fd = ioctl(vm->kvm, KVM_CREATE_VM, type);
	if (vm->fd < 0)
		return weir_err("no virtual machine: %s", strerror(errno));
	return 0;
}

/* Servers of vhost-user reach the guest's memory by themselves. */
static bool has_servers(const struct weir_options *opt)
{
	unsigned int i;

	for (i = 0; i < opt->nr_disks; i++)
		if (opt->disks[i].vhost_user)
			return true;
	for (i = 0; i < opt->nr_nets; i++)
		if (opt->nets[i].socket[0])
			return true;
	return false;
}

static int add_ram(struct weir_vm *vm)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = WEIR_RAM_BASE,
		.memory_size = vm->opt->memory,
	};

	if (weir_memory_init(&vm->memory, vm->opt->memory, vm->opt->hugepages,
			     has_servers(vm->opt)))
		return -1;
	region.userspace_addr = (uintptr_t)vm->memory.host;
	if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region))
		return weir_err("the guest cannot be given its RAM: %s",
				strerror(errno));
	return 0;
}

static int add_vcpus(struct weir_vm *vm)
{
	unsigned int i;

	vm->vcpus = calloc(vm->opt->cpus, sizeof(*vm->vcpus));
	if (!vm->vcpus)
		return weir_err("out of memory");
	for (i = 0; i < vm->opt->cpus; i++, vm->nr_vcpus++)
		if (weir_vcpu_init(&vm->vcpus[i], vm, i))
			return -1;
	return 0;
}

static void uart_transmit(void *ctx, uint8_t c)
{
	struct weir_vm *vm = ctx;

	while (!weir_console_put(c) && vm->end == WEIR_END_NONE)
		;
}

static void uart_line(void *ctx, bool level)
{
	weir_gic_line(ctx, WEIR_UART_INTID, level);
}

static void uart_room(void *ctx)
{
	struct weir_vm *vm = ctx;

	weir_console_wake(&vm->host->console);
}

static const struct weir_pl011_ops uart_ops = {
	.transmit = uart_transmit,
	.line = uart_line,
	.room = uart_room,
};

static int write_dtb(struct weir_vm *vm, struct weir_fdt_facts *facts)
{
	void *dtb = weir_memory_at(&vm->memory, vm->boot.dtb);
	int size = weir_fdt_build(facts, dtb, WEIR_DTB_MAX);

	if (size < 0)
		return weir_err("the device tree is larger than 2 MiB: use fewer CPUs or a shorter --append");
	return vm->opt->dtb_out ? weir_file_write(vm->opt->dtb_out, dtb, size) : 0;
}

static int add_dtb(struct weir_vm *vm)
{
	struct weir_fdt_facts facts = {
		.boot = vm->boot,
		.memory_size = vm->opt->memory,
		.bootargs = vm->opt->append,
		.nr_cpus = vm->nr_vcpus,
		.gic_v2 = vm->gic_v2,
		.nr_virtio = vm->pci ? 0 : vm->nr_virtio,
		.pci = vm->pci,
		.pmu = vm->opt->pmu,
	};
	uint64_t mpidr[WEIR_MAX_CPUS];
	unsigned int i;

	for (i = 0; i < vm->nr_vcpus; i++)
		mpidr[i] = vm->vcpus[i].mpidr;
	facts.mpidr = mpidr;
	if (getrandom(facts.rng_seed, sizeof(facts.rng_seed), 0) < 0 ||
	    getrandom(&facts.kaslr_seed, sizeof(facts.kaslr_seed), 0) < 0)
		return weir_err("no random numbers: %s", strerror(errno));
	return write_dtb(vm, &facts);
}

/* The one with fewer exits where there is a choice: docs/crossings.md. */
static int choose_transport(struct weir_vm *vm)
{
	bool can = weir_gic_takes_messages(vm);
	bool devices = weir_options_devices(vm->opt);

	if (vm->opt->transport == WEIR_TRANSPORT_PCI && !can)
		return weir_err("--transport pci: the hypervisor has no ITS for the guest");
	vm->pci = can && devices && vm->opt->transport != WEIR_TRANSPORT_MMIO;
	return 0;
}

int weir_vm_init(struct weir_vm *vm, const struct weir_options *opt,
		 struct weir_host *host)
{
	*vm = (struct weir_vm) {
		.opt = opt, .host = host, .kvm = -1, .fd = -1, .gic = -1,
		.its = -1, .memory.fd = -1,
	};
	weir_pci_init(&vm->bus);
	weir_pl011_init(&vm->uart, &uart_ops, vm, host->console.terminal);
	if (open_hypervisor(vm) || create_vm(vm) || add_ram(vm) ||
	    weir_memory_load(&vm->memory, &host->kernel, &host->initrd,
			     &vm->boot) ||
	    add_vcpus(vm) || choose_transport(vm) || weir_gic_init(vm) || weir_pmu_init(vm) ||
	    weir_virtio_init(vm) || add_dtb(vm))
		return -1;
	return weir_vcpu_boot(&vm->vcpus[0], &vm->boot);
}

void weir_vm_exit(struct weir_vm *vm)
{
	weir_virtio_exit(vm);
	weir_gic_exit(vm);
	while (vm->nr_vcpus)
		weir_vcpu_exit(&vm->vcpus[--vm->nr_vcpus]);
	free(vm->vcpus);
	if (vm->fd >= 0)
		close(vm->fd);
	if (vm->kvm >= 0)
		close(vm->kvm);
	weir_memory_exit(&vm->memory);
}

enum weir_end weir_vm_run(struct weir_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->nr_vcpus; i++)
		if (weir_vcpu_start(&vm->vcpus[i]))
			weir_vm_end(vm, WEIR_END_FAILED);
	weir_console_serve(&vm->host->console, vm);
	weir_virtio_end(vm);
	for (i = 0; i < vm->nr_vcpus; i++)
		weir_vcpu_stop(&vm->vcpus[i]);
	return vm->end;
}

void weir_vm_end(struct weir_vm *vm, enum weir_end how)
{
	int none = WEIR_END_NONE;

	atomic_compare_exchange_strong(&vm->end, &none, how);
	weir_console_wake(&vm->host->console);
}
