/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an IOMMU maps, as far as a device asked: addresses that the device uses, and
 * those that a VMM has for them. A cache: what is not there is asked for again.
 */
#ifndef WEIR_VHOST_IOTLB_H
#define WEIR_VHOST_IOTLB_H

#include <linux/types.h>

#define WEIR_IOTLB_MAX	2048

/**
 * struct weir_iotlb_entry - a mapping
 * @first, @last: the device's addresses
 * @uaddr: the VMM's of @first
 * @write: may be written; @read: may be read
 * @hit: was looked up since the hand came by
 */
struct weir_iotlb_entry {
	u64 first, last;
	u64 uaddr;
	bool read, write, hit;
};

/**
 * struct weir_iotlb - mappings, ascending, none overlaps another
 * @nr: how many
 * @hand: the next one that may have to go
 */
struct weir_iotlb {
	unsigned int nr, hand;
	struct weir_iotlb_entry entry[WEIR_IOTLB_MAX];
};

/**
 * weir_iotlb_find() - the mapping of an address
 * @t: the table; nobody changes it meanwhile
 * @iova: the device's address
 *
 * Context: any. Return: the mapping that has it, or NULL.
 */
struct weir_iotlb_entry *weir_iotlb_find(struct weir_iotlb *t, u64 iova);

/**
 * weir_iotlb_map() - have a mapping
 * @t: the table, for this caller alone
 * @new: the mapping; it takes the place of those it overlaps
 *
 * When there are too many, one that was not used of late goes. Context: any.
 */
void weir_iotlb_map(struct weir_iotlb *t, const struct weir_iotlb_entry *new);

/**
 * weir_iotlb_unmap() - have no mapping of some addresses
 * @t: the table, for this caller alone
 * @first: the first of them
 * @last: the last
 *
 * Context: any.
 */
void weir_iotlb_unmap(struct weir_iotlb *t, u64 first, u64 last);

#endif /* WEIR_VHOST_IOTLB_H */
