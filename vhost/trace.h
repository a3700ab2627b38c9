/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints of weir_vhost.ko; docs/tracing.md. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM weir_vhost
#undef TRACE_SYSTEM_VAR
#define TRACE_SYSTEM_VAR weir_vhost_queue

#if !defined(WEIR_VHOST_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define WEIR_VHOST_TRACE_H

#include <linux/tracepoint.h>
#include <linux/types.h>

struct weir_queue;

TRACE_DEFINE_ENUM(WEIR_RUN_KICK);
TRACE_DEFINE_ENUM(WEIR_RUN_ATOMIC);
TRACE_DEFINE_ENUM(WEIR_RUN_WORKER);
#define WEIR_TRACE_RUN \
	{ WEIR_RUN_KICK, "kick" }, { WEIR_RUN_ATOMIC, "atomic" }, { WEIR_RUN_WORKER, "worker" }

DECLARE_EVENT_CLASS(weir_vhost,
	TP_PROTO(const struct weir_queue *q, int n),
	TP_ARGS(q, n),
	TP_STRUCT__entry(
		__field(int, dev)
		__field(u32, vq)
		__field(int, n)
	),
	TP_fast_assign(
		__entry->dev = q->dev->env.id;
		__entry->vq = q->index;
		__entry->n = n;
	),
	TP_printk("dev=%d vq=%u n=%d", __entry->dev, __entry->vq, __entry->n)
);

/* The driver's notification: 1 runs the queue here, 0 somebody runs it already. */
DEFINE_EVENT(weir_vhost, weir_vhost_kick,
	TP_PROTO(const struct weir_queue *q, int n), TP_ARGS(q, n));
DEFINE_EVENT_PRINT(weir_vhost, weir_vhost_run,
	TP_PROTO(const struct weir_queue *q, int n), TP_ARGS(q, n),
	TP_printk("dev=%d vq=%u where=%s", __entry->dev, __entry->vq,
		  __print_symbolic(__entry->n, WEIR_TRACE_RUN)));
/* A run ended; 1: with work left for the worker. */
DEFINE_EVENT(weir_vhost, weir_vhost_ran,
	TP_PROTO(const struct weir_queue *q, int n), TP_ARGS(q, n));
/* The driver sees n more used buffers. */
DEFINE_EVENT(weir_vhost, weir_vhost_used,
	TP_PROTO(const struct weir_queue *q, int n), TP_ARGS(q, n));
/* A frame is at the tap. 1: delivered from there, 0: by the worker. */
DEFINE_EVENT(weir_vhost, weir_vhost_tap,
	TP_PROTO(const struct weir_queue *q, int n), TP_ARGS(q, n));
/* A frame of n bytes is in the driver's buffers. */
DEFINE_EVENT(weir_vhost, weir_vhost_rx,
	TP_PROTO(const struct weir_queue *q, int n), TP_ARGS(q, n));
/* n small frames, or one of n bytes, go to the tap. */
DEFINE_EVENT(weir_vhost, weir_vhost_tx,
	TP_PROTO(const struct weir_queue *q, int n), TP_ARGS(q, n));
DEFINE_EVENT(weir_vhost, weir_vhost_tx_large,
	TP_PROTO(const struct weir_queue *q, int n), TP_ARGS(q, n));

DECLARE_EVENT_CLASS(weir_vhost_queue,
	TP_PROTO(const struct weir_queue *q),
	TP_ARGS(q),
	TP_STRUCT__entry(
		__field(int, dev)
		__field(u32, vq)
	),
	TP_fast_assign(
		__entry->dev = q->dev->env.id;
		__entry->vq = q->index;
	),
	TP_printk("dev=%d vq=%u", __entry->dev, __entry->vq)
);

/* The worker will run the queue. The driver is interrupted, once for a run. */
DEFINE_EVENT(weir_vhost_queue, weir_vhost_handover,
	TP_PROTO(const struct weir_queue *q), TP_ARGS(q));
DEFINE_EVENT(weir_vhost_queue, weir_vhost_call,
	TP_PROTO(const struct weir_queue *q), TP_ARGS(q));

/* A kick or poke brought @took requests; @waits: the next ones are to gather. */
TRACE_EVENT(weir_vhost_gather,
	TP_PROTO(const struct weir_queue *q, u16 took),
	TP_ARGS(q, took),
	TP_STRUCT__entry(
		__field(int, dev)
		__field(u32, vq)
		__field(u16, took)
		__field(bool, waits)
	),
	TP_fast_assign(
		__entry->dev = q->dev->env.id;
		__entry->vq = q->index;
		__entry->took = took;
		__entry->waits = q->gather.on;
	),
	TP_printk("dev=%d vq=%u took=%u waits=%u", __entry->dev, __entry->vq,
		  __entry->took, __entry->waits)
);

#endif /* WEIR_VHOST_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH vhost
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
