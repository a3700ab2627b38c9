// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>

#include "report.h"
#include "rng.h"

/* getrandom() gives so many at once, whatever else goes on. */
#define PIECE		256
/* In a buffer at most; it need not be filled (5.4.6.1). */
#define BUFFER_MAX	4096
/* Buffers before the thread looks whether it is to do something else. */
#define BATCH		16

static struct weir_rng *of_remote(struct weir_remote *r)
{
	return (struct weir_rng *)((char *)r - offsetof(struct weir_rng, remote));
}

static void bring(struct weir_remote *r,
		  const struct weir_virtio_remote_state *state)
{
	struct weir_rng *rng = of_remote(r);

	weir_vring_bring(&rng->ring, r, rng->memory, state);
}

static unsigned int wait_kick(struct weir_remote *r, struct pollfd *fds)
{
	fds[0] = (struct pollfd) { .fd = r->offer.kick[0], .events = POLLIN };
	return 1;
}

/* At least one byte, as the specification demands, if the buffer has room. */
static void fill(struct weir_vring *ring)
{
	unsigned char piece[PIECE];
	size_t n, total = 0;

	do {
		if (getrandom(piece, sizeof(piece), 0) != sizeof(piece))
			break;
		n = weir_vring_write(ring, piece, sizeof(piece));
		total += n;
	} while (n == sizeof(piece) && total < BUFFER_MAX);
	explicit_bzero(piece, sizeof(piece));
	weir_vring_done(ring);
}

static void work(struct weir_remote *r)
{
	struct weir_vring *ring = of_remote(r)->ring;
	unsigned int i;
	eventfd_t ignored;

	eventfd_read(r->offer.kick[0], &ignored);
	for (i = 0; i < BATCH && weir_vring_next(ring); i++)
		fill(ring);
	weir_vring_show(ring);
	if (i == BATCH)
		eventfd_write(r->offer.kick[0], 1);
}

static const struct weir_remote_ops ops = {
	.bring = bring,
	.wait = wait_kick,
	.work = work,
};

int weir_rng_init(struct weir_rng *rng, const struct weir_memory *memory)
{
	*rng = (struct weir_rng) { .memory = memory };
	if (weir_remote_init(&rng->remote, "--rng", &ops, 1))
		return -1;
	rng->remote.offer.features = WEIR_REMOTE_FEATURES;
	return 0;
}

void weir_rng_exit(struct weir_rng *rng)
{
	weir_remote_exit(&rng->remote);
	weir_vring_close(rng->ring);
}
