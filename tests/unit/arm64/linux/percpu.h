/* SPDX-License-Identifier: GPL-2.0-only */
/* One CPU. */
#ifndef WEIR_ARM64_LINUX_PERCPU_H
#define WEIR_ARM64_LINUX_PERCPU_H

#include <asm/cputype.h>

#define DECLARE_PER_CPU(type, name)	extern __typeof__(type) name

#endif /* WEIR_ARM64_LINUX_PERCPU_H */
