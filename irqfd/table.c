// SPDX-License-Identifier: GPL-2.0-only
/* GSI routing tables. Pure: see table.h. */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kvm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <weir/irqfd.h>
#include "table.h"

#define FIRST_SPI	32

/* The one irqchip is the GIC; its pins are the SPIs. */
static int set_spi(struct weir_route *r, const struct kvm_irq_routing_entry *e)
{
	if (e->flags || e->u.irqchip.irqchip ||
	    e->u.irqchip.pin >= WEIR_ROUTING_SPIS)
		return -EINVAL;
	r->type = WEIR_ROUTE_SPI;
	r->intid = e->u.irqchip.pin + FIRST_SPI;
	return 0;
}

static int set_msi(struct weir_route *r, const struct kvm_irq_routing_entry *e)
{
	if (e->flags & ~KVM_MSI_VALID_DEVID)
		return -EINVAL;
	r->type = WEIR_ROUTE_MSI;
	r->msi.address = (u64)e->u.msi.address_hi << 32 | e->u.msi.address_lo;
	r->msi.data = e->u.msi.data;
	r->msi.has_devid = e->flags & KVM_MSI_VALID_DEVID;
	r->msi.devid = r->msi.has_devid ? e->u.msi.devid : 0;
	return 0;
}

/* A GSI leads to one place: there is one irqchip, and an MSI stands alone. */
static int set_route(struct weir_route *r,
		     const struct kvm_irq_routing_entry *e)
{
	if (r->type != WEIR_ROUTE_NONE)
		return -EINVAL;
	switch (e->type) {
	case KVM_IRQ_ROUTING_IRQCHIP:
		return set_spi(r, e);
	case KVM_IRQ_ROUTING_MSI:
		return set_msi(r, e);
	default:
		return -EINVAL;
	}
}

/**
 * weir_routing_table_create() - a table from a VMM's entries
 * @entries: as KVM_SET_GSI_ROUTING has them (KVM's api.rst, 4.52)
 * @nr: how many; none makes a table in which no GSI leads anywhere
 *
 * Context: may sleep.
 * Return: the table; ERR_PTR: -EINVAL for a GSI, type, flag, irqchip or pin
 * that there is not, a GSI that appears twice, or too many entries; -ENOMEM.
 */
struct weir_routing_table *
weir_routing_table_create(const struct kvm_irq_routing_entry *entries, u32 nr)
{
	struct weir_routing_table *t;
	u32 i, gsis = 0;
	int ret;

	if (nr > WEIR_ROUTING_MAX)
		return ERR_PTR(-EINVAL);
	for (i = 0; i < nr; i++) {
		if (entries[i].gsi >= WEIR_ROUTING_MAX)
			return ERR_PTR(-EINVAL);
		gsis = max(gsis, entries[i].gsi + 1);
	}
	t = kvzalloc(struct_size(t, routes, gsis), GFP_KERNEL_ACCOUNT);
	if (!t)
		return ERR_PTR(-ENOMEM);
	t->nr = gsis;
	for (i = 0; i < nr; i++) {
		ret = set_route(&t->routes[entries[i].gsi], &entries[i]);
		if (ret)
			goto free_table;
	}
	return t;

free_table:
	weir_routing_table_free(t);
	return ERR_PTR(ret);
}

/**
 * weir_routing_table_free() - release a table that nobody reads any more
 * @t: the table or NULL
 */
void weir_routing_table_free(struct weir_routing_table *t)
{
	kvfree(t);
}

/**
 * weir_routing_table_find() - where a GSI leads
 * @t: the table; NULL stands for the one that a VM starts with, GSI n to SPI n
 * @gsi: any number
 *
 * Context: any.
 * Return: the route, of type WEIR_ROUTE_NONE if there is none.
 */
struct weir_route weir_routing_table_find(const struct weir_routing_table *t,
					  u32 gsi)
{
	struct weir_route none = { .type = WEIR_ROUTE_NONE };

	if (t)
		return gsi < t->nr ? t->routes[gsi] : none;
	if (gsi >= WEIR_ROUTING_SPIS)
		return none;
	return (struct weir_route){
		.type = WEIR_ROUTE_SPI, .intid = gsi + FIRST_SPI,
	};
}
