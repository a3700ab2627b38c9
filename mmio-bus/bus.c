// SPDX-License-Identifier: GPL-2.0-only
/*
 * The in-kernel MMIO bus.
 *
 * A table of devices and doorbells is published as a whole and read in two
 * ways: right after a trap, with host interrupts masked, where that alone holds
 * off an RCU grace period; and in process context under SRCU, where a device
 * may sleep. A change waits for both kinds of reader before it returns, so what
 * was removed is not in use any more.
 *
 * Locks: bus->lock, then whatever synchronize_*() takes. A device's access()
 * runs in a reader and must not register or unregister.
 */
#include <linux/err.h>
#include <linux/eventfd.h>
#include <linux/export.h>
#include <linux/rcupdate.h>
#include <linux/srcu.h>
#include <weir/mmio.h>
#include <weir/trace-mmio.h>
#include <weir/vm.h>
#include "bus.h"
#include "table.h"

/**
 * weir_mmio_bus_init() - an empty bus
 * @bus: the bus
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM.
 */
int weir_mmio_bus_init(struct weir_mmio_bus *bus)
{
	struct weir_mmio_table *table = weir_mmio_table_create();
	int ret;

	if (!table)
		return -ENOMEM;
	ret = init_srcu_struct(&bus->srcu);
	if (ret)
		goto free_table;
	mutex_init(&bus->lock);
	RCU_INIT_POINTER(bus->table, table);
	return 0;

free_table:
	weir_mmio_table_free(table);
	return ret;
}

/**
 * weir_mmio_bus_exit() - release a bus that nobody accesses any more
 * @bus: the bus; its doorbells go, its devices must be gone already
 *
 * Context: may sleep.
 */
void weir_mmio_bus_exit(struct weir_mmio_bus *bus)
{
	struct weir_mmio_table *table = rcu_dereference_protected(bus->table, 1);
	u32 i;

	for (i = 0; i < table->nr_doorbells; i++)
		if (table->doorbells[i].eventfd)
			eventfd_ctx_put(table->doorbells[i].eventfd);
	weir_mmio_table_free(table);
	cleanup_srcu_struct(&bus->srcu);
	mutex_destroy(&bus->lock);
}

/**
 * weir_mmio_bus_table() - the table, for who changes it
 * @bus: the bus
 *
 * Context: bus->lock held.
 * Return: the table that is published now.
 */
struct weir_mmio_table *weir_mmio_bus_table(struct weir_mmio_bus *bus)
{
	return rcu_dereference_protected(bus->table,
					 lockdep_is_held(&bus->lock));
}

/**
 * weir_mmio_bus_wait() - wait for every access that began before
 * @bus: the bus
 *
 * The expedited forms: a VMM removes dozens of doorbells in a row at reset.
 *
 * Context: may sleep; not from a device's access().
 */
void weir_mmio_bus_wait(struct weir_mmio_bus *bus)
{
	synchronize_rcu_expedited();
	synchronize_srcu_expedited(&bus->srcu);
}

/**
 * weir_mmio_bus_replace() - publish a new table, release the old one
 * @bus: the bus
 * @table: the new table, or an error pointer, which is passed on
 *
 * Context: bus->lock held, may sleep.
 * Return: 0, or the error that @table is.
 */
int weir_mmio_bus_replace(struct weir_mmio_bus *bus,
			  struct weir_mmio_table *table)
{
	struct weir_mmio_table *old = weir_mmio_bus_table(bus);

	if (IS_ERR(table))
		return PTR_ERR(table);
	WRITE_ONCE(bus->any_width, table->any_width);
	rcu_assign_pointer(bus->table, table);
	weir_mmio_bus_wait(bus);
	weir_mmio_table_free(old);
	return 0;
}

/**
 * weir_mmio_register() - put a device on the bus
 * @bus: the bus
 * @dev: the device; reachable before this returns
 *
 * Context: may sleep; not from a device's access().
 * Return: 0, -EINVAL for a range that is empty or wraps round, -EEXIST when it
 * overlaps another device, -ENOSPC, -ENOMEM.
 */
int weir_mmio_register(struct weir_mmio_bus *bus, struct weir_mmio_dev *dev)
{
	int ret;

	mutex_lock(&bus->lock);
	ret = weir_mmio_bus_replace(bus, weir_mmio_table_add_dev(
						weir_mmio_bus_table(bus), dev));
	mutex_unlock(&bus->lock);
	return ret;
}
EXPORT_SYMBOL_GPL(weir_mmio_register);

