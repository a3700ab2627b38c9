// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmit: the driver's frames into the tap. A section copies them out of
 * guest memory, small ones into the head of a future skb and large ones into
 * pages that the skb will refer to; after it the tap gets them in order
 * (net-send.c).
 */
#include <linux/if_tun.h>
#include <linux/net.h>
#include <net/sock.h>
#include "net.h"
#include "queue-kicks.h"
#include "trace.h"

/* A stream gains by waiting: TCP makes longer frames. Small ones are sent at once. */
#define TX_GATHERED_UNIT SZ_16K
/* Frames and bytes of one run in the vCPU thread, and in the worker. */
#define TX_KICK_FRAMES	64
#define TX_KICK_BYTES	SZ_256K
#define TX_WORKER_BYTES	SZ_1M
#define TX_WORKER_FRAMES 1024

#define SMALL_GFP	(GFP_NOWAIT | __GFP_NOWARN)

/**
 * weir_net_free_room() - what is left of a frame is nobody's any more
 * @f: the frame
 */
void weir_net_free_room(struct weir_net_frame *f)
{
	unsigned int i;

	if (f->buf)
		page_frag_free(f->buf);
	for (i = 0; i < f->nr_pieces; i++)
		page_frag_free(bvec_virt(&f->piece[1 + i]));
	f->buf = NULL;
	f->nr_pieces = 0;
	f->room = false;
}

static bool small_room(struct weir_net_pair *pair, struct weir_net_frame *f,
		       gfp_t gfp)
{
	unsigned int headroom = sock_flag(pair->sock->sk, SOCK_XDP) ?
		XDP_PACKET_HEADROOM : 0;

	f->pad = SKB_DATA_ALIGN(sizeof(struct tun_xdp_hdr) + NET_IP_ALIGN +
				NET_SKB_PAD + headroom);
	f->buflen = SKB_DATA_ALIGN(f->pad + f->len) +
		SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	f->buf = page_frag_alloc_align(&pair->tx.frags, f->buflen, gfp,
				       SMP_CACHE_BYTES);
	return f->buf;
}

/* The odd piece first: the tap copies the frame's headers out of it. */
static bool large_room(struct weir_net_pair *pair, struct weir_net_frame *f,
		       gfp_t gfp)
{
	u32 left = f->len, len;
	void *p;

	while (left) {
		len = left % WEIR_NET_TX_PIECE ?: WEIR_NET_TX_PIECE;
		p = page_frag_alloc(&pair->tx.frags, len, gfp);
		if (!p)
			return false;
		bvec_set_virt(&f->piece[1 + f->nr_pieces++], p, len);
		left -= len;
	}
	return true;
}

static bool fits_small(u32 len)
{
	return SKB_DATA_ALIGN(len + NET_SKB_PAD + NET_IP_ALIGN +
			      XDP_PACKET_HEADROOM + sizeof(struct tun_xdp_hdr)) +
	       SKB_DATA_ALIGN(sizeof(struct skb_shared_info)) <= PAGE_SIZE;
}

static bool make_room(struct weir_net_pair *pair, struct weir_net_frame *f,
		      gfp_t gfp)
{
	f->room = fits_small(f->len) ? small_room(pair, f, gfp) :
				       large_room(pair, f, gfp);
	if (unlikely(!f->room))
		weir_net_free_room(f);
	return f->room;
}

/* Return: 1 a frame to copy, 0 none, -EMSGSIZE, -EAGAIN, -EIO. */
static int take(struct weir_net_tx *tx)
{
	struct weir_net_frame *f = &tx->frame;
	int ret;

	f->chain.segs = tx->segs;
	f->chain.max = WEIR_NET_TX_SEGS;
	ret = weir_ring_next(&tx->q.ring, &f->chain);
	if (ret <= 0)
		return ret;
	if (unlikely(f->chain.nr_in))
		return weir_ring_fail(&tx->q.ring,
				      "writable descriptor in a transmit buffer");
	if (unlikely(f->chain.out_len < tx->hdr_len))
		return weir_ring_fail(&tx->q.ring, "transmit buffer without header");
	f->taken = true;
	f->filled = 0;
	f->it = weir_seg_out(&f->chain);
	f->len = f->chain.out_len - tx->hdr_len;
	return 1;
}

/* Where byte @at of the frame, header included, goes; *@len: room there. */
static void *place(struct weir_net_tx *tx, u32 at, size_t *len)
{
	struct weir_net_frame *f = &tx->frame;
	unsigned int i;

	if (at < tx->hdr_len) {
		*len = tx->hdr_len - at;
		return (void *)&f->hdr + at;
	}
	at -= tx->hdr_len;
	if (f->buf) {
		*len = f->len - at;
		return f->buf + f->pad + at;
	}
	for (i = 1; at >= f->piece[i].bv_len; i++)
		at -= f->piece[i].bv_len;
	*len = f->piece[i].bv_len - at;
	return bvec_virt(&f->piece[i]) + at;
}

