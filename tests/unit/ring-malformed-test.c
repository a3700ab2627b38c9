// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring.c virtio/ring-split.c virtio/ring-packed.c virtio/ring-packed-used.c
// flags: -Itests/unit
/*
 * Every rule of virtio 1.2, 2.7 and 2.8 that a driver can break on a ring: the
 * queue ends with its reason, takes nothing more, and nothing outside the
 * guest's memory is touched.
 */
#include <unit.h>
#include "ring-case.h"

/* The queue is dead: all calls say so and the memory stays as it is. */
static void assert_broken(struct driver *d, const char *why)
{
	u32 used = driver_nr_used(d);
	struct weir_ring *r = begin(d);

	assert_non_null(r->broken);
	assert_string_equal(r->broken, why);
	assert_int_equal(next(d), -EIO);
	assert_int_equal(weir_ring_more(r), -EIO);
	assert_int_equal(weir_ring_push(r, 0, 0), -EIO);
	assert_int_equal(weir_ring_flush(r), -EIO);
	assert_int_equal(weir_ring_kicks_on(r), -EIO);
	end(d);
	assert_int_equal(driver_nr_used(d), used);
}

static void next_breaks(struct driver *d, const char *why)
{
	assert_int_equal(retry(d, next(d)), -EIO);
	assert_broken(d, why);
}

static void offer_breaks(struct driver *d, u64 addr, u32 len, u16 flags,
			 const char *why)
{
	driver_offer(d, 0, addr, len, flags);
	next_breaks(d, why);
}

static void too_many_segments(void **state)
{
	struct piece p[65];

	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = (struct piece){ MODEL_DATA, 8, 0 };
	driver_setup(*state, 128, INDIRECT, 0);
	((struct driver *)*state)->ops->offer(*state, 0, p, ARRAY_SIZE(p));
	next_breaks(*state, "too many descriptors in a buffer");
}

static void address_wraps(void **state)
{
	offer_breaks(*state, ~0ull - 6, 8, 0, "descriptor wraps around");
}

/* The last byte of the address space is an address like any other. */
static void address_ends_at_the_top(void **state)
{
	driver_offer(*state, 0, ~0ull - 7, 8, 0);
	assert_int_equal(retry((struct driver *)*state,
			       next((struct driver *)*state)), 1);
}

static void total_length_wraps(void **state)
{
	driver_chain(*(struct driver **)state, 0, { MODEL_DATA, 0xffffffff },
		     { MODEL_DATA, 1, WRITE });
	next_breaks(*state, "buffer longer than 4 GiB");
}

static void readable_after_writable(void **state)
{
	driver_chain(*(struct driver **)state, 0, { MODEL_DATA, 8, WRITE },
		     { MODEL_DATA, 8 });
	next_breaks(*state, "readable descriptor after writable");
}

static void indirect_not_negotiated(void **state)
{
	driver_setup(*state, 8, EVENT_IDX, 0);
	offer_breaks(*state, MODEL_TABLE, 16, TABLE,
		     "indirect descriptor not negotiated");
}

static void indirect_with_next(void **state)
{
	offer_breaks(*state, MODEL_TABLE, 16, TABLE | NEXT,
		     "indirect descriptor with next");
}

static void indirect_inside_indirect(void **state)
{
	static const struct piece p = { MODEL_TABLE, 16, TABLE };
	struct driver *d = *state;

	d->ops->desc(d, MODEL_TABLE, 0, &p);
	offer_breaks(d, MODEL_TABLE, 16, TABLE,
		     "indirect table inside indirect table");
}

static void table_length_odd(void **state)
{
	offer_breaks(*state, MODEL_TABLE, 24, TABLE,
		     "indirect table of odd length");
}

static void table_empty(void **state)
{
	offer_breaks(*state, MODEL_TABLE, 0, TABLE,
		     "indirect table of odd length");
}

