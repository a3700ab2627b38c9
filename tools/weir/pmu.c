// SPDX-License-Identifier: GPL-2.0-only
/* Linux, Documentation/virt/kvm/devices/vcpu.rst, section 1 */
#include <errno.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>

#include "pmu.h"
#include "report.h"
#include "vcpu.h"
#include "vm.h"

static int set_attr(const struct weir_vcpu *vcpu, uint64_t attr, const void *val)
{
	struct kvm_device_attr args = {
		.group = KVM_ARM_VCPU_PMU_V3_CTRL,
		.attr = attr,
		.addr = (uintptr_t)val,
	};

	return ioctl(vcpu->fd, KVM_SET_DEVICE_ATTR, &args);
}

int weir_pmu_init(struct weir_vm *vm)
{
	static const int intid = WEIR_PMU_INTID;
	unsigned int i;

	if (!vm->opt->pmu)
		return 0;
	for (i = 0; i < vm->nr_vcpus; i++)
		if (set_attr(&vm->vcpus[i], KVM_ARM_VCPU_PMU_V3_IRQ, &intid) ||
		    set_attr(&vm->vcpus[i], KVM_ARM_VCPU_PMU_V3_INIT, NULL))
			return weir_err("CPU %u: its PMU cannot be set up: %s",
					i, strerror(errno));
	return 0;
}
