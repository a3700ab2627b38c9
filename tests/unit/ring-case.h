/* SPDX-License-Identifier: GPL-2.0-only */
/* What the split ring's cmocka cases share: a ring set up, and short forms. */
#ifndef WEIR_RING_CASE_H
#define WEIR_RING_CASE_H

#include <unit.h>
#include "ring-driver.h"

static struct weir_seg segs[64];
static struct weir_chain chain = { .segs = segs, .max = ARRAY_SIZE(segs) };

static inline void drop_all_pages(struct model *m)
{
	memset(m->absent, true, sizeof(m->absent));
}

static inline void begin(struct model *m)
{
	assert_true(weir_ring_begin(&m->ring, false));
}

static inline void end(struct model *m)
{
	weir_ring_end(&m->ring, false);
}

/* @call in sections of its own until it finds all its pages. */
#define retry(m, call) ({						\
	int ret_;							\
	for (;;) {							\
		begin(m);						\
		ret_ = (call);						\
		end(m);							\
		if (ret_ != -EAGAIN)					\
			break;						\
		assert_int_equal(weir_ring_fault_in(&(m)->ring), 0);	\
	}								\
	ret_; })

/* A ring of @num whose indexes start at @base, both the driver's and ours. */
static inline void driver_setup(struct model *m, u16 num, u64 features, u16 base)
{
	const struct weir_ring_layout at = {
		num, MODEL_DESC, MODEL_AVAIL, MODEL_USED, base,
	};

	for (unsigned int i = 0; i < MODEL_PAGES; i++)
		memset(m->page[i], 0, MODEL_PAGE);
	m->num = num;
	m->avail_idx = base;
	driver_write16(m, MODEL_AVAIL + 2, base);
	driver_write16(m, MODEL_USED + 2, base);
	assert_int_equal(weir_ring_split_init(&m->ring, &m->gmem, &at,
					      features), 0);
	assert_int_equal(retry(m, weir_ring_start(&m->ring)), 0);
}

/* One buffer round trip; what flush said of the call. */
static inline int serve_one(struct model *m)
{
	u16 head = m->avail_idx % m->num;
	int ret;

	driver_desc(m, head, MODEL_DATA, 8, 0, 0);
	driver_offer(m, head);
	begin(m);
	assert_int_equal(weir_ring_next(&m->ring, &chain), 1);
	assert_int_equal(chain.id, head);
	assert_int_equal(weir_ring_push(&m->ring, head, 0), 0);
	ret = weir_ring_flush(&m->ring);
	end(m);
	return ret;
}

static inline int setup(void **state)
{
	struct model *m = malloc(sizeof(*m));

	model_init(m);
	driver_setup(m, 8, EVENT_IDX | INDIRECT, 0);
	*state = m;
	return 0;
}

static inline int teardown(void **state)
{
	model_exit(*state);
	free(*state);
	return 0;
}

#endif /* WEIR_RING_CASE_H */
