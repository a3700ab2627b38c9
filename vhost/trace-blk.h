/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints of weir_vhost.ko: requests of a disk; docs/tracing.md. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM weir_vhost
#undef TRACE_SYSTEM_VAR
#define TRACE_SYSTEM_VAR weir_vhost_blk

#if !defined(WEIR_VHOST_TRACE_BLK_H) || defined(TRACE_HEADER_MULTI_READ)
#define WEIR_VHOST_TRACE_BLK_H

#include <linux/tracepoint.h>

struct weir_blk_req;

DECLARE_EVENT_CLASS(weir_vhost_blk,
	TP_PROTO(const struct weir_blk_req *req),
	TP_ARGS(req),
	TP_STRUCT__entry(
		__field(int, dev)
		__field(u16, id)
		__field(u8, status)
		__field(u32, type)
		__field(u32, len)
		__field(u64, sector)
	),
	TP_fast_assign(
		__entry->dev = req->vq->q.dev->env.id;
		__entry->id = req->id;
		__entry->status = req->status;
		__entry->type = req->r.type;
		__entry->len = req->r.len;
		__entry->sector = req->r.sector;
	),
	TP_printk("dev=%d id=%u type=%u sector=%llu len=%u status=%u", __entry->dev,
		  __entry->id, __entry->type, __entry->sector, __entry->len, __entry->status)
);

/* A request is handed to the disk; the disk is done with it. */
DEFINE_EVENT(weir_vhost_blk, weir_vhost_submit,
	TP_PROTO(const struct weir_blk_req *req), TP_ARGS(req));
DEFINE_EVENT(weir_vhost_blk, weir_vhost_complete,
	TP_PROTO(const struct weir_blk_req *req), TP_ARGS(req));

#endif /* WEIR_VHOST_TRACE_BLK_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH vhost
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace-blk
#include <trace/define_trace.h>
