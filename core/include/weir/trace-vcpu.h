/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints of weir.ko: a vCPU's way into the guest and out; docs/tracing.md. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM weir
#undef TRACE_SYSTEM_VAR
#define TRACE_SYSTEM_VAR weir_vcpu

#if !defined(WEIR_TRACE_VCPU_H) || defined(TRACE_HEADER_MULTI_READ)
#define WEIR_TRACE_VCPU_H

#include <linux/tracepoint.h>
#include <weir/types.h>

DECLARE_EVENT_CLASS(weir_vcpu,
	TP_PROTO(const struct weir_vcpu *vcpu),
	TP_ARGS(vcpu),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
	),
	TP_fast_assign(
		__entry->vm = vcpu->vm->serial;
		__entry->vcpu = vcpu->id;
	),
	TP_printk("vm=%u vcpu=%u", __entry->vm, __entry->vcpu)
);

/* An exit goes on in process context. */
DEFINE_EVENT(weir_vcpu, weir_slow,
	TP_PROTO(const struct weir_vcpu *vcpu), TP_ARGS(vcpu));
/* Resident on this CPU, and no more. */
DEFINE_EVENT(weir_vcpu, weir_load,
	TP_PROTO(const struct weir_vcpu *vcpu), TP_ARGS(vcpu));
DEFINE_EVENT(weir_vcpu, weir_put,
	TP_PROTO(const struct weir_vcpu *vcpu), TP_ARGS(vcpu));
/* WFI begins to poll, sleeps, ends. */
DEFINE_EVENT(weir_vcpu, weir_poll,
	TP_PROTO(const struct weir_vcpu *vcpu), TP_ARGS(vcpu));
DEFINE_EVENT(weir_vcpu, weir_block,
	TP_PROTO(const struct weir_vcpu *vcpu), TP_ARGS(vcpu));
DEFINE_EVENT(weir_vcpu, weir_unblock,
	TP_PROTO(const struct weir_vcpu *vcpu), TP_ARGS(vcpu));
/* Somebody wants its attention: a wake-up, a host IPI. */
DEFINE_EVENT(weir_vcpu, weir_wake,
	TP_PROTO(const struct weir_vcpu *vcpu), TP_ARGS(vcpu));
DEFINE_EVENT(weir_vcpu, weir_ipi,
	TP_PROTO(const struct weir_vcpu *vcpu), TP_ARGS(vcpu));
/* Notifications that waited are served. */
DEFINE_EVENT(weir_vcpu, weir_deferred,
	TP_PROTO(const struct weir_vcpu *vcpu), TP_ARGS(vcpu));

TRACE_EVENT(weir_entry,
	TP_PROTO(const struct weir_vcpu *vcpu),
	TP_ARGS(vcpu),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, pc)
	),
	TP_fast_assign(
		__entry->vm = vcpu->vm->serial;
		__entry->vcpu = vcpu->id;
		__entry->pc = vcpu->ctx.gp.pc;
	),
	TP_printk("vm=%u vcpu=%u pc=%#llx", __entry->vm, __entry->vcpu, __entry->pc)
);

/* @code is WEIR_EXIT_*; the syndrome is 0 unless it is WEIR_EXIT_SYNC. */
TRACE_EVENT(weir_exit,
	TP_PROTO(const struct weir_vcpu *vcpu, int code),
	TP_ARGS(vcpu, code),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u32, code)
		__field(u64, esr)
		__field(u64, pc)
	),
	TP_fast_assign(
		__entry->vm = vcpu->vm->serial;
		__entry->vcpu = vcpu->id;
		__entry->code = code;
		__entry->esr = code == WEIR_EXIT_SYNC ? vcpu->ctx.esr : 0;
		__entry->pc = vcpu->ctx.gp.pc;
	),
	TP_printk("vm=%u vcpu=%u cause=%s ec=%#llx esr=%#llx pc=%#llx",
		  __entry->vm, __entry->vcpu,
		  __print_symbolic(__entry->code, { WEIR_EXIT_SYNC, "sync" },
				   { WEIR_EXIT_IRQ, "irq" }, { WEIR_EXIT_SERROR, "serror" }),
		  __entry->esr >> 26, __entry->esr, __entry->pc)
);

#endif /* WEIR_TRACE_VCPU_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH weir
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace-vcpu
#include <trace/define_trace.h>