static void table_too_long(void **state)
{
	offer_breaks(*state, MODEL_TABLE, 0xfffffff0, TABLE,
		     "indirect table too long");
}

static void table_wraps(void **state)
{
	offer_breaks(*state, -16ull, 32, TABLE, "indirect table wraps around");
}

static void table_outside_memory(void **state)
{
	struct driver *d = *state;

	driver_offer(d, 0, MODEL_END, 16, TABLE);
	begin(d);
	assert_int_equal(next(d), -EAGAIN);
	end(d);
	assert_int_equal(weir_ring_fault_in(&d->m.ring), -EIO);
	assert_broken(d, "address outside guest memory");
}

static void data_outside_memory(void **state)
{
	struct driver *d = *state;
	struct weir_seg_iter it;
	struct weir_ring *r;
	u8 buf[32];

	driver_offer(d, 0, MODEL_END - 16, 32, 0);
	r = begin(d);
	assert_int_equal(next(d), 1);
	it = weir_seg_out(&chain);
	assert_int_equal(weir_ring_read(r, &it, buf, 32), 16);
	assert_int_equal(weir_ring_read(r, &it, buf, 16), -EAGAIN);
	end(d);
	assert_int_equal(weir_ring_fault_in(r), -EIO);
	assert_broken(d, "address outside guest memory");
}

static void areas_outside_memory(void **state)
{
	struct weir_ring_layout at[] = {
		{ 8, MODEL_DESC, MODEL_AVAIL, MODEL_END, 0 },
		{ 8, MODEL_DESC, MODEL_END, MODEL_USED, 0 },
		{ 8, MODEL_END, MODEL_AVAIL, MODEL_USED, 0 },
	};
	struct driver *d = *state;
	struct weir_ring *r = &d->m.ring;
	int ret;

	driver_offer(d, 0, MODEL_DATA, 8, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(at); i++) {
		at[i].base = d->at.base;
		driver_init(d, &at[i]);
		begin(d);
		ret = weir_ring_start(r);
		if (!ret)
			ret = next(d);
		if (ret >= 0) {
			r->untold = true;
			ret = weir_ring_flush(r);
		}
		end(d);
		assert_int_equal(ret, -EAGAIN);
		assert_int_equal(weir_ring_fault_in(r), -EIO);
		assert_string_equal(r->broken, "address outside guest memory");
	}
}

static void first_reason_stays(void **state)
{
	struct driver *d = *state;

	assert_int_equal(weir_ring_fail(&d->m.ring, "one"), -EIO);
	assert_int_equal(weir_ring_fail(&d->m.ring, "two"), -EIO);
	assert_broken(d, "one");
}

/* Split rings. */

static void head_out_of_range(void **state)
{
	split_show(*state, 8);
	next_breaks(*state, "descriptor index out of range");
}

static void next_out_of_range(void **state)
{
	split_write_desc(*state, MODEL_DESC, 0, MODEL_DATA, 8, NEXT, 65535);
	split_show(*state, 0);
	next_breaks(*state, "descriptor index out of range");
}

static void table_next_out_of_range(void **state)
{
	split_write_desc(*state, MODEL_TABLE, 0, MODEL_DATA, 8, NEXT, 2);
	offer_breaks(*state, MODEL_TABLE, 32, TABLE,
		     "descriptor index out of range");
}

static void loop_to_itself(void **state)
{
	split_write_desc(*state, MODEL_DESC, 0, MODEL_DATA, 8, NEXT, 0);
	split_show(*state, 0);
	next_breaks(*state, "loop in descriptor chain");
}

static void loop_of_all(void **state)
{
	for (u16 i = 0; i < 8; i++)
		split_write_desc(*state, MODEL_DESC, i, MODEL_DATA, 8, NEXT,
				 (i + 1) % 8);
	split_show(*state, 3);
	next_breaks(*state, "loop in descriptor chain");
}

