/* SPDX-License-Identifier: GPL-2.0-only */
/* The control queue of a network that a server has: the driver chooses its pairs. */
#ifndef WEIR_VUSER_CTRL_H
#define WEIR_VUSER_CTRL_H

#include "vuser.h"

/* weir_vuser_ctrl_bring() - have it served if the driver has set it up */
void weir_vuser_ctrl_bring(struct weir_vuser *u,
			   const struct weir_virtio_remote_state *state);

/**
 * weir_vuser_ctrl_work() - do what the driver wants
 * @u: the device; without a connection, that is noted
 *
 * Return: NULL, or what went wrong with the server.
 */
const char *weir_vuser_ctrl_work(struct weir_vuser *u);

/*
 * weir_vuser_use_pairs() - have the server serve so many of the pairs, and no others.
 * Return: NULL, or what went wrong with the server.
 */
const char *weir_vuser_use_pairs(struct weir_vuser *u, unsigned int pairs);

#endif /* WEIR_VUSER_CTRL_H */
