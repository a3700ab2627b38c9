// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads what the VMM wrote into each page of RAM before it started, first one
 * page of each 2 MiB, then all of them, then writes: blocks and pages, mapped
 * in different orders, give the same memory.
 */

#include "report.h"
#include "sysreg.h"

#define PAGE	4096UL
#define BLOCK	(2UL << 20)
#define START	(GUEST_RAM + 2 * BLOCK)

static u64 seed_of(u64 addr)
{
	return addr * 0x9e3779b97f4a7c15UL;
}

static void check_pages(u64 end, u64 step, u64 offset)
{
	u64 addr;

	for (addr = START + offset; addr < end; addr += step)
		check_eq(*(volatile u64 *)addr, seed_of(addr));
}

int main(void)
{
	u64 end = GUEST_RAM + guest_ram_size(), addr;

	if (!port_present())
		return 0;
	check_pages(end, BLOCK, 17 * PAGE);
	check_pages(end, PAGE, 0);
	for (addr = START; addr < end; addr += PAGE)
		*(volatile u64 *)(addr + 8) = addr;
	check_pages(end, PAGE, 0);
	for (addr = START; addr < end; addr += PAGE)
		check_eq(*(volatile u64 *)(addr + 8), addr);
	return 0;
}
