// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring.c virtio/ring-split.c tests/fuzz/ring-split-fuzz.c
/* A few thousand fixed inputs through the split ring's fuzz target. */
#include <unit.h>
#include <linux/types.h>

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static u32 next_random(u32 *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void fixed_inputs_find_nothing(void **state)
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_inputs_find_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
