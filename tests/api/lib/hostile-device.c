// SPDX-License-Identifier: GPL-2.0-only
/* What hostile.c sends to make vGICs and ITSes, and their attributes and vCPUs'. */

#include "hostile.h"
#include "its.h"

#define TABLE(n)	(GITS_VALID | (GUEST_RAM + (n) * 0x10000UL))

long hostile_device(struct hostile *t)
{
	struct kvm_create_device d = {
		.type = hostile_nearly(t, hostile_pick(t, KVM_DEV_TYPE_ARM_VGIC_V3,
						       KVM_DEV_TYPE_ARM_VGIC_V2,
						       KVM_DEV_TYPE_ARM_VGIC_ITS)),
		.flags = hostile_wild(t, 8),
	};
	long ret = ioctl(hostile_fd(t, VM), KVM_CREATE_DEVICE, &d);

	if (!ret && !d.flags)
		hostile_keep(t, DEVICE, d.fd);
	return ret;
}

static int set(int fd, u32 group, u64 attr, u64 value)
{
	return device_attr(fd, KVM_SET_DEVICE_ATTR, group, attr, &value);
}

/* Its queue and tables are where noise is. Return: whether it can be enabled. */
static long add_its(struct hostile *t, int vm)
{
	struct kvm_create_device d = { .type = KVM_DEV_TYPE_ARM_VGIC_ITS };
	long ret = ioctl(vm, KVM_CREATE_DEVICE, &d);

	if (ret)
		return ret;
	set(d.fd, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_ITS_ADDR_TYPE, ITS_BASE);
	set(d.fd, KVM_DEV_ARM_VGIC_GRP_ITS_REGS, GITS_CBASER, TABLE(2));
	set(d.fd, KVM_DEV_ARM_VGIC_GRP_ITS_REGS, GITS_BASER, TABLE(3));
	set(d.fd, KVM_DEV_ARM_VGIC_GRP_ITS_REGS, GITS_BASER + 8, TABLE(4));
	ret = set(d.fd, KVM_DEV_ARM_VGIC_GRP_ITS_REGS, GITS_CTLR, 1);
	hostile_keep(t, DEVICE, d.fd);
	return ret;
}

long hostile_its(struct hostile *t)
{
	return add_its(t, hostile_fd(t, VM));
}

/* One that works, with an ITS or not, unless somebody comes between. */
long hostile_vgic(struct hostile *t)
{
	struct kvm_create_device d = { .type = hostile_gic() };
	bool v3 = d.type == KVM_DEV_TYPE_ARM_VGIC_V3;
	int vm = hostile_fd(t, VM);
	long ret = ioctl(vm, KVM_CREATE_DEVICE, &d);

	if (ret)
		return ret;
	set(d.fd, KVM_DEV_ARM_VGIC_GRP_ADDR,
	    v3 ? KVM_VGIC_V3_ADDR_TYPE_DIST : KVM_VGIC_V2_ADDR_TYPE_DIST, GUEST_GICD);
	set(d.fd, KVM_DEV_ARM_VGIC_GRP_ADDR,
	    v3 ? KVM_VGIC_V3_ADDR_TYPE_REDIST : KVM_VGIC_V2_ADDR_TYPE_CPU,
	    v3 ? GUEST_GICR : GUEST_GICC);
	ret = device_attr(d.fd, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_CTRL,
			  KVM_DEV_ARM_VGIC_CTRL_INIT, NULL);
	hostile_keep(t, DEVICE, d.fd);
	if (v3 && hostile_below(t, 2))
		add_its(t, vm);
	return ret;
}

static long attr(struct hostile *t, unsigned long request)
{
	u64 value = hostile_below(t, 2) ? hostile_address(t) & ~0xffffUL :
		    hostile_nearly(t, hostile_pick(t, 64, 256, 1, 0, 20,
						   1UL << 52 | GUEST_GICR));
	struct kvm_device_attr a = {
		.flags = hostile_wild(t, 16),
		.group = hostile_nearly(t, hostile_below(t, 10)),
		.attr = hostile_nearly(t, hostile_pick(t, 0, 1, 2, 3, 4, 5, 0x80, 0x100,
						       0x10080,
						       hostile_below(t, 0x400) << 2)),
		.addr = hostile_nearly(t, (uintptr_t)&value),
	};
	enum hostile_kind on = hostile_pick(t, DEVICE, DEVICE, VCPU, VM);

	return ioctl(hostile_fd(t, on), request, &a);
}

long hostile_attr_has(struct hostile *t)
{
	return attr(t, KVM_HAS_DEVICE_ATTR);
}

long hostile_attr_get(struct hostile *t)
{
	return attr(t, KVM_GET_DEVICE_ATTR);
}

long hostile_attr_set(struct hostile *t)
{
	return attr(t, KVM_SET_DEVICE_ATTR);
}

long hostile_gic_init(struct hostile *t)
{
	return device_attr(hostile_fd(t, DEVICE), KVM_SET_DEVICE_ATTR,
			   KVM_DEV_ARM_VGIC_GRP_CTRL, hostile_below(t, 5), NULL);
}
