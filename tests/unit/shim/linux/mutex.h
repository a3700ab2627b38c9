/* SPDX-License-Identifier: GPL-2.0-only */
/* Mutexes: see lockdep.h. */
#ifndef WEIR_SHIM_LINUX_MUTEX_H
#define WEIR_SHIM_LINUX_MUTEX_H

#include <linux/lockdep.h>

struct mutex {
	int held;
};

#define DEFINE_MUTEX(name)	struct mutex name = { 0 }
#define mutex_init(m)		((void)((m)->held = 0))
#define mutex_destroy(m)	BUG_ON((m)->held)
#define mutex_lock(m)		shim_lock_take(m)
#define mutex_unlock(m)		shim_lock_drop(m)
#define mutex_is_locked(m)	((m)->held)

#endif /* WEIR_SHIM_LINUX_MUTEX_H */
