/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints of weir.ko: interrupts; docs/tracing.md. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM weir
#undef TRACE_SYSTEM_VAR
#define TRACE_SYSTEM_VAR weir_irq

#if !defined(WEIR_TRACE_IRQ_H) || defined(TRACE_HEADER_MULTI_READ)
#define WEIR_TRACE_IRQ_H

#include <linux/tracepoint.h>
#include <weir/types.h>

/* An interrupt's line is driven, or an SGI sent. @news: @vcpu must hear of it. */
TRACE_EVENT(weir_irq_line,
	TP_PROTO(const struct weir_vcpu *vcpu, u32 intid, bool level, bool news),
	TP_ARGS(vcpu, intid, level, news),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u32, intid)
		__field(bool, level)
		__field(bool, news)
	),
	TP_fast_assign(
		__entry->vm = vcpu->vm->serial;
		__entry->vcpu = vcpu->id;
		__entry->intid = intid;
		__entry->level = level;
		__entry->news = news;
	),
	TP_printk("vm=%u vcpu=%u intid=%u level=%u news=%u", __entry->vm, __entry->vcpu,
		  __entry->intid, __entry->level, __entry->news)
);

/* List register @lr now holds @val. */
TRACE_EVENT(weir_irq_inject,
	TP_PROTO(const struct weir_vcpu *vcpu, u32 intid, u32 lr, u64 val),
	TP_ARGS(vcpu, intid, lr, val),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u32, intid)
		__field(u32, lr)
		__field(u64, val)
	),
	TP_fast_assign(
		__entry->vm = vcpu->vm->serial;
		__entry->vcpu = vcpu->id;
		__entry->intid = intid;
		__entry->lr = lr;
		__entry->val = val;
	),
	TP_printk("vm=%u vcpu=%u intid=%u lr=%u val=%#llx", __entry->vm, __entry->vcpu,
		  __entry->intid, __entry->lr, __entry->val)
);

/* Maintenance interrupt: @ended are list registers that ask for it by an EOI. */
TRACE_EVENT(weir_irq_maint,
	TP_PROTO(const struct weir_vcpu *vcpu, u32 ended),
	TP_ARGS(vcpu, ended),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u32, ended)
	),
	TP_fast_assign(
		__entry->vm = vcpu->vm->serial;
		__entry->vcpu = vcpu->id;
		__entry->ended = ended;
	),
	TP_printk("vm=%u vcpu=%u ended=%#x", __entry->vm, __entry->vcpu, __entry->ended)
);

/* An irqfd's eventfd was signalled. */
TRACE_EVENT(weir_irqfd,
	TP_PROTO(const struct weir_vm *vm, u32 gsi),
	TP_ARGS(vm, gsi),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, gsi)
	),
	TP_fast_assign(
		__entry->vm = vm->serial;
		__entry->gsi = gsi;
	),
	TP_printk("vm=%u gsi=%u", __entry->vm, __entry->gsi)
);

#endif /* WEIR_TRACE_IRQ_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH weir
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace-irq
#include <trace/define_trace.h>
