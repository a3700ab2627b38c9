/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints of weir.ko: stage-2 aborts and who serves them; docs/tracing.md. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM weir
#undef TRACE_SYSTEM_VAR
#define TRACE_SYSTEM_VAR weir_mmio

#if !defined(WEIR_TRACE_MMIO_H) || defined(TRACE_HEADER_MULTI_READ)
#define WEIR_TRACE_MMIO_H

#include <linux/tracepoint.h>
#include <weir/mmio.h>
#include <weir/mmu.h>
#include <weir/types.h>

DECLARE_EVENT_CLASS(weir_mmio,
	TP_PROTO(const struct weir_vcpu *vcpu, const struct weir_mmio_access *a),
	TP_ARGS(vcpu, a),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(u32, vcpu)
		__field(u64, addr)
		__field(u64, val)
		__field(u8, len)
		__field(bool, write)
		__field(bool, fast)
	),
	TP_fast_assign(
		__entry->vm = vcpu->vm->serial;
		__entry->vcpu = vcpu->id;
		__entry->addr = a->addr;
		__entry->val = a->val;
		__entry->len = a->len;
		__entry->write = a->write;
		__entry->fast = a->atomic;
	),
	TP_printk("vm=%u vcpu=%u %s addr=%#llx len=%u val=%#llx fast=%u",
		  __entry->vm, __entry->vcpu, __entry->write ? "write" : "read",
		  __entry->addr, __entry->len, __entry->val, __entry->fast)
);

/* Served by a doorbell or a device of the kernel; refused by it; user space's. */
DEFINE_EVENT(weir_mmio, weir_mmio_kernel,
	TP_PROTO(const struct weir_vcpu *vcpu, const struct weir_mmio_access *a),
	TP_ARGS(vcpu, a));
DEFINE_EVENT(weir_mmio, weir_mmio_failed,
	TP_PROTO(const struct weir_vcpu *vcpu, const struct weir_mmio_access *a),
	TP_ARGS(vcpu, a));
DEFINE_EVENT(weir_mmio, weir_mmio_user,
	TP_PROTO(const struct weir_vcpu *vcpu, const struct weir_mmio_access *a),
	TP_ARGS(vcpu, a));

/* A write matched an ioeventfd; @len 0: before its width was decoded. */
TRACE_EVENT(weir_ioeventfd,
	TP_PROTO(gpa_t addr, u8 len, u64 val),
	TP_ARGS(addr, len, val),
	TP_STRUCT__entry(
		__field(u64, addr)
		__field(u64, val)
		__field(u8, len)
	),
	TP_fast_assign(
		__entry->addr = addr;
		__entry->val = val;
		__entry->len = len;
	),
	TP_printk("addr=%#llx len=%u val=%#llx", __entry->addr, __entry->len, __entry->val)
);

/* @ret: enum weir_fault_result or -errno. */
TRACE_EVENT(weir_fault,
	TP_PROTO(const struct weir_vm *vm, const struct weir_fault *fault, int ret),
	TP_ARGS(vm, fault, ret),
	TP_STRUCT__entry(
		__field(u32, vm)
		__field(int, ret)
		__field(u64, ipa)
		__field(bool, write)
		__field(bool, exec)
		__field(u8, level)
	),
	TP_fast_assign(
		__entry->vm = vm->serial;
		__entry->ret = ret;
		__entry->ipa = fault->ipa;
		__entry->write = fault->write;
		__entry->exec = fault->exec;
		__entry->level = fault->level;
	),
	TP_printk("vm=%u ipa=%#llx %s level=%u ret=%d", __entry->vm, __entry->ipa,
		  __entry->exec ? "exec" : __entry->write ? "write" : "read",
		  __entry->level, __entry->ret)
);

#endif /* WEIR_TRACE_MMIO_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH weir
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace-mmio
#include <trace/define_trace.h>
