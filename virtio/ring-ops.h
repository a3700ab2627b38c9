/* SPDX-License-Identifier: GPL-2.0-only */
/* The calls of an engine; see ring.h for what all of them have in common. */
#ifndef WEIR_RING_OPS_H
#define WEIR_RING_OPS_H

#include "ring.h"

/**
 * weir_ring_start() - take up the state in guest memory; asks for kicks
 * @r: the ring
 *
 * Return: 0, -EAGAIN.
 */
static inline int weir_ring_start(struct weir_ring *r)
{
	return r->ops->start(r);
}

/* weir_ring_base() - where to go on, as &weir_ring_layout.base; any context. */
static inline u16 weir_ring_base(const struct weir_ring *r)
{
	return r->ops->base(r);
}

/**
 * weir_ring_next() - take the next buffer that the driver made available
 * @r: the ring
 * @c: segs and max set by the caller, the rest is filled in
 *
 * Return: 1, 0 when there is none, -EAGAIN, -EIO.
 */
static inline int weir_ring_next(struct weir_ring *r, struct weir_chain *c)
{
	return r->ops->next(r, c);
}

/**
 * weir_ring_rewind() - as if the last calls had not been made
 * @r: the ring
 * @taken: buffers to give back; weir_ring_next() returns them again
 * @pushed: pushes to forget; no more than since the last flush
 */
static inline void weir_ring_rewind(struct weir_ring *r, unsigned int taken,
				    unsigned int pushed)
{
	r->ops->rewind(r, taken, pushed);
}

/* weir_ring_more() - is there a buffer to take? 1, 0, -EAGAIN, -EIO. */
static inline int weir_ring_more(struct weir_ring *r)
{
	return r->ops->more(r);
}

/**
 * weir_ring_push() - a buffer is used
 * @r: the ring
 * @id: &weir_chain.id of it
 * @len: bytes written to its writable part
 *
 * Any order. The driver does not see it before weir_ring_flush().
 * Return: 0, -EAGAIN, -EIO.
 */
static inline int weir_ring_push(struct weir_ring *r, u16 id, u32 len)
{
	return r->ops->push(r, id, len);
}

/**
 * weir_ring_show() - as weir_ring_flush(), but a call may wait
 * @r: the ring
 *
 * With EVENT_IDX the next flush says whether the driver still wants to hear of
 * what it was shown: it may have come by meanwhile. Without, this is a flush.
 * Return: as weir_ring_flush().
 */
static inline int weir_ring_show(struct weir_ring *r)
{
	return r->ops->show(r);
}

/**
 * weir_ring_flush() - show the driver all that was pushed
 * @r: the ring
 *
 * Return: 1 when the driver wants a call, 0 when not, -EAGAIN, -EIO.
 */
static inline int weir_ring_flush(struct weir_ring *r)
{
	return r->ops->flush(r);
}

/**
 * weir_ring_kicks_on() - ask for a notification of the next buffer
 * @r: the ring
 *
 * The next one after those seen so far: buffers that were left in the ring, as
 * they were not enough, are not what it waits for.
 * Return: 0; 1 when another is there already, which may never be notified;
 * -EAGAIN, -EIO.
 */
static inline int weir_ring_kicks_on(struct weir_ring *r)
{
	return r->ops->kicks_on(r);
}

/* weir_ring_kicks_off() - no notifications, please. 0, -EAGAIN, -EIO. */
static inline int weir_ring_kicks_off(struct weir_ring *r)
{
	return r->kicks ? r->ops->kicks_off(r) : 0;
}

#endif /* WEIR_RING_OPS_H */
