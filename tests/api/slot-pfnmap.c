// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Memory that has no struct page behind it, as a device's: a slot may have it, but
 * nobody can log it. The [vvar] pages of every process are such memory.
 */

#include <stdio.h>
#include <string.h>

#include "vm.h"

#define BASE	0x80000000UL

static void *find_vvar(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long start = 0;
	char line[256];

	if (!maps)
		test_die("no /proc");
	while (fgets(line, sizeof(line), maps))
		if (strstr(line, "[vvar]") && sscanf(line, "%lx", &start) == 1)
			break;
	fclose(maps);
	return (void *)start;
}

int main(void)
{
	void *vvar = find_vvar();
	struct vm vm;

	if (!vvar)
		test_skip("the host's processes have no [vvar]");
	vm_create(&vm);
	check_errno(vm_set_slot(vm.fd, 1, KVM_MEM_LOG_DIRTY_PAGES, BASE, PAGE, vvar),
		    EINVAL);
	check_ok(vm_set_slot(vm.fd, 1, 0, BASE, PAGE, vvar));
	check_errno(vm_set_slot(vm.fd, 1, KVM_MEM_LOG_DIRTY_PAGES, BASE, PAGE, vvar),
		    EINVAL);
	check_ok(vm_set_slot(vm.fd, 1, 0, BASE, 0, vvar));
	vm_destroy(&vm);
	return test_end();
}
