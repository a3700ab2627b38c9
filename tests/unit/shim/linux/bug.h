/* SPDX-License-Identifier: GPL-2.0-only */
/* A warning in the kernel is the end of a test. */
#ifndef WEIR_SHIM_LINUX_BUG_H
#define WEIR_SHIM_LINUX_BUG_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>

#define BUG() \
	(fprintf(stderr, "BUG at %s:%d\n", __FILE__, __LINE__), abort())
#define BUG_ON(c)		((c) ? BUG() : (void)0)
#define WARN_ON(c)		({ bool c_ = !!(c); BUG_ON(c_); c_; })
#define WARN_ON_ONCE(c)		WARN_ON(c)
#define WARN(c, ...)		WARN_ON(c)
#define WARN_ONCE(c, ...)	WARN_ON(c)

#endif /* WEIR_SHIM_LINUX_BUG_H */
