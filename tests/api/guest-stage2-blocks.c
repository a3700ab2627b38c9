// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max; kernels: stock debug; gate: yes */
/*
 * What the VMM wrote is what the guest reads, in 2 MiB blocks
 * (guests/stage2.c).
 */

#include <sys/mman.h>

#include "selfcheck.h"

GUEST_BLOB(stage2);

#define BLOCK (2UL << 20)

static void fill(struct vm *vm)
{
	u64 addr;

	must(madvise(vm->ram, vm->ram_size, MADV_HUGEPAGE));
	for (addr = GUEST_RAM + 2 * BLOCK; addr < GUEST_RAM + vm->ram_size;
	     addr += PAGE)
		*(u64 *)guest_to_host(vm, addr) = addr * 0x9e3779b97f4a7c15UL;
}

int main(void)
{
	return SELFCHECK(stage2, .prepare = fill);
}
