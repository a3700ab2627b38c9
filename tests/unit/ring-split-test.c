// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring.c virtio/ring-split.c virtio/ring-packed.c virtio/ring-packed-used.c
// flags: -Itests/unit
/* What only a split ring has: descriptors in any place, chains into tables. */
#include <unit.h>
#include "ring-case.h"

/* A table's descriptors follow each other as "next" says. */
static void follows_next_in_a_table(void **state)
{
	struct driver *d = *state;

	split_write_desc(d, MODEL_TABLE, 0, MODEL_DATA, 16, NEXT, 2);
	split_write_desc(d, MODEL_TABLE, 2, MODEL_DATA + 64, 32, WRITE, 0);
	driver_offer(d, 0, MODEL_TABLE, 3 * 16, TABLE);
	begin(d);
	assert_int_equal(next(d), 1);
	end(d);
	assert_int_equal(chain.out_len, 16);
	assert_int_equal(chain.in_len, 32);
}

/* 2.7.5.3.2: chained descriptors may end in one that is indirect. */
static void follows_a_chain_into_a_table(void **state)
{
	struct driver *d = *state;

	split_write_desc(d, MODEL_TABLE, 0, MODEL_DATA + 64, 40, 0, 0);
	driver_chain(d, 0, { MODEL_DATA, 12 }, { MODEL_TABLE, 16, TABLE });
	begin(d);
	assert_int_equal(next(d), 1);
	end(d);
	assert_int_equal(chain.nr_out, 2);
	assert_int_equal(chain.out_len, 52);
}

static void refuses_a_bad_layout(void **state)
{
	static const struct weir_ring_layout bad[] = {
		{ 0, MODEL_DESC, MODEL_AVAIL, MODEL_USED, 0 },
		{ 6, MODEL_DESC, MODEL_AVAIL, MODEL_USED, 0 },
		{ 65535, MODEL_DESC, MODEL_AVAIL, MODEL_USED, 0 },
		{ 8, MODEL_DESC + 8, MODEL_AVAIL, MODEL_USED, 0 },
		{ 8, MODEL_DESC, MODEL_AVAIL + 1, MODEL_USED, 0 },
		{ 8, MODEL_DESC, MODEL_AVAIL, MODEL_USED + 2, 0 },
		{ 8, -64ull, MODEL_AVAIL, MODEL_USED, 0 },
		{ 8, MODEL_DESC, -16ull, MODEL_USED, 0 },
		{ 8, MODEL_DESC, MODEL_AVAIL, -64ull, 0 },
	};
	struct driver *d = *state;

	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(driver_init(d, &bad[i]), -EINVAL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		RING_TEST(follows_next_in_a_table),
		RING_TEST(follows_a_chain_into_a_table),
		RING_TEST(refuses_a_bad_layout),
	};

	return RING_TESTS(0, tests);
}
