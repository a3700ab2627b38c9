/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is around a guest: a console, and the registers and memory of a test.
 * port.c has those of a VMM, guests/xen/port.c those of a bare Dom0.
 */
#ifndef GUEST_PORT_H
#define GUEST_PORT_H

#include "types.h"

void port_put_char(char c);

/* Registers PORT_*, see layout.h. */
u64 port_read(unsigned int reg);
void port_write(unsigned int reg, u64 value);

/* Where memory is that the test knows as @addr. */
void *port_memory(u64 addr);

#endif /* GUEST_PORT_H */
