/* SPDX-License-Identifier: GPL-2.0-only */
/* Unit tests: a tracepoint is a call that does nothing. */
#ifndef WEIR_SHIM_LINUX_TRACEPOINT_H
#define WEIR_SHIM_LINUX_TRACEPOINT_H

#define TP_PROTO(args...) args
#define TRACE_DEFINE_ENUM(name) struct shim_nothing
#define DECLARE_EVENT_CLASS(name, ...) struct shim_nothing
#define DEFINE_EVENT(class, name, proto, ...) \
	static inline void trace_##name(proto) { } \
	struct shim_nothing
#define DEFINE_EVENT_PRINT	DEFINE_EVENT
#define TRACE_EVENT(name, proto, ...) \
	static inline void trace_##name(proto) { }

#endif /* WEIR_SHIM_LINUX_TRACEPOINT_H */
