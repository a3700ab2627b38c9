// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <linux/virtio_net.h>
#include <stddef.h>

#include "vring.h"
#include "vuser-ctrl.h"
#include "vuser-kind.h"

void weir_vuser_ctrl_bring(struct weir_vuser *u,
			   const struct weir_virtio_remote_state *state)
{
	const unsigned int index = weir_vuser_served(u, state->features);

	if (!weir_vuser_has_ctrl(u))
		return;
	if (u->ctrl && !state->queue[index].live) {
		weir_vring_close(u->ctrl);
		u->ctrl = NULL;
	} else if (!u->ctrl && state->queue[index].live) {
		u->ctrl = weir_vring_open(u->conf.path, index, u->offer.call[index],
					  u->conf.memory, state);
	}
}

/* virtio 1.2, 5.1.6.5.5. Return: the pairs that are asked for, 0: it is no such thing. */
static unsigned int read_command(struct weir_vuser *u)
{
	struct virtio_net_ctrl_hdr hdr;
	uint16_t pairs;

	if (weir_vring_read(u->ctrl, &hdr, sizeof(hdr)) != sizeof(hdr) ||
	    weir_vring_read(u->ctrl, &pairs, sizeof(pairs)) != sizeof(pairs) ||
	    hdr.class != VIRTIO_NET_CTRL_MQ || hdr.cmd != VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET)
		return 0;
	pairs = le16toh(pairs);
	return pairs <= u->conf.queues / 2 ? pairs : 0;
}

const char *weir_vuser_ctrl_work(struct weir_vuser *u)
{
	const char *why = NULL;
	unsigned int pairs;
	uint8_t ack;

	while (!why && weir_vring_next(u->ctrl)) {
		pairs = read_command(u);
		ack = pairs ? VIRTIO_NET_OK : VIRTIO_NET_ERR;
		if (pairs)
			why = weir_vuser_use_pairs(u, pairs);
		weir_vring_write(u->ctrl, &ack, sizeof(ack));
		weir_vring_done(u->ctrl);
	}
	weir_vring_show(u->ctrl);
	return why;
}
