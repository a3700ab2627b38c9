// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ITS's tables, written to guest memory and read from there in the layout of
 * revision 0 (arm-vgic-its.rst). Whole tables are written, what is not mapped
 * as zeros, so that nothing that was there before is taken for an entry; but
 * only where they differ, so that no page is dirtied without need.
 */
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <weir/mmu.h>
#include <weir/vgic.h>
#include <weir/vm.h>
#include "core.h"
#include "its.h"
#include "lpi.h"
#include "vgic.h"

#define CHUNK	512U		/* entries copied at a time: a page */

/**
 * struct copy - a stretch of a table on its way
 * @its: the ITS
 * @want: as it is to be, or as it was read
 * @old: as it is
 */
struct copy {
	struct weir_its *its;
	__le64 want[CHUNK];
	__le64 old[CHUNK];
};

static int put(struct copy *c, gpa_t gpa, u32 nr)
{
	size_t len = nr * WEIR_ITS_ENTRY_SIZE;
	int ret = weir_guest_read(c->its->vm, gpa, c->old, len);

	if (!ret && memcmp(c->old, c->want, len))
		ret = weir_guest_write(c->its->vm, gpa, c->want, len);
	return ret;
}

/* Distance to the next entry in use, up to @last; 0: there is none. */
static u32 distance(struct xarray *xa, unsigned long from, unsigned long last)
{
	unsigned long next = from;

	return xa_find_after(xa, &next, last, XA_PRESENT) ? next - from : 0;
}

static int save_events(struct copy *c, u32 devid, const struct weir_its_device *d)
{
	unsigned long key, first = weir_its_event_key(devid, 0);
	unsigned long last = first + (1U << d->bits) - 1;
	u32 nr = min(CHUNK, 1U << d->bits);
	struct weir_its_event *e;
	struct weir_its_ite ite;
	unsigned long pos;
	int ret = 0;

	for (pos = first; pos <= last && !ret; pos += nr) {
		memset(c->want, 0, sizeof(c->want));
		xa_for_each_range(&c->its->events, key, e, pos, pos + nr - 1) {
			ite.lpi = e->irq->intid;
			ite.icid = e->icid;
			ite.next = distance(&c->its->events, key, last);
			c->want[key - pos] = cpu_to_le64(weir_its_ite_encode(&ite));
		}
		ret = put(c, d->itt + (pos - first) * WEIR_ITS_ENTRY_SIZE, nr);
		cond_resched();
	}
	return ret;
}

static int save_device_chunk(struct copy *c, u32 first)
{
	struct xarray *devices = &c->its->devices;
	unsigned long devid, at = first;
	struct weir_its_device *d;
	struct weir_its_dte dte;
	gpa_t gpa;
	u32 next;
	int ret;

	ret = weir_its_find_entry(c->its, 0, first, &gpa);
	/* Room that the guest has taken back, with devices in it? */
	if (ret == -ENOENT)
		return xa_find(devices, &at, first + CHUNK - 1, XA_PRESENT) ?
		       -EINVAL : 0;
	if (ret)
		return ret;
	memset(c->want, 0, sizeof(c->want));
	xa_for_each_range(devices, devid, d, first, first + CHUNK - 1) {
		next = distance(devices, devid, WEIR_ITS_NR_IDS - 1);
		dte = (struct weir_its_dte){
			.valid = true, .bits = d->bits, .itt = d->itt,
			.next = weir_its_dte_next(devid, devid + next),
		};
		c->want[devid - first] = cpu_to_le64(weir_its_dte_encode(&dte));
	}
	return put(c, gpa, CHUNK);
}

static int save_devices(struct copy *c)
{
	struct weir_its_device *d;
	unsigned long devid;
	u32 first;
	int ret;

	xa_for_each(&c->its->devices, devid, d) {
		ret = save_events(c, devid, d);
		if (ret)
			return ret;
	}
	for (first = 0; first < WEIR_ITS_NR_IDS; first += CHUNK) {
		ret = save_device_chunk(c, first);
		if (ret)
			return ret;
		cond_resched();
	}
	return 0;
}

static int save_entry(struct copy *c, u32 n, const struct weir_its_cte *cte)
{
	gpa_t gpa;
	int ret = weir_its_find_entry(c->its, 1, n, &gpa);

	if (ret)
		return ret;
	c->want[0] = cpu_to_le64(weir_its_cte_encode(cte));
	return put(c, gpa, 1);
}

/* In a row, without regard to ICIDs; an invalid entry ends them if it fits. */
static int save_collections(struct copy *c)
{
	struct weir_its_cte cte = { .valid = true };
	unsigned long icid;
	void *target;
	u32 n = 0;
	int ret;

	xa_for_each(&c->its->collections, icid, target) {
		cte.icid = icid;
		cte.target = xa_to_value(target);
		ret = save_entry(c, n++, &cte);
		if (ret)
			return ret == -ENOENT ? -EINVAL : ret;
	}
	cte.valid = false;
	ret = save_entry(c, n, &cte);
	return ret == -ENOENT ? 0 : ret;
}

/**
 * weir_its_save() - KVM_DEV_ARM_ITS_SAVE_TABLES
 * @its: the ITS, its->lock held; the VM is paused
 *
 * Without a table in memory nothing is mapped, and nothing to save.
 *
 * Context: process, may sleep. Return: 0; -EINVAL: no room for what is mapped;
 * -EFAULT: a table is not (writable) memory; -ENOMEM.
 */