/* Empty descriptors take no room in the chain, so they must not hide a loop. */
static void loop_of_empty_descriptors(void **state)
{
	split_write_desc(*state, MODEL_DESC, 0, 0, 0, NEXT, 1);
	split_write_desc(*state, MODEL_DESC, 1, 0, 0, NEXT, 0);
	split_show(*state, 0);
	next_breaks(*state, "loop in descriptor chain");
}

static void loop_in_table(void **state)
{
	split_write_desc(*state, MODEL_TABLE, 0, MODEL_DATA, 8, NEXT, 1);
	split_write_desc(*state, MODEL_TABLE, 1, MODEL_DATA, 8, NEXT, 0);
	offer_breaks(*state, MODEL_TABLE, 32, TABLE, "loop in descriptor chain");
}

static void avail_index_ahead(void **state)
{
	struct driver *d = *state;

	d->avail += 8;
	split_show(d, 0);
	next_breaks(d, "avail index ran ahead of the ring");
}

static void avail_index_goes_back(void **state)
{
	struct driver *d = *state;

	serve_one(d);
	d->avail -= 2;
	split_show(d, 0);
	next_breaks(d, "avail index ran ahead of the ring");
}

/* Seen on the way out as well, where the race is checked for. */
static void avail_index_ahead_at_kicks_on(void **state)
{
	struct driver *d = *state;

	serve_one(d);
	driver_write(d, MODEL_AVAIL + 2, 1000, 2);
	begin(d);
	assert_int_equal(weir_ring_kicks_on(&d->m.ring), -EIO);
	end(d);
	assert_broken(d, "avail index ran ahead of the ring");
}

/* Packed rings. */

static void id_out_of_range(void **state)
{
	driver_offer(*state, 8, MODEL_DATA, 8, 0);
	next_breaks(*state, "buffer id out of range");
}

/* Until the driver was shown that it is used, it is not its own. */
static void id_in_use(void **state)
{
	struct driver *d = *state;

	serve_one(d);
	driver_offer(d, 0, MODEL_DATA, 8, 0);
	driver_offer(d, 0, MODEL_DATA, 8, 0);
	begin(d);
	assert_int_equal(next(d), 1);
	assert_int_equal(weir_ring_push(&d->m.ring, 0, 0), 0);
	end(d);
	next_breaks(d, "buffer id is in use");
}

static void chain_without_end(void **state)
{
	for (int i = 0; i < 8; i++)
		driver_offer(*state, i, 0, 0, NEXT);
	next_breaks(*state, "more descriptors than the ring has");
}

/* The driver writes over a descriptor that the device has. */
static void descriptor_in_use(void **state)
{
	struct driver *d = *state;

	driver_chain(d, 0, { MODEL_DATA, 8 }, { MODEL_DATA, 8 });
	driver_chain(d, 1, { 0 }, { 0 }, { 0 }, { 0 }, { 0 }, { 0 });
	assert_int_equal(retry(d, next(d)), 1);
	assert_int_equal(retry(d, next(d)), 1);
	driver_offer(d, 2, MODEL_DATA, 8, 0);
	next_breaks(d, "more descriptors than the ring has");
}

static void indirect_in_a_chain(void **state)
{
	driver_chain(*(struct driver **)state, 0, { MODEL_DATA, 12 },
		     { MODEL_TABLE, 16, TABLE });
	next_breaks(*state, "indirect descriptor in a chain");
}

/* No driver can do that, but a device that pushes twice must not corrupt. */
static void not_taken(void **state)
{
	struct driver *d = *state;

	serve_one(d);
	begin(d);
	assert_int_equal(weir_ring_push(&d->m.ring, 0, 0), -EIO);
	end(d);
	assert_broken(d, "buffer was not taken");
}

static void not_of_this_ring(void **state)
{
	struct driver *d = *state;

	begin(d);
	assert_int_equal(weir_ring_push(&d->m.ring, 8, 0), -EIO);
	end(d);
	assert_broken(d, "buffer was not taken");
}

