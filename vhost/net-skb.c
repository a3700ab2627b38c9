// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames out of the tap, made such that the driver can take them: what it did
 * not negotiate is segmented and summed here.
 */
#include <linux/if_tun.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <net/gso.h>
#include "net.h"
#include "net-packet.h"

/* Frames taken out of the tap at once; the tap's ring keeps the rest. */
#define REFILL_MAX 16

#define PLAIN_GSO (SKB_GSO_TCPV4 | SKB_GSO_TCPV6 | SKB_GSO_TCP_ECN | \
		   SKB_GSO_TCP_FIXEDID | SKB_GSO_UDP_L4 | SKB_GSO_DODGY)

/* Segments are summed by who makes them: without that, no segmentation type is good. */
static unsigned int bad_without(u64 offloads)
{
	unsigned int good = SKB_GSO_DODGY | SKB_GSO_TCP_FIXEDID;

	if (!(offloads & BIT_ULL(VIRTIO_NET_F_GUEST_CSUM)))
		return ~good;
	good |= WEIR_NET_UNSUMMED;
	if (offloads & BIT_ULL(VIRTIO_NET_F_GUEST_TSO4))
		good |= SKB_GSO_TCPV4;
	if (offloads & BIT_ULL(VIRTIO_NET_F_GUEST_TSO6))
		good |= SKB_GSO_TCPV6;
	if (offloads & BIT_ULL(VIRTIO_NET_F_GUEST_ECN))
		good |= SKB_GSO_TCP_ECN;
	/* One header value for both; the kernel's drivers take both or none. */
	if ((offloads & BIT_ULL(VIRTIO_NET_F_GUEST_USO4)) &&
	    (offloads & BIT_ULL(VIRTIO_NET_F_GUEST_USO6)))
		good |= SKB_GSO_UDP_L4;
	return ~good;
}

/**
 * weir_net_offload() - what the driver takes from here on
 * @net: the device
 * @offloads: of WEIR_NET_OFFLOADS
 *
 * Frames that a receive queue delivers at this moment may be as before; those that
 * wait for buffers are not. Context: any, one caller at a time.
 */
void weir_net_offload(struct weir_net *net, u64 offloads)
{
	unsigned int i, bad = bad_without(offloads);
	struct weir_net_rx *rx;

	WRITE_ONCE(net->offloads, offloads);
	for (i = 0; i < net->nr_pairs; i++) {
		rx = &net->pair[i]->rx;
		WRITE_ONCE(rx->bad, bad);
		/* After it; pairs with renew(). */
		smp_store_release(&rx->stale, true);
	}
}

/**
 * weir_net_rx_append() - a frame is the next that a receive queue delivers
 * @rx: the queue, the caller's
 * @skb: the frame, which the driver can take
 */
void weir_net_rx_append(struct weir_net_rx *rx, struct sk_buff *skb)
{
	skb->next = NULL;
	*rx->last = skb;
	rx->last = &skb->next;
}

static void append(struct weir_net_rx *rx, struct sk_buff *skb)
{
	skb->dev = NULL;	/* nothing keeps the interface there from here on */
	*weir_net_seen(skb) = (struct weir_net_seen) {};
	weir_net_rx_append(rx, skb);
}

static void drop(struct weir_net_rx *rx, struct sk_buff *skb)
{
	rx->dropped++;
	kfree_skb(skb);
}

/* XDP_REDIRECT put it there: a frame of one piece, no offloads. */
static struct sk_buff *skb_of_xdp(struct xdp_frame *frame)
{
	struct sk_buff *skb = alloc_skb(frame->len, GFP_ATOMIC);

	if (skb)
		skb_put_data(skb, frame->data, frame->len);
	xdp_return_frame(frame);
	return skb;
}

static void append_summed(struct weir_net_rx *rx, struct sk_buff *skb,
			  unsigned int bad)
{
	if (skb->ip_summed == CHECKSUM_PARTIAL && (bad & WEIR_NET_UNSUMMED) &&
	    skb_checksum_help(skb))
		drop(rx, skb);
	else
		append(rx, skb);
}

/*
 * The driver cannot take this segmentation type: do it here. A tunnel's asks its
 * interface, which only a tap's frame still has; that is one which the host sends.
 */
static void append_segments(struct weir_net_rx *rx, struct sk_buff *skb,
			    unsigned int bad)
{
	netdev_features_t features = NETIF_F_SG | NETIF_F_HIGHDMA;
	struct sk_buff *segs, *next;

	if (!skb->dev && (skb_shinfo(skb)->gso_type & ~PLAIN_GSO))
		return drop(rx, skb);
	if (!(bad & WEIR_NET_UNSUMMED))
		features |= NETIF_F_HW_CSUM;
	segs = __skb_gso_segment(skb, features, skb->dev);
	if (IS_ERR(segs))
		return drop(rx, skb);
	if (!segs)
		return append_summed(rx, skb, bad);
	consume_skb(skb);
	skb_list_walk_safe(segs, segs, next)
		append_summed(rx, segs, bad);
}

