// SPDX-License-Identifier: GPL-2.0-only
/* What the tracepoints of weir_virtio.ko expand to. */
#include "device.h"

#define CREATE_TRACE_POINTS
#include "trace.h"
