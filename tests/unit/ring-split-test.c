// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring.c virtio/ring-split.c
// flags: -Itests/unit
/*
 * The split ring against a driver that keeps the rules: buffers in and out in
 * any order, indirect tables, suppression both ways, wrapping indexes, pages
 * that are not at hand at every single access.
 */
#include <unit.h>
#include "ring-case.h"

static void takes_and_returns_a_buffer(void **state)
{
	struct model *m = *state;

	driver_desc(m, 3, MODEL_DATA, 12, VRING_DESC_F_NEXT, 5);
	driver_desc(m, 5, MODEL_DATA + 0x100, 100, VRING_DESC_F_WRITE, 0);
	driver_offer(m, 3);
	begin(m);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	assert_int_equal(chain.id, 3);
	assert_int_equal(chain.nr_out, 1);
	assert_int_equal(chain.nr_in, 1);
	assert_int_equal(chain.out_len, 12);
	assert_int_equal(chain.in_len, 100);
	assert_int_equal(chain.segs[1].addr, MODEL_DATA + 0x100);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 0);
	assert_int_equal(weir_ring_push(&m->ring, 3, 77), 0);
	assert_int_equal(driver_used_idx(m), 0);
	assert_int_equal(weir_ring_flush(&m->ring), 1);
	end(m);
	assert_int_equal(driver_used_idx(m), 1);
	assert_int_equal(driver_used(m, 0).id, 3);
	assert_int_equal(driver_used(m, 0).len, 77);
}

static void completes_in_any_order(void **state)
{
	static const u16 order[] = { 2, 0, 3, 1 };
	struct model *m = *state;

	for (u16 i = 0; i < 4; i++) {
		driver_desc(m, i, MODEL_DATA, 8, 0, 0);
		driver_offer(m, i);
	}
	begin(m);
	for (int i = 0; i < 4; i++)
		assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	for (int i = 0; i < 4; i++)
		assert_int_equal(weir_ring_push(&m->ring, order[i], i), 0);
	assert_true(weir_ring_flush(&m->ring) >= 0);
	end(m);
	for (int i = 0; i < 4; i++)
		assert_int_equal(driver_used(m, i).id, order[i]);
}

static void leaves_out_empty_segments(void **state)
{
	struct model *m = *state;

	driver_desc(m, 0, 0xdead0000, 0, VRING_DESC_F_NEXT, 1);
	driver_desc(m, 1, MODEL_DATA, 4, 0, 0);
	driver_offer(m, 0);
	begin(m);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	end(m);
	assert_int_equal(chain.nr_out, 1);
	assert_int_equal(chain.segs[0].addr, MODEL_DATA);
}

/* A table may start anywhere, across a page's end too. */
static void follows_an_indirect_table(void **state)
{
	static const gpa_t bases[] = {
		MODEL_TABLE, MODEL_TABLE + 8, MODEL_TABLE + MODEL_PAGE - 16,
		MODEL_TABLE + MODEL_PAGE - 19, MODEL_TABLE + MODEL_PAGE - 1,
	};
	struct model *m = *state;

	for (unsigned int i = 0; i < ARRAY_SIZE(bases); i++) {
		driver_write_desc(m, bases[i], MODEL_DATA, 16,
				  VRING_DESC_F_NEXT, 2);
		driver_write_desc(m, bases[i] + 32, MODEL_DATA + 64, 32,
				  VRING_DESC_F_WRITE, 0);
		driver_desc(m, 0, bases[i], 3 * 16,
			    VRING_DESC_F_INDIRECT | VRING_DESC_F_WRITE, 0);
		driver_offer(m, 0);
		begin(m);
		assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
		end(m);
		assert_int_equal(chain.out_len, 16);
		assert_int_equal(chain.in_len, 32);
		assert_int_equal(chain.segs[1].addr, MODEL_DATA + 64);
	}
}

