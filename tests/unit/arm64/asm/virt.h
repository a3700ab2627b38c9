/* SPDX-License-Identifier: GPL-2.0-only */
/* Which mode the host runs in is what the test says. */
#ifndef WEIR_ARM64_ASM_VIRT_H
#define WEIR_ARM64_ASM_VIRT_H

#include <linux/types.h>

bool is_kernel_in_hyp_mode(void);

#endif /* WEIR_ARM64_ASM_VIRT_H */
