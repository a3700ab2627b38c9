/* SPDX-License-Identifier: GPL-2.0-only */
/* Doubly linked lists. */
#ifndef WEIR_SHIM_LINUX_LIST_H
#define WEIR_SHIM_LINUX_LIST_H

#include <linux/container_of.h>
#include <linux/types.h>

#define LIST_HEAD_INIT(name)	{ &(name), &(name) }
#define LIST_HEAD(name)		struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head;
	head->prev = head;
}

static inline void shim_list_link(struct list_head *prev,
				  struct list_head *next)
{
	prev->next = next;
	next->prev = prev;
}

static inline void list_add(struct list_head *item, struct list_head *head)
{
	shim_list_link(item, head->next);
	shim_list_link(head, item);
}

static inline void list_add_tail(struct list_head *item,
				 struct list_head *head)
{
	shim_list_link(head->prev, item);
	shim_list_link(item, head);
}

static inline void list_del(struct list_head *item)
{
	shim_list_link(item->prev, item->next);
	item->next = NULL;
	item->prev = NULL;
}

static inline void list_del_init(struct list_head *item)
{
	shim_list_link(item->prev, item->next);
	INIT_LIST_HEAD(item);
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline void list_move(struct list_head *item, struct list_head *head)
{
	shim_list_link(item->prev, item->next);
	list_add(item, head);
}

static inline void list_move_tail(struct list_head *item,
				  struct list_head *head)
{
	shim_list_link(item->prev, item->next);
	list_add_tail(item, head);
}

#define list_entry(p, type, member)	container_of(p, type, member)
#define list_first_entry(h, type, member) \
	list_entry((h)->next, type, member)
#define list_last_entry(h, type, member) \
	list_entry((h)->prev, type, member)
#define list_first_entry_or_null(h, type, member) \
	(list_empty(h) ? NULL : list_first_entry(h, type, member))
#define list_next_entry(p, member) \
	list_entry((p)->member.next, __typeof__(*(p)), member)
#define list_entry_is_head(p, h, member)	(&(p)->member == (h))

#define list_for_each(p, h) \
	for ((p) = (h)->next; (p) != (h); (p) = (p)->next)
#define list_for_each_entry(p, h, member) \
	for ((p) = list_entry((h)->next, __typeof__(*(p)), member); \
	     !list_entry_is_head(p, h, member); (p) = list_next_entry(p, member))
#define list_for_each_entry_safe(p, n, h, member) \
	for ((p) = list_entry((h)->next, __typeof__(*(p)), member), \
	     (n) = list_next_entry(p, member); \
	     !list_entry_is_head(p, h, member); \
	     (p) = (n), (n) = list_next_entry(n, member))

#endif /* WEIR_SHIM_LINUX_LIST_H */
