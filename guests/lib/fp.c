// SPDX-License-Identifier: GPL-2.0-only
/* Patterns for the FP and SIMD registers. */

#include "fp.h"
#include "sysreg.h"

#define FPCR_VALUE(seed)	(((seed) & 3) << 22)	/* RMode */
#define FPSR_VALUE(seed)	((seed) & 0x1f)

static void fill_image(u64 *image, u64 seed)
{
	u32 i;

	for (i = 0; i < 64; i++)
		image[i] = seed * 0x9e3779b97f4a7c15UL + i * 0x0101010101010101UL;
}

#define ALL_PAIRS(op)						\
	op " q0, q1, [%0]\n" op " q2, q3, [%0, #32]\n"		\
	op " q4, q5, [%0, #64]\n" op " q6, q7, [%0, #96]\n"	\
	op " q8, q9, [%0, #128]\n" op " q10, q11, [%0, #160]\n"	\
	op " q12, q13, [%0, #192]\n" op " q14, q15, [%0, #224]\n" \
	op " q16, q17, [%0, #256]\n" op " q18, q19, [%0, #288]\n" \
	op " q20, q21, [%0, #320]\n" op " q22, q23, [%0, #352]\n" \
	op " q24, q25, [%0, #384]\n" op " q26, q27, [%0, #416]\n" \
	op " q28, q29, [%0, #448]\n" op " q30, q31, [%0, #480]\n"

void fp_fill(u64 seed)
{
	u64 image[64];

	fill_image(image, seed);
	asm volatile(ALL_PAIRS("ldp") : : "r"(image) : "memory");
	write_sysreg(FPCR_VALUE(seed), fpcr);
	write_sysreg(FPSR_VALUE(seed), fpsr);
}

bool fp_holds(u64 seed)
{
	u64 want[64], got[64];
	u32 i;

	asm volatile(ALL_PAIRS("stp") : : "r"(got) : "memory");
	fill_image(want, seed);
	for (i = 0; i < 64; i++)
		if (got[i] != want[i])
			return false;
	return read_sysreg(fpcr) == FPCR_VALUE(seed) &&
	       read_sysreg(fpsr) == FPSR_VALUE(seed);
}
