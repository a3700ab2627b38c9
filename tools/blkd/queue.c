// SPDX-License-Identifier: GPL-2.0-only
/*
 * The thread of a queue. One round is: see what the disk has done, show it to
 * the driver, take new requests, hand them to the disk in one call. When there
 * is nothing, it watches the ring for a while, or sleeps; what has woken it may not
 * be alone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include <linux/compiler.h>

#include "queue-impl.h"
#include "report.h"

/* Requests that are taken before the disk hears of them. */
#define BATCH		64
/* Looks at the ring between two looks at the clock. */
#define LOOKS		32

static u64 now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void signal_fd(int fd)
{
	const u64 one = 1;

	/* A counter that is full tells as much as one more would. */
	if (write(fd, &one, sizeof(one)) != sizeof(one))
		return;
}

/* All memory there is, is at hand: what is missing, is no memory. */
static int check(struct blkd_queue *q, int ret)
{
	if (ret == -EAGAIN && !weir_ring_fault_in(&q->ring))
		weir_ring_fail(&q->ring, "ring in pieces of memory");
	return ret == -EAGAIN ? -EIO : ret;
}

static int event(struct blkd_queue *q, const struct io_uring_cqe *cqe)
{
	enum blkd_event what = cqe->user_data;

	if (cqe->user_data >= BLKD_EVENT_LAST)
		return blkd_request_event(q, (void *)(uintptr_t)cqe->user_data,
					  cqe->res);
	if (cqe->flags & IORING_CQE_F_MORE)
		return 0;
	if (cqe->res < 0)
		return weir_ring_fail(&q->ring, "kick cannot be waited for");
	blkd_uring_arm(q, what == BLKD_EVENT_KICK ? q->conf.kick : q->wake,
		       what);
	return 0;
}

/*
 * More than a hint it is not: who adds work sets the flag after that, perhaps
 * when the work is done already, and then it stays until there is more.
 */
static bool events_pending(struct blkd_queue *q)
{
	return io_uring_cq_ready(&q->uring) ||
		IO_URING_READ_ONCE(*q->uring.sq.kflags) &
		(IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW);
}

/* What the disk has done so far. Return: 0, -EIO. */
static int reap(struct blkd_queue *q)
{
	struct io_uring_cqe *cqe;
	unsigned int head, n = 0;
	int err = 0;

	io_uring_for_each_cqe(&q->uring, head, cqe) {
		err = event(q, cqe);
		n++;
		if (err)
			break;
	}
	io_uring_cq_advance(&q->uring, n);
	return check(q, err);
}

/* The driver sees what is used, and hears of it if it wants to. */
static int show(struct blkd_queue *q)
{
	int ret;

	if (q->ring.next_used == q->ring.used_idx)
		return 0;
	if (q->fl.ops)
		q->fl.ops->show(q);
	ret = check(q, weir_ring_flush(&q->ring));
	if (ret < 0)
		return ret;
	if (q->fl.ops)
		q->fl.ops->shown(q);
	if (ret) {
		q->conf.counters->calls++;
		signal_fd(q->conf.call);
	}
	return 0;
}

/* Return: requests taken, -EIO. */
static int take(struct blkd_queue *q)
{
	struct weir_chain c = { .segs = q->segs, .max = BLKD_CHAIN_MAX };
	int n, ret;

	for (n = 0; n < BATCH; n++) {
		ret = weir_ring_next(&q->ring, &c);
		if (!ret)
			break;
		if (ret > 0)
			ret = blkd_request_begin(q, &c, false);
		if (ret)
			return check(q, ret);
	}
	if (n)
		ret = weir_ring_kicks_off(&q->ring);
	return n ? n : check(q, ret);
}

/*
 * @took requests have ended the sleep. Where this thread took the CPU from the driver,
 * that goes on and adds what it was about to; learned, as in the kernel.
 * Return: 0, -EIO.
 */
static int gather(struct blkd_queue *q, int took)
{
	int more = 0;

	if (q->gather.on) {
		sched_yield();
		more = take(q);
		if (more < 0)
			return more;
		q->conf.counters->gathered += more;
	}
	weir_gather_learn(&q->gather, took + more);
	return 0;
}

/* Watch for as long as it has been worth it. true: there is something. */
static bool watch(struct blkd_queue *q)
{
	u32 window = blkd_poll_window(&q->poll);
	u64 start, waited;
	int i;

	if (!window || events_pending(q))
		return false;
	start = now();
	do {
		for (i = 0; i < LOOKS; i++) {
			if (!weir_ring_more(&q->ring) && !events_pending(q))
				continue;
			blkd_poll_hit(&q->poll, now() - start);
			q->conf.counters->watched++;
			return true;
		}
		waited = now() - start;
	} while (waited < window && !q->stop);
	blkd_poll_miss(&q->poll);
	q->conf.counters->watched_in_vain++;
	return false;
}

static int sleep_until_event(struct blkd_queue *q)
{
	u64 start = q->poll.max ? now() : 0;
	int ret = check(q, weir_ring_kicks_on(&q->ring));

	if (ret)
		return ret < 0 ? ret : 0;
	q->conf.counters->sleeps++;
	q->woke = true;
	io_uring_submit_and_wait(&q->uring, 1);
	if (start)
		blkd_poll_slept(&q->poll, now() - start);
	return 0;
}

