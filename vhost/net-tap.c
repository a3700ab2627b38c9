// SPDX-License-Identifier: GPL-2.0-only
/* The wake-ups of a tap, whose frames are delivered from where it gets them. */
#include <linux/percpu.h>
#include <net/sock.h>
#include "net.h"
#include "trace.h"

/* A plugged receive queue is run for so many frames; it delivers as many at once. */
#define PLUG_FRAMES	16
#define PLUG_TAPS	4

/*
 * What taps got while this CPU sends a batch: from the sender, or from the soft
 * interrupt that it has left the frames to (a tap with NAPI). Others' frames come
 * along. It is looked at with bottom halves off. The sender cannot be preempted
 * while it is @on; that keeps the taps' pairs, too, as RCU has it.
 */
struct plug {
	bool on;
	unsigned int nr;
	struct plugged {
		struct weir_net_pair *from;
		unsigned int frames;
	} tap[PLUG_TAPS];
};

static DEFINE_PER_CPU(struct plug, plug);

static void run_rx(struct weir_net_pair *pair)
{
	if (likely(in_softirq() && !irqs_disabled())) {
		trace_weir_vhost_tap(&pair->rx.q, 1);
		weir_queue_poke(&pair->rx.q);
	} else {
		trace_weir_vhost_tap(&pair->rx.q, 0);
		weir_queue_poke_worker(&pair->rx.q);
	}
}

/**
 * weir_net_frame_ready() - there is a frame for a pair's receive queue
 * @from: the pair whose backend has it
 *
 * Who is to deliver may change meanwhile: the new one looks at the tap's ring
 * once by itself, perhaps before the frame was there. Pairs with
 * weir_net_steer(). Context: any; in a soft interrupt it is delivered at once.
 */
void weir_net_frame_ready(struct weir_net_pair *from)
{
	struct weir_net_pair *to, *last = READ_ONCE(from->to);

	do {
		to = last;
		run_rx(to);
		last = READ_ONCE(from->to);
	} while (unlikely(last != to));
}

/* Return: false: the frame waits for nobody, deliver it. */
static bool leave_in_plug(struct plug *p, struct weir_net_pair *from)
{
	unsigned int i;

	for (i = 0; i < p->nr && p->tap[i].from != from; i++)
		;
	if (i == PLUG_TAPS)
		return false;
	if (i == p->nr)
		p->tap[p->nr++] = (struct plugged) { .from = from };
	if (++p->tap[i].frames < PLUG_FRAMES)
		return true;
	p->tap[i].frames = 0;
	return false;
}

static void frame_ready(struct weir_net_pair *from)
{
	if (!in_softirq() || irqs_disabled() || !this_cpu_read(plug.on) ||
	    !leave_in_plug(this_cpu_ptr(&plug), from))
		weir_net_frame_ready(from);
}

/**
 * weir_net_plug() - several frames are about to be sent
 *
 * Those that come to taps before weir_net_unplug() are delivered together. Not with
 * PREEMPT_RT, where the network's locks sleep. Context: may sleep; what follows
 * must not.
 */
void weir_net_plug(void)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		return;
	preempt_disable();
	this_cpu_write(plug.on, true);
}

/**
 * weir_net_unplug() - deliver what came to taps since weir_net_plug()
 */
void weir_net_unplug(void)
{
	struct plug *p;
	unsigned int i;

	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		return;
	local_bh_disable();
	p = this_cpu_ptr(&plug);
	p->on = false;
	for (i = 0; i < p->nr; i++) {
		if (p->tap[i].frames)
			weir_net_frame_ready(p->tap[i].from);
	}
	p->nr = 0;
	local_bh_enable();
	preempt_enable();
}

/*
 * The host's stack gave the tap a frame, or the interface is being deleted.
 * The caller has bottom halves off for a frame; netpoll has interrupts off.
 */
static void tap_data_ready(struct sock *sk)
{
	struct weir_net_pair *pair;

	rcu_read_lock();
	pair = rcu_dereference_sk_user_data(sk);
	if (!pair)
		goto unlock;
	if (unlikely(READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN))
		weir_net_tap_gone(pair->net);
	else
		frame_ready(pair);
unlock:
	rcu_read_unlock();
}

/**
 * weir_net_tap_hook() - hear of a tap's frames
 * @pair: the pair, which is the socket's sk_user_data
 *
 * Context: the socket's callback lock is held for writing.
 */
void weir_net_tap_hook(struct weir_net_pair *pair)
{
	struct sock *sk = pair->sock->sk;

	pair->tap_ready = sk->sk_data_ready;
	WRITE_ONCE(sk->sk_data_ready, tap_data_ready);
}

/**
 * weir_net_tap_unhook() - undo weir_net_tap_hook()
 * @pair: the pair
 *
 * Context: as weir_net_tap_hook().
 */
void weir_net_tap_unhook(struct weir_net_pair *pair)
{
	WRITE_ONCE(pair->sock->sk->sk_data_ready, pair->tap_ready);
}

/**
 * weir_net_tap_gone() - the interface went away
 * @net: the device; the guest sees its link go down, and lives on
 */
void weir_net_tap_gone(struct weir_net *net)
{
	if (READ_ONCE(net->gone))
		return;
	WRITE_ONCE(net->generation, net->generation + 1);
	WRITE_ONCE(net->gone, true);
	net->dev.env.config_changed(net->dev.env.priv);
}
