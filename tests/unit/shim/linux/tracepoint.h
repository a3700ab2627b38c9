/* SPDX-License-Identifier: GPL-2.0-only */
/* Unit tests: a tracepoint is a call that does nothing. */
#ifndef WEIR_SHIM_LINUX_TRACEPOINT_H
#define WEIR_SHIM_LINUX_TRACEPOINT_H

#define TP_PROTO(args...) args
#define TRACE_EVENT(name, proto, ...) \
	static inline void trace_##name(proto) { }

#endif /* WEIR_SHIM_LINUX_TRACEPOINT_H */
