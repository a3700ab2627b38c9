// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "trace.h"

#define CHART_WIDTH	900.0
#define CHART_HEIGHT	36

static const char head[] =
"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>";

static const char style[] =
"</title>\n<style>\n"
"body { font: 15px/1.5 sans-serif; max-width: 960px; margin: 2em auto; padding: 0 1em;\n"
"  color: #222; background: #fff }\n"
"svg { width: 100%; height: auto; print-color-adjust: exact }\n"
"table { border-collapse: collapse; margin: 1em 0 }\n"
"th, td { padding: .15em .9em .15em 0; text-align: left; border-bottom: 1px solid #ddd }\n"
"td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }\n"
"td i { display: inline-block; width: .9em; height: .9em; margin-right: .5em;\n"
"  vertical-align: -.1em; print-color-adjust: exact }\n"
"</style></head><body>\n";

/* Told apart in print and by people who do not see all colours. */
static const char * const colours[WEIR_WAY_PARTS] = {
	"#0072b2", "#56b4e9", "#9bd3f2", "#cc79a7", "#e6b3cf",
	"#8a4f7d", "#b58900", "#009e73", "#d55e00", "#f0a36b",
};

static void print_text(FILE *to, const char *text)
{
	for (; *text; text++) {
		if (*text == '&' || *text == '<' || *text == '>' || *text == '"')
			fprintf(to, "&#%d;", *text);
		else
			fputc(*text < ' ' || *text > '~' ? '?' : *text, to);
	}
}

static void print_chart(FILE *to, const struct weir_way *way)
{
	double all = weir_way_ns(way), x = 0;
	unsigned int i;

	fprintf(to, "<svg viewBox=\"0 0 %.0f %d\" role=\"img\">\n", CHART_WIDTH,
		CHART_HEIGHT);
	for (i = 0; i < way->kind->nr; i++) {
		double ns = weir_way_part(way, i);
		double width = all ? ns / all * CHART_WIDTH : 0;

		fprintf(to, "<rect x=\"%.2f\" y=\"0\" width=\"%.2f\" height=\"%d\" fill=\"%s\">",
			x, width, CHART_HEIGHT, colours[i]);
		fprintf(to, "<title>%s: %.2f us</title></rect>\n",
			way->kind->steps[i].part, ns / 1000);
		x += width;
	}
	fputs("</svg>\n", to);
}

static void print_part(FILE *to, const struct weir_way *way, unsigned int i)
{
	const struct weir_way_step *step = &way->kind->steps[i];
	double ns = weir_way_part(way, i), all = weir_way_ns(way);
	bool again = i && !strcmp(step->group, step[-1].group);

	fprintf(to, "<tr><td>%s</td><td><i style=\"background: %s\"></i>%s",
		again ? "" : step->group, colours[i], step->part);
	if (step->at == WEIR_TRACE_EXIT)
		fprintf(to, " (%.2f us of that in exits)",
			(double)way->away / way->done / 1000);
	fprintf(to, "</td><td class=\"n\">%.2f</td><td class=\"n\">%.1f %%</td></tr>\n",
		ns / 1000, all ? ns / all * 100 : 0);
}

static void print_parts(FILE *to, const struct weir_way *way)
{
	unsigned int i;

	fputs("<table><tr><th></th><th>part</th>", to);
	fputs("<th class=\"n\">us</th><th class=\"n\">share</th></tr>\n", to);
	for (i = 0; i < way->kind->nr; i++)
		print_part(to, way, i);
	fprintf(to, "<tr><th></th><th>a transaction</th><th class=\"n\">%.2f</th><th></th></tr></table>\n",
		weir_way_ns(way) / 1000);
}

static void print_counts(FILE *to, const struct weir_way *way)
{
	struct weir_way_count counts[WEIR_WAY_COUNTS];
	unsigned int i, nr = weir_way_counts(way, counts);

	fputs("<table><tr><th>event</th><th class=\"n\">each</th></tr>\n", to);
	for (i = 0; i < nr; i++)
		fprintf(to, "<tr><td>%s</td><td class=\"n\">%.2f</td></tr>\n",
			counts[i].name, counts[i].each);
	fputs("</table>\n", to);
}

static void print_way(FILE *to, const struct weir_way *way)
{
	fprintf(to, "<h2>%s device %u</h2>\n<p>%lu transactions one after the other, ",
		way->kind->name, way->dev, way->done);
	fprintf(to, "%lu that went another way.</p>\n", way->other);
	if (!way->done)
		return;
	print_chart(to, way);
	print_parts(to, way);
	print_counts(to, way);
}

void weir_trace_page(FILE *to, const struct weir_trace *trace, const char *title)
{
	unsigned int i;

	fputs(head, to);
	print_text(to, title);
	fprintf(to, "%s<h1>", style);
	print_text(to, title);
	fputs("</h1>\n", to);
	for (i = 0; i < trace->nr; i++)
		print_way(to, &trace->ways[i]);
	if (!trace->nr)
		fputs("<p>No device of this VM had anything to do.</p>\n", to);
	if (trace->lost)
		fprintf(to, "<p>%lu older events did not fit into the buffer.</p>\n",
			trace->lost);
	fputs("</body></html>\n", to);
}
