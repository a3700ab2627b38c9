/* SPDX-License-Identifier: GPL-2.0-only */
/* A thread that sends frames without a pause, whatever becomes of them. */
#ifndef TEST_VHOST_TRAFFIC_H
#define TEST_VHOST_TRAFFIC_H

#include "vhost.h"

/* The count of kicks is 0; a child process made after it shares it. */
void vhost_traffic_init(void);
u32 vhost_traffic_kicks(void);
/* Returns when frames are taken. */
void vhost_traffic_begin(struct vhost *v);
/* Waits: are frames taken, more than the ring has? */
bool vhost_traffic_moves(void);
void vhost_traffic_end(void);

#endif /* TEST_VHOST_TRAFFIC_H */
