/* SPDX-License-Identifier: GPL-2.0-only */
/* The ABI of arm64, and modes of AArch32 (ARM ARM G1.9). */
#ifndef WEIR_ARM64_ASM_PTRACE_H
#define WEIR_ARM64_ASM_PTRACE_H

#include <uapi/asm/ptrace.h>

#define PSR_AA32_MODE_MASK	0x1f
#define PSR_AA32_MODE_USR	0x10

#endif /* WEIR_ARM64_ASM_PTRACE_H */
