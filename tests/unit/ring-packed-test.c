// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring*.c
// flags: -Itests/unit
/* What only a packed ring has: both sides in one ring, ids, any size. */
#include <unit.h>
#include "ring-case.h"
#include "virtio/ring-known.h"
#include "virtio/ring-lost.h"

static u16 flags_at(struct driver *d, u32 i)
{
	return driver_read(d, MODEL_DESC + 16 * i + 14, 2);
}

/* NEXT means nothing in a table: all of it is the buffer (2.8.7). */
static void takes_a_whole_table(void **state)
{
	static const struct piece p = { MODEL_DATA, 8, NEXT };
	struct driver *d = *state;

	for (u32 i = 0; i < 3; i++)
		d->ops->desc(d, MODEL_TABLE, i, &p);
	driver_offer(d, 5, MODEL_TABLE, 3 * 16, TABLE);
	begin(d);
	assert_int_equal(next(d), 1);
	end(d);
	assert_int_equal(chain.id, 5);
	assert_int_equal(chain.out_len, 24);
}

/* 2.8.4: WRITE in a used descriptor says that its length means something. */
static void says_what_was_written(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r;

	driver_offer(d, 0, MODEL_DATA, 8, 0);
	driver_offer(d, 1, MODEL_DATA, 8, WRITE);
	r = begin(d);
	assert_int_equal(next(d), 1);
	assert_int_equal(next(d), 1);
	assert_int_equal(weir_ring_push(r, 0, 0), 0);
	assert_int_equal(weir_ring_push(r, 1, 8), 0);
	assert_true(weir_ring_flush(r) >= 0);
	end(d);
	assert_int_equal(flags_at(d, 0), P_AVAIL | P_USED);
	assert_int_equal(flags_at(d, 1), P_AVAIL | P_USED | WRITE);
}

/* A chain's used descriptor stands at its first; the others are left alone. */
static void steps_over_chains(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r = &d->m.ring;

	for (u32 i = 0; i < 40; i++) {
		driver_chain(d, i % 3, { MODEL_DATA, 8 }, { MODEL_DATA, 8 },
			     { MODEL_DATA + i, 8, WRITE });
		begin(d);
		assert_int_equal(next(d), 1);
		assert_int_equal(chain.id, i % 3);
		assert_int_equal(chain.segs[2].addr, MODEL_DATA + i);
		assert_int_equal(weir_ring_push(r, i % 3, i), 0);
		assert_true(weir_ring_flush(r) >= 0);
		end(d);
		assert_int_equal(driver_used(d, i).id, i % 3);
		assert_int_equal(driver_used(d, i).len, i);
		assert_int_equal(driver_nr_used(d), i + 1);
	}
}

/* A flush that fails half-way has shown nothing: the first comes last. */
static void shows_a_batch_at_once(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r;

	driver_setup(d, 512, EVENT_IDX, 255);
	driver_offer(d, 0, MODEL_DATA, 8, 0);
	driver_offer(d, 1, MODEL_DATA, 8, 0);
	r = begin(d);
	assert_int_equal(next(d), 1);
	assert_int_equal(next(d), 1);
	end(d);
	d->m.absent[1] = true;
	begin(d);
	assert_int_equal(weir_ring_push(r, 1, 0), 0);
	assert_int_equal(weir_ring_push(r, 0, 0), 0);
	assert_int_equal(weir_ring_flush(r), -EAGAIN);
	assert_int_equal(driver_nr_used(d), 0);
	end(d);
	assert_int_equal(weir_ring_fault_in(r), 0);
	begin(d);
	assert_int_equal(weir_ring_flush(r), 1);
	end(d);
	assert_int_equal(driver_nr_used(d), 2);
	assert_int_equal(driver_used(d, 0).id, 1);
}

/* 2.8.10: a size need not be a power of two. */
static void any_size(void **state)
{
	static const u16 nums[] = { 1, 3, 7, 100, 1000 };
	struct driver *d = *state;

	for (unsigned int n = 0; n < ARRAY_SIZE(nums); n++) {
		driver_setup(d, nums[n], EVENT_IDX, nums[n] + nums[n] / 2);
		for (u32 i = 0; i < 3u * nums[n]; i++) {
			d->ops->call_at(d, i);
			assert_int_equal(serve_one(d), 1);
			assert_int_equal(driver_nr_used(d), i + 1);
		}
	}
}

