/* SPDX-License-Identifier: GPL-2.0-only */
/* The vCPUs or the in-kernel devices of a VM, with the counters of each. */
#ifndef WEIR_UNITS_H
#define WEIR_UNITS_H

#include <stddef.h>

#include "counters.h"

struct weir_unit {
	unsigned int id;
	struct weir_counters counters;
};

struct weir_units {
	struct weir_unit *list;
	unsigned int nr;
};

/* What can be wrong with reading. */
extern const char * const weir_units_no_memory;
extern const char * const weir_units_gone;

/* weir_grow() - a zeroed element more at the end of @list, which may move */
void *weir_grow(void **list, unsigned int *nr, size_t size);

/* weir_units_add() - one without counters, or NULL */
struct weir_unit *weir_units_add(struct weir_units *units, unsigned int id);

/**
 * weir_units_read() - add the counters in a file
 * @units: a line goes to the last of them, and "vcpu ID" begins another
 * @path: the file
 *
 * Return: NULL, weir_units_gone when the file is no more, or is no more before
 * it was read whole, or weir_units_no_memory.
 */
const char *weir_units_read(struct weir_units *units, const char *path);

/* weir_units_find() - the counters of the unit with this number, or NULL */
const struct weir_counters *weir_units_find(const struct weir_units *units,
					    unsigned int id);

/* weir_units_sort() - by their numbers */
void weir_units_sort(struct weir_units *units);

void weir_units_free(struct weir_units *units);

#endif /* WEIR_UNITS_H */