/* 2.7.5.3.2: chained descriptors may end in one that is indirect. */
static void follows_a_chain_into_a_table(void **state)
{
	struct model *m = *state;

	driver_desc(m, 0, MODEL_DATA, 12, VRING_DESC_F_NEXT, 1);
	driver_desc(m, 1, MODEL_TABLE, 16, VRING_DESC_F_INDIRECT, 0);
	driver_write_desc(m, MODEL_TABLE, MODEL_DATA + 64, 40, 0, 0);
	driver_offer(m, 0);
	begin(m);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	end(m);
	assert_int_equal(chain.nr_out, 2);
	assert_int_equal(chain.out_len, 52);
}

static void carries_data_across_pages(void **state)
{
	u8 out[MODEL_PAGE + 64], in[sizeof(out)];
	struct model *m = *state;
	struct weir_seg_iter it;

	for (unsigned int i = 0; i < sizeof(out); i++)
		out[i] = i * 7;
	driver_desc(m, 0, MODEL_DATA + 4000, 200, VRING_DESC_F_WRITE |
		    VRING_DESC_F_NEXT, 1);
	driver_desc(m, 1, MODEL_DATA + 0x3000, sizeof(out) - 200,
		    VRING_DESC_F_WRITE, 0);
	driver_offer(m, 0);
	begin(m);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	it = weir_seg_in(&chain);
	assert_int_equal(weir_ring_write(&m->ring, &it, out, 10), 10);
	assert_int_equal(weir_ring_write(&m->ring, &it, out + 10, sizeof(out)),
			 sizeof(out) - 10);
	assert_int_equal(weir_ring_write(&m->ring, &it, out, 1), 0);
	it = weir_seg_in(&chain);
	assert_int_equal(weir_ring_read(&m->ring, &it, in, sizeof(in)),
			 sizeof(in));
	end(m);
	assert_memory_equal(in, out, sizeof(in));
}

static void rewinds(void **state)
{
	struct model *m = *state;

	for (u16 i = 0; i < 3; i++) {
		driver_desc(m, i, MODEL_DATA, 8, 0, 0);
		driver_offer(m, i);
	}
	begin(m);
	for (int i = 0; i < 3; i++)
		assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	assert_int_equal(weir_ring_push(&m->ring, 0, 0), 0);
	assert_int_equal(weir_ring_push(&m->ring, 1, 0), 0);
	weir_ring_rewind(&m->ring, 2, 1);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	assert_int_equal(chain.id, 1);
	assert_true(weir_ring_flush(&m->ring) >= 0);
	end(m);
	assert_int_equal(driver_used_idx(m), 1);
}

static void calls_as_the_flag_says(void **state)
{
	struct model *m = *state;

	driver_setup(m, 8, INDIRECT, 0);
	assert_int_equal(serve_one(m), 1);
	driver_avail_flags(m, VRING_AVAIL_F_NO_INTERRUPT);
	assert_int_equal(serve_one(m), 0);
	driver_avail_flags(m, 0);
	assert_int_equal(serve_one(m), 1);
}

static void calls_as_the_event_says(void **state)
{
	struct model *m = *state;

	assert_int_equal(serve_one(m), 1);	/* the first is always told */
	driver_used_event(m, 3);
	assert_int_equal(serve_one(m), 0);
	assert_int_equal(serve_one(m), 0);
	assert_int_equal(serve_one(m), 1);	/* used index 3 to 4 */
	assert_int_equal(serve_one(m), 0);
	begin(m);
	assert_int_equal(weir_ring_flush(&m->ring), 0);	/* nothing new */
	end(m);
}

/* One is used and shown, and no more. */
static void show_one(struct model *m)
{
	u16 head = m->avail_idx % m->num;

	driver_desc(m, head, MODEL_DATA, 8, 0, 0);
	driver_offer(m, head);
	begin(m);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	assert_int_equal(weir_ring_push(&m->ring, head, 0), 0);
	assert_int_equal(weir_ring_show(&m->ring), 0);
	end(m);
}

