/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a guest says what it found. main() returns for a pass; the first failed
 * check ends the guest.
 */
#ifndef GUEST_REPORT_H
#define GUEST_REPORT_H

#include "layout.h"
#include "port.h"
#include "types.h"

void puts(const char *s);
void put_hex(u64 v);

/* Everything a failed check knows, then the end of the guest. */
void fail(const char *file, unsigned int line, const char *what, u64 got,
	  u64 want) __attribute__((noreturn));
void pass(void) __attribute__((noreturn));

#define check(cond) do {						\
	if (!(cond))							\
		fail(__FILE__, __LINE__, #cond, 0, 1);			\
} while (0)

#define check_eq(got, want) do {					\
	u64 __got = (u64)(got), __want = (u64)(want);			\
	if (__got != __want)						\
		fail(__FILE__, __LINE__, #got " == " #want, __got, __want); \
} while (0)

/* Is there a test behind the port? Elsewhere its registers read as zero. */
bool port_present(void);
void port_request(unsigned int request, u32 arg);

int main(void);			/* a return of 0 is a pass */

unsigned int guest_cpus(void);	/* vCPUs of this machine */
u64 guest_ram_size(void);	/* bytes of RAM */

#endif /* GUEST_REPORT_H */
