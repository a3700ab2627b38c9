// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <stdlib.h>

#include "trace.h"
#include "units.h"

#define MAX_CPUS	65536	/* more is a damaged file */

static struct weir_way *find_way(struct weir_trace *trace, unsigned int dev)
{
	unsigned int i;

	for (i = 0; i < trace->nr; i++)
		if (trace->ways[i].dev == dev)
			return &trace->ways[i];
	return NULL;
}

/* A device becomes known by the first event that only its kind has. */
static const char *meet(struct weir_trace *trace,
			const struct weir_trace_event *event)
{
	const struct weir_way_kind *kind = weir_way_kind_of(event->kind);
	struct weir_way *way;

	if (!kind || find_way(trace, event->dev))
		return NULL;
	way = weir_grow((void **)&trace->ways, &trace->nr, sizeof(*way));
	if (!way)
		return weir_units_no_memory;
	way->kind = kind;
	way->dev = event->dev;
	return NULL;
}

static struct weir_trace_cpu *cpu_of(struct weir_trace *trace, unsigned int cpu)
{
	while (cpu < MAX_CPUS && trace->nr_cpus <= cpu)
		if (!weir_grow((void **)&trace->cpus, &trace->nr_cpus,
			       sizeof(*trace->cpus)))
			return NULL;
	return cpu < MAX_CPUS ? &trace->cpus[cpu] : NULL;
}

/* A notification is made by the vCPU that left its guest on this CPU. */
static const char *remember(struct weir_trace *trace,
			    struct weir_trace_event *event)
{
	struct weir_trace_cpu *cpu = cpu_of(trace, event->cpu);

	if (!cpu)
		return event->cpu < MAX_CPUS ? weir_units_no_memory :
			"the file is damaged: a CPU's number is too large";
	if (event->kind == WEIR_TRACE_EXIT)
		cpu->left = event->ns;
	else if (event->kind == WEIR_TRACE_NOTIFY && cpu->left)
		event->left = cpu->left;
	return NULL;
}

static const char *take(struct weir_trace *trace, struct weir_trace_event *event)
{
	const char *why = remember(trace, event);
	unsigned int i;

	if (!why)
		why = meet(trace, event);
	for (i = 0; !why && i < trace->nr; i++)
		weir_way_event(&trace->ways[i], event);
	trace->events++;
	return why;
}

static void read_header(struct weir_trace *trace, const char *line)
{
	unsigned long in, written;

	if (sscanf(line, "# entries-in-buffer/entries-written: %lu/%lu",
		   &in, &written) == 2 && written > in)
		trace->lost = written - in;
}

static int by_device(const void *a, const void *b)
{
	const struct weir_way *left = a, *right = b;

	return (left->dev > right->dev) - (left->dev < right->dev);
}

const char *weir_trace_read(struct weir_trace *trace, FILE *from)
{
	struct weir_trace_event event;
	const char *why = NULL;
	char *line = NULL;
	size_t size = 0;

	while (!why && getline(&line, &size, from) >= 0) {
		if (line[0] == '#')
			read_header(trace, line);
		else if (weir_trace_event_parse(line, &event))
			why = take(trace, &event);
	}
	free(line);
	if (!why && ferror(from))
		why = "the trace cannot be read to its end";
	if (trace->nr)
		qsort(trace->ways, trace->nr, sizeof(*trace->ways), by_device);
	return why;
}

void weir_trace_free(struct weir_trace *trace)
{
	free(trace->ways);
	free(trace->cpus);
	*trace = (struct weir_trace) { };
}
