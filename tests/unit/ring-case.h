/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the rings' cmocka cases share: a ring set up, and short forms. A case
 * runs over either kind of ring: RING_TESTS() has a list of them do both.
 */
#ifndef WEIR_RING_CASE_H
#define WEIR_RING_CASE_H

#include <unit.h>
#include "ring-driver-packed.h"
#include "ring-driver-split.h"

static struct weir_seg segs[64];
static struct weir_chain chain = { .segs = segs, .max = ARRAY_SIZE(segs) };
static u64 kind;	/* 0 or PACKED */

static inline void drop_all_pages(struct driver *d)
{
	memset(d->m.absent, true, sizeof(d->m.absent));
}

static inline struct weir_ring *begin(struct driver *d)
{
	assert_true(weir_ring_begin(&d->m.ring, false));
	return &d->m.ring;
}

static inline void end(struct driver *d)
{
	weir_ring_end(&d->m.ring, false);
}

/* @call in sections of its own until it finds all its pages. */
#define retry(d, call) ({						\
	int ret_;							\
	for (;;) {							\
		begin(d);						\
		ret_ = (call);						\
		end(d);							\
		if (ret_ != -EAGAIN)					\
			break;						\
		assert_int_equal(weir_ring_fault_in(&(d)->m.ring), 0);	\
	}								\
	ret_; })

#define next(d)	weir_ring_next(&(d)->m.ring, &chain)

/* A ring without memory of another one. */
static inline int driver_init(struct driver *d, const struct weir_ring_layout *at)
{
	memset(d->m.slots, 0, sizeof(d->m.slots));
	return weir_ring_init(&d->m.ring, &d->m.gmem, at, d->features,
			      d->m.slots);
}

/* A ring of @num after @start buffers, for the driver and for us. */
static inline void driver_setup(struct driver *d, u16 num, u64 features,
				u32 start)
{
	for (unsigned int i = 0; i < MODEL_PAGES; i++)
		memset(d->m.page[i], 0, MODEL_PAGE);
	d->features = features | kind;
	d->ops = kind ? &packed_driver : &split_driver;
	d->at = (struct weir_ring_layout){
		num, MODEL_DESC, MODEL_AVAIL, MODEL_USED, 0,
	};
	d->num = num;
	d->start = start;
	d->nr_used = 0;
	d->ops->setup(d);
	assert_int_equal(driver_init(d, &d->at), 0);
	assert_int_equal(retry(d, weir_ring_start(&d->m.ring)), 0);
}

/* One buffer round trip; what flush said of the call. */
static inline int serve_one(struct driver *d)
{
	u16 id = d->avail % d->num;
	struct weir_ring *r;
	int ret;

	driver_offer(d, id, MODEL_DATA, 8, 0);
	r = begin(d);
	assert_int_equal(next(d), 1);
	assert_int_equal(chain.id, id);
	assert_int_equal(weir_ring_push(r, id, 0), 0);
	ret = weir_ring_flush(r);
	end(d);
	return ret;
}

static inline int setup(void **state)
{
	struct driver *d = calloc(1, sizeof(*d));

	model_init(&d->m);
	driver_setup(d, 8, EVENT_IDX | INDIRECT, 0);
	*state = d;
	return 0;
}

static inline int teardown(void **state)
{
	struct driver *d = *state;

	model_exit(&d->m);
	free(d);
	return 0;
}

#define RING_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* Run @tests over the kind of ring @which. */
#define RING_TESTS(which, tests) ({					\
	kind = (which);							\
	cmocka_run_group_tests_name(kind ? "packed" : "split", tests,	\
				    NULL, NULL); })

#endif /* WEIR_RING_CASE_H */
