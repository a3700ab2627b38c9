// SPDX-License-Identifier: GPL-2.0-only
/* What a run shows the driver, and what a queue's counters are called. */
#include <linux/minmax.h>
#include <linux/seq_file.h>
#include "queue.h"
#include "trace.h"

static int shown(struct weir_queue *q, u16 used, int ret)
{
	trace_weir_vhost_used(q, (u16)(q->ring.used_idx - used));
	if (ret > 0)
		q->call = true;
	else if (!ret && used != q->ring.used_idx)
		q->stat.calls_suppressed++;
	return min(ret, 0);
}

/**
 * weir_queue_flush() - weir_ring_flush() that notes the call, made after the run
 * @q: the queue
 *
 * Context: @run's, inside a section. Return: 0, -EAGAIN, -EIO.
 */
int weir_queue_flush(struct weir_queue *q)
{
	u16 used = q->ring.used_idx;

	return shown(q, used, weir_ring_flush(&q->ring));
}

/**
 * weir_queue_show() - weir_queue_flush() by weir_ring_show(): a call may wait
 * @q: the queue
 *
 * Context: @run's, inside a section. Return: 0, -EAGAIN, -EIO.
 */
int weir_queue_show(struct weir_queue *q)
{
	u16 used = q->ring.used_idx;

	return shown(q, used, weir_ring_show(&q->ring));
}

/**
 * weir_queue_print() - print a queue's counters
 * @q: the queue
 * @m: where to
 * @name: what each line starts with
 */
void weir_queue_print(const struct weir_queue *q, struct seq_file *m,
		      const char *name)
{
	const struct weir_queue_stats *s = &q->stat;

	seq_printf(m, "%s_kicks %llu\n", name, s->kicks);
	seq_printf(m, "%s_runs_kick %llu\n", name, s->runs_kick);
	seq_printf(m, "%s_runs_atomic %llu\n", name, s->runs_atomic);
	seq_printf(m, "%s_runs_worker %llu\n", name, s->runs_worker);
	seq_printf(m, "%s_handovers %llu\n", name, s->handovers);
	seq_printf(m, "%s_calls %llu\n", name, s->calls);
	seq_printf(m, "%s_calls_suppressed %llu\n", name, s->calls_suppressed);
	seq_printf(m, "%s_gathers %u\n", name, q->gather.on);
	seq_printf(m, "%s_polls %llu\n", name, s->polls);
	seq_printf(m, "%s_poll_hits %llu\n", name, s->poll_hits);
	seq_printf(m, "%s_faults %llu\n", name, s->faults);
	seq_printf(m, "%s_broken %u\n", name,
		   q->ring.broken && !q->late);
}
