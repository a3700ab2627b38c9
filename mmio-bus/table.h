/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is where on an MMIO bus: devices and doorbells, each sorted by address.
 * Adding makes a new table; removing marks the entry in the old one, so that
 * it needs no memory and cannot fail. The next table leaves the marked out.
 *
 * Pure: the caller publishes tables and waits for readers.
 */
#ifndef WEIR_MMIO_TABLE_H
#define WEIR_MMIO_TABLE_H

#include <linux/compiler.h>
#include <weir/types.h>

struct eventfd_ctx;
struct weir_mmio_dev;

/* Enough for every virtqueue of a big machine; bounds the table's size. */
#define WEIR_MMIO_MAX_DOORBELLS	16384
#define WEIR_MMIO_MAX_DEVS	4096

/**
 * struct weir_mmio_doorbell - an address where a write signals an eventfd
 * @addr: guest physical address; a write must start there
 * @datamatch: value that must be written; 0 when any will do
 * @eventfd: whom to signal; NULL once removed
 * @len: width of the write in bytes; 0: any
 * @wildcard: any value will do
 *
 * At one address there is either one doorbell of length 0 or, for each length,
 * one wildcard or several doorbells with different @datamatch. Sorted by
 * (@addr, @len, @datamatch), the only candidate for a write is therefore the
 * last doorbell that is not greater than it.
 */
struct weir_mmio_doorbell {
	gpa_t addr;
	u64 datamatch;
	struct eventfd_ctx *eventfd;
	u8 len;
	bool wildcard;
};

/**
 * struct weir_mmio_range - the addresses of a device
 * @base: first address
 * @len: number of bytes, at least 1
 * @dev: the device; NULL once removed
 */
struct weir_mmio_range {
	gpa_t base;
	u64 len;
	struct weir_mmio_dev *dev;
};

/**
 * struct weir_mmio_table - what is where
 * @ranges: the devices, behind the doorbells in memory
 * @nr_ranges: how many
 * @nr_doorbells: likewise
 * @any_width: there may be doorbells of length 0
 * @hint: the range that was found last, at first one without addresses; any
 *	reader's, written without a lock
 * @doorbells: the doorbells
 */
struct weir_mmio_table {
	struct weir_mmio_range *ranges;
	const struct weir_mmio_range *hint;
	u32 nr_ranges;
	u32 nr_doorbells;
	bool any_width;
	struct weir_mmio_doorbell doorbells[];
};

/**
 * enum weir_mmio_claim - whose an access is
 * @WEIR_MMIO_CLAIM_NONE: nobody's
 * @WEIR_MMIO_CLAIM_DEV: one device's
 * @WEIR_MMIO_CLAIM_SPLIT: it crosses the edge of a device
 */
enum weir_mmio_claim {
	WEIR_MMIO_CLAIM_NONE,
	WEIR_MMIO_CLAIM_DEV,
	WEIR_MMIO_CLAIM_SPLIT,
};

struct weir_mmio_table *weir_mmio_table_create(void);
void weir_mmio_table_free(struct weir_mmio_table *t);
struct weir_mmio_table *
weir_mmio_table_add_dev(const struct weir_mmio_table *old,
			struct weir_mmio_dev *dev);
bool weir_mmio_table_del_dev(struct weir_mmio_table *t,
			     const struct weir_mmio_dev *dev);
struct weir_mmio_table *
weir_mmio_table_add_doorbell(const struct weir_mmio_table *old,
			     const struct weir_mmio_doorbell *bell);
bool weir_mmio_table_del_doorbell(struct weir_mmio_table *t,
				  const struct weir_mmio_doorbell *bell);

struct eventfd_ctx *weir_mmio_table_match(const struct weir_mmio_table *t,
					  gpa_t addr, u8 len, u64 val);
enum weir_mmio_claim weir_mmio_table_find(struct weir_mmio_table *t,
					  gpa_t addr, u8 len,
					  struct weir_mmio_dev **dev);

/*
 * Is an access for the device of the one before? NULL: ask weir_mmio_table_find().
 */
static inline struct weir_mmio_dev *
weir_mmio_table_again(const struct weir_mmio_table *t, gpa_t addr, u8 len)
{
	const struct weir_mmio_range *r = READ_ONCE(t->hint);
	u64 offset = addr - r->base;

	if (offset >= r->len || r->len - offset < len)
		return NULL;
	return READ_ONCE(r->dev);
}

#endif /* WEIR_MMIO_TABLE_H */
