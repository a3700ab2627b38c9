/* SPDX-License-Identifier: GPL-2.0-only */
/* One thread: a grace period is over at once. */
#ifndef WEIR_SHIM_LINUX_RCUPDATE_H
#define WEIR_SHIM_LINUX_RCUPDATE_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <asm/barrier.h>

#define rcu_read_lock()			((void)0)
#define rcu_read_unlock()		((void)0)
#define rcu_dereference(p)		READ_ONCE(p)
#define rcu_dereference_check(p, c)	READ_ONCE(p)
#define rcu_dereference_protected(p, c)	(p)
#define rcu_dereference_raw(p)		READ_ONCE(p)
#define rcu_access_pointer(p)		READ_ONCE(p)
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), v)
#define RCU_INIT_POINTER(p, v)		WRITE_ONCE(p, v)
#define rcu_replace_pointer(p, v, c) \
	({ __typeof__(p) old_ = (p); rcu_assign_pointer(p, v); old_; })
#define synchronize_rcu()		((void)0)

#endif /* WEIR_SHIM_LINUX_RCUPDATE_H */
