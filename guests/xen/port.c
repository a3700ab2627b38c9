// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a bare Dom0 has around it: Xen's console by hypercall, and for a test's
 * registers the words "row=" and "cpus=" in the device tree's command line.
 * What the test would find in memory is said when it is asked to look.
 */

#include "layout.h"
#include "micro.h"
#include "port.h"
#include "report.h"
#include "sysreg.h"

#define XEN_CONSOLE_IO	18
#define XEN_WRITE	0

/* Written by head.S: in .data, as .bss is cleared after it. */
extern const u8 *device_tree;
const u8 *device_tree __attribute__((section(".data")));

static struct micro_result results[MICRO_RUNS];

/* Xen's calling convention (arch-arm.h in its public headers). */
static s64 xen_call(u64 number, u64 a1, u64 a2, u64 a3)
{
	register u64 x0 asm("x0") = a1;
	register u64 x1 asm("x1") = a2;
	register u64 x2 asm("x2") = a3;
	register u64 x16 asm("x16") = number;

	asm volatile("hvc #0xea1" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x16) : :
		     "memory");
	return x0;
}

void port_put_char(char c)
{
	xen_call(XEN_CONSOLE_IO, XEN_WRITE, 1, (u64)&c);
}

static bool starts_with(const u8 *text, const char *word)
{
	while (*word)
		if (*text++ != (u8)*word++)
			return false;
	return true;
}

static u32 big_endian(const u8 *at)
{
	return (u32)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

/* The number behind @word, which is in the command line and nowhere else. */
static u64 boot_word(const char *word)
{
	const u8 *at = device_tree, *end = at + big_endian(at + 4);
	u64 value = 0;

	while (at < end && !starts_with(at, word))
		at++;
	check(at < end);
	while (*at++ != '=')
		;
	for (; *at >= '0' && *at <= '9'; at++)
		value = value * 10 + (*at - '0');
	return value;
}

u64 port_read(unsigned int reg)
{
	switch (reg) {
	case PORT_MAGIC: return PORT_MAGIC_VALUE;
	case PORT_CPUS: return boot_word("cpus=");
	case PORT_PARAM: return boot_word("row=");
	default: return 0;
	}
}

void port_write(unsigned int reg, u64 value)
{
	if (reg == PORT_REQUEST && value >> 32 == PORT_REQ_STEP)
		micro_say(results);
}

void *port_memory(u64 addr)
{
	check_eq(addr, MICRO_RESULTS);
	return results;
}
