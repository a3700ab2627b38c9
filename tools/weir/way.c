// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "way.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define TO_GUEST	"recv to VM recv"
#define FROM_GUEST	"VM send to send"
#define COMPLETION	"completion"

/* What an interrupt does until the guest runs; @to: the group. */
#define INTERRUPT_STEPS(to) \
	{ WEIR_TRACE_INTERRUPT, WEIR_WAY_DEV, false, to, "used ring" }, \
	{ WEIR_TRACE_LINE, WEIR_WAY_INTID, false, to, "interrupt raised" }, \
	{ WEIR_TRACE_UNBLOCK, WEIR_WAY_VCPU, true, to, "vCPU thread woken" }, \
	{ WEIR_TRACE_INJECT, WEIR_WAY_INTID, false, to, "interrupt injected" }, \
	{ WEIR_TRACE_ENTRY, WEIR_WAY_VCPU, false, to, "guest entered" }

/* ISCA 2016, Table V, for network devices. */
static const struct weir_way_kind net = {
	.name = "network",
	.steps = {
		{ WEIR_TRACE_TAP, WEIR_WAY_DEV, false, "send to recv", "host's stack, peer" },
		{ WEIR_TRACE_RX, WEIR_WAY_DEV, false, TO_GUEST, "copied into the guest" },
		INTERRUPT_STEPS(TO_GUEST),
		{ WEIR_TRACE_EXIT, WEIR_WAY_DEV, false, "VM recv to VM send", "guest" },
		{ WEIR_TRACE_NOTIFY, WEIR_WAY_DEV, false, FROM_GUEST, "exit, notification" },
		{ WEIR_TRACE_TX, WEIR_WAY_DEV, false, FROM_GUEST, "copied out of the guest" },
	},
	.nr = 10,
	.first = 0,
};

static const struct weir_way_kind blk = {
	.name = "disk",
	.steps = {
		{ WEIR_TRACE_EXIT, WEIR_WAY_DEV, false, "guest", "guest" },
		{ WEIR_TRACE_NOTIFY, WEIR_WAY_DEV, false, "request", "exit, notification" },
		{ WEIR_TRACE_SUBMIT, WEIR_WAY_DEV, false, "request", "read, checked, mapped" },
		{ WEIR_TRACE_COMPLETE, WEIR_WAY_DEV, false, "disk", "host's disk" },
		INTERRUPT_STEPS(COMPLETION),
	},
	.nr = 9,
	.first = 1,
};

static const struct cause {
	const char *name;
	unsigned int ec;
} causes[WEIR_WAY_CAUSES] = {	/* ARM ARM, D24.2.40, ESR_EL2.EC */
	{ "host interrupt", 0 },
	{ "WFI", 0x01 },
	{ "hypercall", 0x16 },
	{ "system register", 0x18 },
	{ "instruction abort", 0x20 },
	{ "data abort", 0x24 },
	{ "other", ~0u },
};

const struct weir_way_kind *weir_way_kind_of(enum weir_trace_kind event)
{
	switch (event) {
	case WEIR_TRACE_TAP:
	case WEIR_TRACE_RX:
		return &net;
	case WEIR_TRACE_SUBMIT:
		return &blk;
	default:
		return NULL;
	}
}

const char *weir_way_cause(unsigned int cause)
{
	return causes[cause].name;
}

static unsigned int cause_of(unsigned int ec)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(causes) - 1; i++)
		if (causes[i].ec == ec)
			break;
	return i;
}

static void count(struct weir_way *way, const struct weir_trace_event *event)
{
	way->now.counts[event->kind]++;
	if (event->kind == WEIR_TRACE_EXIT)
		way->now.causes[cause_of(event->ec)]++;
}

static const struct weir_way_step *next_step(const struct weir_way *way)
{
	return &way->kind->steps[way->now.at];
}

/* Exits of the vCPU that has the interrupt, until the guest sends. */
static void look_away(struct weir_way *way, const struct weir_trace_event *event)
{
	if (next_step(way)->at != WEIR_TRACE_EXIT || event->vcpu != way->now.vcpu)
		return;
	if (event->kind == WEIR_TRACE_EXIT) {
		way->now.exited = event->ns;
	} else if (event->kind == WEIR_TRACE_ENTRY && way->now.exited) {
		way->now.away += event->ns - way->now.exited;
		way->now.exited = 0;
	}
}

static bool same_kind(enum weir_trace_kind step, enum weir_trace_kind event)
{
	return step == event ||
		(step == WEIR_TRACE_TX && event == WEIR_TRACE_TX_LARGE);
}

/* virtio-pci sends a message: which interrupt that is, the line's event tells. */
static bool is_intid(const struct weir_way *way,
		     const struct weir_trace_event *event)
{
	return way->now.intid ? event->intid == way->now.intid :
		event->kind == WEIR_TRACE_LINE;
}

