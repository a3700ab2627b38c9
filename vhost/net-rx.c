// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receive: frames from the tap into the driver's buffers. Runs in the bottom
 * half that handed the frame to the tap, or in the worker.
 */
#include <linux/skbuff.h>
#include "net.h"
#include "trace.h"

/* What one section delivers, and how many of them make a run. */
#define RX_SECTION_FRAMES 16
#define RX_SECTION_BYTES SZ_128K
#define RX_SECTIONS 8

/**
 * weir_net_rx_prepare() - get ready for what the driver negotiated
 * @rx: the receive queue, stopped
 * @features: negotiated feature bits
 */
void weir_net_rx_prepare(struct weir_net_rx *rx, u64 features)
{
	rx->mergeable = features & BIT_ULL(VIRTIO_NET_F_MRG_RXBUF);
	rx->hdr_len = weir_net_hdr_len(features);
	rx->unflushed = false;
}

/*
 * Take buffers for @total bytes. Their segments follow each other in rx->segs.
 * Return: how many; 0: the driver has not enough now; -E2BIG: they never will
 * do; -EAGAIN, -EIO. None are taken unless positive.
 */
static int take_buffers(struct weir_net_rx *rx, u32 total, unsigned int *nr_segs)
{
	struct weir_ring *r = &rx->q.ring;
	struct weir_chain c;
	unsigned int n = 0, segs = 0;
	u32 room = 0;
	int ret;

	while (room < total) {
		ret = -E2BIG;
		if (n == WEIR_NET_RX_BUFS || (n && !rx->mergeable))
			goto rewind;
		c.segs = rx->segs + segs;
		c.max = WEIR_NET_RX_SEGS - segs;
		ret = weir_ring_next(r, &c);
		if (ret <= 0)
			goto rewind;
		rx->ids[n] = c.id;
		rx->room[n++] = c.in_len;
		ret = -EIO;
		if (unlikely(c.nr_out)) {
			weir_ring_fail(r, "readable descriptor in a receive buffer");
			goto rewind;
		}
		segs += c.nr_in;
		room += min(c.in_len, total - room);
	}
	*nr_segs = segs;
	return n;

rewind:
	weir_ring_rewind(r, n, 0);
	return ret;
}

/* Kernel addresses of the first @total bytes of the buffers. */
static int map_buffers(struct weir_net_rx *rx, unsigned int nr_segs, u32 total)
{
	struct weir_seg_iter it = { rx->segs, nr_segs, 0 };
	unsigned int n = 0;
	size_t len;

	while (total) {
		if (n == WEIR_NET_RX_VECS)
			return -E2BIG;
		len = total;
		rx->vecs[n].iov_base = weir_ring_map(&rx->q.ring, &it, &len,
						     true);
		if (unlikely(!rx->vecs[n].iov_base))
			return -EAGAIN;
		rx->vecs[n++].iov_len = len;
		total -= len;
	}
	return n;
}

static int make_header(struct weir_net_rx *rx, struct sk_buff *skb, u16 nr_bufs,
		       struct virtio_net_hdr_v1_hash *hdr)
{
	const struct weir_net_seen *seen = weir_net_seen(skb);

	/* The first fields are those of the older header. */
	BUILD_BUG_ON(offsetof(struct virtio_net_hdr_v1, num_buffers) !=
		     sizeof(struct virtio_net_hdr));
	hdr->hdr.num_buffers = __cpu_to_virtio16(true, nr_bufs);
	if (unlikely(rx->hdr_len > WEIR_NET_HDR_LEN)) {
		hdr->hash_value = cpu_to_le32(seen->hash);
		hdr->hash_report = cpu_to_le16(seen->report);
		hdr->padding = 0;
	}
	return virtio_net_hdr_from_skb(skb, (struct virtio_net_hdr *)hdr, true,
				       !(READ_ONCE(rx->bad) & WEIR_NET_UNSUMMED), 0);
}

static int copy_out(struct weir_net_rx *rx, const struct sk_buff *skb,
		    unsigned int nr_vecs, const void *hdr)
{
	u32 len = rx->hdr_len;
	struct iov_iter iter;

	if (likely(nr_vecs == 1)) {
		memcpy(rx->vecs[0].iov_base, hdr, len);
		return skb_copy_bits(skb, 0, rx->vecs[0].iov_base + len, skb->len);
	}
	iov_iter_kvec(&iter, ITER_DEST, rx->vecs, nr_vecs, len + skb->len);
	if (copy_to_iter(hdr, len, &iter) != len)
		return -EFAULT;
	return skb_copy_datagram_iter(skb, 0, &iter, skb->len);
}

/* Hand the buffers back; all of a frame's show up with one flush. */
static int push_buffers(struct weir_net_rx *rx, int n, u32 total)
{
	int i, err;
	u32 len;

	for (i = 0; i < n; i++) {
		len = min(rx->room[i], total);
		err = weir_ring_push(&rx->q.ring, rx->ids[i], len);
		if (unlikely(err)) {
			weir_ring_rewind(&rx->q.ring, 0, i);
			return err;
		}
		total -= len;
	}
	rx->unflushed = true;
	return 0;
}

