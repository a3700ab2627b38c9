// SPDX-License-Identifier: GPL-2.0-only
/* Linux, Documentation/virt/kvm/devices/arm-vgic-v3.rst */
#include <errno.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gic.h"
#include "report.h"
#include "vm.h"

static int create(struct weir_vm *vm)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_V3 };

	if (ioctl(vm->fd, KVM_CREATE_DEVICE, &device))
		return weir_err("no GICv3 for the guest: %s (weir doctor looks at the host's)",
				strerror(errno));
	vm->gic = device.fd;
	return 0;
}

static int set_attr(const struct weir_vm *vm, uint32_t group, uint64_t attr,
		    const void *val)
{
	struct kvm_device_attr args = {
		.group = group, .attr = attr, .addr = (uintptr_t)val,
	};

	return ioctl(vm->gic, KVM_SET_DEVICE_ATTR, &args);
}

int weir_gic_init(struct weir_vm *vm)
{
	static const uint64_t dist = WEIR_GICD_BASE, redist = WEIR_GICR_BASE;
	static const uint32_t nr = WEIR_NR_INTIDS;

	if (create(vm))
		return -1;
	if (set_attr(vm, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &nr) ||
	    set_attr(vm, KVM_DEV_ARM_VGIC_GRP_ADDR,
		     KVM_VGIC_V3_ADDR_TYPE_DIST, &dist) ||
	    set_attr(vm, KVM_DEV_ARM_VGIC_GRP_ADDR,
		     KVM_VGIC_V3_ADDR_TYPE_REDIST, &redist) ||
	    set_attr(vm, KVM_DEV_ARM_VGIC_GRP_CTRL,
		     KVM_DEV_ARM_VGIC_CTRL_INIT, NULL))
		return weir_err("the guest's GICv3 cannot be set up: %s",
				strerror(errno));
	return 0;
}

void weir_gic_exit(struct weir_vm *vm)
{
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
