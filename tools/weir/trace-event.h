/* SPDX-License-Identifier: GPL-2.0-only */
/* Events of Weir's tracepoints, as lines of tracefs's trace file. */
#ifndef WEIR_TRACE_EVENT_H
#define WEIR_TRACE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

/* Those that `weir trace` makes use of; docs/tracing.md says what they mean. */
enum weir_trace_kind {
	WEIR_TRACE_ENTRY,
	WEIR_TRACE_EXIT,
	WEIR_TRACE_UNBLOCK,
	WEIR_TRACE_WAKE,
	WEIR_TRACE_IPI,
	WEIR_TRACE_LINE,
	WEIR_TRACE_INJECT,
	WEIR_TRACE_NOTIFY,
	WEIR_TRACE_INTERRUPT,
	WEIR_TRACE_TAP,
	WEIR_TRACE_RX,
	WEIR_TRACE_TX,
	WEIR_TRACE_TX_LARGE,
	WEIR_TRACE_SUBMIT,
	WEIR_TRACE_COMPLETE,
	WEIR_TRACE_KINDS,
};

/**
 * struct weir_trace_event - one of them
 * @ns: when, by the clock of the trace
 * @left: of a notification: when the guest was left for it; @ns if not known
 * @cpu: of the host
 * @vcpu: number, where the event has one, as the next ones
 * @dev: device
 * @vq: its virtqueue
 * @intid: interrupt
 * @ec: exception class of an exit; 0: a host interrupt or an SError
 * @level: of a line
 */
struct weir_trace_event {
	enum weir_trace_kind kind;
	uint64_t ns;
	uint64_t left;
	unsigned int cpu;
	unsigned int vcpu;
	unsigned int dev;
	unsigned int vq;
	unsigned int intid;
	unsigned int ec;
	unsigned int level;
};

/* weir_trace_kind_name() - the event's name, "weir_entry" */
const char *weir_trace_kind_name(enum weir_trace_kind kind);

/**
 * weir_trace_event_parse() - what a line says
 * @line: of the file, with or without its newline
 * @event: the result; @left is @ns
 *
 * Return: whether it is one of these events.
 */
bool weir_trace_event_parse(const char *line, struct weir_trace_event *event);

#endif /* WEIR_TRACE_EVENT_H */
