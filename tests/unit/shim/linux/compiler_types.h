/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel's own force-included header gives every file. */
#ifndef WEIR_SHIM_LINUX_COMPILER_TYPES_H
#define WEIR_SHIM_LINUX_COMPILER_TYPES_H

#define __rcu
#define __user
#define __iomem
#define __percpu
#define __force
#define __kernel
#define __acquires(x)
#define __releases(x)
#define __must_hold(x)
#define __acquire(x)	((void)0)
#define __release(x)	((void)0)
#define __cond_lock(x, c)	(c)

#define __must_check	__attribute__((warn_unused_result))
#define __maybe_unused	__attribute__((unused))
#define __always_unused	__attribute__((unused))
#define __packed	__attribute__((packed))
#define __aligned(x)	__attribute__((aligned(x)))
#define __pure		__attribute__((pure))
#define __noreturn	__attribute__((noreturn))
#define __cold		__attribute__((cold))
#define __weak		__attribute__((weak))
#define __section(s)	__attribute__((section(s)))
#define __printf(a, b)	__attribute__((format(printf, a, b)))
#define __counted_by(m)
#define __read_mostly
#define __ro_after_init
#define __init
#define __exit
#define noinline	__attribute__((noinline))
#ifndef __always_inline
#define __always_inline	inline __attribute__((always_inline))
#endif
#define fallthrough	__attribute__((fallthrough))

#endif /* WEIR_SHIM_LINUX_COMPILER_TYPES_H */
