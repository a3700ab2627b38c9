// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the frames are: KVM_DEV_ARM_VGIC_GRP_ADDR, and putting them on the MMIO
 * bus before the first vCPU runs.
 */
#include <linux/bitfield.h>
#include <linux/errno.h>
#include <linux/kvm.h>
#include <linux/slab.h>
#include <linux/sizes.h>
#include <weir/mmu.h>
#include <weir/vm.h>
#include "core.h"
#include "vgic.h"

#define REGION_INDEX	GENMASK_ULL(11, 0)
#define REGION_FLAGS	GENMASK_ULL(15, 12)
#define REGION_BASE	GENMASK_ULL(51, 16)
#define REGION_COUNT	GENMASK_ULL(63, 52)

/**
 * weir_vgic_check_range() - may a frame be there
 * @vm: the machine
 * @base: guest physical address
 * @size: bytes
 * @align: what @base must be a multiple of
 *
 * Return: 0; -EINVAL: not aligned, or it wraps; -E2BIG: beyond the VM's
 * addresses.
 */
int weir_vgic_check_range(struct weir_vm *vm, gpa_t base, u64 size, u64 align)
{
	u64 limit = 1ULL << weir_mmu_ipa_bits(vm);

	if (!IS_ALIGNED(base, align) || base + size < base)
		return -EINVAL;
	if (base >= limit || base + size > limit)
		return -E2BIG;
	return 0;
}

static bool overlap(gpa_t a, u64 alen, gpa_t b, u64 blen)
{
	return a < b + blen && b < a + alen;
}

static u64 region_size(struct weir_vm *vm, const struct weir_vgic_region *r)
{
	return (r->count ? r->count : vm->nr_vcpus) * WEIR_VGIC_REDIST_SIZE;
}

static bool overlaps_region(struct weir_vm *vm, gpa_t base, u64 size)
{
	struct weir_vgic_dist *dist = vm->vgic;
	u32 i;

	for (i = 0; i < dist->nr_regions; i++)
		if (overlap(base, size, dist->regions[i].base,
			    region_size(vm, &dist->regions[i])))
			return true;
	return false;
}

static int set_dist(struct weir_vm *vm, gpa_t base)
{
	struct weir_vgic_dist *dist = vm->vgic;
	int ret;

	if (dist->base != WEIR_VGIC_ADDR_UNSET)
		return -EEXIST;
	ret = weir_vgic_check_range(vm, base, WEIR_VGIC_DIST_SIZE, SZ_64K);
	if (!ret)
		dist->base = base;
	return ret;
}

/* Regions come in the order of their indexes, one kind only. */
static int check_order(const struct weir_vgic_dist *dist, u32 index, u32 count)
{
	if (dist->nr_regions && !count)
		return dist->regions[0].count ? -EINVAL : -EEXIST;
	if (dist->nr_regions && !dist->regions[0].count)
		return -EINVAL;
	return index == dist->nr_regions ? 0 : -EINVAL;
}

static int add_region(struct weir_vm *vm, u32 index, gpa_t base, u32 count)
{
	struct weir_vgic_dist *dist = vm->vgic;
	struct weir_vgic_region new = {
		.base = base, .count = count, .vm = vm,
	};
	struct weir_vgic_region *regions;
	u64 size = region_size(vm, &new);
	int ret;

	if (dist->ready)
		return -EBUSY;
	if (base + size < base)
		return -EINVAL;
	ret = check_order(dist, index, count);
	if (ret)
		return ret;
	if (dist->base != WEIR_VGIC_ADDR_UNSET &&
	    overlap(base, size, dist->base, WEIR_VGIC_DIST_SIZE))
		return -EINVAL;
	if (overlaps_region(vm, base, size))
		return -EINVAL;
	ret = weir_vgic_check_range(vm, base, size, SZ_64K);
	if (ret)
		return ret;
	regions = krealloc_array(dist->regions, dist->nr_regions + 1,
				 sizeof(new), GFP_KERNEL_ACCOUNT);
	if (!regions)
		return -ENOMEM;
	regions[dist->nr_regions] = new;
	dist->regions = regions;
	dist->nr_regions++;
	return 0;
}

static int get_region(struct weir_vgic_dist *dist, u64 *addr)
{
	u32 index = FIELD_GET(REGION_INDEX, *addr);
	const struct weir_vgic_region *r;

	if (index >= dist->nr_regions)
		return -ENOENT;
	r = &dist->regions[index];
	*addr = index | r->base | FIELD_PREP(REGION_COUNT, r->count);
	return 0;
}

