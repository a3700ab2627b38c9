/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters as debugfs shows them: "name value" a line (docs/counters.md). */
#ifndef WEIR_COUNTERS_H
#define WEIR_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#define WEIR_COUNTERS_MAX	256	/* a network device with 8 pairs: 248 */

struct weir_counter {
	char name[24];
	uint64_t value;
};

struct weir_counters {
	struct weir_counter list[WEIR_COUNTERS_MAX];
	unsigned int nr;
};

/**
 * weir_counter_parse() - what a line says
 * @line: with or without its newline
 * @counter: the result, untouched if there is none
 *
 * Return: whether it is a name, a blank and a number.
 */
bool weir_counter_parse(const char *line, struct weir_counter *counter);

/* weir_counters_add() - to that of the same name, or as a new one */
void weir_counters_add(struct weir_counters *counters,
		       const struct weir_counter *counter);

/* weir_counters_find() - that of this name, or NULL; @counters may be NULL */
const struct weir_counter *weir_counters_find(const struct weir_counters *counters,
					      const char *name);

/**
 * weir_counters_since() - how far some have come between two looks
 * @now: at the later one
 * @before: at the earlier one; NULL: they began at 0 since then
 * @names: up to @nr of them, to be added up; the first NULL ends them
 * @sum: the result
 *
 * One that went back belongs to something new by the old name, and began at 0.
 *
 * Return: whether @now has any of them.
 */
bool weir_counters_since(const struct weir_counters *now,
			 const struct weir_counters *before,
			 const char * const *names, unsigned int nr,
			 uint64_t *sum);

#endif /* WEIR_COUNTERS_H */
