// SPDX-License-Identifier: GPL-2.0-only
/* What the tracepoints of weir.ko expand to. */
#include <weir/vm.h>
#include <weir-hyp/switch.h>

#define CREATE_TRACE_POINTS
#include <weir/trace-vcpu.h>
#define CREATE_TRACE_POINTS
#include <weir/trace-irq.h>
#define CREATE_TRACE_POINTS
#include <weir/trace-mmio.h>
