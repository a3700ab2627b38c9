// SPDX-License-Identifier: GPL-2.0-only
/* Linux, Documentation/virt/kvm/devices/arm-vgic.rst and arm-vgic-v3.rst */
#include <errno.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gic.h"
#include "report.h"
#include "vm.h"

static bool offers(const struct weir_vm *vm, uint32_t type)
{
	struct kvm_create_device device = {
		.type = type, .flags = KVM_CREATE_DEVICE_TEST,
	};

	return !ioctl(vm->fd, KVM_CREATE_DEVICE, &device);
}

static bool v2_only(const struct weir_vm *vm)
{
	return !offers(vm, KVM_DEV_TYPE_ARM_VGIC_V3) &&
	       offers(vm, KVM_DEV_TYPE_ARM_VGIC_V2);
}

bool weir_gic_takes_messages(const struct weir_vm *vm)
{
	return v2_only(vm) || offers(vm, KVM_DEV_TYPE_ARM_VGIC_ITS);
}

static int create(struct weir_vm *vm)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_V3 };

	vm->gic_v2 = v2_only(vm);
	if (vm->gic_v2)
		device.type = KVM_DEV_TYPE_ARM_VGIC_V2;
	if (ioctl(vm->fd, KVM_CREATE_DEVICE, &device))
		return weir_err("no GIC for the guest: %s (weir doctor looks at the host's)",
				strerror(errno));
	vm->gic = device.fd;
	return 0;
}

static int set_attr(int fd, uint32_t group, uint64_t attr, const void *val)
{
	struct kvm_device_attr args = {
		.group = group, .attr = attr, .addr = (uintptr_t)val,
	};

	return ioctl(fd, KVM_SET_DEVICE_ATTR, &args);
}

static int set_addr(const struct weir_vm *vm, uint64_t type, uint64_t addr)
{
	return set_attr(vm->gic, KVM_DEV_ARM_VGIC_GRP_ADDR, type, &addr);
}

static int set_addrs(const struct weir_vm *vm)
{
	if (vm->gic_v2)
		return set_addr(vm, KVM_VGIC_V2_ADDR_TYPE_DIST, WEIR_GICD_BASE) ?:
		       set_addr(vm, KVM_VGIC_V2_ADDR_TYPE_CPU, WEIR_GICC_BASE);
	return set_addr(vm, KVM_VGIC_V3_ADDR_TYPE_DIST, WEIR_GICD_BASE) ?:
	       set_addr(vm, KVM_VGIC_V3_ADDR_TYPE_REDIST, WEIR_GICR_BASE);
}

static int add_its(struct weir_vm *vm)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_ITS };
	static const uint64_t base = WEIR_ITS_BASE;

	if (ioctl(vm->fd, KVM_CREATE_DEVICE, &device))
		return weir_err("no ITS for the guest: %s; --transport mmio does without",
				strerror(errno));
	vm->its = device.fd;
	if (set_attr(vm->its, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_ITS_ADDR_TYPE,
		     &base) ||
	    set_attr(vm->its, KVM_DEV_ARM_VGIC_GRP_CTRL,
		     KVM_DEV_ARM_VGIC_CTRL_INIT, NULL))
		return weir_err("the guest's ITS cannot be set up: %s",
				strerror(errno));
	return 0;
}

int weir_gic_init(struct weir_vm *vm)
{
	uint32_t nr = WEIR_NR_INTIDS;

	if (create(vm))
		return -1;
	if (vm->gic_v2 && vm->pci)
		nr += WEIR_V2M_INTIDS;
	if (set_attr(vm->gic, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &nr) ||
	    set_addrs(vm) ||
	    set_attr(vm->gic, KVM_DEV_ARM_VGIC_GRP_CTRL,
		     KVM_DEV_ARM_VGIC_CTRL_INIT, NULL))
		return weir_err("the guest's GIC cannot be set up: %s",
				strerror(errno));
	return vm->pci && !vm->gic_v2 ? add_its(vm) : 0;
}

void weir_gic_exit(struct weir_vm *vm)
{
	if (vm->its >= 0)
		close(vm->its);
	if (vm->gic >= 0)
		close(vm->gic);
}

void weir_gic_line(struct weir_vm *vm, unsigned int intid, bool level)
{
	struct kvm_irq_level irq = {
		.irq = KVM_ARM_IRQ_TYPE_SPI << KVM_ARM_IRQ_TYPE_SHIFT | intid,
		.level = level,
	};

	if (ioctl(vm->fd, KVM_IRQ_LINE, &irq))
		weir_err("interrupt %u: %s", intid, strerror(errno));
}

/* ARM Server Base System Architecture, appendix I: a GICv2m's registers */
#define MSI_TYPER	0x008

uint32_t weir_gic_v2m(struct weir_vm *vm, uint64_t offset, uint32_t val,
		      bool write)
{
	if (!write)
		return offset == MSI_TYPER ? WEIR_V2M_INTID << 16 | WEIR_V2M_INTIDS : 0;
	if (offset == WEIR_V2M_SETSPI && val - WEIR_V2M_INTID < WEIR_V2M_INTIDS) {
		weir_gic_line(vm, val, true);
		weir_gic_line(vm, val, false);
	}
	return val;
}
