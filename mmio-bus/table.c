// SPDX-License-Identifier: GPL-2.0-only
/* Sorted tables of MMIO devices and doorbells. Pure: see table.h. */
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <weir/mmio.h>
#include "table.h"

/* No address is within. */
static const struct weir_mmio_range nothing;

static struct weir_mmio_table *table_alloc(u32 nr_ranges, u32 nr_doorbells)
{
	struct weir_mmio_table *t;
	size_t ranges = struct_size(t, doorbells, nr_doorbells);

	t = kvzalloc(size_add(ranges, array_size(nr_ranges, sizeof(*t->ranges))),
		     GFP_KERNEL_ACCOUNT);
	if (!t)
		return NULL;
	t->ranges = (void *)t + ranges;
	t->hint = &nothing;
	return t;
}

/**
 * weir_mmio_table_create() - an empty table
 *
 * Return: the table, or NULL without memory.
 */
struct weir_mmio_table *weir_mmio_table_create(void)
{
	return table_alloc(0, 0);
}

/**
 * weir_mmio_table_free() - release a table that nobody reads any more
 * @t: the table; what it points to is not touched
 */
void weir_mmio_table_free(struct weir_mmio_table *t)
{
	kvfree(t);
}

static void append_doorbell(struct weir_mmio_table *t,
			    const struct weir_mmio_doorbell *bell)
{
	t->any_width |= !bell->len;
	t->doorbells[t->nr_doorbells++] = *bell;
}

/* A new table with what is live in @old, and room for one more of each. */
static struct weir_mmio_table *table_copy(const struct weir_mmio_table *old)
{
	struct weir_mmio_table *t;
	u32 i;

	t = table_alloc(old->nr_ranges + 1, old->nr_doorbells + 1);
	if (!t)
		return NULL;
	for (i = 0; i < old->nr_ranges; i++)
		if (old->ranges[i].dev)
			t->ranges[t->nr_ranges++] = old->ranges[i];
	for (i = 0; i < old->nr_doorbells; i++)
		if (old->doorbells[i].eventfd)
			append_doorbell(t, &old->doorbells[i]);
	return t;
}

static bool overlap(const struct weir_mmio_range *r, gpa_t base, u64 len)
{
	return r->dev && r->base <= base + (len - 1) &&
	       base <= r->base + (r->len - 1);
}

static void insert_range(struct weir_mmio_table *t, struct weir_mmio_dev *dev)
{
	u32 i = t->nr_ranges++;

	for (; i && t->ranges[i - 1].base > dev->base; i--)
		t->ranges[i] = t->ranges[i - 1];
	t->ranges[i] = (struct weir_mmio_range){
		.base = dev->base, .len = dev->len, .dev = dev,
	};
}

/**
 * weir_mmio_table_add_dev() - a new table with one more device
 * @old: the table so far; unchanged
 * @dev: the device
 *
 * Context: may sleep.
 * Return: the new table; ERR_PTR: -EINVAL when the device has no length or
 * wraps round, -EEXIST when it overlaps another, -ENOSPC, -ENOMEM.
 */
struct weir_mmio_table *
weir_mmio_table_add_dev(const struct weir_mmio_table *old,
			struct weir_mmio_dev *dev)
{
	struct weir_mmio_table *t;
	u32 i;

	if (!dev->len || dev->base + (dev->len - 1) < dev->base)
		return ERR_PTR(-EINVAL);
	for (i = 0; i < old->nr_ranges; i++)
		if (overlap(&old->ranges[i], dev->base, dev->len))
			return ERR_PTR(-EEXIST);
	t = table_copy(old);
	if (!t)
		return ERR_PTR(-ENOMEM);
	if (t->nr_ranges >= WEIR_MMIO_MAX_DEVS) {
		weir_mmio_table_free(t);
		return ERR_PTR(-ENOSPC);
	}
	insert_range(t, dev);
	return t;
}

/**
 * weir_mmio_table_del_dev() - readers find a device no longer
 * @t: the table, which may be read meanwhile
 * @dev: the device
 *
 * Return: whether it was there. Readers that found it before may still use it.
 */
bool weir_mmio_table_del_dev(struct weir_mmio_table *t,
			     const struct weir_mmio_dev *dev)
{
	u32 i;

	for (i = 0; i < t->nr_ranges; i++) {
		if (t->ranges[i].dev != dev)
			continue;
		WRITE_ONCE(t->ranges[i].dev, NULL);
		return true;
	}
	return false;
}

/* Does @d come after a doorbell that has exactly these? */
static inline bool comes_after(const struct weir_mmio_doorbell *d, gpa_t addr,
			       u8 len, u64 val)
{
	if (d->addr != addr)
		return d->addr > addr;
	if (d->len != len)
		return d->len > len;
	return d->datamatch > val;
}

static bool collide(const struct weir_mmio_doorbell *a,
		    const struct weir_mmio_doorbell *b)
{
	if (!a->eventfd || a->addr != b->addr)
		return false;
	if (!a->len || !b->len)
		return true;
	return a->len == b->len && (a->wildcard || b->wildcard ||
				    a->datamatch == b->datamatch);
}

static void insert_doorbell(struct weir_mmio_table *t,
			    const struct weir_mmio_doorbell *bell)
{
	struct weir_mmio_doorbell *d = t->doorbells;
	u32 i = t->nr_doorbells++;

	t->any_width |= !bell->len;
	for (; i && comes_after(&d[i - 1], bell->addr, bell->len,
				bell->datamatch); i--)
		d[i] = d[i - 1];
	d[i] = *bell;
	if (bell->wildcard)
		d[i].datamatch = 0;
}

