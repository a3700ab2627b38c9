// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "units.h"

const char * const weir_units_no_memory = "there is not enough memory";
const char * const weir_units_gone = "it is gone";

void *weir_grow(void **list, unsigned int *nr, size_t size)
{
	char *more = reallocarray(*list, *nr + 1, size);

	if (!more)
		return NULL;
	*list = more;
	return memset(more + size * (*nr)++, 0, size);
}

struct weir_unit *weir_units_add(struct weir_units *units, unsigned int id)
{
	struct weir_unit *unit;

	unit = weir_grow((void **)&units->list, &units->nr, sizeof(*unit));
	if (unit)
		unit->id = id;
	return unit;
}

static const char *take_line(struct weir_units *units, const char *line)
{
	struct weir_counter counter;

	if (!weir_counter_parse(line, &counter))
		return NULL;
	if (!strcmp(counter.name, "vcpu"))
		return weir_units_add(units, counter.value) ? NULL :
			weir_units_no_memory;
	if (units->nr)
		weir_counters_add(&units->list[units->nr - 1].counters,
				  &counter);
	return NULL;
}

const char *weir_units_read(struct weir_units *units, const char *path)
{
	FILE *file = fopen(path, "re");
	const char *why = NULL;
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return weir_units_gone;
	while (!why && getline(&line, &size, file) > 0)
		why = take_line(units, line);
	if (ferror(file))
		why = weir_units_gone;
	free(line);
	fclose(file);
	return why;
}

const struct weir_counters *weir_units_find(const struct weir_units *units,
					    unsigned int id)
{
	unsigned int i;

	for (i = 0; i < units->nr; i++)
		if (units->list[i].id == id)
			return &units->list[i].counters;
	return NULL;
}

static int by_id(const void *a, const void *b)
{
	const struct weir_unit *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

void weir_units_sort(struct weir_units *units)
{
	if (units->nr)
		qsort(units->list, units->nr, sizeof(*units->list), by_id);
}

void weir_units_free(struct weir_units *units)
{
	free(units->list);
	*units = (struct weir_units) { };
}
