// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices, collections and events of an ITS: what commands and a restore map
 * and unmap. All of it under its->lock, in process context; the LPIs' own locks
 * are taken one at a time. Only lookups of events go on meanwhile.
 */
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <weir/mmu.h>
#include <weir/vm.h>
#include "core.h"
#include "its.h"
#include "lpi.h"
#include "vgic.h"

/**
 * weir_its_event_find() - a translation
 * @its: the ITS
 * @devid: DeviceID
 * @event: EventID
 *
 * Return: the event or NULL.
 */
struct weir_its_event *weir_its_event_find(struct weir_its *its, u32 devid,
					   u32 event)
{
	lockdep_assert_held(&its->lock);
	if (devid >= WEIR_ITS_NR_IDS || event >= WEIR_ITS_NR_IDS)
		return NULL;
	return xa_load(&its->events, weir_its_event_key(devid, event));
}

static int read_l1(void *ctx, gpa_t gpa, u64 *val)
{
	__le64 raw;
	int ret = weir_guest_read(ctx, gpa, &raw, sizeof(raw));

	*val = le64_to_cpu(raw);
	return ret;
}

/**
 * weir_its_find_entry() - where the guest has room for an entry
 * @its: the ITS
 * @table: 0: device table, 1: collection table
 * @id: DeviceID, or number of the collection table's entry
 * @gpa: its address
 *
 * Return: 0; -ENOENT: nowhere; -EFAULT: a level 1 table outside of memory.
 */
int weir_its_find_entry(struct weir_its *its, unsigned int table, u32 id,
			gpa_t *gpa)
{
	struct weir_its_table t = weir_its_table_decode(its->baser[table]);

	return weir_its_table_entry(&t, id, read_l1, its->vm, gpa);
}

/**
 * weir_its_target() - interface of the vCPU to which a collection leads
 * @its: the ITS
 * @icid: the collection
 *
 * Return: the interface; NULL: the collection is not mapped.
 */
struct weir_vgic_if *weir_its_target(struct weir_its *its, u16 icid)
{
	void *entry = xa_load(&its->collections, icid);
	struct weir_vcpu *vcpu;

	if (!entry || xa_to_value(entry) == WEIR_ITS_NO_TARGET)
		return NULL;
	vcpu = weir_vcpu_by_id(its->vm, xa_to_value(entry));
	return vcpu ? &vcpu->vgic->vif : NULL;
}

/**
 * weir_its_map_device() - MAPD with V
 * @its: the ITS
 * @devid: DeviceID, which the device table has room for
 * @itt: where its translations are saved
 * @bits: EventID bits, 1 to 16
 *
 * Return: 0, -ENOMEM.
 */
int weir_its_map_device(struct weir_its *its, u32 devid, gpa_t itt, u8 bits)
{
	struct weir_its_device *d = kmalloc(sizeof(*d), GFP_KERNEL_ACCOUNT);
	void *old;

	lockdep_assert_held(&its->lock);
	if (!d)
		return -ENOMEM;
	weir_its_unmap_device(its, devid);
	d->itt = itt;
	d->bits = bits;
	old = xa_store(&its->devices, devid, d, GFP_KERNEL_ACCOUNT);
	if (xa_is_err(old))
		kfree(d);
	return xa_err(old);
}

static void erase_event(struct weir_its *its, unsigned long key,
			struct weir_its_event *e)
{
	xa_erase(&its->events, key);
	its->nr_events--;
	kfree_rcu(e, rcu);
}

/**
 * weir_its_unmap_device() - MAPD without V: with all of its events
 * @its: the ITS
 * @devid: DeviceID; nothing happens when it is not mapped
 */
void weir_its_unmap_device(struct weir_its *its, u32 devid)
{
	struct weir_its_device *d = xa_erase(&its->devices, devid);
	struct weir_its_event *e;
	unsigned long key;

	lockdep_assert_held(&its->lock);
	if (!d)
		return;
	xa_for_each_range(&its->events, key, e, weir_its_event_key(devid, 0),
			  weir_its_event_key(devid, WEIR_ITS_NR_IDS - 1))
		erase_event(its, key, e);
	kfree(d);
}

/**
 * weir_its_unmap_devices() - forget the device table
 * @its: the ITS
 */
void weir_its_unmap_devices(struct weir_its *its)
{
	struct weir_its_device *d;
	unsigned long devid;

	xa_for_each(&its->devices, devid, d) {
		weir_its_unmap_device(its, devid);
		cond_resched();
	}
}

