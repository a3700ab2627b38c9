// SPDX-License-Identifier: GPL-2.0-only
/*
 * The io_uring of a queue. Completions are posted when its thread asks for
 * them, and a flag in shared memory tells that there are some, so that the
 * thread can watch the flag beside the driver's ring.
 */
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <linux/minmax.h>

#include "queue-impl.h"
#include "report.h"

#define ENTRIES		256
#define CHUNK_SHIFT	30	/* the most that one buffer may have */
#define CHUNK		(1UL << CHUNK_SHIFT)
#define MAX_BUFFERS	1024

static unsigned int add_region(struct iovec *iov, unsigned int nr,
			       const struct blkd_memory_region *r)
{
	u64 off;

	for (off = 0; off < r->at.size && nr < MAX_BUFFERS; off += CHUNK) {
		iov[nr].iov_base = r->p + off;
		iov[nr++].iov_len = min_t(u64, CHUNK, r->at.size - off);
	}
	return off < r->at.size ? MAX_BUFFERS + 1 : nr;
}

static void say_unpinned(int err)
{
	static atomic_flag said = ATOMIC_FLAG_INIT;

	if (!atomic_flag_test_and_set(&said))
		blkd_say("guest memory is not pinned (%s), which costs a little for each request; the limit of locked memory may be too low",
			 strerror(-err));
}

/* Without registered buffers all works as well, only slower. */
static void pin_memory(struct blkd_queue *q)
{
	const struct blkd_memory *mem = q->conf.mem;
	struct iovec *iov = calloc(MAX_BUFFERS, sizeof(*iov));
	unsigned int i, nr = 0;
	int err;

	if (!iov)
		return;
	for (i = 0; i < mem->nr && nr <= MAX_BUFFERS; i++) {
		q->fixed[i] = nr;
		nr = add_region(iov, nr, &mem->regions[i]);
	}
	err = nr > MAX_BUFFERS ? -E2BIG :
		io_uring_register_buffers(&q->uring, iov, nr);
	free(iov);
	if (err)
		say_unpinned(err);
	q->pinned = !err;
}

int blkd_uring_init(struct blkd_queue *q)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
			IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_CQSIZE,
		.cq_entries = 2 * BLKD_MAX_NUM,
	};
	int err = io_uring_queue_init_params(ENTRIES, &q->uring, &p);

	if (err == -EINVAL)
		return blkd_err("this kernel's io_uring is too old; Linux 6.1 has what is needed");
	if (err == -EPERM)
		return blkd_err("this kernel has io_uring switched off (sysctl kernel.io_uring_disabled)");
	if (err)
		return blkd_err("io_uring: %s", strerror(-err));
	err = io_uring_register_files(&q->uring, &q->conf.disk->fd, 1);
	if (err) {
		io_uring_queue_exit(&q->uring);
		return blkd_err("io_uring takes no file: %s", strerror(-err));
	}
	if (!q->conf.unpinned)
		pin_memory(q);
	/* Saves a look-up at every call; without it all works as well. */
	io_uring_register_ring_fd(&q->uring);
	return 0;
}

struct io_uring_sqe *blkd_uring_sqe(struct blkd_queue *q)
{
	struct io_uring_sqe *sqe;

	while (!(sqe = io_uring_get_sqe(&q->uring)))
		io_uring_submit(&q->uring);
	return sqe;
}

void blkd_uring_arm(struct blkd_queue *q, int fd, enum blkd_event event)
{
	struct io_uring_sqe *sqe = blkd_uring_sqe(q);

	io_uring_prep_poll_multishot(sqe, fd, POLLIN);
	io_uring_sqe_set_data64(sqe, event);
}

int blkd_uring_buffer(const struct blkd_queue *q, const void *p, size_t len)
{
	const struct blkd_memory *mem = q->conf.mem;
	unsigned int i;

	if (!q->pinned)
		return -1;
	for (i = 0; i < mem->nr; i++) {
		u64 off = (const char *)p - mem->regions[i].p;

		if (off >= mem->regions[i].at.size)
			continue;
		if ((off & (CHUNK - 1)) + len > CHUNK)
			return -1;
		return q->fixed[i] + (off >> CHUNK_SHIFT);
	}
	return -1;
}
