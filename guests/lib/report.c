// SPDX-License-Identifier: GPL-2.0-only
/* Words on the console, verdicts on the port. */

#include "report.h"
#include "smccc.h"
#include "sysreg.h"

void puts(const char *s)
{
	while (*s)
		port_put_char(*s++);
}

void put_hex(u64 v)
{
	int shift = 60;

	while (shift && !(v >> shift))
		shift -= 4;
	puts("0x");
	for (; shift >= 0; shift -= 4)
		port_put_char("0123456789abcdef"[(v >> shift) & 0xf]);
}

static __attribute__((noreturn)) void finish(u64 code)
{
	port_write(PORT_EXIT, code);
	smccc_hvc(PSCI_SYSTEM_OFF, 0, 0, 0);
	for (;;)
		wfi();
}

void fail(const char *file, unsigned int line, const char *what, u64 got,
	  u64 want)
{
	puts("FAIL ");
	puts(file);
	puts(":");
	put_hex(line);
	puts(" ");
	puts(what);
	puts(": got ");
	put_hex(got);
	puts(", want ");
	put_hex(want);
	puts("\n");
	finish(line);
}

void pass(void)
{
	puts("PASS\n");
	finish(0);
}

bool port_present(void)
{
	return port_read(PORT_MAGIC) == PORT_MAGIC_VALUE;
}

void port_request(unsigned int request, u32 arg)
{
	port_write(PORT_REQUEST, (u64)request << 32 | arg);
}

unsigned int guest_cpus(void)
{
	return port_present() ? port_read(PORT_CPUS) : 1;
}

u64 guest_ram_size(void)
{
	return port_present() ? port_read(PORT_RAM) : 64UL << 20;
}
