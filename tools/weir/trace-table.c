// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "trace.h"

#define BAR_WIDTH	30

static void print_bar(FILE *to, double share)
{
	int n = share * BAR_WIDTH + 0.5;

	while (n-- > 0)
		fputc('#', to);
	fputc('\n', to);
}

static void print_part(FILE *to, const struct weir_way *way, unsigned int i)
{
	const struct weir_way_step *step = &way->kind->steps[i];
	double ns = weir_way_part(way, i), all = weir_way_ns(way);
	double share = all ? ns / all : 0;
	bool again = i && !strcmp(step->group, step[-1].group);

	fprintf(to, "  %-20s%-24s%10.2f%5.0f %%  ", again ? "" : step->group,
		step->part, ns / 1000, share * 100);
	print_bar(to, share);
	if (step->at == WEIR_TRACE_EXIT)
		fprintf(to, "  %-20s%-24s%10.2f\n", "", "  of that in exits",
			(double)way->away / way->done / 1000);
}

static void print_counts(FILE *to, const struct weir_way *way)
{
	struct weir_way_count counts[WEIR_WAY_COUNTS];
	unsigned int i, nr = weir_way_counts(way, counts);

	fprintf(to, "  %-44s%10s\n", "", "each");
	for (i = 0; i < nr; i++)
		fprintf(to, "  %-44s%10.2f\n", counts[i].name, counts[i].each);
}

static void print_way(FILE *to, const struct weir_way *way)
{
	unsigned int i;

	fprintf(to, "%s device %u: %lu transactions one after the other", way->kind->name,
		way->dev, way->done);
	fprintf(to, ", %lu that went another way\n", way->other);
	if (!way->done)
		return;
	fprintf(to, "  %-44s%10s%7s\n", "on average", "us", "share");
	for (i = 0; i < way->kind->nr; i++)
		print_part(to, way, i);
	fprintf(to, "  %-44s%10.2f\n", "a transaction", weir_way_ns(way) / 1000);
	print_counts(to, way);
}

void weir_trace_table(FILE *to, const struct weir_trace *trace)
{
	unsigned int i;

	for (i = 0; i < trace->nr; i++) {
		fputs(i ? "\n" : "", to);
		print_way(to, &trace->ways[i]);
	}
	if (!trace->nr)
		fputs("no device of this VM had anything to do\n", to);
	if (trace->lost)
		fprintf(to, "\n%lu older events did not fit into the buffer; record for a shorter time\n",
			trace->lost);
}
