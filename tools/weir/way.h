/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way of a device's transactions, from event to event: where the time of
 * each went. A transaction begins where the one before it ended, so that the
 * parts add up to all of the time.
 */
#ifndef WEIR_WAY_H
#define WEIR_WAY_H

#include <stdbool.h>
#include <stdint.h>

#include "trace-event.h"

#define WEIR_WAY_PARTS	10
#define WEIR_WAY_CAUSES	7

/**
 * struct weir_way_step - an event that ends a part
 * @at: the event; WEIR_TRACE_EXIT: when the guest was left for the next step's
 * @by: what of the event must be the way's
 * @maybe: the way may go on without it
 * @group: what the ISCA study calls this stretch
 * @part: what happens in it
 */
struct weir_way_step {
	enum weir_trace_kind at;
	enum { WEIR_WAY_DEV, WEIR_WAY_INTID, WEIR_WAY_VCPU } by;
	bool maybe;
	const char *group;
	const char *part;
};

/**
 * struct weir_way_kind - the steps of a kind of device
 * @name: of the device
 * @nr: how many steps
 * @first: of the events that begin a transaction, and of the step that they are
 */
struct weir_way_kind {
	const char *name;
	struct weir_way_step steps[WEIR_WAY_PARTS];
	unsigned int nr;
	unsigned int first;
};

/**
 * struct weir_way - a device's, as far as it has been seen
 * @done: transactions whose way is known from end to end
 * @other: those that went another way: several at a time, without an interrupt
 * @parts: nanoseconds spent up to each step, of all that are done
 * @away: of these, outside the guest in the part that is the guest's
 * @counts: events in their time, by kind
 * @causes: exits in their time, by weir_way_cause()
 */
struct weir_way {
	const struct weir_way_kind *kind;
	unsigned int dev;
	unsigned long done;
	unsigned long other;
	uint64_t parts[WEIR_WAY_PARTS];
	uint64_t away;
	uint64_t counts[WEIR_TRACE_KINDS];
	uint64_t causes[WEIR_WAY_CAUSES];
	/* the transaction that is on its way */
	struct {
		bool whole;
		unsigned int at;
		unsigned int intid, vcpu;
		uint64_t last, exited, away;
		uint64_t parts[WEIR_WAY_PARTS];
		uint64_t counts[WEIR_TRACE_KINDS];
		uint64_t causes[WEIR_WAY_CAUSES];
	} now;
};

/* weir_way_kind_of() - that of a device which has such an event, or NULL */
const struct weir_way_kind *weir_way_kind_of(enum weir_trace_kind event);

/**
 * weir_way_event() - what happened next
 * @way: a device's, with its kind and number set
 * @event: of the device's VM; they come in the order of their time
 */
void weir_way_event(struct weir_way *way, const struct weir_trace_event *event);

/**
 * struct weir_way_count - a line of the table of events
 * @name: what is counted
 * @each: how many of them a transaction has, on average
 */
struct weir_way_count {
	const char *name;
	double each;
};

#define WEIR_WAY_COUNTS	(WEIR_WAY_CAUSES + 4)

/**
 * weir_way_counts() - what a table of a way's events has
 * @way: with transactions that are done
 * @counts: room for WEIR_WAY_COUNTS lines
 *
 * Return: how many lines there are.
 */
unsigned int weir_way_counts(const struct weir_way *way,
			     struct weir_way_count *counts);

/* weir_way_cause() - the name of an element of @causes */
const char *weir_way_cause(unsigned int cause);

/* weir_way_ns() - what a transaction takes, on average; 0: none is done */
double weir_way_ns(const struct weir_way *way);

/* weir_way_part() - of it, the part up to step @step */
double weir_way_part(const struct weir_way *way, unsigned int step);

#endif /* WEIR_WAY_H */
