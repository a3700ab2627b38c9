/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's encodings; the registers are what the test says. */
#ifndef WEIR_ARM64_ASM_SYSREG_H
#define WEIR_ARM64_ASM_SYSREG_H

#include <linux/types.h>
#include <vdso/const.h>
#include_next <asm/sysreg.h>

#undef read_sysreg
#define read_sysreg(r)		shim_sysreg(#r)
#undef read_sysreg_s
#define read_sysreg_s(enc)	shim_sysreg_s(enc)

u64 shim_sysreg(const char *name);
u64 shim_sysreg_s(u32 enc);

#endif /* WEIR_ARM64_ASM_SYSREG_H */
