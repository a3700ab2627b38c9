// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VM's GSI routes, replaced as a whole under running traffic: who asserts
 * reads them under RCU, who replaces them waits for a grace period.
 */
#include <linux/err.h>
#include <linux/rcupdate.h>
#include <weir/irq.h>
#include <weir/irqfd.h>
#include <weir/vm.h>
#include "resample.h"
#include "routing.h"

/**
 * weir_routing_exit() - release the routes when nobody asserts any more
 * @vm: the machine
 */
void weir_routing_exit(struct weir_vm *vm)
{
	weir_routing_table_free(rcu_dereference_protected(vm->routing.table, 1));
}

/**
 * weir_routing_find() - where a GSI leads now
 * @vm: the machine
 * @gsi: any number
 *
 * Context: any.
 * Return: the route, of type WEIR_ROUTE_NONE if there is none.
 */
struct weir_route weir_routing_find(struct weir_vm *vm, u32 gsi)
{
	struct weir_route route;

	rcu_read_lock();
	route = weir_routing_table_find(rcu_dereference(vm->routing.table), gsi);
	rcu_read_unlock();
	return route;
}

static int set_gsi(struct weir_vm *vm, u32 gsi, bool level, bool once)
{
	struct weir_route route;
	int ret;

	rcu_read_lock();
	route = weir_routing_table_find(rcu_dereference(vm->routing.table), gsi);
	switch (route.type) {
	case WEIR_ROUTE_SPI:
		ret = once ? weir_irq_signal_spi(vm, route.intid) :
			     weir_irq_set_spi(vm, route.intid, level);
		break;
	case WEIR_ROUTE_MSI:
		ret = level ? weir_irq_msi(vm, &route.msi) : 0;
		break;
	default:
		ret = -ENOENT;
	}
	rcu_read_unlock();
	return ret;
}

/**
 * weir_routing_set_gsi() - drive the line, or send the message, of a GSI
 * @vm: the machine
 * @gsi: any number
 * @level: line level; a message is sent on true and ignored on false
 *
 * Once weir_routing_set() has returned, nothing is asserted by the old routes.
 *
 * Context: any.
 * Return: 0 or more; -ENOENT without a route; what weir_irq_set_spi() or
 * weir_irq_msi() says.
 */
int weir_routing_set_gsi(struct weir_vm *vm, u32 gsi, bool level)
{
	return set_gsi(vm, gsi, level, false);
}

/**
 * weir_routing_signal_gsi() - make a GSI's interrupt pending once
 * @vm: the machine
 * @gsi: any number
 *
 * Context: any. Return: as weir_routing_set_gsi().
 */
int weir_routing_signal_gsi(struct weir_vm *vm, u32 gsi)
{
	return set_gsi(vm, gsi, true, true);
}

/**
 * weir_routing_set() - KVM_SET_GSI_ROUTING
 * @vm: the machine
 * @entries: the ioctl's entries, copied in
 * @nr: how many
 *
 * Context: may sleep.
 * Return: 0; the errors of weir_routing_table_create(), with the routes as they
 * were.
 */
int weir_routing_set(struct weir_vm *vm,
		     const struct kvm_irq_routing_entry *entries, u32 nr)
{
	struct weir_irq_routing *r = &vm->routing;
	struct weir_routing_table *table, *old;

	table = weir_routing_table_create(entries, nr);
	if (IS_ERR(table))
		return PTR_ERR(table);
	mutex_lock(&r->lock);
	old = rcu_replace_pointer(r->table, table, lockdep_is_held(&r->lock));
	weir_resample_reroute(vm);
	mutex_unlock(&r->lock);
	/* Expedited: a VMM does this for every vector that a guest unmasks. */
	synchronize_rcu_expedited();
	weir_routing_table_free(old);
	return 0;
}
