/* SPDX-License-Identifier: GPL-2.0-only */
/* One thread: a grace period is over at once. */
#ifndef WEIR_SHIM_LINUX_SRCU_H
#define WEIR_SHIM_LINUX_SRCU_H

#include <linux/rcupdate.h>

struct srcu_struct {
	int readers;
};

#define init_srcu_struct(s)		((s)->readers = 0)
#define cleanup_srcu_struct(s)		((void)(s))
#define srcu_read_lock(s)		((s)->readers++)
#define srcu_read_unlock(s, idx)	((void)(idx), (void)(s)->readers--)
#define srcu_dereference(p, s)		READ_ONCE(p)
#define srcu_dereference_check(p, s, c)	READ_ONCE(p)
#define synchronize_srcu(s)		((void)(s))
#define synchronize_srcu_expedited(s)	((void)(s))

#endif /* WEIR_SHIM_LINUX_SRCU_H */
