// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring.c virtio/ring-split.c
// flags: -Itests/unit
/*
 * Every rule of virtio 1.2, 2.7 that a driver can break on a split ring: the
 * queue ends with its reason, takes nothing more, and nothing outside the
 * guest's memory is touched.
 */
#include <unit.h>
#include "ring-case.h"

#define NEXT	VRING_DESC_F_NEXT
#define WRITE	VRING_DESC_F_WRITE
#define TABLE	VRING_DESC_F_INDIRECT

/* The queue is dead: all calls say so and the memory stays as it is. */
static void assert_broken(struct model *m, const char *why)
{
	u16 used = driver_used_idx(m);

	assert_non_null(m->ring.broken);
	assert_string_equal(m->ring.broken, why);
	begin(m);
	assert_int_equal(weir_ring_next(&m->ring, &chain), -EIO);
	assert_int_equal(weir_ring_more(&m->ring), -EIO);
	assert_int_equal(weir_ring_push(&m->ring, 0, 0), -EIO);
	assert_int_equal(weir_ring_flush(&m->ring), -EIO);
	assert_int_equal(weir_ring_kicks_on(&m->ring), -EIO);
	end(m);
	assert_int_equal(driver_used_idx(m), used);
}

static void offer_breaks(struct model *m, u16 head, const char *why)
{
	driver_offer(m, head);
	assert_int_equal(retry(m, weir_ring_next(&m->ring, &chain)), -EIO);
	assert_broken(m, why);
}

static void head_out_of_range(void **state)
{
	offer_breaks(*state, 8, "descriptor index out of range");
}

static void next_out_of_range(void **state)
{
	driver_desc(*state, 0, MODEL_DATA, 8, NEXT, 65535);
	offer_breaks(*state, 0, "descriptor index out of range");
}

static void table_next_out_of_range(void **state)
{
	driver_desc(*state, 0, MODEL_TABLE, 32, TABLE, 0);
	driver_write_desc(*state, MODEL_TABLE, MODEL_DATA, 8, NEXT, 2);
	offer_breaks(*state, 0, "descriptor index out of range");
}

static void loop_to_itself(void **state)
{
	driver_desc(*state, 0, MODEL_DATA, 8, NEXT, 0);
	offer_breaks(*state, 0, "loop in descriptor chain");
}

static void loop_of_all(void **state)
{
	for (u16 i = 0; i < 8; i++)
		driver_desc(*state, i, MODEL_DATA, 8, NEXT, (i + 1) % 8);
	offer_breaks(*state, 3, "loop in descriptor chain");
}

/* Empty descriptors take no room in the chain, so they must not hide a loop. */
static void loop_of_empty_descriptors(void **state)
{
	driver_desc(*state, 0, 0, 0, NEXT, 1);
	driver_desc(*state, 1, 0, 0, NEXT, 0);
	offer_breaks(*state, 0, "loop in descriptor chain");
}

static void loop_in_table(void **state)
{
	driver_desc(*state, 0, MODEL_TABLE, 32, TABLE, 0);
	driver_write_desc(*state, MODEL_TABLE, MODEL_DATA, 8, NEXT, 1);
	driver_write_desc(*state, MODEL_TABLE + 16, MODEL_DATA, 8, NEXT, 0);
	offer_breaks(*state, 0, "loop in descriptor chain");
}

static void too_many_segments(void **state)
{
	driver_setup(*state, 128, INDIRECT, 0);
	for (u16 i = 0; i < 65; i++)
		driver_desc(*state, i, MODEL_DATA, 8, i < 64 ? NEXT : 0, i + 1);
	offer_breaks(*state, 0, "too many descriptors in a buffer");
}

static void address_wraps(void **state)
{
	driver_desc(*state, 0, ~0ull - 6, 8, 0, 0);
	offer_breaks(*state, 0, "descriptor wraps around");
}

/* The last byte of the address space is an address like any other. */
static void address_ends_at_the_top(void **state)
{
	struct model *m = *state;

	driver_desc(m, 0, ~0ull - 7, 8, 0, 0);
	driver_offer(m, 0);
	assert_int_equal(retry(m, weir_ring_next(&m->ring, &chain)), 1);
}

static void total_length_wraps(void **state)
{
	driver_desc(*state, 0, MODEL_DATA, 0xffffffff, NEXT, 1);
	driver_desc(*state, 1, MODEL_DATA, 1, WRITE, 0);
	offer_breaks(*state, 0, "buffer longer than 4 GiB");
}

static void readable_after_writable(void **state)
{
	driver_desc(*state, 0, MODEL_DATA, 8, WRITE | NEXT, 1);
	driver_desc(*state, 1, MODEL_DATA, 8, 0, 0);
	offer_breaks(*state, 0, "readable descriptor after writable");
}

static void indirect_not_negotiated(void **state)
{
	driver_setup(*state, 8, EVENT_IDX, 0);
	driver_desc(*state, 0, MODEL_TABLE, 16, TABLE, 0);
	offer_breaks(*state, 0, "indirect descriptor not negotiated");
}

static void indirect_with_next(void **state)
{
	driver_desc(*state, 0, MODEL_TABLE, 16, TABLE | NEXT, 1);
	offer_breaks(*state, 0, "indirect descriptor with next");
}

