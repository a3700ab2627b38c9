/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM's routes, between the files of irqfd/. */
#ifndef WEIR_IRQFD_ROUTING_H
#define WEIR_IRQFD_ROUTING_H

#include "table.h"

void weir_routing_exit(struct weir_vm *vm);
struct weir_route weir_routing_find(struct weir_vm *vm, u32 gsi);

#endif /* WEIR_IRQFD_ROUTING_H */
