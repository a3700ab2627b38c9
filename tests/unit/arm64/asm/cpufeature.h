/* SPDX-License-Identifier: GPL-2.0-only */
/* The features of the host CPU are what the test says. */
#ifndef WEIR_ARM64_ASM_CPUFEATURE_H
#define WEIR_ARM64_ASM_CPUFEATURE_H

#include <asm/cpucap-defs.h>
#include <asm/cputype.h>
#include <asm/sysreg.h>

bool cpus_have_cap(unsigned int cap);
bool cpus_have_final_cap(int cap);
bool system_has_full_ptr_auth(void);
u64 read_sanitised_ftr_reg(u32 enc);

#endif /* WEIR_ARM64_ASM_CPUFEATURE_H */
