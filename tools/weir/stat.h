/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of `weir stat`: its options and the ways to show a sample. */
#ifndef WEIR_STAT_H
#define WEIR_STAT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sample.h"

/**
 * struct weir_stat_options - the command line of `weir stat`
 * @interval: between two looks, in nanoseconds
 * @count: how many tables, or lines of JSON; 0: until ended
 * @json: JSON rather than tables
 * @live: one table, redrawn on the terminal
 * @vm: name of the only VM of interest; NULL: all
 */
struct weir_stat_options {
	uint64_t interval;
	unsigned int count;
	bool json;
	bool live;
	const char *vm;
};

/**
 * weir_stat_options_parse() - read the command line of `weir stat`
 * @opt: the result; what is not given has its default
 * @argc: number of words, "stat" the first
 * @argv: the words, which @opt points into
 * @terminal: standard output is one
 *
 * Return: 0; 1 when help was asked for and given; -1 after saying what is
 * wrong.
 */
int weir_stat_options_parse(struct weir_stat_options *opt, int argc,
			    char **argv, bool terminal);

/**
 * weir_stat_table() - each VM with its vCPUs and queues, as rates
 * @to: where it is printed
 * @now: what is shown
 * @before: what the rates are since; NULL: there are none to show
 * @width: columns of text that fit; 0: any number
 *
 * Return: how many columns of the table did not fit.
 */
unsigned int weir_stat_table(FILE *to, const struct weir_sample *now,
			     const struct weir_sample *before,
			     unsigned int width);

/**
 * weir_stat_json() - a line with the counters as they are (docs/counters.md)
 * @to: where it is printed
 * @sample: what is shown
 * @time: when that was, in seconds since 1970
 */
void weir_stat_json(FILE *to, const struct weir_sample *sample, double time);

/**
 * weir_stat_frame() - what fits of a text fills a screen
 * @to: the terminal
 * @text: lines
 * @rows: of the screen
 * @columns: of the screen
 * @hidden: columns of the table that the text has not
 *
 * What does not fit is cut, and the last row says so.
 */
void weir_stat_frame(FILE *to, const char *text, unsigned int rows,
		     unsigned int columns, unsigned int hidden);

/**
 * weir_stat_live() - show tables on the terminal until the user leaves
 * Return: the program's status.
 */
int weir_stat_live(const struct weir_stat_options *opt);

#endif /* WEIR_STAT_H */
