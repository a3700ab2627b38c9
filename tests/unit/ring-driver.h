/* SPDX-License-Identifier: GPL-2.0-only */
/* The driver's side of a split ring in model memory, for cmocka tests. */
#ifndef WEIR_RING_DRIVER_H
#define WEIR_RING_DRIVER_H

#include "ring-model.h"

#define EVENT_IDX	BIT_ULL(VIRTIO_RING_F_EVENT_IDX)
#define INDIRECT	BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC)

static struct weir_seg segs[64];
static struct weir_chain chain = { .segs = segs, .max = ARRAY_SIZE(segs) };

static inline void driver_write(struct model *m, gpa_t gpa, const void *from,
				unsigned int len)
{
	for (unsigned int i = 0; i < len; i++)
		*model_at(m, gpa + i) = ((const u8 *)from)[i];
}

static inline void driver_write16(struct model *m, gpa_t gpa, u16 val)
{
	__le16 v = cpu_to_le16(val);

	driver_write(m, gpa, &v, 2);
}

static inline u16 driver_read16(struct model *m, gpa_t gpa)
{
	return *model_at(m, gpa) | *model_at(m, gpa + 1) << 8;
}

static inline u32 driver_read32(struct model *m, gpa_t gpa)
{
	return driver_read16(m, gpa) | (u32)driver_read16(m, gpa + 2) << 16;
}

static inline void driver_write_desc(struct model *m, gpa_t at, u64 addr,
				     u32 len, u16 flags, u16 next)
{
	struct vring_desc d = {
		cpu_to_le64(addr), cpu_to_le32(len), cpu_to_le16(flags),
		cpu_to_le16(next),
	};

	driver_write(m, at, &d, sizeof(d));
}

static inline void driver_desc(struct model *m, u16 i, u64 addr, u32 len,
			       u16 flags, u16 next)
{
	driver_write_desc(m, MODEL_DESC + 16 * i, addr, len, flags, next);
}

static inline void driver_offer(struct model *m, u16 head)
{
	driver_write16(m, MODEL_AVAIL + 4 + 2 * (m->avail_idx % m->num), head);
	driver_write16(m, MODEL_AVAIL + 2, ++m->avail_idx);
}

static inline void driver_avail_flags(struct model *m, u16 flags)
{
	driver_write16(m, MODEL_AVAIL, flags);
}

static inline void driver_used_event(struct model *m, u16 idx)
{
	driver_write16(m, MODEL_AVAIL + 4 + 2 * m->num, idx);
}

static inline u16 driver_used_flags(struct model *m)
{
	return driver_read16(m, MODEL_USED);
}

static inline u16 driver_used_idx(struct model *m)
{
	return driver_read16(m, MODEL_USED + 2);
}

static inline u16 driver_avail_event(struct model *m)
{
	return driver_read16(m, MODEL_USED + 4 + 8 * m->num);
}

struct used_elem {
	u32 id, len;
};

static inline struct used_elem driver_used(struct model *m, u16 i)
{
	gpa_t at = MODEL_USED + 4 + 8 * (i % m->num);

	return (struct used_elem){ driver_read32(m, at), driver_read32(m, at + 4) };
}

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

#endif /* WEIR_RING_DRIVER_H */
