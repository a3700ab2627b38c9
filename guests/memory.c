// SPDX-License-Identifier: GPL-2.0-only
/*
 * All of RAM, touched and verified, and code that the guest writes itself:
 * stage 2 and the instruction cache.
 */

#include "report.h"
#include "sysreg.h"

#define PAGE	4096UL
#define START	(GUEST_RAM + 0x800000UL)

static void touch_all(u64 end)
{
	u64 addr;

	for (addr = START; addr < end; addr += PAGE)
		check_eq(*(volatile u64 *)(addr + 8), 0);
	for (addr = START; addr < end; addr += PAGE) {
		*(volatile u64 *)addr = addr;
		*(volatile u64 *)(addr + PAGE - 8) = ~addr;
	}
	for (addr = START; addr < end; addr += PAGE) {
		check_eq(*(volatile u64 *)addr, addr);
		check_eq(*(volatile u64 *)(addr + PAGE - 8), ~addr);
	}
}

static void publish_code(u64 addr)
{
	asm volatile("dc cvau, %0\n"
		     "dsb ish\n"
		     "ic ivau, %0\n"
		     "dsb ish\n"
		     "isb"
		     : : "r"(addr) : "memory");
}

/* mov w0, #n; ret */
static u32 run_code(u64 addr, u32 n)
{
	u32 (*fn)(void) = (void *)addr;

	((volatile u32 *)addr)[0] = 0x52800000 | n << 5;
	((volatile u32 *)addr)[1] = 0xd65f03c0;
	publish_code(addr);
	return fn();
}

static void check_code(u64 end)
{
	u64 addr;
	u32 n;

	for (n = 0; n < 200; n++)
		check_eq(run_code(START, n), n);
	/* Pages that were data before, and were mapped by a write. */
	for (addr = START, n = 0; addr < end && n < 200; addr += 65 * PAGE, n++)
		check_eq(run_code(addr + 64, n), n);
}

/* To and from the point of coherency: nothing is lost, nothing is stale. */
static void check_maintenance(void)
{
	volatile u64 *word = (u64 *)START;
	u32 i;

	for (i = 0; i < 100; i++) {
		*word = i;
		asm volatile("dc civac, %0; dsb sy" : : "r"(word) : "memory");
		check_eq(*word, i);
	}
	asm volatile("dc zva, %0; dsb sy" : : "r"(START) : "memory");
	check_eq(*word, 0);
}

/* Unaligned accesses that cross pages, and pairs. */
static void check_crossing(void)
{
	u64 addr = START + PAGE - 4, a, b;

	asm volatile("stp %1, %2, [%0]" : : "r"(addr - 4), "r"(0x1111UL),
		     "r"(0x2222UL) : "memory");
	asm volatile("ldp %0, %1, [%2]" : "=&r"(a), "=&r"(b) : "r"(addr - 4)
		     : "memory");
	check(a == 0x1111 && b == 0x2222);
	asm volatile("str %1, [%0]" : : "r"(addr), "r"(0x123456789abcdefUL)
		     : "memory");
	asm volatile("ldr %0, [%1]" : "=r"(a) : "r"(addr) : "memory");
	check_eq(a, 0x123456789abcdefUL);
}

int main(void)
{
	u64 end = GUEST_RAM + guest_ram_size();

	touch_all(end);
	check_code(end);
	check_maintenance();
	check_crossing();
	return 0;
}
