// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring.c virtio/ring-split.c virtio/ring-packed.c virtio/ring-packed-used.c
// flags: -Itests/unit
/*
 * The log of what a ring writes: somebody copies a piece of memory whenever it is
 * logged, and no later than that; in the end the copy is the memory. The log of
 * any page is not at hand, and nothing is shown before it is.
 */
#include <unit.h>
#include "ring-case.h"

#define MOVED	0x100000000ull	/* of what the log has for the used ring */

static struct driver *d;
static u8 copy[MODEL_PAGES][MODEL_PAGE];
static bool absent[MODEL_PAGES];	/* the log of that page */

/* The device area is logged elsewhere. */
static bool model_log(void *ctx, gpa_t gpa, size_t len)
{
	unsigned int page;

	assert_true(d->m.in_section);
	assert_true(len > 0);
	if (gpa >= MOVED)
		gpa -= MOVED;
	for (; len--; gpa++) {
		page = (gpa - MODEL_BASE) / MODEL_PAGE;
		if (absent[page])
			return false;
		copy[page][gpa % MODEL_PAGE] = *model_at(&d->m, gpa);
	}
	return true;
}

static int model_log_fault_in(void *ctx, gpa_t gpa, size_t len)
{
	assert_false(d->m.in_section);
	if (gpa >= MOVED)
		gpa -= MOVED;
	for (; len--; gpa++)
		absent[(gpa - MODEL_BASE) / MODEL_PAGE] = false;
	return 0;
}

static int model_log_gone(void *ctx, gpa_t gpa, size_t len)
{
	return -EFAULT;
}

static struct weir_gmem_ops ops;

static void drop_log(void)
{
	memset(absent, true, sizeof(absent));
}

static void take_copy(void)
{
	for (unsigned int i = 0; i < MODEL_PAGES; i++)
		memcpy(copy[i], d->m.page[i], MODEL_PAGE);
}

static void is_equal(gpa_t from, gpa_t to)
{
	for (; from < to; from++)
		assert_int_equal(copy[(from - MODEL_BASE) / MODEL_PAGE]
				     [from % MODEL_PAGE], *model_at(&d->m, from));
}

static int log_setup(void **state)
{
	int err = setup(state);

	d = *state;
	ops = model_gmem_ops;
	ops.log = model_log;
	ops.log_fault_in = model_log_fault_in;
	d->m.gmem.ops = &ops;
	memset(absent, false, sizeof(absent));
	return err;
}

static void restart(u64 features)
{
	driver_setup(d, 8, features, 0);
	take_copy();
	d->at.log_ring = true;
	d->at.log_data = true;
	d->at.log_used = d->at.used + MOVED;
	assert_int_equal(driver_init(d, &d->at), 0);
	assert_int_equal(retry(d, weir_ring_start(&d->m.ring)), 0);
}

static void check_copy(void)
{
	/* The driver writes a packed ring's descriptors, too. */
	if (!kind)
		is_equal(MODEL_DESC, MODEL_AVAIL);
	is_equal(MODEL_USED, MODEL_TABLE);
	is_equal(MODEL_DATA, MODEL_END);
}

/* Write to the buffer and give it back; -EAGAIN: with nothing done. */
static int serve(const u8 *data, u32 len)
{
	struct weir_ring *r = &d->m.ring;
	struct weir_seg_iter it;
	int ret = next(d);

	if (ret != 1)
		return ret ?: -ENOENT;
	it = weir_seg_in(&chain);
	assert_int_equal(weir_ring_write(r, &it, data, len), len);
	if (!weir_ring_wrote(r, chain.segs, len)) {
		weir_ring_rewind(r, 1, 0);
		return -EAGAIN;
	}
	return weir_ring_push(r, chain.id, len);
}

static void serve_rounds(unsigned int rounds, bool drop)
{
	struct weir_ring *r = &d->m.ring;
	u32 was;

	for (unsigned int i = 0; i < rounds; i++) {
		u8 data[64];

		memset(data, i + 1, sizeof(data));
		driver_chain(d, d->avail % 8, { MODEL_DATA + MODEL_PAGE - 20, 20, WRITE },
			     { MODEL_DATA + 0x5000, 100, WRITE });
		take_copy();
		if (drop)
			drop_log();
		assert_int_equal(retry(d, serve(data, 10 + i % 54)), 0);
		was = driver_nr_used(d);
		assert_true(retry(d, weir_ring_flush(r)) >= 0);
		assert_int_equal(driver_nr_used(d), was + 1);
		retry(d, weir_ring_kicks_off(r));
		assert_int_equal(retry(d, weir_ring_kicks_on(r)), 0);
		check_copy();
		is_equal(MODEL_DESC, MODEL_AVAIL);
	}
}

static void copies_all_that_is_written(void **state)
{
	restart(EVENT_IDX);
	check_copy();
	serve_rounds(50, false);
	restart(0);
	serve_rounds(50, false);
}

static void waits_for_the_log(void **state)
{
	drop_log();
	restart(EVENT_IDX);
	serve_rounds(20, true);
	drop_log();
	restart(0);
	serve_rounds(20, true);
}

static void shows_nothing_unlogged(void **state)
{
	struct weir_ring *r = &d->m.ring;
	const u8 data[4] = { 1, 2, 3, 4 };

	restart(EVENT_IDX);
	driver_offer(d, 0, MODEL_DATA, 8, WRITE);
	assert_int_equal(retry(d, serve(data, 4)), 0);
	drop_log();
	begin(d);
	assert_int_equal(weir_ring_flush(r), -EAGAIN);
	assert_int_equal(weir_ring_flush(r), -EAGAIN);
	end(d);
	assert_int_equal(driver_nr_used(d), 0);
	assert_true(retry(d, weir_ring_flush(r)) >= 0);
	assert_int_equal(driver_nr_used(d), 1);
}

static void breaks_without_its_log(void **state)
{
	struct weir_ring *r = &d->m.ring;

	restart(0);
	ops.log_fault_in = model_log_gone;
	drop_log();
	driver_offer(d, 0, MODEL_DATA, 8, WRITE);
	begin(d);
	assert_int_equal(serve((const u8 *)"1234", 4), -EAGAIN);
	end(d);
	assert_int_equal(weir_ring_fault_in(r), -EIO);
	assert_non_null(r->broken);
}

int main(void)
{
#define LOG_TEST(f) cmocka_unit_test_setup_teardown(f, log_setup, teardown)
	const struct CMUnitTest tests[] = {
		LOG_TEST(copies_all_that_is_written),
		LOG_TEST(waits_for_the_log),
		LOG_TEST(shows_nothing_unlogged),
		LOG_TEST(breaks_without_its_log),
	};

	return RING_TESTS(0, tests) | RING_TESTS(PACKED, tests);
}
