// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace-event.h"

static const char * const names[WEIR_TRACE_KINDS] = {
	[WEIR_TRACE_ENTRY] = "weir_entry",
	[WEIR_TRACE_EXIT] = "weir_exit",
	[WEIR_TRACE_UNBLOCK] = "weir_unblock",
	[WEIR_TRACE_WAKE] = "weir_wake",
	[WEIR_TRACE_IPI] = "weir_ipi",
	[WEIR_TRACE_LINE] = "weir_irq_line",
	[WEIR_TRACE_INJECT] = "weir_irq_inject",
	[WEIR_TRACE_NOTIFY] = "weir_virtio_notify",
	[WEIR_TRACE_INTERRUPT] = "weir_virtio_interrupt",
	[WEIR_TRACE_TAP] = "weir_vhost_tap",
	[WEIR_TRACE_RX] = "weir_vhost_rx",
	[WEIR_TRACE_TX] = "weir_vhost_tx",
	[WEIR_TRACE_TX_LARGE] = "weir_vhost_tx_large",
	[WEIR_TRACE_SUBMIT] = "weir_vhost_submit",
	[WEIR_TRACE_COMPLETE] = "weir_vhost_complete",
};

static const struct field {
	const char *name;
	size_t at;
} fields[] = {
	{ "vcpu", offsetof(struct weir_trace_event, vcpu) },
	{ "dev", offsetof(struct weir_trace_event, dev) },
	{ "vq", offsetof(struct weir_trace_event, vq) },
	{ "intid", offsetof(struct weir_trace_event, intid) },
	{ "ec", offsetof(struct weir_trace_event, ec) },
	{ "level", offsetof(struct weir_trace_event, level) },
};

const char *weir_trace_kind_name(enum weir_trace_kind kind)
{
	return names[kind];
}

static bool find_kind(const char *name, enum weir_trace_kind *kind)
{
	unsigned int i;

	for (i = 0; i < WEIR_TRACE_KINDS; i++)
		if (!strcmp(names[i], name))
			return *kind = i, true;
	return false;
}

/*
 * "[CPU] FLAGS SECONDS.MICROSECONDS: NAME: " comes behind the task, whose name
 * may have anything in it. The fields' place, or NULL.
 */
static const char *parse_head(const char *line, struct weir_trace_event *event)
{
	unsigned long seconds, us;
	const char *at;
	char name[32];
	int len;

	for (at = strchr(line, '['); at; at = strchr(at + 1, '[')) {
		len = 0;
		if (sscanf(at, "[%u] %*s %lu.%6lu: %31[a-z_]:%n", &event->cpu,
			   &seconds, &us, name, &len) != 4 || !len ||
		    !find_kind(name, &event->kind))
			continue;
		event->ns = seconds * 1000000000ULL + us * 1000;
		event->left = event->ns;
		return at + len;
	}
	return NULL;
}

static void take_field(struct weir_trace_event *event, const char *word)
{
	const char *value = strchr(word, '=');
	unsigned int i;

	for (i = 0; value && i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strlen(fields[i].name) == value - word &&
		    !strncmp(fields[i].name, word, value - word))
			*(unsigned int *)((char *)event + fields[i].at) =
				strtoul(value + 1, NULL, 0);
}

bool weir_trace_event_parse(const char *line, struct weir_trace_event *event)
{
	struct weir_trace_event found = { };
	const char *word = parse_head(line, &found);

	if (!word)
		return false;
	for (; *word; word += strcspn(word, "\n ")) {
		word += strspn(word, "\n ");
		take_field(&found, word);
	}
	*event = found;
	return true;
}
