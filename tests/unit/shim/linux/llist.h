/* SPDX-License-Identifier: GPL-2.0-only */
/* The link of a lock-free list. */
#ifndef WEIR_SHIM_LINUX_LLIST_H
#define WEIR_SHIM_LINUX_LLIST_H

struct llist_node {
	struct llist_node *next;
};

#endif /* WEIR_SHIM_LINUX_LLIST_H */
