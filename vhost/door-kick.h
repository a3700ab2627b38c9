/* SPDX-License-Identifier: GPL-2.0-only */
/* The eventfds of a virtqueue of the vhost ABI; see door-kick.c. */
#ifndef WEIR_VHOST_DOOR_KICK_H
#define WEIR_VHOST_DOOR_KICK_H

#include "door.h"

weir_door_vq_fn weir_door_set_kick, weir_door_set_call, weir_door_set_err;

void weir_door_poke(struct weir_door_vq *vq);
void weir_door_call(void *priv, unsigned int vq);
void weir_door_broken(void *priv, unsigned int vq, const char *why);
void weir_door_kick_init(struct weir_door_vq *vq);
void weir_door_events_reset(struct weir_door_vq *vq);

#endif /* WEIR_VHOST_DOOR_KICK_H */
