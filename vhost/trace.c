// SPDX-License-Identifier: GPL-2.0-only
/* What the tracepoints of weir_vhost.ko expand to. */
#include "blk-queue.h"

#define CREATE_TRACE_POINTS
#include "trace.h"
#define CREATE_TRACE_POINTS
#include "trace-blk.h"
