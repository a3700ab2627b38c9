/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of `weir trace`: its options, what it finds, the ways to show it. */
#ifndef WEIR_TRACE_H
#define WEIR_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "way.h"

/**
 * struct weir_trace_options - the command line of `weir trace`
 * @ns: how long to record, in nanoseconds
 * @json: JSON rather than tables
 * @vm: name of the VM; NULL: the only one there is
 * @page: HTML file to write; NULL: none
 * @save: file for the events themselves; NULL: none
 * @from: file with events to look at instead of recording; NULL: record
 */
struct weir_trace_options {
	uint64_t ns;
	bool json;
	const char *vm;
	const char *page;
	const char *save;
	const char *from;
};

/**
 * weir_trace_options_parse() - read the command line of `weir trace`
 * @opt: the result; what is not given has its default
 * @argc: number of words, "trace" the first
 * @argv: the words, which @opt points into
 *
 * Return: 0; 1 when help was asked for and given; -1 after saying what is
 * wrong.
 */
int weir_trace_options_parse(struct weir_trace_options *opt, int argc,
			     char **argv);

/**
 * struct weir_trace - what the events say
 * @ways: of the devices that had any
 * @events: how many events there were
 * @lost: how many more there were that the buffer had no room for
 */
struct weir_trace {
	struct weir_way *ways;
	unsigned int nr;
	unsigned long events;
	unsigned long lost;
	/* by CPU of the host: when the guest was left last */
	struct weir_trace_cpu {
		uint64_t left;
	} *cpus;
	unsigned int nr_cpus;
};

/**
 * weir_trace_read() - look at all events
 * @trace: the result, zeroed before
 * @from: text of tracefs's trace file
 *
 * Return: NULL, or what is wrong; weir_trace_free() is due in both cases.
 */
const char *weir_trace_read(struct weir_trace *trace, FILE *from);
void weir_trace_free(struct weir_trace *trace);

/**
 * weir_trace_table() - each device's transactions, part by part
 * @to: where it is printed
 * @trace: what was found
 */
void weir_trace_table(FILE *to, const struct weir_trace *trace);

/* weir_trace_json() - the same as one JSON object on a line */
void weir_trace_json(FILE *to, const struct weir_trace *trace);

/**
 * weir_trace_page() - the same as an HTML page that needs nothing else
 * @to: where it is written
 * @trace: what was found
 * @title: whose trace it is; any bytes
 */
void weir_trace_page(FILE *to, const struct weir_trace *trace,
		     const char *title);

#endif /* WEIR_TRACE_H */
