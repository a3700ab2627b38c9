/* SPDX-License-Identifier: GPL-2.0-only */
/* Changing the bus's table: between bus.c and ioeventfd.c. */
#ifndef WEIR_MMIO_BUS_H
#define WEIR_MMIO_BUS_H

struct weir_mmio_bus;
struct weir_mmio_table;

struct weir_mmio_table *weir_mmio_bus_table(struct weir_mmio_bus *bus);
int weir_mmio_bus_replace(struct weir_mmio_bus *bus,
			  struct weir_mmio_table *table);
void weir_mmio_bus_wait(struct weir_mmio_bus *bus);

#endif /* WEIR_MMIO_BUS_H */
