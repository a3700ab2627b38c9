/* SPDX-License-Identifier: GPL-2.0-only */
/* Samples made by hand, and what is printed of them. */
#ifndef WEIR_STAT_TEST_H
#define WEIR_STAT_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tools/weir/stat.h"

static inline void put_counter(struct weir_counters *counters, const char *name,
			       uint64_t value)
{
	struct weir_counter c = { .value = value };

	strcpy(c.name, name);
	weir_counters_add(counters, &c);
}

static inline struct weir_sample_vm *put_vm(struct weir_sample *sample,
					    const char *name, const char *comm)
{
	struct weir_sample_vm *vm = weir_grow((void **)&sample->vms,
					      &sample->nr, sizeof(*vm));

	strcpy(vm->name, name);
	strcpy(vm->comm, comm);
	vm->pid = atoi(name);
	vm->serial = atoi(strchr(name, '-') + 1);
	return vm;
}

/* What @stream got, from open_memstream() on; valid until the next call. */
static char *printed;
static size_t printed_size;

static inline FILE *print_begin(void)
{
	free(printed);
	printed = NULL;
	return open_memstream(&printed, &printed_size);
}

static inline const char *print_end(FILE *stream)
{
	fclose(stream);
	return printed;
}

#endif /* WEIR_STAT_TEST_H */
