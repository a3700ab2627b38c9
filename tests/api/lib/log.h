/* SPDX-License-Identifier: GPL-2.0-only */
/* Dirty logs, and how often the guest faulted for one. */
#ifndef TEST_LOG_H
#define TEST_LOG_H

#include "puppet.h"

/* Where tests put the memory that they log: slot 1, LOG_PAGES pages. */
#define LOG_BASE	0x80000000UL
#define LOG_PAGES	1024UL		/* two blocks of 2 MiB */
#define LOG_SIZE	(LOG_PAGES * PAGE)

struct log {
	u64 bit[LOG_PAGES / 64];
};

int log_get(struct vm *vm, u32 slot, void *bitmap);
int log_clear(struct vm *vm, u32 slot, u64 first, u32 pages, void *bitmap);
/* Of slot 1. Return: how many pages are dirty. */
u32 log_read(struct vm *vm, struct log *log);
bool log_has(const struct log *log, u64 page);
void log_slot(struct vm *vm, void *mem, bool logged);
/* The guest writes a word of a page. */
void log_touch(struct vm *vm, u64 page);
/* Counter @name of this process's machine; -1 unless Weir shows it. */
s64 weir_stat(const char *name);

#endif /* TEST_LOG_H */
