/* SPDX-License-Identifier: GPL-2.0-only */
/* Unit tests: no tracepoints, nothing to define; see linux/tracepoint.h. */