static int flush(struct model *m)
{
	int ret;

	begin(m);
	ret = weir_ring_flush(&m->ring);
	end(m);
	return ret;
}

static void shown_calls_wait(void **state)
{
	struct model *m = *state;

	assert_int_equal(serve_one(m), 1);
	driver_used_event(m, 1);
	show_one(m);
	assert_int_equal(driver_used_idx(m), 2);
	assert_int_equal(flush(m), 1);		/* it did not come by */
	assert_int_equal(flush(m), 0);
	driver_used_event(m, 2);
	show_one(m);
	driver_used_event(m, 3);		/* it did */
	assert_int_equal(flush(m), 0);
	assert_int_equal(flush(m), 0);
	driver_used_event(m, 3);
	show_one(m);
	assert_int_equal(serve_one(m), 1);	/* both are told at once */
}

/* Without EVENT_IDX nobody knows what the driver has seen. */
static void shown_calls_at_once(void **state)
{
	struct model *m = *state;

	driver_setup(m, 8, INDIRECT, 0);
	driver_desc(m, 0, MODEL_DATA, 8, 0, 0);
	driver_offer(m, 0);
	begin(m);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	assert_int_equal(weir_ring_push(&m->ring, 0, 0), 0);
	assert_int_equal(weir_ring_show(&m->ring), 1);
	assert_int_equal(weir_ring_flush(&m->ring), 0);
	end(m);
}

static void kicks_by_flag(void **state)
{
	struct model *m = *state;

	driver_setup(m, 8, INDIRECT, 0);
	begin(m);
	assert_int_equal(weir_ring_kicks_off(&m->ring), 0);
	assert_int_equal(driver_used_flags(m), VRING_USED_F_NO_NOTIFY);
	assert_int_equal(weir_ring_kicks_on(&m->ring), 0);
	assert_int_equal(driver_used_flags(m), 0);
	assert_int_equal(weir_ring_kicks_off(&m->ring), 0);
	driver_offer(m, 0);
	assert_int_equal(weir_ring_kicks_on(&m->ring), 1);	/* the race */
	end(m);
}

static void kicks_by_event(void **state)
{
	struct model *m = *state;

	for (u16 i = 0; i < 5; i++)
		serve_one(m);
	begin(m);
	assert_int_equal(driver_avail_event(m), 0);
	assert_int_equal(weir_ring_kicks_on(&m->ring), 0);
	assert_int_equal(driver_avail_event(m), 5);
	/* Asked for at this index already: the driver will kick. */
	driver_offer(m, 0);
	assert_int_equal(weir_ring_kicks_on(&m->ring), 0);
	assert_int_equal(weir_ring_more(&m->ring), 1);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	driver_offer(m, 0);
	assert_int_equal(weir_ring_kicks_on(&m->ring), 1);	/* the race */
	end(m);
}

/* Too few buffers were there and were left: wait for the next one, not them. */
static void kicks_after_what_was_seen(void **state)
{
	struct model *m = *state;

	for (u16 i = 0; i < 3; i++)
		driver_offer(m, i);
	begin(m);
	for (int i = 0; i < 3; i++)
		assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 0);
	weir_ring_rewind(&m->ring, 3, 0);
	assert_int_equal(weir_ring_kicks_on(&m->ring), 0);
	assert_int_equal(driver_avail_event(m), 3);
	assert_int_equal(weir_ring_kicks_on(&m->ring), 0);
	driver_offer(m, 3);
	assert_int_equal(weir_ring_more(&m->ring), 1);
	end(m);
}

/* Round and round, for each size, with elements that straddle pages. */
static void indexes_wrap(void **state)
{
	struct model *m = *state;

	for (u32 num = 1; num <= 1024; num *= 4) {
		driver_setup(m, num, EVENT_IDX | INDIRECT, 0xfff0);
		for (u32 i = 0; i < 2 * num + 100; i++) {
			driver_used_event(m, driver_used_idx(m));
			assert_int_equal(serve_one(m), 1);
		}
		assert_int_equal(driver_used_idx(m),
				 (u16)(0xfff0 + 2 * num + 100));
	}
}

