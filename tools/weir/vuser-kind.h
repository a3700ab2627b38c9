/* SPDX-License-Identifier: GPL-2.0-only */
/* What a disk and a network interface have that the other has not. */
#ifndef WEIR_VUSER_KIND_H
#define WEIR_VUSER_KIND_H

#include "vuser.h"

/**
 * weir_vuser_learn() - what the server's device offers, into @u->offer
 * @u: with a connection
 * @offered: features that the driver was offered before
 *
 * Return: NULL, or why it is of no use.
 */
const char *weir_vuser_learn(struct weir_vuser *u, uint64_t offered);

/* weir_vuser_protocol() - protocol features that this device understands */
uint64_t weir_vuser_protocol(const struct weir_vuser *u);

/* weir_vuser_has_ctrl() - has it a control queue, served here? */
static inline bool weir_vuser_has_ctrl(const struct weir_vuser *u)
{
	return u->conf.device == WEIR_VIRTIO_NET && u->conf.queues > 2;
}

/*
 * weir_vuser_served() - how many queues are the server's when the driver has taken
 * @features; the one after them is the control queue (virtio 1.2, 5.1.2)
 */
unsigned int weir_vuser_served(const struct weir_vuser *u, uint64_t features);

#endif /* WEIR_VUSER_KIND_H */
