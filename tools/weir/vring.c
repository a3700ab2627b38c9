// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <virtio/ring.h>

#include "memory.h"
#include "report.h"
#include "vring.h"

#define SEGS	1024	/* of a buffer; an indirect table may be long */

/**
 * struct weir_vring - a queue that is served
 * @index: which of the device's
 * @call: eventfd that interrupts the driver
 * @busy: @chain is at work, @out and @in say how far
 * @written: bytes of it
 * @told: the user knows that the queue is broken
 */
struct weir_vring {
	const char *what;
	unsigned int index;
	int call;
	struct weir_ring ring;
	bool busy, told;
	struct weir_chain chain;
	struct weir_seg_iter out, in;
	u32 written;
	struct weir_seg segs[SEGS];
};

static bool begin(void *ctx, bool atomic)
{
	return true;
}

static void end(void *ctx, bool atomic)
{
}

static void *translate(void *ctx, gpa_t gpa, size_t *len, bool write)
{
	const struct weir_memory *memory = ctx;
	u64 off = gpa - WEIR_RAM_BASE;

	if (off >= memory->size)
		return NULL;
	if (*len > memory->size - off)
		*len = memory->size - off;
	return (char *)memory->host + off;
}

/* All there is, is at hand: what was not, is a bad address. */
static int fault_in(void *ctx, gpa_t gpa, size_t len, bool write)
{
	return -EFAULT;
}

static const struct weir_gmem_ops memory_ops = {
	.begin = begin,
	.end = end,
	.translate = translate,
	.fault_in = fault_in,
};

/* Return: @ret, or -EIO when the queue is broken. */
static int check(struct weir_vring *v, int ret)
{
	if (ret == -EAGAIN)
		ret = weir_ring_fault_in(&v->ring);
	if (v->ring.broken && !v->told) {
		v->told = true;
		weir_say("%s: the guest's driver has broken queue %u: %s",
			 v->what, v->index, v->ring.broken);
	}
	return v->ring.broken ? -EIO : ret;
}

struct weir_vring *weir_vring_open(const char *what, unsigned int index, int call,
				   const struct weir_memory *memory,
				   const struct weir_virtio_remote_state *state)
{
	const struct weir_virtio_remote_queue *q = &state->queue[index];
	const struct weir_gmem gmem = { &memory_ops, (void *)memory };
	const struct weir_ring_layout at = {
		.num = q->num, .desc = q->desc, .avail = q->avail, .used = q->used,
	};
	struct weir_vring *v;

	v = weir_remote_placed(memory, q, false) ? calloc(1, sizeof(*v)) : NULL;
	if (!v) {
		weir_say("%s: the guest's queue %u is not served: it is not in RAM",
			 what, index);
		return NULL;
	}
	v->what = what;
	v->index = index;
	v->call = call;
	if (!weir_ring_init(&v->ring, &gmem, &at, state->features, NULL) &&
	    !check(v, weir_ring_start(&v->ring)))
		return v;
	free(v);
	return NULL;
}

void weir_vring_bring(struct weir_vring **rings, const struct weir_remote *r,
		      const struct weir_memory *memory,
		      const struct weir_virtio_remote_state *state)
{
	unsigned int i;

	for (i = 0; i < r->offer.nr_queues; i++) {
		if (rings[i] && !state->queue[i].live) {
			weir_vring_close(rings[i]);
			rings[i] = NULL;
		} else if (!rings[i] && state->queue[i].live) {
			rings[i] = weir_vring_open(r->what, i, r->offer.call[i],
						   memory, state);
		}
	}
}

void weir_vring_close(struct weir_vring *v)
{
	free(v);
}

unsigned int weir_vring_index(const struct weir_vring *v)
{
	return v->index;
}

/* Return: 1, 0 when there is none and the next one is notified, -EIO. */
static int take(struct weir_vring *v)
{
	int ret;

	do {
		ret = check(v, weir_ring_next(&v->ring, &v->chain));
		if (ret)
			return ret;
		ret = check(v, weir_ring_kicks_on(&v->ring));
	} while (ret > 0);
	return ret;
}

bool weir_vring_next(struct weir_vring *v)
{
	if (!v || v->ring.broken || v->busy)
		return v && v->busy;
	v->chain = (struct weir_chain) { .segs = v->segs, .max = SEGS };
	if (take(v) <= 0)
		return false;
	v->out = weir_seg_out(&v->chain);
	v->in = weir_seg_in(&v->chain);
	v->written = 0;
	v->busy = true;
	return true;
}

static size_t moved(struct weir_vring *v, ssize_t n)
{
	return n == -EAGAIN && check(v, n) ? 0 : n;
}

size_t weir_vring_read(struct weir_vring *v, void *to, size_t len)
{
	return moved(v, weir_ring_read(&v->ring, &v->out, to, len));
}

size_t weir_vring_write(struct weir_vring *v, const void *from, size_t len)
{
	size_t n = moved(v, weir_ring_write(&v->ring, &v->in, from, len));

	v->written += n;
	return n;
}

void weir_vring_done(struct weir_vring *v)
{
	v->busy = false;
	if (!v->ring.broken)
		check(v, weir_ring_push(&v->ring, v->chain.id, v->written));
}

void weir_vring_show(struct weir_vring *v)
{
	if (v && !v->ring.broken && check(v, weir_ring_flush(&v->ring)) > 0)
		eventfd_write(v->call, 1);
}
