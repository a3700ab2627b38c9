// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring.c virtio/ring-split.c virtio/ring-packed.c virtio/ring-packed-used.c
// flags: -Itests/unit
/*
 * Rings of both kinds against a driver that keeps the rules: buffers in and out
 * in any order, indirect tables, suppression both ways, wrapping indexes, pages
 * that are not at hand at every single access.
 */
#include <unit.h>
#include "ring-case.h"

static void takes_and_returns_a_buffer(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r;

	driver_chain(d, 3, { MODEL_DATA, 12 }, { MODEL_DATA + 0x100, 100, WRITE });
	r = begin(d);
	assert_int_equal(next(d), 1);
	assert_int_equal(chain.id, 3);
	assert_int_equal(chain.nr_out, 1);
	assert_int_equal(chain.nr_in, 1);
	assert_int_equal(chain.out_len, 12);
	assert_int_equal(chain.in_len, 100);
	assert_int_equal(chain.segs[1].addr, MODEL_DATA + 0x100);
	assert_int_equal(next(d), 0);
	assert_int_equal(weir_ring_push(r, 3, 77), 0);
	assert_int_equal(driver_nr_used(d), 0);
	assert_int_equal(weir_ring_flush(r), 1);
	end(d);
	assert_int_equal(driver_nr_used(d), 1);
	assert_int_equal(driver_used(d, 0).id, 3);
	assert_int_equal(driver_used(d, 0).len, 77);
}

static const u64 *generation(void *ctx)
{
	return &((struct model *)ctx)->generation;
}

static unsigned int translations_of_a_buffer(struct driver *d)
{
	unsigned int before = d->m.translations;

	serve_one(d);
	return d->m.translations - before;
}

/* What was translated holds until memory says that it does not. */
static void translates_once(void **state)
{
	struct driver *d = *state;
	struct weir_gmem_ops ops = *d->m.gmem.ops;
	u8 *moved;

	assert_true(translations_of_a_buffer(d) > 0);
	assert_true(translations_of_a_buffer(d) > 0);
	ops.generation = generation;
	d->m.gmem.ops = &ops;
	driver_setup(d, 8, EVENT_IDX | INDIRECT, 0);
	translations_of_a_buffer(d);
	assert_int_equal(translations_of_a_buffer(d), 0);
	/* The same memory is somewhere else now; what is left behind is poison. */
	moved = malloc(MODEL_PAGE);
	memcpy(moved, d->m.page[0], MODEL_PAGE);
	free(d->m.page[0]);
	d->m.page[0] = moved;
	d->m.generation++;
	assert_true(translations_of_a_buffer(d) > 0);
	assert_int_equal(translations_of_a_buffer(d), 0);
}

static void completes_in_any_order(void **state)
{
	static const u16 order[] = { 4, 0, 6, 2 };
	struct driver *d = *state;
	struct weir_ring *r;

	for (u16 i = 0; i < 8; i += 2)
		driver_chain(d, i, { MODEL_DATA, 8 }, { MODEL_DATA, 8 });
	r = begin(d);
	for (int i = 0; i < 4; i++)
		assert_int_equal(next(d), 1);
	assert_int_equal(weir_ring_push(r, order[0], 0), 0);
	assert_true(weir_ring_flush(r) >= 0);
	assert_int_equal(driver_nr_used(d), 1);
	for (int i = 1; i < 4; i++)
		assert_int_equal(weir_ring_push(r, order[i], i), 0);
	assert_int_equal(driver_nr_used(d), 1);
	assert_true(weir_ring_flush(r) >= 0);
	end(d);
	assert_int_equal(driver_nr_used(d), 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(driver_used(d, i).id, order[i]);
		assert_int_equal(driver_used(d, i).len, i);
	}
}

static void leaves_out_empty_segments(void **state)
{
	struct driver *d = *state;

	driver_chain(d, 0, { 0xdead0000, 0 }, { MODEL_DATA, 4 });
	begin(d);
	assert_int_equal(next(d), 1);
	end(d);
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
	static const struct piece p[] = {
		{ MODEL_DATA, 16, NEXT }, { MODEL_DATA + 64, 32, WRITE },
	};
	struct driver *d = *state;

	for (unsigned int i = 0; i < ARRAY_SIZE(bases); i++) {
		d->ops->desc(d, bases[i], 0, &p[0]);
		d->ops->desc(d, bases[i], 1, &p[1]);
		driver_offer(d, i, bases[i], 2 * 16, TABLE | WRITE);
		begin(d);
		assert_int_equal(next(d), 1);
		end(d);
		assert_int_equal(chain.out_len, 16);
		assert_int_equal(chain.in_len, 32);
		assert_int_equal(chain.segs[1].addr, MODEL_DATA + 64);
	}
}