/**
 * weir_mmio_table_add_doorbell() - a new table with one more doorbell
 * @old: the table so far; unchanged
 * @bell: the doorbell; of length 0, it must be a wildcard
 *
 * Context: may sleep.
 * Return: the new table; ERR_PTR: -EEXIST when a write could match both it and
 * another one, -ENOSPC, -ENOMEM.
 */
struct weir_mmio_table *
weir_mmio_table_add_doorbell(const struct weir_mmio_table *old,
			     const struct weir_mmio_doorbell *bell)
{
	struct weir_mmio_table *t;
	u32 i;

	for (i = 0; i < old->nr_doorbells; i++)
		if (collide(&old->doorbells[i], bell))
			return ERR_PTR(-EEXIST);
	t = table_copy(old);
	if (!t)
		return ERR_PTR(-ENOMEM);
	if (t->nr_doorbells >= WEIR_MMIO_MAX_DOORBELLS) {
		weir_mmio_table_free(t);
		return ERR_PTR(-ENOSPC);
	}
	insert_doorbell(t, bell);
	return t;
}

static bool same(const struct weir_mmio_doorbell *a,
		 const struct weir_mmio_doorbell *b)
{
	return a->eventfd == b->eventfd && a->addr == b->addr &&
	       a->len == b->len && a->wildcard == b->wildcard &&
	       (a->wildcard || a->datamatch == b->datamatch);
}

/**
 * weir_mmio_table_del_doorbell() - a doorbell rings no longer
 * @t: the table, which may be read meanwhile
 * @bell: the doorbell, equal in every field to the one that was added
 *
 * Return: whether it was there. Readers that found it before may still ring.
 */
bool weir_mmio_table_del_doorbell(struct weir_mmio_table *t,
				  const struct weir_mmio_doorbell *bell)
{
	u32 i;

	for (i = 0; i < t->nr_doorbells; i++) {
		if (!same(&t->doorbells[i], bell))
			continue;
		WRITE_ONCE(t->doorbells[i].eventfd, NULL);
		return true;
	}
	return false;
}

/**
 * weir_mmio_table_match() - which doorbell a write rings
 * @t: the table
 * @addr: guest physical address of the write
 * @len: its width in bytes; 0 asks for doorbells of length 0 only
 * @val: the value, zero-extended; 0 if @len is
 *
 * The hot path of a kick: one binary search, see &struct weir_mmio_doorbell.
 *
 * Context: any.
 * Return: the eventfd, or NULL.
 */
struct eventfd_ctx *weir_mmio_table_match(const struct weir_mmio_table *t,
					  gpa_t addr, u8 len, u64 val)
{
	const struct weir_mmio_doorbell *d = t->doorbells;
	u32 n = t->nr_doorbells;

	while (n) {
		u32 half = n / 2;

		if (comes_after(&d[half], addr, len, val)) {
			n = half;
		} else {
			d += half + 1;
			n -= half + 1;
		}
	}
	if (d == t->doorbells)
		return NULL;
	d--;
	if (d->addr != addr)
		return NULL;
	if (d->len && (d->len != len || (!d->wildcard && d->datamatch != val)))
		return NULL;
	return READ_ONCE(d->eventfd);
}

/* The first range that starts above @addr. */
static u32 range_above(const struct weir_mmio_table *t, gpa_t addr)
{
	u32 lo = 0, n = t->nr_ranges;

	while (n) {
		u32 half = n / 2;

		if (t->ranges[lo + half].base > addr) {
			n = half;
		} else {
			lo += half + 1;
			n -= half + 1;
		}
	}
	return lo;
}

static enum weir_mmio_claim search(struct weir_mmio_table *t, gpa_t addr, u8 len,
				   struct weir_mmio_dev **dev)
{
	u32 above = range_above(t, addr);
	const struct weir_mmio_range *r = &t->ranges[above];

	/* The next device, into which the access may reach. */
	if (above < t->nr_ranges && r->base - addr < len && READ_ONCE(r->dev))
		return WEIR_MMIO_CLAIM_SPLIT;
	if (!above)
		return WEIR_MMIO_CLAIM_NONE;
	r--;
	if (addr - r->base >= r->len)
		return WEIR_MMIO_CLAIM_NONE;
	*dev = READ_ONCE(r->dev);
	if (!*dev)
		return WEIR_MMIO_CLAIM_NONE;
	if (r->len - (addr - r->base) < len)
		return WEIR_MMIO_CLAIM_SPLIT;
	WRITE_ONCE(t->hint, r);
	return WEIR_MMIO_CLAIM_DEV;
}

/**
 * weir_mmio_table_find() - whose an access is
 * @t: the table
 * @addr: guest physical address
 * @len: width in bytes, at least 1
 * @dev: out: the device, for WEIR_MMIO_CLAIM_DEV
 *
 * Context: any.
 * Return: whether nobody, one device, or a device and something else has it.
 */
enum weir_mmio_claim weir_mmio_table_find(struct weir_mmio_table *t,
					  gpa_t addr, u8 len,
					  struct weir_mmio_dev **dev)
{
	*dev = weir_mmio_table_again(t, addr, len);
	return *dev ? WEIR_MMIO_CLAIM_DEV : search(t, addr, len, dev);
}
