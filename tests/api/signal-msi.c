// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_SIGNAL_MSI and KVM_CAP_MSI_DEVID: without vGIC, with one that is not
 * initialised, without ITS, to another doorbell, without a DeviceID, with bad flags,
 * and what a good one answers.
 */

#include "gic.h"
#include "its.h"

static struct vm vm;
static struct its its;

static int has_devid(void)
{
	return ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_MSI_DEVID);
}

static void check_without(void)
{
	struct kvm_msi msi = { .address_lo = ITS_BASE + ITS_DOORBELL };

	vm_create(&vm);
	vm_need_gicv3(&vm, "guests have a GICv2 here, and no ITS");
	check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_SIGNAL_MSI), 1);
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi), EINVAL);
	vm_add_vcpu(&vm);
	gic_create(&vm);
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi),
		    test_under_weir() ? EINVAL : ENODEV);
	gic_init(&vm);
	check_eq(has_devid(), 0);
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, NULL), EFAULT);
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi), ENODEV);
	msi.flags = 1U << 31;
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi), EINVAL);
	vm_destroy(&vm);
}

/* (KVM does not look at these once it has sent the same event before.) */
static void check_strict(struct kvm_msi msi)
{
	msi.address_hi = 0;
	msi.flags = 0;
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi), EINVAL);
	msi.flags = KVM_MSI_VALID_DEVID;
	msi.address_lo += 4;
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi), EINVAL);
	msi.address_lo = ITS_BASE + 0x40;
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi), EINVAL);
}

static void check_errors(void)
{
	struct kvm_msi msi = {
		.address_lo = ITS_BASE + ITS_DOORBELL, .data = 1, .devid = 2,
		.flags = KVM_MSI_VALID_DEVID,
	};

	check_eq(has_devid(), 1);
	check_eq(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi), 1);
	check_lpi(&vm.vcpu[0], LPI(0));
	msi.flags = KVM_MSI_VALID_DEVID | 1U << 1;
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi), EINVAL);
	msi.flags = KVM_MSI_VALID_DEVID;
	msi.address_hi = 1;
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi), EINVAL);
	if (test_under_weir())
		check_strict(msi);
	/* What the guest has not mapped it has blocked. */
	check_eq(its_msi(&its, 2, 0), 0);
	check_eq(its_msi(&its, 3, 1), 0);
	check_eq(its_msi(&its, 2, 0x10001), 0);
	check_eq(its_msi(&its, 0x10002, 1), 0);
	check_no_lpi(&vm.vcpu[0]);
}

int main(void)
{
	check_without();
	its_boot(&its, &vm, 1);
	lpi_configure(&vm, LPI(0), LPI_ON);
	its_mapc(&its, 0, 0);
	its_mapd(&its, 2, ITS_ITT(0), 4);
	its_mapti(&its, 2, 1, LPI(0), 0);
	check_errors();
	vm_destroy(&vm);
	return test_end();
}
