/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints of weir_virtio.ko; docs/tracing.md. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM weir_virtio

#if !defined(WEIR_VIRTIO_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define WEIR_VIRTIO_TRACE_H

#include <linux/tracepoint.h>
#include <linux/types.h>

struct weir_virtio;

/* QueueNotify was written; @waits: it is put off, as more are expected. */
TRACE_EVENT(weir_virtio_notify,
	TP_PROTO(const struct weir_virtio *v, u32 vq, bool waits),
	TP_ARGS(v, vq, waits),
	TP_STRUCT__entry(
		__field(int, dev)
		__field(u32, vq)
		__field(bool, waits)
	),
	TP_fast_assign(
		__entry->dev = v->id;
		__entry->vq = vq;
		__entry->waits = waits;
	),
	TP_printk("dev=%d vq=%u waits=%u", __entry->dev, __entry->vq, __entry->waits)
);

DECLARE_EVENT_CLASS(weir_virtio,
	TP_PROTO(const struct weir_virtio *v, u32 bits),
	TP_ARGS(v, bits),
	TP_STRUCT__entry(
		__field(int, dev)
		__field(u32, intid)
		__field(u32, bits)
	),
	TP_fast_assign(
		__entry->dev = v->id;
		__entry->intid = v->intid;
		__entry->bits = bits;
	),
	TP_printk("dev=%d intid=%u bits=%#x", __entry->dev, __entry->intid, __entry->bits)
);

/* Bits of InterruptStatus are set, the line goes up; the driver clears them. */
DEFINE_EVENT(weir_virtio, weir_virtio_interrupt,
	TP_PROTO(const struct weir_virtio *v, u32 bits), TP_ARGS(v, bits));
DEFINE_EVENT(weir_virtio, weir_virtio_ack,
	TP_PROTO(const struct weir_virtio *v, u32 bits), TP_ARGS(v, bits));

#endif /* WEIR_VIRTIO_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH virtio
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
