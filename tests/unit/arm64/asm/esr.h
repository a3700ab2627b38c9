/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's, with the header that it expects before it. */
#ifndef WEIR_ARM64_ASM_ESR_H
#define WEIR_ARM64_ASM_ESR_H

#include <asm/brk-imm.h>
#include_next <asm/esr.h>

#endif /* WEIR_ARM64_ASM_ESR_H */
