/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands of a network device's control queue (virtio 1.2, 5.1.6.5). Pure. */
#ifndef WEIR_VHOST_NET_COMMAND_H
#define WEIR_VHOST_NET_COMMAND_H

#include <linux/types.h>
#include <linux/virtio_net.h>

#define WEIR_NET_COMMAND_MIN	sizeof(struct virtio_net_ctrl_hdr)
#define WEIR_NET_COMMAND_MAX \
	(WEIR_NET_COMMAND_MIN + sizeof(struct virtio_net_ctrl_mq))

/**
 * weir_net_command_parse() - what does the driver ask for, and may it?
 * @buf: copy of the command, header first
 * @len: its bytes, at least WEIR_NET_COMMAND_MIN
 * @max_pairs: queue pairs that there are; 0 without VIRTIO_NET_F_MQ
 * @pairs: out, if it may: the pairs to use
 *
 * Return: the answer, VIRTIO_NET_OK or VIRTIO_NET_ERR.
 */
u8 weir_net_command_parse(const u8 *buf, u32 len, unsigned int max_pairs,
			  unsigned int *pairs);

#endif /* WEIR_VHOST_NET_COMMAND_H */