/**
 * weir_vgic_addr() - KVM_DEV_ARM_VGIC_GRP_ADDR
 * @vm: the machine, with a vGIC
 * @type: KVM_VGIC_V3_ADDR_TYPE_*
 * @addr: value written; or read, for a region its index before
 * @write: direction
 *
 * Context: dist->lock held; may sleep.
 * Return: 0, -E2BIG, -EINVAL, -EEXIST, -ENOENT, -ENXIO, -ENOMEM as
 * arm-vgic-v3.rst says; -EBUSY for a region after the first KVM_RUN.
 */
int weir_vgic_addr(struct weir_vm *vm, u64 type, u64 *addr, bool write)
{
	struct weir_vgic_dist *dist = vm->vgic;

	lockdep_assert_held(&dist->lock);
	switch (type) {
	case KVM_VGIC_V3_ADDR_TYPE_DIST:
		if (write)
			return set_dist(vm, *addr);
		*addr = dist->base;
		return 0;
	case KVM_VGIC_V3_ADDR_TYPE_REDIST:
		if (write)
			return add_region(vm, 0, *addr, 0);
		*addr = dist->nr_regions ? dist->regions[0].base :
					   WEIR_VGIC_ADDR_UNSET;
		return 0;
	case KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION:
		if (!write)
			return get_region(dist, addr);
		if (!FIELD_GET(REGION_COUNT, *addr) || FIELD_GET(REGION_FLAGS, *addr))
			return -EINVAL;
		return add_region(vm, FIELD_GET(REGION_INDEX, *addr),
				  *addr & REGION_BASE,
				  FIELD_GET(REGION_COUNT, *addr));
	}
	return -ENXIO;
}

/* vCPUs fill the regions in order. Return: -ENXIO when some find no place. */
static int assign(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = vm->vgic;
	u32 i, next = 0;

	for (i = 0; i < dist->nr_regions; i++) {
		struct weir_vgic_region *r = &dist->regions[i];
		u32 left = vm->nr_vcpus - next;

		r->first = next;
		r->nr = r->count ? min(r->count, left) : left;
		next += r->nr;
	}
	return next == vm->nr_vcpus ? 0 : -ENXIO;
}

static int check_map(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = vm->vgic;
	u32 i;

	if (assign(vm) || dist->base == WEIR_VGIC_ADDR_UNSET)
		return -ENXIO;
	for (i = 0; i < dist->nr_regions; i++)
		if (weir_vgic_check_range(vm, dist->regions[i].base,
					  region_size(vm, &dist->regions[i]),
					  SZ_64K))
			return -EINVAL;
	if (overlaps_region(vm, dist->base, WEIR_VGIC_DIST_SIZE))
		return -EINVAL;
	return dist->initialized ? 0 : -EBUSY;
}

static void unmap(struct weir_vm *vm, u32 nr_regions)
{
	struct weir_vgic_dist *dist = vm->vgic;

	while (nr_regions--)
		if (dist->regions[nr_regions].nr)
			weir_mmio_unregister(&vm->bus,
					     &dist->regions[nr_regions].dev);
	weir_mmio_unregister(&vm->bus, &dist->dev);
}

/**
 * weir_vgic_map() - put the frames on the MMIO bus
 * @vm: the machine, with a vGIC
 *
 * Context: dist->lock held; may sleep.
 * Return: 0; -ENXIO (an address is missing, or regions for all vCPUs), -EINVAL
 * (frames overlap), -EBUSY (not initialised), what the bus says.
 */
int weir_vgic_map(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = vm->vgic;
	u32 i;
	int ret;

	lockdep_assert_held(&dist->lock);
	ret = check_map(vm);
	if (ret)
		return ret;
	dist->dev = (struct weir_mmio_dev){
		.ops = &weir_vgic_dist_ops,
		.base = dist->base,
		.len = WEIR_VGIC_DIST_SIZE,
	};
	ret = weir_mmio_register(&vm->bus, &dist->dev);
	if (ret)
		return ret;
	for (i = 0; i < dist->nr_regions; i++) {
		struct weir_vgic_region *r = &dist->regions[i];

		if (!r->nr)
			continue;
		r->dev = (struct weir_mmio_dev){
			.ops = &weir_vgic_redist_ops,
			.base = r->base,
			.len = r->nr * WEIR_VGIC_REDIST_SIZE,
		};
		ret = weir_mmio_register(&vm->bus, &r->dev);
		if (ret) {
			unmap(vm, i);
			return ret;
		}
	}
	return 0;
}

/**
 * weir_vgic_unmap() - take the frames off the MMIO bus
 * @vm: the machine, on the bus
 *
 * Context: may sleep.
 */
void weir_vgic_unmap(struct weir_vm *vm)
{
	unmap(vm, vm->vgic->nr_regions);
}
