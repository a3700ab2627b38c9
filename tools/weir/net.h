/* SPDX-License-Identifier: GPL-2.0-only */
/* The host's end of a guest's network interface: a tap, or a server. */
#ifndef WEIR_NET_H
#define WEIR_NET_H

#include <stdint.h>
#include <uapi/weir.h>

#include "spec.h"

/**
 * struct weir_net - a tap, or a server of vhost-user
 * @socket: the server's; NULL for a tap
 * @pairs: of queues, of a server
 * @fd: attached queues, @queues of them
 * @name: of the interface
 * @mac: the guest's address
 * @mtu: of the interface, 0 when it is the usual 1500
 * @packed: offer packed virtqueues
 * @rss: offer that the driver says which pair receives what
 * @hash: offer that it is told the hash of what it receives
 */
struct weir_net {
	const char *socket;
	unsigned int pairs;
	int fd[WEIR_VIRTIO_MQ_MAX];
	unsigned int queues;
	char name[WEIR_IFNAME_LEN];
	uint8_t mac[6];
	uint16_t mtu;
	bool packed;
	bool rss, hash;
};

/**
 * weir_net_open() - make or take a tap and bring it up
 *
 * @spec outlives @net. A tap that did not exist before is gone when this process is, however it
 * ends.
 *
 * Return: 0, or -1 after saying why not.
 */
int weir_net_open(struct weir_net *net, const struct weir_net_spec *spec);
void weir_net_close(struct weir_net *net);

#endif /* WEIR_NET_H */
