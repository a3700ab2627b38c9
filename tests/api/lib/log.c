// SPDX-License-Identifier: GPL-2.0-only
/* Dirty logs. */

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

int log_get(struct vm *vm, u32 slot, void *bitmap)
{
	struct kvm_dirty_log log = { .slot = slot, .dirty_bitmap = bitmap };

	return ioctl(vm->fd, KVM_GET_DIRTY_LOG, &log);
}

int log_clear(struct vm *vm, u32 slot, u64 first, u32 pages, void *bitmap)
{
	struct kvm_clear_dirty_log log = {
		.slot = slot,
		.num_pages = pages,
		.first_page = first,
		.dirty_bitmap = bitmap,
	};

	return ioctl(vm->fd, KVM_CLEAR_DIRTY_LOG, &log);
}

u32 log_read(struct vm *vm, struct log *log)
{
	u32 i, n = 0;

	memset(log, 0xff, sizeof(*log));
	check_ok(log_get(vm, 1, log->bit));
	for (i = 0; i < ARRAY_SIZE(log->bit); i++)
		n += __builtin_popcountl(log->bit[i]);
	return n;
}

bool log_has(const struct log *log, u64 page)
{
	return log->bit[page / 64] >> page % 64 & 1;
}

void log_slot(struct vm *vm, void *mem, bool logged)
{
	must(vm_set_slot(vm->fd, 1, logged ? KVM_MEM_LOG_DIRTY_PAGES : 0,
			 LOG_BASE, LOG_SIZE, mem));
}

void log_touch(struct vm *vm, u64 page)
{
	puppet(&vm->vcpu[0], PUPPET_WRITE, LOG_BASE + page * PAGE, 8, page);
}

s64 weir_stat(const char *name)
{
	long long value, found = -1;
	char pattern[64], word[32];
	glob_t g;
	FILE *f;

	snprintf(pattern, sizeof(pattern), "/sys/kernel/debug/weir/%d-*/stats",
		 getpid());
	if (glob(pattern, 0, NULL, &g) || g.gl_pathc != 1)
		return -1;
	f = fopen(g.gl_pathv[0], "r");
	while (f && fscanf(f, "%31s %lld", word, &value) == 2)
		if (!strcmp(word, name))
			found = value;
	if (f)
		fclose(f);
	globfree(&g);
	return found;
}