static void indirect_inside_indirect(void **state)
{
	driver_desc(*state, 0, MODEL_TABLE, 16, TABLE, 0);
	driver_write_desc(*state, MODEL_TABLE, MODEL_TABLE, 16, TABLE, 0);
	offer_breaks(*state, 0, "indirect table inside indirect table");
}

static void table_length_odd(void **state)
{
	driver_desc(*state, 0, MODEL_TABLE, 24, TABLE, 0);
	offer_breaks(*state, 0, "indirect table of odd length");
}

static void table_empty(void **state)
{
	driver_desc(*state, 0, MODEL_TABLE, 0, TABLE, 0);
	offer_breaks(*state, 0, "indirect table of odd length");
}

static void table_too_long(void **state)
{
	driver_desc(*state, 0, MODEL_TABLE, 0xfffffff0, TABLE, 0);
	offer_breaks(*state, 0, "indirect table too long");
}

static void table_wraps(void **state)
{
	driver_desc(*state, 0, -16ull, 32, TABLE, 0);
	offer_breaks(*state, 0, "indirect table wraps around");
}

static void table_outside_memory(void **state)
{
	struct model *m = *state;

	driver_desc(m, 0, MODEL_END, 16, TABLE, 0);
	driver_offer(m, 0);
	begin(m);
	assert_int_equal(weir_ring_next(&m->ring, &chain), -EAGAIN);
	end(m);
	assert_int_equal(weir_ring_fault_in(&m->ring), -EIO);
	assert_broken(m, "address outside guest memory");
}

static void data_outside_memory(void **state)
{
	struct model *m = *state;
	struct weir_seg_iter it;
	u8 buf[32];

	driver_desc(m, 0, MODEL_END - 16, 32, 0, 0);
	driver_offer(m, 0);
	begin(m);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	it = weir_seg_out(&chain);
	assert_int_equal(weir_ring_read(&m->ring, &it, buf, 32), 16);
	assert_int_equal(weir_ring_read(&m->ring, &it, buf, 16), -EAGAIN);
	end(m);
	assert_int_equal(weir_ring_fault_in(&m->ring), -EIO);
	assert_broken(m, "address outside guest memory");
}

static void avail_index_ahead(void **state)
{
	struct model *m = *state;

	m->avail_idx += 8;
	offer_breaks(m, 0, "avail index ran ahead of the ring");
}

static void avail_index_goes_back(void **state)
{
	struct model *m = *state;

	serve_one(m);
	m->avail_idx -= 2;
	offer_breaks(m, 0, "avail index ran ahead of the ring");
}

/* Seen on the way out as well, where the race is checked for. */
static void avail_index_ahead_at_kicks_on(void **state)
{
	struct model *m = *state;

	serve_one(m);
	driver_write16(m, MODEL_AVAIL + 2, 1000);
	begin(m);
	assert_int_equal(weir_ring_kicks_on(&m->ring), -EIO);
	end(m);
	assert_broken(m, "avail index ran ahead of the ring");
}

static void areas_outside_memory(void **state)
{
	static const struct weir_ring_layout at[] = {
		{ 8, MODEL_DESC, MODEL_AVAIL, MODEL_END, 0 },
		{ 8, MODEL_DESC, MODEL_END, MODEL_USED, 0 },
	};
	struct model *m = *state;

	for (unsigned int i = 0; i < ARRAY_SIZE(at); i++) {
		assert_int_equal(weir_ring_split_init(&m->ring, &m->gmem, &at[i],
						      EVENT_IDX), 0);
		begin(m);
		assert_int_equal(weir_ring_start(&m->ring), -EAGAIN);
		end(m);
		assert_int_equal(weir_ring_fault_in(&m->ring), -EIO);
		assert_string_equal(m->ring.broken,
				    "address outside guest memory");
	}
}

static void first_reason_stays(void **state)
{
	struct model *m = *state;

	assert_int_equal(weir_ring_fail(&m->ring, "one"), -EIO);
	assert_int_equal(weir_ring_fail(&m->ring, "two"), -EIO);
	assert_broken(m, "one");
}

#define RING_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		RING_TEST(head_out_of_range),
		RING_TEST(next_out_of_range),
		RING_TEST(table_next_out_of_range),
		RING_TEST(loop_to_itself),
		RING_TEST(loop_of_all),
		RING_TEST(loop_of_empty_descriptors),
		RING_TEST(loop_in_table),
		RING_TEST(too_many_segments),
		RING_TEST(address_wraps),
		RING_TEST(address_ends_at_the_top),
		RING_TEST(total_length_wraps),
		RING_TEST(readable_after_writable),
		RING_TEST(indirect_not_negotiated),
		RING_TEST(indirect_with_next),
		RING_TEST(indirect_inside_indirect),
		RING_TEST(table_length_odd),
		RING_TEST(table_empty),
		RING_TEST(table_too_long),
		RING_TEST(table_wraps),
		RING_TEST(table_outside_memory),
		RING_TEST(data_outside_memory),
		RING_TEST(avail_index_ahead),
		RING_TEST(avail_index_goes_back),
		RING_TEST(avail_index_ahead_at_kicks_on),
		RING_TEST(areas_outside_memory),
		RING_TEST(first_reason_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