/* Whatever page is missing, when: the same call succeeds after a fault. */
static void any_page_may_be_missing(void **state)
{
	struct model *m = *state;

	driver_setup(m, 1024, EVENT_IDX | INDIRECT, 0);
	for (u32 i = 0; i < 1024; i++) {
		driver_used_event(m, driver_used_idx(m));
		drop_all_pages(m);
		driver_desc(m, i, MODEL_TABLE + MODEL_PAGE - 8, 32,
			    VRING_DESC_F_INDIRECT, 0);
		driver_write_desc(m, MODEL_TABLE + MODEL_PAGE - 8, MODEL_DATA,
				  16, VRING_DESC_F_NEXT, 1);
		driver_write_desc(m, MODEL_TABLE + MODEL_PAGE + 8,
				  MODEL_DATA + 64, 4, VRING_DESC_F_WRITE, 0);
		driver_offer(m, i);
		assert_int_equal(retry(m, weir_ring_more(&m->ring)), 1);
		drop_all_pages(m);
		assert_int_equal(retry(m, weir_ring_next(&m->ring, &chain)), 1);
		assert_int_equal(chain.out_len, 16);
		assert_int_equal(chain.in_len, 4);
		drop_all_pages(m);
		assert_int_equal(retry(m, weir_ring_push(&m->ring, i, 4)), 0);
		drop_all_pages(m);
		assert_int_equal(retry(m, weir_ring_flush(&m->ring)), 1);
		drop_all_pages(m);
		assert_int_equal(retry(m, weir_ring_kicks_on(&m->ring)), 0);
		assert_int_equal(driver_used(m, i).id, i);
	}
	assert_int_equal(driver_used_idx(m), 1024);
	assert_int_equal(driver_avail_event(m), 1024);
}

/* The areas are looked up once a section, not once a buffer. */
static void translates_once_a_section(void **state)
{
	struct model *m = *state;

	driver_setup(m, 128, EVENT_IDX, 0);
	for (u16 i = 0; i < 64; i++) {
		driver_desc(m, i, MODEL_DATA, 8, 0, 0);
		driver_offer(m, i);
	}
	begin(m);
	m->translations = 0;
	for (u16 i = 0; i < 64; i++) {
		assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
		assert_int_equal(weir_ring_push(&m->ring, i, 0), 0);
	}
	weir_ring_flush(&m->ring);
	weir_ring_kicks_on(&m->ring);
	end(m);
	assert_true(m->translations <= 4);
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
	struct model *m = *state;

	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(weir_ring_split_init(&m->ring, &m->gmem,
						      &bad[i], 0), -EINVAL);
}

static void atomic_section_may_be_refused(void **state)
{
	struct model *m = *state;

	m->refuse = true;
	assert_false(weir_ring_begin(&m->ring, true));
	m->refuse = false;
	assert_true(weir_ring_begin(&m->ring, true));
	weir_ring_end(&m->ring, true);
}

#define RING_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		RING_TEST(takes_and_returns_a_buffer),
		RING_TEST(completes_in_any_order),
		RING_TEST(leaves_out_empty_segments),
		RING_TEST(follows_an_indirect_table),
		RING_TEST(follows_a_chain_into_a_table),
		RING_TEST(carries_data_across_pages),
		RING_TEST(rewinds),
		RING_TEST(calls_as_the_flag_says),
		RING_TEST(calls_as_the_event_says),
		RING_TEST(shown_calls_wait),
		RING_TEST(shown_calls_at_once),
		RING_TEST(kicks_by_flag),
		RING_TEST(kicks_by_event),
		RING_TEST(kicks_after_what_was_seen),
		RING_TEST(indexes_wrap),
		RING_TEST(any_page_may_be_missing),
		RING_TEST(translates_once_a_section),
		RING_TEST(refuses_a_bad_layout),
		RING_TEST(atomic_section_may_be_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