static void carries_data_across_pages(void **state)
{
	u8 out[MODEL_PAGE + 64], in[sizeof(out)];
	struct driver *d = *state;
	struct weir_seg_iter it;
	struct weir_ring *r;

	for (unsigned int i = 0; i < sizeof(out); i++)
		out[i] = i * 7;
	driver_chain(d, 0, { MODEL_DATA + 4000, 200, WRITE },
		     { MODEL_DATA + 0x3000, sizeof(out) - 200, WRITE });
	r = begin(d);
	assert_int_equal(next(d), 1);
	it = weir_seg_in(&chain);
	assert_int_equal(weir_ring_write(r, &it, out, 10), 10);
	assert_int_equal(weir_ring_write(r, &it, out + 10, sizeof(out)),
			 sizeof(out) - 10);
	assert_int_equal(weir_ring_write(r, &it, out, 1), 0);
	it = weir_seg_in(&chain);
	assert_int_equal(weir_ring_read(r, &it, in, sizeof(in)), sizeof(in));
	end(d);
	assert_memory_equal(in, out, sizeof(in));
}

static void rewinds(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r;

	for (u16 i = 0; i < 6; i += 2)
		driver_chain(d, i, { MODEL_DATA + i, 8 }, { MODEL_DATA, 9 });
	r = begin(d);
	for (int i = 0; i < 3; i++)
		assert_int_equal(next(d), 1);
	assert_int_equal(weir_ring_push(r, 0, 1), 0);
	assert_int_equal(weir_ring_push(r, 2, 1), 0);
	assert_int_equal(weir_ring_push(r, 4, 1), 0);
	weir_ring_rewind(r, 2, 2);
	for (int i = 2; i < 6; i += 2) {
		assert_int_equal(next(d), 1);
		assert_int_equal(chain.id, i);
		assert_int_equal(chain.out_len, 17);
		assert_int_equal(chain.segs[0].addr, MODEL_DATA + i);
	}
	assert_true(weir_ring_flush(r) >= 0);
	end(d);
	assert_int_equal(driver_nr_used(d), 1);
}

static void calls_as_the_flag_says(void **state)
{
	struct driver *d = *state;

	driver_setup(d, 8, INDIRECT, 0);
	assert_int_equal(serve_one(d), 1);
	d->ops->calls(d, false);
	assert_int_equal(serve_one(d), 0);
	d->ops->calls(d, true);
	assert_int_equal(serve_one(d), 1);
}

/* Wherever in the ring that is. */
static void calls_as_the_event_says(void **state)
{
	struct driver *d = *state;

	for (u32 start = 0; start < 18; start++) {
		driver_setup(d, 8, EVENT_IDX | INDIRECT, start);
		d->ops->call_at(d, 5);
		assert_int_equal(serve_one(d), 1); /* the first is always told */
		d->ops->call_at(d, 3);
		assert_int_equal(serve_one(d), 0);
		assert_int_equal(serve_one(d), 0);
		assert_int_equal(serve_one(d), 1); /* the fourth */
		assert_int_equal(serve_one(d), 0);
		begin(d);
		assert_int_equal(weir_ring_flush(&d->m.ring), 0);
		end(d);
	}
}

/* One is used and shown, and no more. */
static void show_one(struct driver *d)
{
	u16 id = d->avail % d->num;
	struct weir_ring *r;

	driver_offer(d, id, MODEL_DATA, 8, 0);
	r = begin(d);
	assert_int_equal(next(d), 1);
	assert_int_equal(weir_ring_push(r, id, 0), 0);
	assert_int_equal(weir_ring_show(r), 0);
	end(d);
}

static int flush(struct driver *d)
{
	int ret;

	begin(d);
	ret = weir_ring_flush(&d->m.ring);
	end(d);
	return ret;
}

