/* SPDX-License-Identifier: GPL-2.0-only */
/* Spinlocks and read-write locks: see lockdep.h. */
#ifndef WEIR_SHIM_LINUX_SPINLOCK_H
#define WEIR_SHIM_LINUX_SPINLOCK_H

#include <linux/irqflags.h>
#include <linux/lockdep.h>

typedef struct shim_lock spinlock_t;
typedef struct shim_lock raw_spinlock_t;
typedef struct shim_lock rwlock_t;

#define DEFINE_SPINLOCK(name)		spinlock_t name = { 0 }
#define DEFINE_RAW_SPINLOCK(name)	raw_spinlock_t name = { 0 }
#define spin_lock_init(l)		((void)((l)->held = 0))
#define spin_lock(l)			shim_lock_take(l)
#define spin_unlock(l)			shim_lock_drop(l)
#define spin_trylock(l)	\
	({ int free_ = !(l)->held; (l)->held = 1; free_; })
#define spin_lock_irq(l)		spin_lock(l)
#define spin_unlock_irq(l)		spin_unlock(l)
#define spin_lock_irqsave(l, f)		((void)((f) = 0), spin_lock(l))
#define spin_unlock_irqrestore(l, f)	((void)(f), spin_unlock(l))
#define raw_spin_lock_init		spin_lock_init
#define raw_spin_lock			spin_lock
#define raw_spin_unlock			spin_unlock
#define raw_spin_trylock		spin_trylock
#define raw_spin_lock_irq		spin_lock_irq
#define raw_spin_unlock_irq		spin_unlock_irq
#define raw_spin_lock_irqsave		spin_lock_irqsave
#define raw_spin_unlock_irqrestore	spin_unlock_irqrestore
#define rwlock_init			spin_lock_init
#define read_lock			spin_lock
#define read_unlock			spin_unlock
#define read_trylock			spin_trylock
#define write_lock			spin_lock
#define write_unlock			spin_unlock

#endif /* WEIR_SHIM_LINUX_SPINLOCK_H */
