// SPDX-License-Identifier: GPL-2.0-only
/* True random number firmware interface, version 1.0 (ARM DEN0098). */
#include <linux/bitmap.h>
#include <linux/random.h>
#include <linux/string.h>
#include "smccc.h"
#include "vcpu.h"

#define TRNG_VERSION_1_0	0x10000
#define TRNG_SUCCESS		0
#define TRNG_NOT_SUPPORTED	(-1L)
#define TRNG_INVALID		(-2L)
#define TRNG_WORDS		3

/* Of this implementation: any constant will do. */
#define TRNG_UUID		0x7e1d6f3aU, 0x4d02c95eU, 0x6bf1a0b3U, 0x19c8e274U

static bool known(u32 fn)
{
	return fn == ARM_SMCCC_TRNG_VERSION || fn == ARM_SMCCC_TRNG_FEATURES ||
	       fn == ARM_SMCCC_TRNG_GET_UUID || fn == ARM_SMCCC_TRNG_RND32 ||
	       fn == ARM_SMCCC_TRNG_RND64;
}

/* The least significant word comes last; bits beyond those wanted are zero. */
static int give(struct weir_vcpu *vcpu, u32 wanted, unsigned int word_bits)
{
	u64 words[TRNG_WORDS] = {};
	unsigned int i;

	if (!wanted || wanted > TRNG_WORDS * word_bits)
		return weir_smccc_answer(vcpu, TRNG_INVALID, 0, 0, 0);
	for (i = 0; i * word_bits < wanted; i++) {
		unsigned int bits = min(wanted - i * word_bits, word_bits);

		words[i] = get_random_u64() & GENMASK_ULL(bits - 1, 0);
	}
	weir_smccc_answer(vcpu, TRNG_SUCCESS, words[2], words[1], words[0]);
	memzero_explicit(words, sizeof(words));
	return WEIR_RESUME;
}

/**
 * weir_smccc_trng() - a call of the TRNG range
 * @vcpu: current thread's
 *
 * Context: process. Return: WEIR_RESUME.
 */
int weir_smccc_trng(struct weir_vcpu *vcpu)
{
	u32 arg = weir_reg_get(vcpu, 1);

	switch ((u32)weir_reg_get(vcpu, 0)) {
	case ARM_SMCCC_TRNG_VERSION:
		return weir_smccc_answer(vcpu, TRNG_VERSION_1_0, 0, 0, 0);
	case ARM_SMCCC_TRNG_FEATURES:
		return weir_smccc_answer(vcpu, known(arg) ? TRNG_SUCCESS :
					 TRNG_NOT_SUPPORTED, 0, 0, 0);
	case ARM_SMCCC_TRNG_GET_UUID:
		return weir_smccc_answer(vcpu, TRNG_UUID);
	case ARM_SMCCC_TRNG_RND32:
		return give(vcpu, arg, 32);
	default:
		return give(vcpu, arg, 64);
	}
}