/*
 * One frame, whole or not at all. Return: 1 done; 0 no buffers for it; -E2BIG
 * or -EINVAL when it cannot be delivered; -EAGAIN, -EIO.
 */
static int deliver(struct weir_net_rx *rx, struct sk_buff *skb)
{
	u32 total = rx->hdr_len + skb->len;
	struct virtio_net_hdr_v1_hash hdr;
	unsigned int nr_segs;
	int bufs, ret;

	bufs = take_buffers(rx, total, &nr_segs);
	if (bufs <= 0)
		return bufs;
	ret = make_header(rx, skb, bufs, &hdr);
	if (unlikely(ret))
		goto rewind;
	ret = map_buffers(rx, nr_segs, total);
	if (unlikely(ret < 0))
		goto rewind;
	if (unlikely(copy_out(rx, skb, ret, &hdr))) {
		ret = -EINVAL;
		goto rewind;
	}
	ret = -EAGAIN;
	if (unlikely(!weir_ring_wrote(&rx->q.ring, rx->segs, total)))
		goto rewind;
	ret = push_buffers(rx, bufs, total);
	if (unlikely(ret))
		goto rewind;
	rx->packets++;
	rx->bytes += skb->len;
	trace_weir_vhost_rx(&rx->q, skb->len);
	return 1;

rewind:
	weir_ring_rewind(&rx->q.ring, bufs, 0);
	return ret;
}

/*
 * Frames into buffers until one of them runs out. Those that are done with go
 * to @done, as freeing them has no place in a section.
 */
static int deliver_all(struct weir_net_rx *rx, struct sk_buff **done)
{
	u64 end = rx->bytes + RX_SECTION_BYTES;
	struct sk_buff *skb;
	int i, ret = 1;

	for (i = 0; i < RX_SECTION_FRAMES && rx->bytes < end && rx->first; i++) {
		skb = rx->first;
		ret = deliver(rx, skb);
		if (!ret) {
			/* Out of buffers: hear of the next ones. */
			ret = weir_ring_kicks_on(&rx->q.ring);
			if (ret <= 0)
				break;
			continue;
		}
		if (ret == -EAGAIN || ret == -EIO)
			break;
		if (unlikely(ret < 0))
			rx->dropped++;
		rx->first = skb->next;
		skb->next = *done;
		*done = skb;
		ret = 1;
	}
	if (!rx->first)
		rx->last = &rx->first;
	return ret;
}

static void free_done(struct sk_buff *skb)
{
	struct sk_buff *next;

	skb_list_walk_safe(skb, skb, next) {
		skb_mark_not_on_list(skb);
		consume_skb(skb);
	}
}

/* One section. Return: 1, 0 when buffers ran out, -EAGAIN, -EIO. */
static int rx_section(struct weir_net_rx *rx, bool atomic)
{
	struct sk_buff *done = NULL;
	int ret, err = 0;

	if (!weir_ring_begin(&rx->q.ring, atomic))
		return -EBUSY;
	ret = deliver_all(rx, &done);
	if (rx->unflushed)
		err = weir_queue_flush(&rx->q);
	weir_ring_end(&rx->q.ring, atomic);
	if (done)
		free_done(done);
	if (unlikely(err))
		return err;
	rx->unflushed = false;
	return ret;
}

static enum weir_ran rx_run(struct weir_queue *q, enum weir_run where)
{
	struct weir_net_pair *pair = container_of(q, struct weir_net_pair, rx.q);
	bool atomic = where == WEIR_RUN_ATOMIC;
	struct weir_net_rx *rx = &pair->rx;
	int i, ret;

	for (i = 0; i < RX_SECTIONS; i++) {
		if (unlikely(!weir_net_refill(pair, atomic)))
			return WEIR_RAN_MORE;
		if (!rx->first && !rx->unflushed)
			return WEIR_RAN_DRY;
		ret = rx_section(rx, atomic);
		weir_net_tx_release(&pair->tx);
		if (likely(ret > 0))
			continue;
		if (!ret) {
			rx->starved++;
			return WEIR_RAN_DRY;
		}
		if (ret == -EIO)
			return WEIR_RAN_DRY;
		if (ret == -EBUSY || !weir_queue_fault_in(q, where))
			return WEIR_RAN_MORE;
	}
	return WEIR_RAN_MORE;
}

/**
 * weir_net_rx_stop() - stop the queue; the driver is shown what it was given
 * @rx: the receive queue
 *
 * Context: may sleep. Return: as weir_queue_stop().
 */
u16 weir_net_rx_stop(struct weir_net_rx *rx)
{
	u16 base = weir_queue_stop(&rx->q);
	int err = 0;

	while (rx->unflushed && !err) {
		weir_ring_begin(&rx->q.ring, false);
		err = weir_queue_flush(&rx->q);
		weir_ring_end(&rx->q.ring, false);
		rx->unflushed = err;
		if (err == -EAGAIN)
			err = weir_ring_fault_in(&rx->q.ring);
	}
	if (rx->q.call)
		rx->q.dev->env.call(rx->q.dev->env.priv, rx->q.index);
	return base;
}

const struct weir_queue_ops weir_net_rx_ops = {
	.run = rx_run,
	.atomic_kick = true,
};
