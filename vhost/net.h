/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * virtio-net on a tap, a macvtap or a packet socket (virtio 1.2, 5.1).
 *
 *   guest kick -> TX run (vCPU thread) -> tun_sendmsg() -> host stack
 *   host stack -> tun_net_xmit() -> sk_data_ready -> RX run (bottom half)
 *   others: host stack -> wait queue -> work -> RX run (bottom half)
 *
 * Either falls back to the worker; weir_queue keeps each to one at a time.
 *
 * The tap steers: it gives a flow's frames to the queue that the guest sent the
 * flow's last one from, and others to any. The queues of pairs that the driver
 * does not use are served by those that it does (weir_net_steer()). With
 * receive-side scaling the driver's table has the last word: weir_net_deal().
 */
#ifndef WEIR_VHOST_NET_H
#define WEIR_VHOST_NET_H

#include <weir-vhost/create.h>
#include "net-pair.h"
#include "net-rss.h"

enum { WEIR_NET_RX, WEIR_NET_TX, WEIR_NET_PAIR_VQS };
#define WEIR_NET_NR_VQS		(WEIR_NET_PAIR_VQS * WEIR_VHOST_NET_PAIRS_MAX + 1)
#define WEIR_NET_CTRL_SEGS	16

struct weir_net_ctrl {
	struct weir_queue q;
	struct weir_seg segs[WEIR_NET_CTRL_SEGS];
	struct weir_net_dealer *spare;
	u64 commands, refused;
};

/* What a driver asked for, while somebody may look at it. */
struct weir_net_dealer {
	struct rcu_head rcu;
	struct weir_net_rss rss;
};

/**
 * struct weir_net - the device
 * @gone: the tap's interface was deleted
 * @pair: @nr_pairs of them, of which the driver receives on the first @active
 * @rss: says which queue a frame goes to, or NULL: the tap does
 * @ctrl: with @conf.ctrl; @offloads: of WEIR_NET_OFFLOADS, those that are on
 * @vqs: by number; those from @nr_vqs on the driver does not have, but a
 *	notification of before a reset may still name one
 * @started: receive queues that are served; with the first one, all taps are
 */
struct weir_net {
	struct weir_vhost_dev dev;
	struct weir_vhost_net_conf conf;
	bool gone;
	u32 generation;
	u64 features, offloads;
	unsigned int nr_pairs, active, started, nr_vqs;
	struct weir_queue *vqs[WEIR_NET_NR_VQS];
	struct weir_net_pair *pair[WEIR_VHOST_NET_PAIRS_MAX];
	struct weir_net_dealer __rcu *rss;
	struct weir_net_ctrl ctrl;
};

struct weir_net_pair *weir_net_pair_create(struct weir_net *net,
					   unsigned int index);
void weir_net_pair_destroy(struct weir_net_pair *pair);
int weir_net_pair_start(struct weir_net_pair *pair, unsigned int which,
			const struct weir_vhost_ring *ring);
u16 weir_net_pair_stop(struct weir_net_pair *pair, unsigned int which);
void weir_net_pair_print(const struct weir_net_pair *pair, struct seq_file *m);
void weir_net_steer(struct weir_net *net, unsigned int active);

void weir_net_deal(struct weir_net_pair *pair);
void weir_net_dealer_set(struct weir_net *net, struct weir_net_dealer *dealer);

void weir_net_offload(struct weir_net *net, u64 offloads);
void weir_net_ctrl_init(struct weir_net *net);
void weir_net_ctrl_exit(struct weir_net *net);
void weir_net_ctrl_print(const struct weir_net *net, struct seq_file *m);

int weir_net_backend_open(struct weir_net_pair *pair, struct file *file);
int weir_net_backends_attach(struct weir_net *net);
void weir_net_backends_detach(struct weir_net *net);
void weir_net_tap_hook(struct weir_net_pair *pair);
void weir_net_tap_unhook(struct weir_net_pair *pair);
void weir_net_plug(void);
void weir_net_unplug(void);
void weir_net_tap_gone(struct weir_net *net);
void weir_net_frame_ready(struct weir_net_pair *from);
void weir_net_wait_init(struct weir_net_pair *pair);
extern const struct weir_queue_ops weir_net_rx_ops;
extern const struct weir_queue_ops weir_net_tx_ops;

void weir_net_rx_prepare(struct weir_net_rx *rx, u64 features);
void weir_net_rx_purge(struct weir_net_rx *rx);
void weir_net_rx_append(struct weir_net_rx *rx, struct sk_buff *skb);
void weir_net_rx_adopt(struct weir_net_rx *rx, struct sk_buff *skb);
void weir_net_tx_init(struct weir_net_tx *tx);
void weir_net_tx_purge(struct weir_net_tx *tx);
void weir_net_free_room(struct weir_net_frame *f);
bool weir_net_send(struct weir_net_pair *pair);
bool weir_net_send_waits(struct weir_net_pair *pair);
u16 weir_net_rx_stop(struct weir_net_rx *rx);
u16 weir_net_tx_stop(struct weir_net_tx *tx);
void weir_net_tx_release(struct weir_net_tx *tx);
bool weir_net_refill(struct weir_net_pair *pair, bool atomic);

#endif /* WEIR_VHOST_NET_H */
