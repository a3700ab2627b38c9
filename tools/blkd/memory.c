// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stddef.h>

#include "memory.h"
#include "report.h"

static bool overlaps(const struct blkd_region *a, const struct blkd_region *b)
{
	return a->gpa < b->gpa + b->size && b->gpa < a->gpa + a->size;
}

/* Then whatever is aligned to its own size lies in one of them. */
static bool whole_pages(const struct blkd_region *at)
{
	return !((at->gpa | at->size | at->offset) % 4096);
}

static bool wraps(__u64 start, __u64 size)
{
	return !size || start + size < start;
}

int blkd_memory_add(struct blkd_memory *mem, const struct blkd_region *at,
		    int fd)
{
	struct blkd_memory_region *r = &mem->regions[mem->nr];
	unsigned int i;

	if (mem->nr == BLKD_MAX_REGIONS)
		return blkd_err("guest memory has more than %d regions",
				BLKD_MAX_REGIONS);
	if (wraps(at->gpa, at->size) || wraps(at->uva, at->size))
		return blkd_err("a region of guest memory wraps around");
	if (!whole_pages(at))
		return blkd_err("a region of guest memory is not made of whole pages");
	for (i = 0; i < mem->nr; i++)
		if (overlaps(at, &mem->regions[i].at))
			return blkd_err("regions of guest memory overlap");
	r->map = blkd_mapping_create(fd, at->offset, at->size, &r->p);
	if (!r->map)
		return -1;
	r->at = *at;
	mem->nr++;
	return 0;
}

int blkd_memory_remove(struct blkd_memory *mem, const struct blkd_region *at)
{
	struct blkd_memory_region *r;

	for (r = mem->regions; r < mem->regions + mem->nr; r++) {
		if (r->at.gpa != at->gpa || r->at.size != at->size ||
		    r->at.uva != at->uva)
			continue;
		blkd_mapping_destroy(r->map);
		*r = mem->regions[--mem->nr];
		return 0;
	}
	return blkd_err("a region of guest memory goes that never came");
}

void blkd_memory_clear(struct blkd_memory *mem)
{
	while (mem->nr)
		blkd_mapping_destroy(mem->regions[--mem->nr].map);
}

bool blkd_memory_lost(const struct blkd_memory *mem)
{
	unsigned int i;

	for (i = 0; i < mem->nr; i++)
		if (mem->regions[i].map->lost)
			return true;
	return false;
}

void *blkd_memory_at(const struct blkd_memory *mem, gpa_t gpa, size_t *len)
{
	const struct blkd_memory_region *r;

	for (r = mem->regions; r < mem->regions + mem->nr; r++) {
		__u64 off = gpa - r->at.gpa;

		if (off >= r->at.size)
			continue;
		if (*len > r->at.size - off)
			*len = r->at.size - off;
		return r->p + off;
	}
	return NULL;
}

bool blkd_memory_gpa(const struct blkd_memory *mem, __u64 uva, gpa_t *gpa)
{
	const struct blkd_memory_region *r;

	for (r = mem->regions; r < mem->regions + mem->nr; r++) {
		if (uva - r->at.uva >= r->at.size)
			continue;
		*gpa = r->at.gpa + (uva - r->at.uva);
		return true;
	}
	return false;
}

static bool begin(void *ctx, bool atomic)
{
	return true;
}

static void end(void *ctx, bool atomic)
{
}

static void *translate(void *ctx, gpa_t gpa, size_t *len, bool write)
{
	return blkd_memory_at(ctx, gpa, len);
}

/* All there is, is at hand: what was not, is a bad address. */
static int fault_in(void *ctx, gpa_t gpa, size_t len, bool write)
{
	size_t n;

	for (; len; gpa += n, len -= n) {
		n = len;
		if (!blkd_memory_at(ctx, gpa, &n))
			return -EFAULT;
	}
	return 0;
}

const struct weir_gmem_ops blkd_memory_ops = {
	.begin = begin,
	.end = end,
	.translate = translate,
	.fault_in = fault_in,
};
