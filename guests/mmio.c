// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every load and store that has a valid syndrome (ARM ARM, ISS of a data
 * abort: ISV) on a page of MMIO that remembers what was written to it: all
 * widths, sign extension, register and immediate offsets, acquire and release,
 * the zero register.
 */

#include "report.h"
#include "sysreg.h"

#define DEVICE GUEST_MMIO

#define LOAD(insn, reg, addr) ({					\
	u64 __v = 0x7777777777777777UL;					\
	asm volatile(insn " %" reg "0, [%1]"				\
		     : "+r"(__v) : "r"((u64)(addr)) : "memory");	\
	__v; })
#define STORE(insn, reg, v, addr)					\
	asm volatile(insn " %" reg "0, [%1]"				\
		     : : "r"((u64)(v)), "r"((u64)(addr)) : "memory")

#define PATTERN 0xfedcba9876543210UL

static void check_loads(void)
{
	STORE("str", "x", PATTERN, DEVICE);
	check_eq(LOAD("ldr", "x", DEVICE), PATTERN);
	check_eq(LOAD("ldr", "w", DEVICE), 0x76543210);
	check_eq(LOAD("ldr", "w", DEVICE + 4), 0xfedcba98);
	check_eq(LOAD("ldrh", "w", DEVICE + 6), 0xfedc);
	check_eq(LOAD("ldrb", "w", DEVICE + 7), 0xfe);
	check_eq(LOAD("ldrb", "w", DEVICE + 1), 0x32);
	check_eq(LOAD("ldar", "x", DEVICE), PATTERN);
	check_eq(LOAD("ldar", "w", DEVICE + 4), 0xfedcba98);
	check_eq(LOAD("ldarh", "w", DEVICE + 6), 0xfedc);
	check_eq(LOAD("ldarb", "w", DEVICE + 7), 0xfe);
}

/* (Linux 6.12's KVM forgets the sign on its way to the register.) */
static void check_signed_loads(void)
{
	STORE("str", "x", PATTERN, DEVICE);
	check_eq(LOAD("ldrsb", "x", DEVICE + 7), 0xfffffffffffffffeUL);
	check_eq(LOAD("ldrsb", "w", DEVICE + 7), 0xfffffffeUL);
	check_eq(LOAD("ldrsb", "x", DEVICE), 0x10);
	check_eq(LOAD("ldrsh", "x", DEVICE + 6), 0xfffffffffffffedcUL);
	check_eq(LOAD("ldrsh", "w", DEVICE + 6), 0xfffffedcUL);
	check_eq(LOAD("ldrsh", "x", DEVICE), 0x3210);
	check_eq(LOAD("ldrsw", "x", DEVICE + 4), 0xfffffffffedcba98UL);
	check_eq(LOAD("ldrsw", "x", DEVICE), 0x76543210);
}

static void check_stores(void)
{
	STORE("str", "x", 0, DEVICE);
	STORE("strb", "w", 0x1122334455667788UL, DEVICE + 1);
	check_eq(LOAD("ldr", "x", DEVICE), 0x8800);
	STORE("strh", "w", 0x1122334455667788UL, DEVICE + 2);
	check_eq(LOAD("ldr", "x", DEVICE), 0x77888800);
	STORE("str", "w", 0x1122334455667788UL, DEVICE + 4);
	check_eq(LOAD("ldr", "x", DEVICE), 0x5566778877888800UL);
	STORE("stlr", "x", PATTERN, DEVICE);
	STORE("stlr", "w", 1, DEVICE + 4);
	STORE("stlrh", "w", 2, DEVICE + 2);
	STORE("stlrb", "w", 3, DEVICE);
	check_eq(LOAD("ldr", "x", DEVICE), 0x0000000100023203UL);
}

static void check_addressing(void)
{
	u64 base = DEVICE, v;

	STORE("str", "x", PATTERN, DEVICE + 16);
	asm volatile("ldr %0, [%1, #16]" : "=r"(v) : "r"(base) : "memory");
	check_eq(v, PATTERN);
	asm volatile("ldur %0, [%1, #-8]" : "=r"(v) : "r"(base + 24) : "memory");
	check_eq(v, PATTERN);
	asm volatile("ldr %0, [%1, %2, lsl #3]"
		     : "=r"(v) : "r"(base), "r"(2UL) : "memory");
	check_eq(v, PATTERN);
	asm volatile("ldrb %w0, [%1, %w2, sxtw]"
		     : "=r"(v) : "r"(base + 32), "r"(-9) : "memory");
	check_eq(v, 0xfe);
	asm volatile("str %0, [%1, #2048]" : : "r"(v), "r"(base) : "memory");
	check_eq(LOAD("ldr", "x", DEVICE + 2048), 0xfe);
}

/* Register 31 of a load or store is the zero register, not the stack pointer. */
static void check_zero_register(void)
{
	u64 sp_before, sp_after;

	STORE("str", "x", PATTERN, DEVICE);
	asm volatile("mov %0, sp\n"
		     "ldr xzr, [%2]\n"
		     "mov %1, sp\n"
		     : "=&r"(sp_before), "=&r"(sp_after)
		     : "r"((u64)DEVICE) : "memory");
	check_eq(sp_before, sp_after);
	asm volatile("str wzr, [%0]" : : "r"((u64)DEVICE) : "memory");
	check_eq(LOAD("ldr", "x", DEVICE), 0xfedcba9800000000UL);
}

/* Each general register as source and destination; others stay as they are. */
static void check_registers(void)
{
#define CHECK_REGISTER(n) do {						\
	u64 v, stale = PATTERN + n;					\
	asm volatile("mov x" #n ", %1\n"				\
		     "str x" #n ", [%2]\n"				\
		     "mov x" #n ", #0\n"				\
		     "ldr x" #n ", [%2]\n"				\
		     "mov %0, x" #n					\
		     : "=r"(v) : "r"(stale), "r"((u64)DEVICE)		\
		     : "x" #n, "memory");				\
	check_eq(v, stale);						\
} while (0)
	CHECK_REGISTER(0); CHECK_REGISTER(1); CHECK_REGISTER(2);
	CHECK_REGISTER(7); CHECK_REGISTER(8); CHECK_REGISTER(15);
	CHECK_REGISTER(16); CHECK_REGISTER(17); CHECK_REGISTER(18);
	CHECK_REGISTER(19); CHECK_REGISTER(20); CHECK_REGISTER(27);
	CHECK_REGISTER(28); CHECK_REGISTER(30);
}

int main(void)
{
	if (!port_present())
		return 0;
	check_loads();
	if (port_read(PORT_PARAM))
		check_signed_loads();
	check_stores();
	check_addressing();
	check_zero_register();
	check_registers();
	return 0;
}