/* Return: 0 when all of the frame is here, -EAGAIN. */
static int fill(struct weir_net_tx *tx)
{
	struct weir_net_frame *f = &tx->frame;
	size_t room;
	ssize_t n;
	void *to;

	while (f->filled < f->chain.out_len) {
		to = place(tx, f->filled, &room);
		n = weir_ring_read(&tx->q.ring, &f->it, to, room);
		if (n < 0)
			return n;
		f->filled += n;
	}
	return 0;
}

static void add_small(struct weir_net_tx *tx)
{
	struct xdp_buff *xdp = &tx->small[tx->nr_small++];
	struct weir_net_frame *f = &tx->frame;
	struct tun_xdp_hdr *hdr = f->buf;

	if (unlikely(tx->bare))
		memset(&hdr->gso, 0, sizeof(hdr->gso));
	else
		memcpy(&hdr->gso, &f->hdr, sizeof(hdr->gso));
	hdr->buflen = f->buflen;
	xdp_init_buff(xdp, f->buflen, NULL);
	xdp_prepare_buff(xdp, f->buf, f->pad, f->len, true);
	f->buf = NULL;
	f->room = false;
}

/* A frame that the tap would refuse anyway. */
static bool hopeless(const struct weir_net_frame *f)
{
	return f->len < ETH_HLEN || f->len > WEIR_NET_FRAME_MAX;
}

/*
 * One frame out of the ring; goes on where it stopped. Return: 1, 0 when the
 * ring is empty, -ENOMEM, -EAGAIN, -EIO.
 */
static int collect_one(struct weir_net_pair *pair)
{
	struct weir_net_tx *tx = &pair->tx;
	struct weir_net_frame *f = &tx->frame;
	int ret;

	if (!f->taken) {
		ret = take(tx);
		if (ret <= 0)
			return ret;
	}
	if (unlikely(hopeless(f))) {
		ret = weir_ring_push(&tx->q.ring, f->chain.id, 0);
		tx->dropped += !ret;
		f->taken = ret;
		return ret ?: 1;
	}
	if (!f->room && !make_room(pair, f, SMALL_GFP))
		return -ENOMEM;
	ret = fill(tx);
	if (unlikely(ret))
		return ret;
	ret = weir_ring_push(&tx->q.ring, f->chain.id, 0);
	if (unlikely(ret))
		return ret;
	f->taken = false;
	tx->packets++;
	tx->bytes += f->len;
	tx->q.gathered += f->len / TX_GATHERED_UNIT;
	if (f->buf)
		add_small(tx);
	else
		tx->large = true;
	return 1;
}

/*
 * A lone small frame is most likely a request. The driver asks to be told that
 * it is gone, though all it does then is free it: that costs the guest an
 * interrupt which the answer's can stand for. So the completion is shown with
 * the next frame received or sent, or when a timer has waited for both; and with
 * a frame received it is shown silently: Linux's driver frees what was sent when
 * it polls for what came. If it has not, the timer says so. A driver that looks for
 * itself saves nothing by that: it sees each as soon as it is done.
 */
static bool may_hold(const struct weir_net_tx *tx, enum weir_run where)
{
	return where == WEIR_RUN_KICK && tx->nr_small == 1 && !tx->large &&
	       !tx->held && !tx->q.ring.quiet;
}

static int show_used(struct weir_net_tx *tx, bool hold)
{
	int err;

	if (hold) {
		WRITE_ONCE(tx->held, true);
		if (!timer_pending(&tx->hold_timer))
			mod_timer(&tx->hold_timer, jiffies + 1);
		return 0;
	}
	WRITE_ONCE(tx->due, false);
	err = weir_queue_flush(&tx->q);
	if (!err)
		WRITE_ONCE(tx->held, false);
	return err;
}

static int show_silently(struct weir_net_tx *tx)
{
	int err = weir_queue_show(&tx->q);

	if (!err)
		WRITE_ONCE(tx->held, false);
	return err;
}

/*
 * One section. Return: 1 when there may be more, 0 when the ring is empty and
 * the next frame will be notified, -ENOMEM, -EAGAIN, -EIO.
 */
static int collect(struct weir_net_pair *pair, enum weir_run where)
{
	struct weir_net_tx *tx = &pair->tx;
	struct weir_ring *r = &tx->q.ring;
	int ret, err;

	weir_ring_begin(r, false);
	do {
		ret = collect_one(pair);
	} while (ret > 0 && !tx->large && tx->nr_small < WEIR_NET_TX_BATCH &&
		 !weir_ring_drained(r));
	/* A drained one is looked at again when kicks are asked for. */
	if (ret > 0)
		ret = weir_ring_drained(r) ? 0 : weir_ring_more(r);
	/* The worker looks again after it sent, before it asks for kicks. */
	if (!ret && where == WEIR_RUN_WORKER && (tx->large || tx->nr_small))
		ret = 1;
	if (!ret)
		ret = weir_queue_kicks_on(&tx->q);
	else if (where == WEIR_RUN_WORKER && ret > 0)
		weir_ring_kicks_off(r);
	err = show_used(tx, !ret && may_hold(tx, where));
	weir_ring_end(r, false);
	return err ?: ret;
}

