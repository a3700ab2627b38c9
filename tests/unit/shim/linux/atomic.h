/* SPDX-License-Identifier: GPL-2.0-only */
/* Atomic counters. */
#ifndef WEIR_SHIM_LINUX_ATOMIC_H
#define WEIR_SHIM_LINUX_ATOMIC_H

#include <linux/types.h>
#include <asm/barrier.h>

#define ATOMIC_INIT(v)		{ (v) }
#define atomic_read(a)		__atomic_load_n(&(a)->counter, __ATOMIC_RELAXED)
#define atomic_set(a, v) \
	__atomic_store_n(&(a)->counter, v, __ATOMIC_RELAXED)
#define atomic_add_return(v, a) \
	__atomic_add_fetch(&(a)->counter, v, __ATOMIC_SEQ_CST)
#define atomic_sub_return(v, a) \
	__atomic_sub_fetch(&(a)->counter, v, __ATOMIC_SEQ_CST)
#define atomic_fetch_add(v, a) \
	__atomic_fetch_add(&(a)->counter, v, __ATOMIC_SEQ_CST)
#define atomic_fetch_andnot(v, a) \
	__atomic_fetch_and(&(a)->counter, ~(v), __ATOMIC_SEQ_CST)
#define atomic_or(v, a) \
	((void)__atomic_fetch_or(&(a)->counter, v, __ATOMIC_SEQ_CST))
#define atomic_read_acquire(a) \
	__atomic_load_n(&(a)->counter, __ATOMIC_ACQUIRE)
#define atomic_set_release(a, v) \
	__atomic_store_n(&(a)->counter, v, __ATOMIC_RELEASE)
#define atomic_try_cmpxchg(a, oldp, new) \
	__atomic_compare_exchange_n(&(a)->counter, oldp, new, false, \
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define atomic_add(v, a)	((void)atomic_add_return(v, a))
#define atomic_sub(v, a)	((void)atomic_sub_return(v, a))
#define atomic_inc(a)		atomic_add(1, a)
#define atomic_dec(a)		atomic_sub(1, a)
#define atomic_inc_return(a)	atomic_add_return(1, a)
#define atomic_dec_and_test(a)	(atomic_sub_return(1, a) == 0)
#define atomic_xchg(a, v) \
	__atomic_exchange_n(&(a)->counter, v, __ATOMIC_SEQ_CST)
#define atomic64_read		atomic_read
#define atomic64_set		atomic_set
#define atomic64_inc		atomic_inc
#define atomic64_add		atomic_add
#define atomic64_inc_return	atomic_inc_return
#define atomic64_add_return	atomic_add_return

#define xchg(p, v)		__atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
#define cmpxchg(p, old, new) ({ \
	__typeof__(*(p)) old_ = (old); \
	__atomic_compare_exchange_n(p, &old_, new, false, \
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	old_; })
#define cmpxchg_relaxed		cmpxchg
#define cmpxchg_acquire		cmpxchg
#define cmpxchg_release		cmpxchg
#define try_cmpxchg(p, oldp, new) \
	__atomic_compare_exchange_n(p, oldp, new, false, \
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

#endif /* WEIR_SHIM_LINUX_ATOMIC_H */