static void shown_calls_wait(void **state)
{
	struct driver *d = *state;

	assert_int_equal(serve_one(d), 1);
	d->ops->call_at(d, 1);
	show_one(d);
	assert_int_equal(driver_nr_used(d), 2);
	assert_int_equal(flush(d), 1);		/* it did not come by */
	assert_int_equal(flush(d), 0);
	d->ops->call_at(d, 2);
	show_one(d);
	d->ops->call_at(d, 3);			/* it did */
	assert_int_equal(flush(d), 0);
	assert_int_equal(flush(d), 0);
	d->ops->call_at(d, 3);
	show_one(d);
	assert_int_equal(serve_one(d), 1);	/* both are told at once */
}

/* More were shown than the ring has places: the driver waits for one of them. */
static void shown_many_times_around(void **state)
{
	struct driver *d = *state;

	assert_int_equal(serve_one(d), 1);
	d->ops->call_at(d, 2);
	for (u32 i = 0; i < 40; i++) {
		show_one(d);
		assert_int_equal(driver_nr_used(d), i + 2);
	}
	assert_int_equal(flush(d), 1);
}

/* Without EVENT_IDX nobody knows what the driver has seen. */
static void shown_calls_at_once(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r;

	driver_setup(d, 8, INDIRECT, 0);
	driver_offer(d, 0, MODEL_DATA, 8, 0);
	r = begin(d);
	assert_int_equal(next(d), 1);
	assert_int_equal(weir_ring_push(r, 0, 0), 0);
	assert_int_equal(weir_ring_show(r), 1);
	assert_int_equal(weir_ring_flush(r), 0);
	end(d);
}

static void kicks_by_flag(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r;

	driver_setup(d, 8, INDIRECT, 0);
	r = begin(d);
	assert_int_equal(weir_ring_kicks_off(r), 0);
	assert_false(d->ops->wanted(d));
	assert_int_equal(weir_ring_kicks_on(r), 0);
	assert_true(d->ops->wanted(d));
	assert_int_equal(weir_ring_kicks_off(r), 0);
	driver_offer(d, 0, MODEL_DATA, 8, 0);
	assert_int_equal(weir_ring_kicks_on(r), 1);	/* the race */
	end(d);
}

static void kicks_by_event(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r;

	for (u16 i = 0; i < 5; i++)
		serve_one(d);
	r = begin(d);
	assert_true(d->ops->kick_at(d, 0));
	assert_int_equal(weir_ring_kicks_on(r), 0);
	assert_true(d->ops->kick_at(d, 5));
	/* Asked for at this index already: the driver will kick. */
	driver_offer(d, 5, MODEL_DATA, 8, 0);
	assert_int_equal(weir_ring_kicks_on(r), 0);
	assert_int_equal(weir_ring_more(r), 1);
	assert_int_equal(next(d), 1);
	driver_offer(d, 6, MODEL_DATA, 8, 0);
	assert_int_equal(weir_ring_kicks_on(r), 1);	/* the race */
	end(d);
}

/* Too few buffers were there and were left: wait for the next one, not them. */
static void kicks_after_what_was_seen(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r;

	for (u16 i = 0; i < 3; i++)
		driver_offer(d, i, MODEL_DATA, 8, 0);
	r = begin(d);
	for (int i = 0; i < 3; i++)
		assert_int_equal(next(d), 1);
	assert_int_equal(next(d), 0);
	weir_ring_rewind(r, 3, 0);
	assert_int_equal(weir_ring_kicks_on(r), 0);
	assert_true(d->ops->kick_at(d, 3));
	assert_int_equal(weir_ring_kicks_on(r), 0);
	driver_offer(d, 3, MODEL_DATA, 8, 0);
	assert_int_equal(weir_ring_more(r), 1);
	assert_int_equal(next(d), 1);
	assert_int_equal(chain.id, 0);
	end(d);
}

/* Round and round, for each size, with elements that straddle pages. */
static void indexes_wrap(void **state)
{
	struct driver *d = *state;

	for (u32 num = 1; num <= 1024; num *= 4) {
		driver_setup(d, num, EVENT_IDX | INDIRECT, 0xfff0);
		for (u32 i = 0; i < 2 * num + 100; i++) {
			d->ops->call_at(d, driver_nr_used(d));
			assert_int_equal(serve_one(d), 1);
		}
		assert_int_equal(driver_nr_used(d), 2 * num + 100);
	}
}