/* The events of a collection follow it. */
static void route_collection(struct weir_its *its, u16 icid)
{
	struct weir_vgic_if *target = weir_its_target(its, icid);
	struct weir_its_event *e;
	unsigned long key;

	xa_for_each(&its->events, key, e) {
		if (e->icid == icid)
			weir_lpi_route(e->irq, target);
		cond_resched();
	}
}

/**
 * weir_its_map_collection() - MAPC
 * @its: the ITS
 * @icid: the collection, which the collection table has room for
 * @target: GICR_TYPER.Processor_Number of a vCPU, or WEIR_ITS_NO_TARGET
 *
 * Return: 0, -ENOMEM.
 */
int weir_its_map_collection(struct weir_its *its, u16 icid, u32 target)
{
	void *old;

	lockdep_assert_held(&its->lock);
	old = xa_store(&its->collections, icid, xa_mk_value(target),
		       GFP_KERNEL_ACCOUNT);
	if (xa_is_err(old))
		return xa_err(old);
	if (old && old != xa_mk_value(target))
		route_collection(its, icid);
	return 0;
}

/**
 * weir_its_unmap_collections() - forget the collection table
 * @its: the ITS
 */
void weir_its_unmap_collections(struct weir_its *its)
{
	struct weir_its_event *e;
	unsigned long key;

	lockdep_assert_held(&its->lock);
	xa_destroy(&its->collections);
	xa_for_each(&its->events, key, e) {
		weir_lpi_route(e->irq, NULL);
		cond_resched();
	}
}

static int insert_event(struct weir_its *its, u32 devid, u32 event,
			struct weir_vgic_irq *irq, u16 icid)
{
	struct weir_its_event *e = kmalloc(sizeof(*e), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!e)
		return -ENOMEM;
	e->irq = irq;
	e->icid = icid;
	ret = xa_insert(&its->events, weir_its_event_key(devid, event), e,
			GFP_KERNEL_ACCOUNT);
	if (ret)
		kfree(e);
	else
		its->nr_events++;
	return ret;
}

/**
 * weir_its_map_event() - MAPTI
 * @its: the ITS
 * @devid: DeviceID
 * @event: EventID
 * @lpi: INTID
 * @icid: a collection that is known, mapped or not
 *
 * Return: 0; -EINVAL: the device is not mapped, the EventID beyond its table,
 * or @lpi no LPI; -EEXIST: there is a translation; -ENOSPC: there are too many;
 * -EFAULT: no configuration table; -ENOMEM.
 */
int weir_its_map_event(struct weir_its *its, u32 devid, u32 event, u32 lpi,
		       u16 icid)
{
	struct weir_its_device *d;
	struct weir_vgic_irq *irq;
	int ret;

	lockdep_assert_held(&its->lock);
	d = devid < WEIR_ITS_NR_IDS ? xa_load(&its->devices, devid) : NULL;
	if (!d || event >> d->bits)
		return -EINVAL;
	if (weir_its_event_find(its, devid, event))
		return -EEXIST;
	if (its->nr_events >= WEIR_ITS_MAX_EVENTS)
		return -ENOSPC;
	ret = weir_lpi_map(its->vm, lpi, weir_its_target(its, icid), &irq);
	return ret ? ret : insert_event(its, devid, event, irq, icid);
}

/**
 * weir_its_move_event() - MOVI
 * @its: the ITS
 * @devid: DeviceID
 * @event: EventID
 * @icid: the collection it goes to
 *
 * Return: 0, -EINVAL: no such translation, or one of the collections is not
 * mapped.
 */
int weir_its_move_event(struct weir_its *its, u32 devid, u32 event, u16 icid)
{
	struct weir_its_event *e = weir_its_event_find(its, devid, event);
	struct weir_vgic_if *target = weir_its_target(its, icid);

	if (!e || !target || !weir_its_target(its, e->icid))
		return -EINVAL;
	e->icid = icid;
	weir_lpi_route(e->irq, target);
	return 0;
}

/**
 * weir_its_unmap_event() - DISCARD: with what is pending of it
 * @its: the ITS
 * @devid: DeviceID
 * @event: EventID; nothing happens when it is not mapped
 */
void weir_its_unmap_event(struct weir_its *its, u32 devid, u32 event)
{
	struct weir_its_event *e = weir_its_event_find(its, devid, event);
	struct weir_vgic_irq *irq;

	if (!e)
		return;
	irq = e->irq;
	erase_event(its, weir_its_event_key(devid, event), e);
	weir_lpi_clear(irq);
}
