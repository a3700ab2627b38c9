// SPDX-License-Identifier: GPL-2.0-only
/* guests/stage2.c in memory of one kind. */

#include <sys/mman.h>

#include "selfcheck.h"
#include "stage2.h"

GUEST_BLOB(stage2);

#define BLOCK (2UL << 20)

static int advice;

/* What the guest reads behind its own first blocks. */
static void fill(struct vm *vm)
{
	u64 addr;

	must(madvise(vm->ram, vm->ram_size, advice));
	for (addr = GUEST_RAM + 2 * BLOCK; addr < GUEST_RAM + vm->ram_size;
	     addr += PAGE)
		*(u64 *)guest_to_host(vm, addr) = addr * 0x9e3779b97f4a7c15UL;
}

int stage2_check(int kind)
{
	advice = kind;
	return SELFCHECK(stage2, .prepare = fill);
}
