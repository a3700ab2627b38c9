// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of virtio-net that breaks every rule of its transmit and its receive queue,
 * one after the other: the interface asks for a reset, or drops the frame, works after
 * a reset, and meanwhile a disk is as it was. Devices: see lib/hostile.h and lib/nic.h.
 */

#include "hostile.h"
#include "report.h"

#define LONG_FRAME	70000	/* more than the 64 KiB of any frame */

/* Transmit buffers are read, receive buffers written (virtio 1.2, 5.1.6). */
static void header_short(struct hostile *h)
{
	h->p[0].len = NIC_HEADER - 1;
	h->nr = 1;
}

static void all_writable(struct hostile *h) { h->p[0].flags = h->p[1].flags = DESC_WRITE; }
static void body_writable(struct hostile *h) { h->body->flags = DESC_WRITE; }

static void body_readable(struct hostile *h)
{
	h->body->flags = 0;
}

/* What a frame has in it does not break the ring; the host has no use for these. */
static void header_alone(struct hostile *h) { h->nr = 1; }
static void frame_short(struct hostile *h) { h->body->len = 13; }
static void frame_long(struct hostile *h) { h->body->len = LONG_FRAME; }
static void frame_endless(struct hostile *h) { h->body->len = -0x1000; }
static void header_nonsense(struct hostile *h) { memset((void *)h->p[0].addr, 0xff, 10); }
static void frame_nonsense(struct hostile *h) { memset((void *)h->body->addr, 0xff, NIC_FRAME); }

static const struct rule rules[] = {
	{ "header too short", ON_TX | ON_BOTH, .pieces = header_short },
	{ "all writable", ON_TX | ON_BOTH, .pieces = all_writable },
	{ "frame writable", ON_TX | ON_BOTH, .pieces = body_writable },
	{ "buffer readable", ON_RX | ON_BOTH, .pieces = body_readable },
	{ "header alone", ON_TX | ON_BOTH, .pieces = header_alone, .harmless = true },
	{ "frame too short", ON_TX | ON_BOTH, .pieces = frame_short, .harmless = true },
	{ "frame too long", ON_TX | ON_BOTH, .pieces = frame_long, .harmless = true },
	{ "frame of nearly 4 GiB", ON_TX | ON_BOTH, .pieces = frame_endless, .harmless = true },
	{ "nonsense for a header", ON_TX | ON_BOTH, .pieces = header_nonsense, .harmless = true },
	{ "nonsense for a frame", ON_TX | ON_BOTH, .pieces = frame_nonsense, .harmless = true },
};

static void both(const struct victim *v, bool packed)
{
	hostile_rules(v, packed, common_rules, nr_common_rules);
	hostile_rules(v, packed, rules, ARRAY_SIZE(rules));
}

int main(void)
{
	u32 packed;

	hostile_init();
	for (packed = 0; packed < 2; packed++) {
		both(&victim_tx, packed);
		both(&victim_rx, packed);
	}
	return 0;
}
