/* SPDX-License-Identifier: GPL-2.0-only */
/* Frames of a packet socket (packet(7)). */
#ifndef WEIR_VHOST_NET_PACKET_H
#define WEIR_VHOST_NET_PACKET_H

#include "net-pair.h"

void weir_net_packet_take(struct weir_net_rx *rx, struct sock *sk,
			  unsigned int max);
bool weir_net_packet_send(struct weir_net_pair *pair);

#endif /* WEIR_VHOST_NET_PACKET_H */