/* No memory inside the section: get it outside, where waiting is allowed. */
static bool wait_for_room(struct weir_net_pair *pair, enum weir_run where)
{
	pair->tx.nomem++;
	if (make_room(pair, &pair->tx.frame, GFP_KERNEL))
		return true;
	if (where == WEIR_RUN_WORKER)
		schedule_timeout_uninterruptible(1);
	return false;
}

/* From a bottom half there is nothing to do but to show what was held. */
static enum weir_ran run_atomic(struct weir_net_tx *tx)
{
	int err;

	if (!tx->held && !READ_ONCE(tx->due))
		return WEIR_RAN_DRY;
	if (!weir_ring_begin(&tx->q.ring, true))
		return WEIR_RAN_MORE;
	err = READ_ONCE(tx->due) ? show_used(tx, false) : show_silently(tx);
	weir_ring_end(&tx->q.ring, true);
	return err == -EAGAIN ? WEIR_RAN_MORE : WEIR_RAN_DRY;
}

static void hold_over(struct timer_list *timer)
{
	struct weir_net_tx *tx = from_timer(tx, timer, hold_timer);

	WRITE_ONCE(tx->due, true);
	weir_queue_poke(&tx->q);
}

/**
 * weir_net_tx_release() - show the driver a completion that is held
 * @tx: the transmit queue
 *
 * Context: any that may turn bottom halves off.
 */
void weir_net_tx_release(struct weir_net_tx *tx)
{
	if (!READ_ONCE(tx->held))
		return;
	local_bh_disable();
	weir_queue_poke(&tx->q);
	local_bh_enable();
}

/* The socket pokes the queue when it has room, unless it has already. */
static enum weir_ran wait_for_socket(struct weir_net_pair *pair)
{
	return weir_net_send_waits(pair) ? WEIR_RAN_DRY : WEIR_RAN_MORE;
}

static enum weir_ran tx_run(struct weir_queue *q, enum weir_run where)
{
	struct weir_net_pair *pair = container_of(q, struct weir_net_pair, tx.q);
	bool kick = where == WEIR_RUN_KICK;
	struct weir_net_tx *tx = &pair->tx;
	u64 packets = tx->packets + (kick ? TX_KICK_FRAMES : TX_WORKER_FRAMES);
	u64 bytes = tx->bytes + (kick ? TX_KICK_BYTES : TX_WORKER_BYTES);
	int ret;

	if (where == WEIR_RUN_ATOMIC)
		return run_atomic(tx);
	if (unlikely(tx->full) && !weir_net_send(pair))
		return wait_for_socket(pair);
	do {
		ret = collect(pair, where);
		if (unlikely(!weir_net_send(pair)))
			return wait_for_socket(pair);
		if (!ret || ret == -EIO)
			return WEIR_RAN_DRY;
		if (ret == -EAGAIN && !weir_queue_fault_in(q, where))
			return WEIR_RAN_MORE;
		if (ret == -ENOMEM && !wait_for_room(pair, where))
			return WEIR_RAN_MORE;
	} while (tx->bytes < bytes && tx->packets < packets);
	return WEIR_RAN_MORE;
}

/**
 * weir_net_tx_init() - before the first start
 * @tx: the transmit queue
 */
void weir_net_tx_init(struct weir_net_tx *tx)
{
	timer_setup(&tx->hold_timer, hold_over, 0);
}

/* The queue is stopped: show the last completion from here. */
static void show_held(struct weir_net_tx *tx)
{
	int err;

	if (!tx->held && !tx->q.ring.untold)
		return;
	do {
		weir_ring_begin(&tx->q.ring, false);
		err = show_used(tx, false);
		weir_ring_end(&tx->q.ring, false);
	} while (err == -EAGAIN && !weir_ring_fault_in(&tx->q.ring));
	tx->held = false;
	tx->due = false;
	if (tx->q.call)
		tx->q.dev->env.call(tx->q.dev->env.priv, tx->q.index);
}

/**
 * weir_net_tx_stop() - stop the queue and forget a frame that is half taken
 * @tx: the transmit queue
 *
 * Context: may sleep. Return: as weir_queue_stop().
 */
u16 weir_net_tx_stop(struct weir_net_tx *tx)
{
	weir_queue_stop(&tx->q);
	if (tx->frame.taken)
		weir_ring_rewind(&tx->q.ring, 1, 0);
	timer_delete_sync(&tx->hold_timer);
	show_held(tx);
	if (!tx->large)		/* what waits for the socket goes on doing so */
		weir_net_free_room(&tx->frame);
	tx->frame.taken = false;
	return weir_ring_base(&tx->q.ring);
}

const struct weir_queue_ops weir_net_tx_ops = {
	.run = tx_run,
	.gathers = true,
	.polls = 1,
};