int weir_its_save(struct weir_its *its)
{
	struct copy *c;
	int ret;

	lockdep_assert_held(&its->lock);
	c = kmalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	c->its = its;
	ret = save_devices(c);
	if (!ret)
		ret = save_collections(c);
	kfree(c);
	return ret;
}

static int restore_event(struct weir_its *its, u32 devid, u32 event,
			 const struct weir_its_ite *ite)
{
	if (!xa_load(&its->collections, ite->icid))
		return -EINVAL;
	return weir_its_map_event(its, devid, event, ite->lpi, ite->icid);
}

/* Entries are chained by distances; what is invalid leads to the one behind. */
static int restore_events(struct copy *c, u32 devid, gpa_t itt, u8 bits)
{
	u32 event = 0, end = 1U << bits, nr = min(CHUNK, end), have = ~0U;
	struct weir_its_ite ite;
	int ret;

	while (event < end) {
		if (event / nr != have) {
			have = event / nr;
			ret = weir_guest_read(c->its->vm,
					      itt + have * nr * WEIR_ITS_ENTRY_SIZE,
					      c->want, nr * WEIR_ITS_ENTRY_SIZE);
			if (ret)
				return ret;
			cond_resched();
		}
		ite = weir_its_ite_decode(le64_to_cpu(c->want[event % nr]));
		if (!ite.lpi) {
			event++;
			continue;
		}
		if (event + ite.next >= end)
			return -EINVAL;
		ret = restore_event(c->its, devid, event, &ite);
		if (ret || !ite.next)
			return ret;
		event += ite.next;
	}
	return 0;
}

static int restore_device(struct copy *c, u32 devid, const struct weir_its_dte *dte)
{
	int ret;

	if (dte->bits > WEIR_ITS_ID_BITS)
		return -EINVAL;
	ret = weir_its_map_device(c->its, devid, dte->itt, dte->bits);
	return ret ? ret : restore_events(c, devid, dte->itt, dte->bits);
}

/* Its @old holds device table entries, as @want is needed for events. */
static int restore_devices(struct copy *c)
{
	u32 devid = 0, have = ~0U;
	struct weir_its_dte dte;
	gpa_t gpa;
	int ret;

	while (devid < WEIR_ITS_NR_IDS) {
		if (devid / CHUNK != have) {
			ret = weir_its_find_entry(c->its, 0,
						  ALIGN_DOWN(devid, CHUNK), &gpa);
			if (ret == -ENOENT) {
				devid = ALIGN_DOWN(devid, CHUNK) + CHUNK;
				continue;
			}
			if (!ret)
				ret = weir_guest_read(c->its->vm, gpa, c->old,
						      sizeof(c->old));
			if (ret)
				return ret;
			have = devid / CHUNK;
			cond_resched();
		}
		dte = weir_its_dte_decode(le64_to_cpu(c->old[devid % CHUNK]));
		if (!dte.valid) {
			devid++;
			continue;
		}
		ret = restore_device(c, devid, &dte);
		if (ret || !dte.next)
			return ret;
		devid += dte.next;
	}
	return 0;
}

static int restore_collection(struct weir_its *its, const struct weir_its_cte *cte)
{
	gpa_t gpa;

	if (cte->target != WEIR_ITS_NO_TARGET &&
	    !weir_vcpu_by_id(its->vm, cte->target))
		return -EINVAL;
	if (xa_load(&its->collections, cte->icid) ||
	    weir_its_find_entry(its, 1, cte->icid, &gpa))
		return -EINVAL;
	return weir_its_map_collection(its, cte->icid, cte->target);
}

static int restore_collections(struct weir_its *its)
{
	struct weir_its_cte cte;
	__le64 raw;
	gpa_t gpa;
	u32 n;
	int ret;

	for (n = 0; !weir_its_find_entry(its, 1, n, &gpa); n++) {
		ret = weir_guest_read(its->vm, gpa, &raw, sizeof(raw));
		if (ret)
			return ret;
		cte = weir_its_cte_decode(le64_to_cpu(raw));
		if (!cte.valid)
			return 0;
		ret = restore_collection(its, &cte);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * weir_its_restore() - KVM_DEV_ARM_ITS_RESTORE_TABLES
 * @its: the ITS, its->lock held; the VM is paused
 *
 * Replaces what is mapped; when it fails, nothing is mapped any more.
 *
 * Context: process, may sleep. Return: 0; -ENXIO: the vGIC is not initialised;
 * -EINVAL: tables that cannot be; -EFAULT: they are not memory; -ENOMEM.
 */
int weir_its_restore(struct weir_its *its)
{
	struct copy *c;
	int ret;

	lockdep_assert_held(&its->lock);
	if (!weir_vgic_initialized(its->vm))
		return -ENXIO;
	c = kmalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	c->its = its;
	weir_its_unmap_devices(its);
	weir_its_unmap_collections(its);
	ret = restore_collections(its);
	if (!ret)
		ret = restore_devices(c);
	if (ret) {
		weir_its_unmap_devices(its);
		weir_its_unmap_collections(its);
	}
	kfree(c);
	return ret;
}
