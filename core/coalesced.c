// SPDX-License-Identifier: GPL-2.0-only
/*
 * Coalesced MMIO (api.rst 4.116): writes to a zone go into a ring that the VMM
 * empties when it gets an exit of some other kind.
 */
#include <linux/gfp.h>
#include <linux/kvm.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <weir/vm.h>

#define MAX_ZONES	1000	/* as many devices as KVM's bus takes */

struct coalesced_zone {
	struct list_head link;
	gpa_t start;
	u64 size;
};

/**
 * weir_coalesced_vm_init() - no zones, an empty ring
 * @vm: new
 *
 * Return: 0 or -ENOMEM.
 */
int weir_coalesced_vm_init(struct weir_vm *vm)
{
	struct weir_coalesced *c = &vm->coalesced;

	spin_lock_init(&c->lock);
	INIT_LIST_HEAD(&c->zones);
	c->ring = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	return c->ring ? 0 : -ENOMEM;
}

/**
 * weir_coalesced_vm_exit() - undo weir_coalesced_vm_init()
 * @vm: nobody runs it any more; the VMM may still have the page
 */
void weir_coalesced_vm_exit(struct weir_vm *vm)
{
	struct coalesced_zone *z, *next;

	list_for_each_entry_safe(z, next, &vm->coalesced.zones, link)
		kfree(z);
	free_page((unsigned long)vm->coalesced.ring);
}

/**
 * weir_coalesced_page() - the ring, to be mapped by the VMM
 * @vm: the VM
 */
struct page *weir_coalesced_page(const struct weir_vm *vm)
{
	return virt_to_page(vm->coalesced.ring);
}

static bool holds(const struct coalesced_zone *z, gpa_t gpa, u64 len)
{
	return gpa >= z->start && len <= z->size &&
	       gpa - z->start <= z->size - len;
}

/* There are no ports here. */
static bool is_valid(const struct kvm_coalesced_mmio_zone *zone)
{
	return !zone->pio && zone->addr + zone->size >= zone->addr;
}

/**
 * weir_coalesced_register() - KVM_REGISTER_COALESCED_MMIO
 * @vm: the VM
 * @zone: where writes may wait
 *
 * Zones may overlap. Context: may sleep. Return: 0; -EINVAL for a zone of ports
 * or one that wraps; -ENOSPC after 1000 zones; -ENOMEM.
 */
int weir_coalesced_register(struct weir_vm *vm,
			    const struct kvm_coalesced_mmio_zone *zone)
{
	struct weir_coalesced *c = &vm->coalesced;
	struct coalesced_zone *z;
	int err = 0;

	if (!is_valid(zone))
		return -EINVAL;
	z = kmalloc(sizeof(*z), GFP_KERNEL_ACCOUNT);
	if (!z)
		return -ENOMEM;
	z->start = zone->addr;
	z->size = zone->size;
	spin_lock(&c->lock);
	if (c->nr < MAX_ZONES) {
		list_add_tail(&z->link, &c->zones);
		WRITE_ONCE(c->nr, c->nr + 1);
	} else {
		err = -ENOSPC;
	}
	spin_unlock(&c->lock);
	if (err)
		kfree(z);
	return err;
}

/**
 * weir_coalesced_unregister() - KVM_UNREGISTER_COALESCED_MMIO
 * @vm: the VM
 * @zone: every zone that holds all of this goes; it may be none
 *
 * What is in the ring stays there. Context: may sleep. Return: 0; -EINVAL as
 * weir_coalesced_register().
 */
int weir_coalesced_unregister(struct weir_vm *vm,
			      const struct kvm_coalesced_mmio_zone *zone)
{
	struct weir_coalesced *c = &vm->coalesced;
	struct coalesced_zone *z, *next;

	if (!is_valid(zone))
		return -EINVAL;
	spin_lock(&c->lock);
	list_for_each_entry_safe(z, next, &c->zones, link) {
		if (!holds(z, zone->addr, zone->size))
			continue;
		list_del(&z->link);
		WRITE_ONCE(c->nr, c->nr - 1);
		kfree(z);
	}
	spin_unlock(&c->lock);
	return 0;
}

static bool in_zone(const struct weir_coalesced *c, gpa_t gpa, u8 len)
{
	const struct coalesced_zone *z;

	list_for_each_entry(z, &c->zones, link)
		if (holds(z, gpa, len))
			return true;
	return false;
}

/* Both indexes are the VMM's to write. One entry is left free: full, not empty. */
static bool ring_put(struct kvm_coalesced_mmio_ring *ring, gpa_t gpa, u64 val,
		     u8 len)
{
	u32 last = READ_ONCE(ring->last);
	struct kvm_coalesced_mmio *e;
	u32 next;

	if (last >= KVM_COALESCED_MMIO_MAX)
		return false;
	next = (last + 1) % KVM_COALESCED_MMIO_MAX;
	if (next == READ_ONCE(ring->first))
		return false;
	e = &ring->coalesced_mmio[last];
	e->phys_addr = gpa;
	e->len = len;
	e->pio = 0;
	memcpy(e->data, &val, sizeof(e->data));
	/* The entry before the index; partner: the VMM's read of it. */
	smp_store_release(&ring->last, next);
	return true;
}

/**
 * weir_coalesced_write() - may a write of the guest wait?
 * @vm: the VM
 * @gpa: address
 * @val: value, little-endian, zero-extended
 * @len: bytes, 8 at most
 *
 * Context: any. Return: true when the ring has it; false: not in a zone, or the
 * ring is full: user space gets an exit, and empties the ring first.
 */
bool weir_coalesced_write(struct weir_vm *vm, gpa_t gpa, u64 val, u8 len)
{
	struct weir_coalesced *c = &vm->coalesced;
	bool put;

	if (!READ_ONCE(c->nr))
		return false;
	spin_lock(&c->lock);
	put = in_zone(c, gpa, len) && ring_put(c->ring, gpa, val, len);
	spin_unlock(&c->lock);
	return put;
}