static u32 asked(struct driver *d)
{
	return driver_read(d, MODEL_USED + 2, 2);
}

/* Each is served, then the next asked for. */
static void serve_singles(struct driver *d, u32 n)
{
	while (n--) {
		serve_one(d);
		begin(d);
		assert_int_equal(weir_ring_kicks_on(&d->m.ring), 0);
		end(d);
		assert_true(d->ops->kick_at(d, driver_nr_used(d)));
	}
}

/* One buffer at a time: the wish is told once, until there are several again. */
static void asks_once_for_singles(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r;

	serve_singles(d, 8);
	assert_int_equal(asked(d), VRING_PACKED_EVENT_FLAG_DESC);
	serve_singles(d, 20);
	assert_int_equal(asked(d), VRING_PACKED_EVENT_FLAG_ENABLE);
	/* The driver will notify of this one. */
	driver_offer(d, 4, MODEL_DATA, 8, 0);
	r = begin(d);
	assert_int_equal(weir_ring_kicks_on(r), 0);
	driver_offer(d, 5, MODEL_DATA, 8, 0);
	assert_int_equal(next(d), 1);
	assert_int_equal(next(d), 1);
	assert_int_equal(weir_ring_kicks_on(r), 0);
	assert_int_equal(asked(d), VRING_PACKED_EVENT_FLAG_DESC);
	assert_true(d->ops->kick_at(d, 30));
	driver_offer(d, 6, MODEL_DATA, 8, 0);
	assert_int_equal(next(d), 1);
	driver_offer(d, 7, MODEL_DATA, 8, 0);
	assert_int_equal(weir_ring_kicks_on(r), 1);	/* the race */
	end(d);
}

static void is_quiet_after_always(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r = &d->m.ring;

	serve_singles(d, 30);
	drop_all_pages(d);
	assert_int_equal(retry(d, weir_ring_kicks_off(r)), 0);
	assert_int_equal(asked(d), VRING_PACKED_EVENT_FLAG_DISABLE);
	driver_offer(d, 0, MODEL_DATA, 8, 0);
	assert_int_equal(retry(d, weir_ring_kicks_on(r)), 1);	/* the race */
	begin(d);
	assert_int_equal(asked(d), VRING_PACKED_EVENT_FLAG_ENABLE);
	assert_int_equal(next(d), 1);
	weir_ring_crowded(r);
	assert_int_equal(weir_ring_kicks_on(r), 0);
	assert_int_equal(asked(d), VRING_PACKED_EVENT_FLAG_DESC);
	assert_int_equal(weir_ring_kicks_off(r), 0);	/* it lies behind */
	assert_int_equal(asked(d), VRING_PACKED_EVENT_FLAG_DESC);
	end(d);
}

/* An event that no descriptor has: rather once too often than never. */
static void calls_for_an_odd_event(void **state)
{
	struct driver *d = *state;

	serve_one(d);
	driver_write(d, MODEL_AVAIL, 8 | VRING_PACKED_EVENT_FLAG_DESC << 16, 4);
	assert_int_equal(serve_one(d), 1);
	driver_write(d, MODEL_AVAIL, 0x30000, 4);	/* reserved */
	assert_int_equal(serve_one(d), 1);
	driver_setup(d, 8, 0, 0);
	serve_one(d);
	d->ops->call_at(d, 7);		/* not negotiated */
	assert_int_equal(serve_one(d), 1);
}

