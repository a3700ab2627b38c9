// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a GICv2's frames are: KVM_DEV_ARM_VGIC_GRP_ADDR and the older
 * KVM_ARM_SET_DEVICE_ADDR; before the first vCPU runs, the distributor goes onto
 * the MMIO bus and the hardware's virtual CPU interface into stage 2.
 */
#include <linux/errno.h>
#include <linux/kvm.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <weir/mmu.h>
#include <weir/vm.h>
#include "core.h"
#include "vgic.h"

static const struct {
	size_t base;	/* in struct weir_vgic_dist */
	u64 size;
} frames[] = {
	[KVM_VGIC_V2_ADDR_TYPE_DIST] = {
		offsetof(struct weir_vgic_dist, base), KVM_VGIC_V2_DIST_SIZE
	},
	[KVM_VGIC_V2_ADDR_TYPE_CPU] = {
		offsetof(struct weir_vgic_dist, v2.cpu_base), KVM_VGIC_V2_CPU_SIZE
	},
};

static gpa_t *base_of(struct weir_vgic_dist *dist, u64 type)
{
	return (void *)dist + frames[type].base;
}

/**
 * weir_vgic_v2_addr() - KVM_DEV_ARM_VGIC_GRP_ADDR
 * @vm: the machine, with a GICv2
 * @type: KVM_VGIC_V2_ADDR_TYPE_*
 * @addr: value written, or read
 * @write: direction
 *
 * Context: dist->lock held. Return: 0, -E2BIG, -EINVAL, -EEXIST, -ENXIO as
 * arm-vgic.rst says.
 */
int weir_vgic_v2_addr(struct weir_vm *vm, u64 type, u64 *addr, bool write)
{
	gpa_t *base;
	int ret;

	lockdep_assert_held(&vm->vgic->lock);
	if (type >= ARRAY_SIZE(frames))
		return -ENXIO;
	base = base_of(vm->vgic, type);
	if (!write) {
		*addr = *base;
		return 0;
	}
	if (*base != WEIR_VGIC_ADDR_UNSET)
		return -EEXIST;
	ret = weir_vgic_check_range(vm, *addr, frames[type].size, SZ_4K);
	if (!ret)
		*base = *addr;
	return ret;
}

static bool overlap(const struct weir_vgic_dist *dist)
{
	return dist->base < dist->v2.cpu_base + KVM_VGIC_V2_CPU_SIZE &&
	       dist->v2.cpu_base < dist->base + KVM_VGIC_V2_DIST_SIZE;
}

static int set_addr(struct weir_vm *vm, u32 type, gpa_t addr)
{
	struct weir_vgic_dist *dist = vm->vgic;
	gpa_t *base = base_of(dist, type);
	int ret = weir_vgic_v2_addr(vm, type, &addr, true);

	if (ret || dist->base == WEIR_VGIC_ADDR_UNSET ||
	    dist->v2.cpu_base == WEIR_VGIC_ADDR_UNSET || !overlap(dist))
		return ret;
	*base = WEIR_VGIC_ADDR_UNSET;
	return -EBUSY;
}

/**
 * weir_vgic_set_addr() - KVM_ARM_SET_DEVICE_ADDR of KVM_ARM_DEVICE_VGIC_V2
 * @vm: the machine
 * @type: KVM_VGIC_V2_ADDR_TYPE_*
 * @addr: guest physical address
 *
 * Context: may sleep. Return: 0; -ENXIO (this host's guests have no GICv2),
 * -ENODEV (the VM has none, or no such type), -EEXIST, -E2BIG, -EINVAL (not
 * aligned), -EBUSY (overlaps the other frame). api.rst 4.85.
 */
int weir_vgic_set_addr(struct weir_vm *vm, u32 type, gpa_t addr)
{
	int ret = -ENODEV;

	if (!weir_vgic_offers(KVM_DEV_TYPE_ARM_VGIC_V2))
		return -ENXIO;
	if (type >= ARRAY_SIZE(frames))
		return -ENODEV;
	mutex_lock(&vm->lock);
	if (vm->vgic) {
		mutex_lock(&vm->vgic->lock);
		ret = set_addr(vm, type, addr);
		mutex_unlock(&vm->vgic->lock);
	}
	mutex_unlock(&vm->lock);
	return ret;
}

static int register_frames(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = vm->vgic;
	int ret;

	dist->dev = (struct weir_mmio_dev){
		.ops = &weir_vgic_v2_dist_ops,
		.base = dist->base,
		.len = KVM_VGIC_V2_DIST_SIZE,
	};
	dist->v2.dir = (struct weir_mmio_dev){
		.ops = &weir_vgic_v2_dir_ops,
		.base = dist->v2.cpu_base + PAGE_SIZE,
		.len = KVM_VGIC_V2_CPU_SIZE - PAGE_SIZE,
	};
	ret = weir_mmio_register(&vm->bus, &dist->dev);
	if (ret)
		return ret;
	ret = weir_mmio_register(&vm->bus, &dist->v2.dir);
	if (ret)
		weir_mmio_unregister(&vm->bus, &dist->dev);
	return ret;
}

/**
 * weir_vgic_v2_map() - the frames to where the guest finds them
 * @vm: the machine, with a GICv2
 *
 * Context: dist->lock held; may sleep.
 * Return: 0; -ENXIO (an address is missing), -EINVAL (the frames overlap),
 * what the bus says.
 */
int weir_vgic_v2_map(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = vm->vgic;
	int ret;

	lockdep_assert_held(&dist->lock);
	if (dist->base == WEIR_VGIC_ADDR_UNSET ||
	    dist->v2.cpu_base == WEIR_VGIC_ADDR_UNSET)
		return -ENXIO;
	if (overlap(dist))
		return -EINVAL;
	ret = register_frames(vm);
	if (!ret)
		weir_mmu_set_device(vm, dist->v2.cpu_base, weir_vgic_host.gicv);
	return ret;
}

/**
 * weir_vgic_v2_unmap() - take the frames off the MMIO bus
 * @vm: the machine, on the bus; no vCPU runs any more
 *
 * Context: may sleep.
 */
void weir_vgic_v2_unmap(struct weir_vm *vm)
{
	weir_mmio_unregister(&vm->bus, &vm->vgic->v2.dir);
	weir_mmio_unregister(&vm->bus, &vm->vgic->dev);
}
