// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "stat.h"

/* A program's name is any bytes: those that are not ASCII become U+FFFD. */
static void print_string(FILE *to, const char *text)
{
	fputc('"', to);
	for (; *text; text++) {
		unsigned char c = *text;

		if (c >= 0x7f)
			fputs("\\ufffd", to);
		else if (c < ' ' || c == '"' || c == '\\')
			fprintf(to, "\\u%04x", c);
		else
			fputc(c, to);
	}
	fputc('"', to);
}

static void print_counters(FILE *to, const struct weir_counters *counters)
{
	unsigned int i;

	fputs("\"counters\": {", to);
	for (i = 0; i < counters->nr; i++) {
		fputs(i ? ", " : "", to);
		print_string(to, counters->list[i].name);
		fprintf(to, ": %" PRIu64, counters->list[i].value);
	}
	fputc('}', to);
}

static void print_units(FILE *to, const char *list, const char *number,
			const struct weir_units *units)
{
	unsigned int i;

	fprintf(to, "\"%s\": [", list);
	for (i = 0; i < units->nr; i++) {
		fprintf(to, "%s{\"%s\": %u, ", i ? ", " : "", number,
			units->list[i].id);
		print_counters(to, &units->list[i].counters);
		fputc('}', to);
	}
	fputc(']', to);
}

static void print_vm(FILE *to, const struct weir_sample_vm *vm)
{
	fprintf(to, "{\"vm\": \"%s\", \"pid\": %d, \"comm\": ", vm->name,
		vm->pid);
	print_string(to, vm->comm);
	fputs(", ", to);
	print_counters(to, &vm->sum);
	fputs(", ", to);
	print_units(to, "vcpus", "vcpu", &vm->vcpus);
	fputs(", ", to);
	print_units(to, "devices", "device", &vm->devices);
	fputc('}', to);
}

void weir_stat_json(FILE *to, const struct weir_sample *sample, double time)
{
	unsigned int i;

	fprintf(to, "{\"time\": %.6f, \"monotonic_ns\": %" PRIu64
		", \"vms\": [", time, sample->ns);
	for (i = 0; i < sample->nr; i++) {
		fputs(i ? ", " : "", to);
		print_vm(to, &sample->vms[i]);
	}
	fputs("]}\n", to);
}
