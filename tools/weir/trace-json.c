// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "trace.h"

/* No name of ours has a quote in it. */
static void print_parts(FILE *to, const struct weir_way *way)
{
	unsigned int i;

	fputs("\"parts\": [", to);
	for (i = 0; i < way->kind->nr; i++)
		fprintf(to, "%s{\"group\": \"%s\", \"part\": \"%s\", \"ns\": %.1f}",
			i ? ", " : "", way->kind->steps[i].group,
			way->kind->steps[i].part, weir_way_part(way, i));
	fputs("], ", to);
}

static void print_events(FILE *to, const struct weir_way *way)
{
	unsigned int i;

	fputs("\"events\": {", to);
	for (i = 0; i < WEIR_TRACE_KINDS; i++)
		fprintf(to, "%s\"%s\": %" PRIu64, i ? ", " : "",
			weir_trace_kind_name(i), way->counts[i]);
	fputs("}, \"exits\": {", to);
	for (i = 0; i < WEIR_WAY_CAUSES; i++)
		fprintf(to, "%s\"%s\": %" PRIu64, i ? ", " : "",
			weir_way_cause(i), way->causes[i]);
	fputc('}', to);
}

static void print_way(FILE *to, const struct weir_way *way)
{
	fprintf(to, "{\"device\": %u, \"kind\": \"%s\", \"transactions\": %lu, \"other\": %lu, ",
		way->dev, way->kind->name, way->done, way->other);
	fprintf(to, "\"ns\": %.1f, \"in_exits_ns\": %.1f, ", weir_way_ns(way),
		way->done ? (double)way->away / way->done : 0);
	print_parts(to, way);
	print_events(to, way);
	fputc('}', to);
}

void weir_trace_json(FILE *to, const struct weir_trace *trace)
{
	unsigned int i;

	fprintf(to, "{\"recorded\": %lu, \"lost\": %lu, \"devices\": [",
		trace->events, trace->lost);
	for (i = 0; i < trace->nr; i++) {
		fputs(i ? ", " : "", to);
		print_way(to, &trace->ways[i]);
	}
	fputs("]}\n", to);
}
