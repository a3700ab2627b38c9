/* SPDX-License-Identifier: GPL-2.0-only */
/* FP and SIMD registers, which the compiler does not touch here. */
#ifndef GUEST_FP_H
#define GUEST_FP_H

#include "types.h"

/* V0 to V31, FPCR and FPSR get values that follow from @seed. */
void fp_fill(u64 seed);
/* Are they still there? */
bool fp_holds(u64 seed);

#endif /* GUEST_FP_H */