static bool matches(const struct weir_way *way, unsigned int at,
		    const struct weir_trace_event *event)
{
	const struct weir_way_step *step = &way->kind->steps[at];

	if (at >= way->kind->nr || step->at == WEIR_TRACE_EXIT ||
	    !same_kind(step->at, event->kind))
		return false;
	switch (step->by) {
	case WEIR_WAY_DEV:
		return event->dev == way->dev;
	case WEIR_WAY_INTID:
		return is_intid(way, event) &&
			(step->at != WEIR_TRACE_LINE || event->level);
	default:
		return event->vcpu == way->now.vcpu;
	}
}

/* Forget the transaction; the next one begins at @ns, or is known from there. */
static void restart(struct weir_way *way, bool whole, uint64_t ns)
{
	unsigned int intid = way->now.intid, vcpu = way->now.vcpu;

	memset(&way->now, 0, sizeof(way->now));
	way->now.whole = whole;
	way->now.last = ns;
	way->now.intid = intid;
	way->now.vcpu = vcpu;
}

static void add_up(uint64_t *to, const uint64_t *from, unsigned int nr)
{
	while (nr--)
		to[nr] += from[nr];
}

static void finish(struct weir_way *way, uint64_t ns)
{
	if (way->now.whole) {
		way->done++;
		way->away += way->now.away;
		add_up(way->parts, way->now.parts, WEIR_WAY_PARTS);
		add_up(way->counts, way->now.counts, WEIR_TRACE_KINDS);
		add_up(way->causes, way->now.causes, WEIR_WAY_CAUSES);
	}
	restart(way, true, ns);
}

static void advance(struct weir_way *way, uint64_t ns)
{
	way->now.parts[way->now.at++] = ns - way->now.last;
	way->now.last = ns;
}

/* A step taken tells by what the next ones are known. */
static void learn(struct weir_way *way, const struct weir_trace_event *event)
{
	if (event->kind == WEIR_TRACE_INTERRUPT)
		way->now.intid = event->intid;
	else if (event->kind == WEIR_TRACE_LINE || event->kind == WEIR_TRACE_INJECT)
		way->now.vcpu = event->vcpu;
	if (event->kind == WEIR_TRACE_LINE)
		way->now.intid = event->intid;
}

/* Steps that have no event of their own here, in front of the one at @event. */
static void catch_up(struct weir_way *way, const struct weir_trace_event *event)
{
	const struct weir_way_step *step = next_step(way);

	if (!matches(way, way->now.at + 1, event))
		return;
	if (step->at == WEIR_TRACE_EXIT)
		advance(way, event->left > way->now.last ? event->left : event->ns);
	else if (step->maybe)
		advance(way, way->now.last);
}

static void start_again(struct weir_way *way, const struct weir_trace_event *event)
{
	way->other++;
	restart(way, false, event->ns);
	way->now.at = way->kind->first;
}

void weir_way_event(struct weir_way *way, const struct weir_trace_event *event)
{
	count(way, event);
	look_away(way, event);
	if (way->now.at > way->kind->first && matches(way, way->kind->first, event))
		start_again(way, event);
	catch_up(way, event);
	if (!matches(way, way->now.at, event))
		return;
	advance(way, event->ns);
	learn(way, event);
	if (way->now.at == way->kind->nr)
		finish(way, event->ns);
}

static double average(const struct weir_way *way, uint64_t sum)
{
	return way->done ? (double)sum / way->done : 0;
}

unsigned int weir_way_counts(const struct weir_way *way,
			     struct weir_way_count *counts)
{
	static const struct {
		const char *name;
		enum weir_trace_kind kind;
	} others[] = {
		{ "interrupts injected", WEIR_TRACE_INJECT },
		{ "sleeping vCPUs woken", WEIR_TRACE_WAKE },
		{ "IPIs to running vCPUs", WEIR_TRACE_IPI },
	};
	unsigned int i, nr = 0;

	counts[nr++] = (struct weir_way_count) {
		"exits", average(way, way->counts[WEIR_TRACE_EXIT]) };
	for (i = 0; i < WEIR_WAY_CAUSES; i++)
		if (way->causes[i])
			counts[nr++] = (struct weir_way_count) {
				causes[i].name, average(way, way->causes[i]) };
	for (i = 0; i < ARRAY_SIZE(others); i++)
		counts[nr++] = (struct weir_way_count) {
			others[i].name, average(way, way->counts[others[i].kind]) };
	return nr;
}

double weir_way_ns(const struct weir_way *way)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < way->kind->nr; i++)
		sum += way->parts[i];
	return average(way, sum);
}

double weir_way_part(const struct weir_way *way, unsigned int step)
{
	return average(way, way->parts[step]);
}