/* A stopped ring goes on where it was. */
static void starts_again(void **state)
{
	struct driver *d = *state;

	for (u32 i = 0; i < 20; i++) {
		serve_one(d);
		d->at.base = weir_ring_base(&d->m.ring);
		assert_int_equal(driver_init(d, &d->at), 0);
		assert_int_equal(retry(d, weir_ring_start(&d->m.ring)), 0);
		assert_true(d->ops->kick_at(d, i + 1));
		assert_int_equal(driver_nr_used(d), i + 1);
	}
}

/* Whatever page is missing, when: the same call succeeds after a fault. */
static void any_page_may_be_missing(void **state)
{
	static const struct piece p[] = {
		{ MODEL_DATA, 16, NEXT }, { MODEL_DATA + 64, 4, WRITE },
	};
	const gpa_t table = MODEL_TABLE + MODEL_PAGE - 8;
	struct driver *d = *state;
	struct weir_ring *r = &d->m.ring;

	driver_setup(d, 1024, EVENT_IDX | INDIRECT, 0);
	for (u32 i = 0; i < 1024; i++) {
		d->ops->call_at(d, driver_nr_used(d));
		drop_all_pages(d);
		d->ops->desc(d, table, 0, &p[0]);
		d->ops->desc(d, table, 1, &p[1]);
		driver_offer(d, i, table, 32, TABLE);
		assert_int_equal(retry(d, weir_ring_more(r)), 1);
		drop_all_pages(d);
		assert_int_equal(retry(d, next(d)), 1);
		assert_int_equal(chain.out_len, 16);
		assert_int_equal(chain.in_len, 4);
		drop_all_pages(d);
		assert_int_equal(retry(d, weir_ring_push(r, i, 4)), 0);
		drop_all_pages(d);
		assert_int_equal(retry(d, weir_ring_flush(r)), 1);
		drop_all_pages(d);
		assert_int_equal(retry(d, weir_ring_kicks_on(r)), 0);
		assert_int_equal(driver_used(d, i).id, i);
	}
	assert_int_equal(driver_nr_used(d), 1024);
	assert_true(d->ops->kick_at(d, 1024));
}

/* The areas are looked up once a section, not once a buffer. */
static void translates_once_a_section(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r;

	driver_setup(d, 128, EVENT_IDX, 0);
	for (u16 i = 0; i < 64; i++)
		driver_offer(d, i, MODEL_DATA, 8, 0);
	r = begin(d);
	d->m.translations = 0;
	for (u16 i = 0; i < 64; i++) {
		assert_int_equal(next(d), 1);
		assert_int_equal(weir_ring_push(r, i, 0), 0);
	}
	weir_ring_flush(r);
	weir_ring_kicks_on(r);
	end(d);
	assert_true(d->m.translations <= 4);
}

static void atomic_section_may_be_refused(void **state)
{
	struct driver *d = *state;

	d->m.refuse = true;
	assert_false(weir_ring_begin(&d->m.ring, true));
	d->m.refuse = false;
	assert_true(weir_ring_begin(&d->m.ring, true));
	weir_ring_end(&d->m.ring, true);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		RING_TEST(takes_and_returns_a_buffer),
		RING_TEST(translates_once),
		RING_TEST(completes_in_any_order),
		RING_TEST(leaves_out_empty_segments),
		RING_TEST(follows_an_indirect_table),
		RING_TEST(carries_data_across_pages),
		RING_TEST(rewinds),
		RING_TEST(calls_as_the_flag_says),
		RING_TEST(calls_as_the_event_says),
		RING_TEST(shown_calls_wait),
		RING_TEST(shown_many_times_around),
		RING_TEST(shown_calls_at_once),
		RING_TEST(kicks_by_flag),
		RING_TEST(kicks_by_event),
		RING_TEST(kicks_after_what_was_seen),
		RING_TEST(indexes_wrap),
		RING_TEST(starts_again),
		RING_TEST(any_page_may_be_missing),
		RING_TEST(translates_once_a_section),
		RING_TEST(atomic_section_may_be_refused),
	};

	return RING_TESTS(0, tests) | RING_TESTS(PACKED, tests);
}