/* Return: 0, -EIO. */
static int serve(struct blkd_queue *q)
{
	int ret;

	while (!q->stop) {
		ret = reap(q);
		if (!ret)
			ret = show(q);
		if (!ret)
			ret = take(q);
		if (ret > 0 && q->woke && gather(q, ret))
			return -EIO;
		q->woke = false;
		if (ret < 0)
			return ret;
		if (io_uring_sq_ready(&q->uring) || events_pending(q)) {
			q->conf.counters->submits++;
			io_uring_submit_and_get_events(&q->uring);
			if (io_uring_cq_ready(&q->uring))
				continue;
		}
		if (ret || q->ring.next_used != q->ring.used_idx || watch(q))
			continue;
		ret = sleep_until_event(q);
		if (ret)
			return ret;
	}
	return 0;
}

/* What the disk still has comes to an end, whatever became of the ring. */
static int drain(struct blkd_queue *q)
{
	int err = 0, ret;

	while (q->running) {
		io_uring_submit_and_wait(&q->uring, 1);
		ret = reap(q);
		err = err ? err : ret;
	}
	return err ? err : show(q);
}

static int start_again(struct blkd_queue *q)
{
	struct weir_chain c = { .segs = q->segs, .max = BLKD_CHAIN_MAX };
	const u32 n = q->fl.nr_lost;
	int ret = 0;
	u32 i;

	for (i = 0; i < n && !ret; i++) {
		ret = weir_ring_retake(&q->ring, &q->fl.lost[i], &c);
		if (!ret)
			ret = blkd_request_begin(q, &c, true);
	}
	q->conf.counters->started_again += n;
	if (n)
		blkd_say("queue %u: %u requests that were in flight are started again",
			 q->conf.index, n);
	return check(q, ret);
}

static void wait_for_stop(struct blkd_queue *q)
{
	while (!q->stop) {
		io_uring_submit_and_wait(&q->uring, 1);
		io_uring_cq_advance(&q->uring, io_uring_cq_ready(&q->uring));
	}
}

static void *run(void *arg)
{
	struct blkd_queue *q = arg;
	int err;

	q->failed = blkd_uring_init(q);
	sem_post(&q->started);
	if (q->failed)
		return NULL;
	blkd_uring_arm(q, q->wake, BLKD_EVENT_STOP);
	blkd_uring_arm(q, q->conf.kick, BLKD_EVENT_KICK);
	err = start_again(q);
	if (!err)
		err = serve(q);
	if (drain(q) || err) {
		blkd_err("queue %u is broken by the driver: %s", q->conf.index,
			 q->ring.broken);
		signal_fd(q->conf.err);
		wait_for_stop(q);
	}
	return NULL;
}

static int init_ring(struct blkd_queue *q)
{
	struct weir_gmem gmem = { &blkd_memory_ops, (void *)q->conf.mem };
	size_t size = weir_ring_state_size(q->conf.at.num, q->conf.features);

	if (blkd_queue_inflight_init(q))
		return -1;
	q->slots = calloc(1, size ? size : 1);
	if (!q->slots)
		return -1;
	if (weir_ring_init(&q->ring, &gmem, &q->conf.at, q->conf.features, q->slots) ||
	    check(q, weir_ring_start(&q->ring)))
		return blkd_err("queue %u: its ring is misplaced", q->conf.index);
	return 0;
}

static void free_queue(struct blkd_queue *q)
{
	if (q->wake >= 0)
		close(q->wake);
	free(q->bounce);
	blkd_queue_inflight_exit(q);
	free(q->slots);
	free(q->reqs);
	free(q);
}

static struct blkd_queue *alloc_queue(const struct blkd_queue_conf *conf)
{
	struct blkd_queue *q = calloc(1, sizeof(*q));

	if (!q)
		return NULL;
	q->conf = *conf;
	sem_init(&q->started, 0, 0);
	q->reqs = calloc(conf->at.num, sizeof(*q->reqs));
	q->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	q->bounce = conf->disk->direct ?
		aligned_alloc(BLKD_BOUNCE, BLKD_BOUNCE) : NULL;
	blkd_poll_init(&q->poll, conf->poll_ns);
	weir_gather_init(&q->gather);
	if (q->reqs && q->wake >= 0 && (q->bounce || !conf->disk->direct))
		return q;
	free_queue(q);
	return NULL;
}

struct blkd_queue *blkd_queue_start(const struct blkd_queue_conf *conf)
{
	struct blkd_queue *q = alloc_queue(conf);

	if (!q)
		return blkd_err("queue %u: no memory", conf->index), NULL;
	if (init_ring(q))
		goto free;
	if (pthread_create(&q->thread, NULL, run, q)) {
		blkd_err("queue %u: no thread", conf->index);
		goto free;
	}
	sem_wait(&q->started);
	if (!q->failed)
		return q;
	pthread_join(q->thread, NULL);
free:
	free_queue(q);
	return NULL;
}

u16 blkd_queue_stop(struct blkd_queue *q)
{
	u16 base;

	q->stop = true;
	signal_fd(q->wake);
	pthread_join(q->thread, NULL);
	base = weir_ring_base(&q->ring);
	io_uring_queue_exit(&q->uring);
	free_queue(q);
	return base;
}