/* What was taken is kept, and taken again from that: the ring has something else now. */
static void takes_again(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r = &d->m.ring;
	struct vring_packed_desc kept[2];
	struct weir_lost lost = { 3, 2, kept };

	driver_setup(d, 8, EVENT_IDX, 6);
	driver_chain(d, 3, { MODEL_DATA, 8 }, { MODEL_DATA + 8, 16, WRITE });
	driver_offer(d, 4, MODEL_DATA, 8, 0);
	begin(d);
	assert_int_equal(next(d), 1);
	assert_int_equal(weir_packed_count(r, 3), 2);
	assert_int_equal(weir_packed_reread(r, 2, &kept[0]), 0);
	assert_int_equal(weir_packed_reread(r, 1, &kept[1]), 0);
	end(d);
	assert_int_equal(driver_init(d, &d->at), 0);
	assert_int_equal(retry(d, weir_ring_start(r)), 0);
	for (u32 i = 6; i < 8; i++)
		packed_write_desc(d, packed_at(d, i), ~0ull, ~0u, 0xdead, P_AVAIL | P_USED);
	begin(d);
	assert_int_equal(weir_ring_retake(r, &lost, &chain), 0);
	assert_int_equal(chain.id, 3);
	assert_int_equal(chain.segs[0].addr, MODEL_DATA);
	assert_int_equal(chain.out_len, 8);
	assert_int_equal(chain.in_len, 16);
	assert_int_equal(next(d), 1);
	assert_int_equal(chain.id, 4);
	assert_int_equal(weir_ring_push(r, 3, 16), 0);
	assert_true(weir_ring_flush(r) >= 0);
	assert_int_equal(weir_ring_base(r), 1);
	end(d);
	assert_int_equal(flags_at(d, 6), P_AVAIL | P_USED | WRITE);
}

/* Others could write to where it was kept. */
static void checks_what_was_kept(void **state)
{
	struct vring_packed_desc two[9] = {
		{ MODEL_DATA, 8, 0, NEXT }, { MODEL_DATA, 8, 0, WRITE },
	};
	const struct vring_packed_desc order[] = {
		{ MODEL_DATA, 8, 0, WRITE }, { MODEL_DATA, 8 },
	};
	const struct vring_packed_desc table[] = {
		{ MODEL_TABLE, 32, 0, NEXT }, { MODEL_TABLE, 32, 0, TABLE },
	};
	const struct weir_lost bad[] = {
		{ 3, 0, two }, { 3, 9, two }, { 8, 2, two }, { 3, 2, order },
		{ 3, 2, table },
	};
	const struct weir_lost good = { 3, 2, two };
	struct driver *d = *state;
	struct weir_ring *r = &d->m.ring;

	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		driver_setup(d, 8, INDIRECT, 0);
		assert_int_equal(retry(d, weir_ring_retake(r, &bad[i], &chain)), -EIO);
		assert_non_null(r->broken);
	}
	driver_setup(d, 8, INDIRECT, 0);
	assert_int_equal(retry(d, weir_ring_retake(r, &good, &chain)), 0);
	assert_int_equal(retry(d, weir_ring_retake(r, &good, &chain)), -EIO);
}

static void refuses_a_bad_layout(void **state)
{
	static const struct weir_ring_layout bad[] = {
		{ 0, MODEL_DESC, MODEL_AVAIL, MODEL_USED, 0x8000 },
		{ 32769, MODEL_DESC, MODEL_AVAIL, MODEL_USED, 0x8000 },
		{ 8, MODEL_DESC + 8, MODEL_AVAIL, MODEL_USED, 0x8000 },
		{ 8, MODEL_DESC, MODEL_AVAIL + 2, MODEL_USED, 0x8000 },
		{ 8, MODEL_DESC, MODEL_AVAIL, MODEL_USED + 2, 0x8000 },
		{ 8, -64ull, MODEL_AVAIL, MODEL_USED, 0x8000 },
		{ 8, MODEL_DESC, MODEL_AVAIL, MODEL_USED, 8 },
		{ 8, MODEL_DESC, MODEL_AVAIL, MODEL_USED, 0x8008 },
	};
	struct driver *d = *state;

	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(driver_init(d, &bad[i]), -EINVAL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		RING_TEST(takes_a_whole_table),
		RING_TEST(says_what_was_written),
		RING_TEST(steps_over_chains),
		RING_TEST(shows_a_batch_at_once),
		RING_TEST(any_size),
		RING_TEST(asks_once_for_singles),
		RING_TEST(is_quiet_after_always),
		RING_TEST(calls_for_an_odd_event),
		RING_TEST(takes_again),
		RING_TEST(checks_what_was_kept),
		RING_TEST(refuses_a_bad_layout),
	};

	return RING_TESTS(PACKED, tests);
}
