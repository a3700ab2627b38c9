/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether the driver of a queue is asked for notifications. */
#ifndef WEIR_VHOST_QUEUE_KICKS_H
#define WEIR_VHOST_QUEUE_KICKS_H

#include "queue.h"

/**
 * weir_queue_kicks_on() - weir_ring_kicks_on(), unless the worker looks by itself
 * @q: the queue, found empty
 *
 * Context: @run's, inside a section. Return: as weir_ring_kicks_on().
 */
static inline int weir_queue_kicks_on(struct weir_queue *q)
{
	return unlikely(q->looks) ? weir_ring_kicks_off(&q->ring) :
				    weir_ring_kicks_on(&q->ring);
}

#endif /* WEIR_VHOST_QUEUE_KICKS_H */
