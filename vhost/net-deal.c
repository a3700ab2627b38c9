// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receive-side scaling: the frames that a queue took out of its tap go to the
 * queues that the driver's table says. Another queue's worker delivers them. What
 * they were hashed to stays with them.
 */
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include "net.h"

/* Frames that may wait for a queue whose driver gives it no buffers. */
#define INBOX_MAX 1000

static unsigned int queue_of(const struct weir_net_rss *rss,
			     struct sk_buff *skb)
{
	struct weir_net_seen *seen = weir_net_seen(skb);
	u32 len = min_t(u32, skb->len, WEIR_NET_HASH_LOOK);
	u8 room[WEIR_NET_HASH_LOOK];
	const void *start = skb_header_pointer(skb, 0, len, room);

	*seen = (struct weir_net_seen) {};
	return start ? weir_net_rss_queue(rss, start, len, seen) :
		rss->unclassified;
}

static void give(struct weir_net_pair *to, struct sk_buff *skb)
{
	if (skb_queue_len_lockless(&to->inbox) < INBOX_MAX) {
		skb_queue_tail(&to->inbox, skb);
		return;
	}
	atomic64_inc(&to->overflow);
	kfree_skb(skb);
}

/* Return: the pairs that were given some, by number. */
static unsigned long give_away(struct weir_net_pair *pair,
			       const struct weir_net_rss *rss)
{
	struct sk_buff *skb = pair->rx.first, *next;
	unsigned long told = 0;
	unsigned int n;

	pair->rx.first = NULL;
	pair->rx.last = &pair->rx.first;
	skb_list_walk_safe(skb, skb, next) {
		n = queue_of(rss, skb);
		if (n == pair->index || !rss->steers) {
			weir_net_rx_append(&pair->rx, skb);
			continue;
		}
		skb_mark_not_on_list(skb);
		give(pair->net->pair[n], skb);
		told |= BIT(n);
	}
	return told;
}

static void take_inbox(struct weir_net_pair *pair)
{
	struct sk_buff_head mine;
	struct sk_buff *skb;

	if (skb_queue_empty_lockless(&pair->inbox))
		return;
	__skb_queue_head_init(&mine);
	spin_lock_bh(&pair->inbox.lock);
	skb_queue_splice_init(&pair->inbox, &mine);
	spin_unlock_bh(&pair->inbox.lock);
	while ((skb = __skb_dequeue(&mine)))
		weir_net_rx_append(&pair->rx, skb);
}

/**
 * weir_net_deal() - frames out of the tap to whom they are for
 * @pair: the pair; of those that it has to deliver it keeps its own, and gets
 *	those that others took out for it
 *
 * Context: the receive queue's runner, bottom halves are off.
 */
void weir_net_deal(struct weir_net_pair *pair)
{
	const struct weir_net_dealer *dealer;
	unsigned long told = 0;
	unsigned int n;

	rcu_read_lock();
	dealer = rcu_dereference(pair->net->rss);
	if (dealer)
		told = give_away(pair, &dealer->rss);
	rcu_read_unlock();
	take_inbox(pair);
	for_each_set_bit(n, &told, WEIR_VHOST_NET_PAIRS_MAX)
		weir_queue_poke_worker(&pair->net->pair[n]->rx.q);
}

/**
 * weir_net_dealer_set() - who says where frames go
 * @net: the device
 * @dealer: what the driver asked for, which is @net's from here on; NULL: the tap
 *
 * Context: one caller at a time.
 */
void weir_net_dealer_set(struct weir_net *net, struct weir_net_dealer *dealer)
{
	struct weir_net_dealer *old;

	old = rcu_replace_pointer(net->rss, dealer, true);
	if (old)
		kfree_rcu(old, rcu);
}