static void append_any(struct weir_net_rx *rx, struct sk_buff *skb)
{
	unsigned int bad;

	if (unlikely(skb_vlan_tag_present(skb)))
		skb = __vlan_hwaccel_push_inside(skb);
	if (unlikely(!skb)) {
		rx->dropped++;
		return;
	}
	bad = READ_ONCE(rx->bad);
	if (skb_is_gso(skb) &&
	    unlikely(skb_shinfo(skb)->gso_type & bad))
		append_segments(rx, skb, bad);
	else
		append_summed(rx, skb, bad);
}

/*
 * The driver takes other frames than when those that wait were made. A change of that
 * comes before the mark or after it is gone: xchg() is a full barrier, and pairs with
 * weir_net_offload(). A frame's segments have its hash.
 */
static void renew(struct weir_net_rx *rx)
{
	struct sk_buff *skb = rx->first, *next, *made;
	struct weir_net_seen seen;

	if (likely(!READ_ONCE(rx->stale)))
		return;
	xchg(&rx->stale, false);
	rx->first = NULL;
	rx->last = &rx->first;
	skb_list_walk_safe(skb, skb, next) {
		struct sk_buff **last = rx->last;

		seen = *weir_net_seen(skb);
		skb_mark_not_on_list(skb);
		append_any(rx, skb);
		for (made = *last; made; made = made->next)
			*weir_net_seen(made) = seen;
	}
}

/**
 * weir_net_rx_adopt() - take a frame that is no tap's
 * @rx: the receive queue that is to deliver it
 * @skb: the frame; its interface may be gone
 */
void weir_net_rx_adopt(struct weir_net_rx *rx, struct sk_buff *skb)
{
	skb->dev = NULL;
	append_any(rx, skb);
}

static void adopt_tap(struct weir_net_rx *rx, void *ptr)
{
	struct sk_buff *skb = ptr;

	if (unlikely(tun_is_xdp_frame(ptr))) {
		skb = skb_of_xdp(tun_ptr_to_xdp(ptr));
		if (!skb) {
			rx->dropped++;
			return;
		}
	} else {
		/* The reader's part of the tap's statistics. */
		dev_sw_netstats_tx_add(skb->dev, 1, skb->len);
	}
	append_any(rx, skb);
}

/**
 * weir_net_rx_purge() - drop the frames that were not delivered
 * @rx: the receive queue, stopped, or the caller runs it
 */
void weir_net_rx_purge(struct weir_net_rx *rx)
{
	struct sk_buff *skb, *next;

	skb_list_walk_safe(rx->first, skb, next)
		kfree_skb(skb);
	rx->first = NULL;
	rx->last = &rx->first;
	skb_queue_purge(&container_of(rx, struct weir_net_pair, rx)->inbox);
}

/*
 * Bottom halves are off, which makes this an RCU reader: it holds the interface
 * while a frame says it is on it.
 */
static bool take_frames(struct weir_net_rx *rx,
			const struct weir_net_pair *from, bool atomic)
{
	struct ptr_ring *ring = from->tap_ring;
	void *ptrs[REFILL_MAX];
	int i, n;

	if (unlikely(!ring)) {
		weir_net_packet_take(rx, from->sock->sk, REFILL_MAX);
		return true;
	}
	if (!atomic)
		spin_lock(&ring->consumer_lock);
	else if (!spin_trylock(&ring->consumer_lock))
		return false;
	n = __ptr_ring_consume_batched(ring, ptrs, REFILL_MAX);
	spin_unlock(&ring->consumer_lock);
	for (i = 0; i < n; i++) {
		if (likely(from->kind == WEIR_NET_TAP))
			adopt_tap(rx, ptrs[i]);
		else
			weir_net_rx_adopt(rx, ptrs[i]);
	}
	return true;
}

/**
 * weir_net_refill() - take frames out of the tap when none are left
 * @pair: the queue pair that is to deliver them
 * @atomic: bottom halves are off
 *
 * A pair that the driver uses no more delivers nothing (virtio 1.2, 5.1.6.5.5).
 * Return: false when somebody else is at a ring of the tap. The interface's end
 * empties it with bottom halves on, so a bottom half may only try.
 */
bool weir_net_refill(struct weir_net_pair *pair, bool atomic)
{
	const struct weir_net_pair *from = pair;
	bool done = true;

	if (unlikely(READ_ONCE(pair->to) != pair)) {
		weir_net_rx_purge(&pair->rx);
		return true;
	}
	if (pair->rx.first) {
		renew(&pair->rx);
		if (likely(pair->rx.first))
			return true;
	}
	local_bh_disable();
	do {
		done &= take_frames(&pair->rx, from, atomic);
		from = READ_ONCE(from->also);
	} while (unlikely(from));
	if (unlikely(rcu_access_pointer(pair->net->rss) ||
		     !skb_queue_empty_lockless(&pair->inbox))) {
		weir_net_deal(pair);
		renew(&pair->rx);
	}
	local_bh_enable();
	return done;
}
