// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of virtio-blk that breaks every rule of its ring and its requests, one
 * after the other: its disk asks for a reset, or answers with an error, works after a
 * reset, and meanwhile another disk is as it was. Disks: see lib/hostile.h.
 */

#include "hostile.h"
#include "report.h"
#include "wait.h"

/* Rules of requests that break the ring (virtio 1.2, 5.2.6, 2.7.4). */
static void header_writable(struct hostile *h) { h->p[0].flags = DESC_WRITE; }
static void header_short(struct hostile *h) { h->p[0].len = sizeof(struct disk_header) - 1; }

static void header_empty(struct hostile *h)
{
	h->p[0].len = 0;
}

static void header_alone(struct hostile *h) { h->nr = 1; }

static void nothing_writable(struct hostile *h)
{
	h->p[1].flags = h->p[2].flags = 0;
}

static const struct rule rules[] = {
	{ "header writable", ON_BLK | ON_BOTH, .pieces = header_writable },
	{ "header too short", ON_BLK | ON_BOTH, .pieces = header_short },
	{ "header empty", ON_BLK | ON_BOTH, .pieces = header_empty },
	{ "header alone", ON_BLK | ON_BOTH, .pieces = header_alone },
	{ "nothing writable", ON_BLK | ON_BOTH, .pieces = nothing_writable },
};

/* What a request can be answered with instead. */
struct wrong {
	const char *name;
	void (*spoil)(struct hostile *h);
	u8 status;
};

static struct disk_header *header_of(const struct hostile *h)
{
	return (void *)h->p[0].addr;
}

static u8 *status_of(const struct hostile *h)
{
	const struct piece *last = &h->p[h->nr - 1];

	return (u8 *)last->addr + last->len - 1;
}

static void data_odd(struct hostile *h) { h->p[1].len--; }
static void data_far_too_long(struct hostile *h) { h->p[1].len = -DISK_SECTOR; }

static void data_empty(struct hostile *h)
{
	h->p[1].len = 0;
}

static void past_the_end(struct hostile *h) { header_of(h)->sector = 1UL << 40; }
static void sector_wraps(struct hostile *h) { header_of(h)->sector = -1; }
static void type_unknown(struct hostile *h) { header_of(h)->type = 0x7fffffff; }
static void write_of_nothing(struct hostile *h) { header_of(h)->type = DISK_OUT; }

/* The data's last byte has its place, and there is one too few. */
static void status_missing(struct hostile *h)
{
	h->nr = 2;
	*status_of(h) = 0xee;
}

static const struct wrong wrongs[] = {
	{ "data of odd length", data_odd, DISK_S_IOERR },
	{ "data of nearly 4 GiB", data_far_too_long, DISK_S_IOERR },
	{ "data empty", data_empty, DISK_S_OK },
	{ "status missing", status_missing, DISK_S_IOERR },
	{ "past the end", past_the_end, DISK_S_IOERR },
	{ "sector wraps", sector_wraps, DISK_S_IOERR },
	{ "unknown type", type_unknown, DISK_S_UNSUPP },
	{ "nothing to be written", write_of_nothing, DISK_S_OK },
};

static void try_wrong(const struct wrong *w, bool packed)
{
	const struct victim *v = &victim_blk;
	struct hostile h = { .ring = v->ring, .dev = v->dev };
	struct used_elem elem;

	hostile_say(v, packed, w->name);
	hostile_start(v, hostile_features(v, packed));
	h.nr = v->prepare(h.p);
	w->spoil(&h);
	ring_send(h.ring, 0, h.p, h.nr);
	wait_for(ring_take(h.ring, &elem));
	check_eq(*status_of(&h), w->status);
	v->works();
	check(!virtio_broken(v->dev));
	hostile_revive(v, hostile_features(v, packed));
}

int main(void)
{
	u32 packed, i;

	hostile_init();
	for (packed = 0; packed < 2; packed++) {
		hostile_rules(&victim_blk, packed, common_rules, nr_common_rules);
		hostile_rules(&victim_blk, packed, rules, ARRAY_SIZE(rules));
		for (i = 0; i < ARRAY_SIZE(wrongs); i++)
			try_wrong(&wrongs[i], packed);
	}
	return 0;
}
