/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest for ring engines: memory whose pages may not be at hand. Each page is
 * an allocation of its own, so that ASan sees an access that runs over its end.
 */
#ifndef WEIR_RING_MODEL_H
#define WEIR_RING_MODEL_H

#include <stdlib.h>
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <asm/byteorder.h>
#include "virtio/ring.h"

#define MODEL_PAGE	4096u
#define MODEL_PAGES	64u
#define MODEL_BASE	0x40000000ull
#define MODEL_END	(MODEL_BASE + MODEL_PAGES * MODEL_PAGE)

#define MODEL_DESC	MODEL_BASE
#define MODEL_AVAIL	(MODEL_BASE + 0x4000)
#define MODEL_USED	(MODEL_BASE + 0x6000)
#define MODEL_TABLE	(MODEL_BASE + 0xa000)
#define MODEL_DATA	(MODEL_BASE + 0x10000)

struct model {
	u8 *page[MODEL_PAGES];
	bool absent[MODEL_PAGES];
	bool in_section, refuse;
	unsigned int translations;
	u64 generation;
	struct weir_gmem gmem;
	struct weir_ring ring;
	struct weir_packed_slot slots[1024];
};

static inline u8 *model_at(struct model *m, gpa_t gpa)
{
	return m->page[(gpa - MODEL_BASE) / MODEL_PAGE] + gpa % MODEL_PAGE;
}

static inline bool model_has(gpa_t gpa)
{
	return gpa >= MODEL_BASE && gpa < MODEL_END;
}

static inline bool model_begin(void *ctx, bool atomic)
{
	struct model *m = ctx;

	if (m->in_section)
		abort();
	m->in_section = !(atomic && m->refuse);
	return m->in_section;
}

static inline void model_end(void *ctx, bool atomic)
{
	((struct model *)ctx)->in_section = false;
}

static inline void *model_translate(void *ctx, gpa_t gpa, size_t *len,
				    bool write)
{
	struct model *m = ctx;
	size_t left = MODEL_PAGE - gpa % MODEL_PAGE;

	if (!m->in_section || !*len)
		abort();
	m->translations++;
	if (!model_has(gpa) || m->absent[(gpa - MODEL_BASE) / MODEL_PAGE])
		return NULL;
	if (*len > left)
		*len = left;
	return model_at(m, gpa);
}

static inline int model_fault_in(void *ctx, gpa_t gpa, size_t len, bool write)
{
	struct model *m = ctx;
	gpa_t at;

	if (m->in_section || !len)
		abort();
	for (at = gpa - gpa % MODEL_PAGE; at < gpa + len; at += MODEL_PAGE) {
		if (!model_has(at))
			return -EFAULT;
		m->absent[(at - MODEL_BASE) / MODEL_PAGE] = false;
	}
	return 0;
}

static const struct weir_gmem_ops model_gmem_ops = {
	.begin = model_begin,
	.end = model_end,
	.translate = model_translate,
	.fault_in = model_fault_in,
};

static inline void model_init(struct model *m)
{
	memset(m, 0, sizeof(*m));
	for (unsigned int i = 0; i < MODEL_PAGES; i++)
		m->page[i] = calloc(1, MODEL_PAGE);
	m->gmem = (struct weir_gmem){ &model_gmem_ops, m };
}

static inline void model_exit(struct model *m)
{
	for (unsigned int i = 0; i < MODEL_PAGES; i++)
		free(m->page[i]);
}

#endif /* WEIR_RING_MODEL_H */
