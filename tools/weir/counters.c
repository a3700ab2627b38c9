// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "counters.h"

static bool parse_value(const char *text, uint64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return !errno && (!*end || !strcmp(end, "\n"));
}

bool weir_counter_parse(const char *line, struct weir_counter *counter)
{
	size_t len = strcspn(line, " ");
	uint64_t value;

	if (!len || len >= sizeof(counter->name) || line[len] != ' ' ||
	    !parse_value(line + len + 1, &value))
		return false;
	memcpy(counter->name, line, len);
	counter->name[len] = '\0';
	counter->value = value;
	return true;
}

const struct weir_counter *weir_counters_find(const struct weir_counters *counters,
					      const char *name)
{
	unsigned int i;

	for (i = 0; counters && i < counters->nr; i++)
		if (!strcmp(counters->list[i].name, name))
			return &counters->list[i];
	return NULL;
}

void weir_counters_add(struct weir_counters *counters,
		       const struct weir_counter *counter)
{
	const struct weir_counter *known;

	known = weir_counters_find(counters, counter->name);
	if (known)
		counters->list[known - counters->list].value += counter->value;
	else if (counters->nr < WEIR_COUNTERS_MAX)
		counters->list[counters->nr++] = *counter;
}

static uint64_t since(const struct weir_counter *now,
		      const struct weir_counter *before)
{
	if (!before || before->value > now->value)
		return now->value;
	return now->value - before->value;
}

bool weir_counters_since(const struct weir_counters *now,
			 const struct weir_counters *before,
			 const char * const *names, unsigned int nr,
			 uint64_t *sum)
{
	const struct weir_counter *counter;
	bool any = false;
	unsigned int i;

	*sum = 0;
	for (i = 0; i < nr && names[i]; i++) {
		counter = weir_counters_find(now, names[i]);
		if (!counter)
			continue;
		*sum += since(counter, weir_counters_find(before, names[i]));
		any = true;
	}
	return any;
}
