// SPDX-License-Identifier: GPL-2.0-only
/* A PL011 for words, and the MMIO registers that a test's VMM serves. */

#include "layout.h"
#include "port.h"
#include "sysreg.h"

#define PL011_DR	0x00
#define PL011_FR	0x18
#define PL011_FR_TXFF	BIT(5)

void port_put_char(char c)
{
	while (mmio_read32(GUEST_PL011 + PL011_FR) & PL011_FR_TXFF)
		cpu_relax();
	mmio_write32(GUEST_PL011 + PL011_DR, (u8)c);
}

u64 port_read(unsigned int reg)
{
	return mmio_read64(GUEST_PORT + reg);
}

void port_write(unsigned int reg, u64 value)
{
	mmio_write64(GUEST_PORT + reg, value);
}

void *port_memory(u64 addr)
{
	return (void *)addr;
}
