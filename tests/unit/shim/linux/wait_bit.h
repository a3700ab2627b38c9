/* SPDX-License-Identifier: GPL-2.0-only */
/* One thread: what it waits for has happened, or never does. */
#ifndef WEIR_SHIM_LINUX_WAIT_BIT_H
#define WEIR_SHIM_LINUX_WAIT_BIT_H

#include <linux/bug.h>

#define wake_up_var(var)		((void)(var))
#define wait_var_event(var, condition)	BUG_ON(!(condition))

#endif /* WEIR_SHIM_LINUX_WAIT_BIT_H */
