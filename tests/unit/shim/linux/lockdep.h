/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests run in one thread: a lock is a flag that says whether it is held.
 */
#ifndef WEIR_SHIM_LINUX_LOCKDEP_H
#define WEIR_SHIM_LINUX_LOCKDEP_H

#include <linux/bug.h>
#include <linux/types.h>

struct shim_lock {
	int held;
};

#define shim_lock_take(l)		(BUG_ON((l)->held), (void)((l)->held = 1))
#define shim_lock_drop(l)		(BUG_ON(!(l)->held), (void)((l)->held = 0))

#define lockdep_is_held(l)		((l)->held)
#define lockdep_assert_held(l)		BUG_ON(!(l)->held)
#define lockdep_assert_held_write(l)	BUG_ON(!(l)->held)
#define lockdep_assert_held_read(l)	BUG_ON(!(l)->held)
#define lockdep_assert_not_held(l)	BUG_ON((l)->held)
#define lockdep_assert_irqs_disabled()	((void)0)

#endif /* WEIR_SHIM_LINUX_LOCKDEP_H */
