/* SPDX-License-Identifier: GPL-2.0-only */
/* A few thousand fixed inputs through a fuzz target, as a cmocka test. */
#ifndef WEIR_FUZZ_INPUTS_H
#define WEIR_FUZZ_INPUTS_H

#include <unit.h>
#include <linux/types.h>

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static inline u32 next_random(u32 *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static inline void fixed_inputs_find_nothing(void **state)
{
	u8 data[2048];
	u32 seed = 1;

	for (int round = 0; round < 4000; round++) {
		size_t len = next_random(&seed) % sizeof(data);

		for (size_t i = 0; i < len; i++)
			data[i] = next_random(&seed);
		assert_int_equal(LLVMFuzzerTestOneInput(data, len), 0);
	}
}

static inline int run_fixed_inputs(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_inputs_find_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif /* WEIR_FUZZ_INPUTS_H */