/**
 * weir_mmio_unregister() - take a device off the bus
 * @bus: the bus
 * @dev: the device; no access to it is under way when this returns
 *
 * Needs no memory and cannot fail.
 *
 * Context: may sleep; not from a device's access().
 */
void weir_mmio_unregister(struct weir_mmio_bus *bus, struct weir_mmio_dev *dev)
{
	mutex_lock(&bus->lock);
	if (!WARN_ON_ONCE(!weir_mmio_table_del_dev(weir_mmio_bus_table(bus),
						   dev)))
		weir_mmio_bus_wait(bus);
	mutex_unlock(&bus->lock);
}
EXPORT_SYMBOL_GPL(weir_mmio_unregister);

static __always_inline bool ring(const struct weir_mmio_table *t,
				 struct weir_mmio_access *a)
{
	struct eventfd_ctx *eventfd;

	eventfd = weir_mmio_table_match(t, a->addr, a->len, a->val);
	if (!eventfd)
		return false;
	trace_weir_ioeventfd(a->addr, a->len, a->val);
	eventfd_signal(eventfd);
	if (a->vcpu)
		weir_stat_inc(a->vcpu, doorbell);
	return true;
}

static noinline enum weir_mmio_result search(struct weir_mmio_table *t,
					     struct weir_mmio_access *a)
{
	struct weir_mmio_dev *dev;

	switch (weir_mmio_table_find(t, a->addr, a->len, &dev)) {
	case WEIR_MMIO_CLAIM_DEV:
		return dev->ops->access(dev, a);
	case WEIR_MMIO_CLAIM_SPLIT:
		return WEIR_MMIO_FAILED;
	default:
		return WEIR_MMIO_NOT_MINE;
	}
}

static __always_inline enum weir_mmio_result
dispatch(struct weir_mmio_table *t, struct weir_mmio_access *a)
{
	struct weir_mmio_dev *dev;

	if (a->write && ring(t, a))
		return WEIR_MMIO_HANDLED;
	dev = weir_mmio_table_again(t, a->addr, a->len);
	if (likely(dev))
		return dev->ops->access(dev, a);
	return search(t, a);
}

static noinline enum weir_mmio_result dispatch_write(struct weir_mmio_table *t,
						     struct weir_mmio_access *a)
{
	return dispatch(t, a);
}

/**
 * weir_mmio_access_atomic() - offer a guest's access to the kernel at once
 * @bus: the bus
 * @a: the access, atomic
 *
 * As weir_mmio_access(). Context: interrupts masked.
 */
enum weir_mmio_result weir_mmio_access_atomic(struct weir_mmio_bus *bus,
					      struct weir_mmio_access *a)
{
	struct weir_mmio_table *t = rcu_dereference_sched(bus->table);
	struct weir_mmio_dev *dev;

	if (a->write)
		return dispatch_write(t, a);
	dev = weir_mmio_table_again(t, a->addr, a->len);
	return likely(dev) ? dev->ops->access(dev, a) : search(t, a);
}

/**
 * weir_mmio_access() - offer a guest's access to the kernel
 * @bus: the bus
 * @a: the access, not atomic
 *
 * A write rings a doorbell if one matches, even within a device's range; else
 * the access goes to the device that claims all of it.
 *
 * Context: may sleep.
 * Return: what became of it. One that crosses the edge of a device has failed.
 */
enum weir_mmio_result weir_mmio_access(struct weir_mmio_bus *bus,
				       struct weir_mmio_access *a)
{
	enum weir_mmio_result result;
	int idx;

	idx = srcu_read_lock(&bus->srcu);
	result = dispatch(srcu_dereference(bus->table, &bus->srcu), a);
	srcu_read_unlock(&bus->srcu, idx);
	return result;
}

/**
 * weir_mmio_ring_any() - ring a doorbell of length 0
 * @bus: the bus
 * @addr: guest physical address of a write
 *
 * For weir_mmio_ring() alone. Context: interrupts masked. Return: whether there
 * was one.
 */
bool weir_mmio_ring_any(struct weir_mmio_bus *bus, gpa_t addr)
{
	struct eventfd_ctx *eventfd;

	eventfd = weir_mmio_table_match(rcu_dereference_sched(bus->table),
					addr, 0, 0);
	if (eventfd) {
		trace_weir_ioeventfd(addr, 0, 0);
		eventfd_signal(eventfd);
	}
	return eventfd;
}