/* What is mapped up to there does not go on behind it. */
static gpa_t tear;

static void *torn_translate(void *ctx, gpa_t gpa, size_t *len, bool write)
{
	void *p = model_translate(ctx, gpa, len, write);

	if (gpa < tear)
		*len = min_t(u64, *len, tear - gpa);
	return p;
}

static void tear_at(struct driver *d, gpa_t at)
{
	static struct weir_gmem_ops ops;

	ops = model_gmem_ops;
	ops.translate = torn_translate;
	d->m.ring.gmem.ops = &ops;
	tear = at;
}

/* A field of the ring whose halves no pointer reaches: to wait for it has no end. */
static void field_in_two_places(void **state)
{
	struct driver *d = *state;
	struct weir_ring *r;

	driver_offer(d, 0, MODEL_DATA, 8, 0);
	tear_at(d, kind ? MODEL_AVAIL + 3 : MODEL_USED + 3);
	r = begin(d);
	assert_int_equal(next(d), 1);
	assert_int_equal(weir_ring_push(r, 0, 0), 0);
	assert_int_equal(weir_ring_flush(r), -EAGAIN);
	end(d);
	assert_int_equal(weir_ring_fault_in(r), -EIO);
	assert_broken(d, "part of the ring in two places");
}

/* Where the halves of a field are looked at one by one, they may lie apart. */
static void element_in_two_places(void **state)
{
	struct driver *d = *state;

	tear_at(d, MODEL_DESC + 8);
	driver_offer(d, 0, MODEL_DATA, 8, 0);
	assert_int_equal(retry(d, next(d)), 1);
	assert_int_equal(chain.out_len, 8);
	tear_at(d, MODEL_USED + 8);
	assert_int_equal(retry(d, weir_ring_push(&d->m.ring, 0, 3)), 0);
	assert_int_equal(retry(d, weir_ring_flush(&d->m.ring)), 1);
	assert_int_equal(driver_nr_used(d), 1);
}

static void descriptor_in_two_places(void **state)
{
	struct driver *d = *state;

	tear_at(d, MODEL_DESC + 8);
	driver_offer(d, 0, MODEL_DATA, 8, 0);
	begin(d);
	assert_int_equal(next(d), -EAGAIN);
	end(d);
	assert_int_equal(weir_ring_fault_in(&d->m.ring), -EIO);
	assert_broken(d, "part of the ring in two places");
}

static const struct CMUnitTest any_ring[] = {
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
	RING_TEST(areas_outside_memory),
	RING_TEST(first_reason_stays),
	RING_TEST(field_in_two_places),
};

static const struct CMUnitTest split_ring[] = {
	RING_TEST(head_out_of_range),
	RING_TEST(next_out_of_range),
	RING_TEST(table_next_out_of_range),
	RING_TEST(loop_to_itself),
	RING_TEST(loop_of_all),
	RING_TEST(loop_of_empty_descriptors),
	RING_TEST(loop_in_table),
	RING_TEST(avail_index_ahead),
	RING_TEST(avail_index_goes_back),
	RING_TEST(avail_index_ahead_at_kicks_on),
	RING_TEST(element_in_two_places),
};

static const struct CMUnitTest packed_ring[] = {
	RING_TEST(id_out_of_range),
	RING_TEST(id_in_use),
	RING_TEST(chain_without_end),
	RING_TEST(descriptor_in_use),
	RING_TEST(indirect_in_a_chain),
	RING_TEST(not_taken),
	RING_TEST(not_of_this_ring),
	RING_TEST(descriptor_in_two_places),
};

int main(void)
{
	return RING_TESTS(0, any_ring) | RING_TESTS(0, split_ring) |
		RING_TESTS(PACKED, any_ring) | RING_TESTS(PACKED, packed_ring);
}
