/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GSI routing tables: what a GSI, the number that a VMM gives an interrupt,
 * leads to. Pure; never changed once made.
 */
#ifndef WEIR_IRQFD_TABLE_H
#define WEIR_IRQFD_TABLE_H

#include <weir/irq.h>
#include <weir/types.h>

struct kvm_irq_routing_entry;

/**
 * enum weir_route_type - where a GSI leads
 * @WEIR_ROUTE_NONE: nowhere
 * @WEIR_ROUTE_SPI: to a shared peripheral interrupt
 * @WEIR_ROUTE_MSI: to a message for the ITS
 */
enum weir_route_type {
	WEIR_ROUTE_NONE,
	WEIR_ROUTE_SPI,
	WEIR_ROUTE_MSI,
};

/**
 * struct weir_route - one GSI
 * @type: which of the following hold
 * @intid: SPI: INTID, 32 to 1019 (the machine may have fewer)
 * @msi: MSI: the message
 */
struct weir_route {
	enum weir_route_type type;
	union {
		u32 intid;
		struct weir_msi msi;
	};
};

struct weir_routing_table {
	u32 nr;
	struct weir_route routes[];
};

struct weir_routing_table *
weir_routing_table_create(const struct kvm_irq_routing_entry *entries, u32 nr);
void weir_routing_table_free(struct weir_routing_table *t);
struct weir_route weir_routing_table_find(const struct weir_routing_table *t,
					  u32 gsi);

#endif /* WEIR_IRQFD_TABLE_H */
