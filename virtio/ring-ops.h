/* SPDX-License-Identifier: GPL-2.0-only */
/* The calls of an engine and the walk over a buffer's segments; see ring.h. */
#ifndef WEIR_RING_OPS_H
#define WEIR_RING_OPS_H

/**
 * weir_ring_start() - take up the state in guest memory; asks for kicks
 * Return: 0, -EAGAIN.
 */
static inline int weir_ring_start(struct weir_ring *r)
{
	return r->ops->start(r);
}

/**
 * weir_ring_next() - take the next buffer that the driver made available
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
 * weir_ring_push() - buffer @id is used, @len bytes of it were written
 * The driver does not see it before weir_ring_flush(). Any order.
 * Return: 0, -EAGAIN, -EIO.
 */
static inline int weir_ring_push(struct weir_ring *r, u16 id, u32 len)
{
	return r->ops->push(r, id, len);
}

/**
 * weir_ring_flush() - show the driver all that was pushed
 * Return: 1 when the driver wants a call, 0 when not, -EAGAIN, -EIO.
 */
static inline int weir_ring_flush(struct weir_ring *r)
{
	return r->ops->flush(r);
}

/**
 * weir_ring_kicks_on() - ask for a notification of the next buffer
 * Return: 0; 1 when a buffer is there already, which may never be notified;
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

/**
 * struct weir_seg_iter - a position in an array of segments
 * @seg: current segment, @nr how many are left with it, @off bytes into it
 */
struct weir_seg_iter {
	const struct weir_seg *seg;
	unsigned int nr;
	u32 off;
};

/* Device-readable part of @c. */
static inline struct weir_seg_iter weir_seg_out(const struct weir_chain *c)
{
	return (struct weir_seg_iter){ c->segs, c->nr_out, 0 };
}

/* Device-writable part of @c. */
static inline struct weir_seg_iter weir_seg_in(const struct weir_chain *c)
{
	return (struct weir_seg_iter){ c->segs + c->nr_out, c->nr_in, 0 };
}

/**
 * weir_ring_map() - kernel address of the bytes at @it, and step over them
 * @len: in: wanted, at least 1; out: bytes at the address
 *
 * Return: the address; NULL at the end of @it (*@len is 0), and when the page
 * is not at hand (*@len is not; as -EAGAIN).
 */
void *weir_ring_map(struct weir_ring *r, struct weir_seg_iter *it,
		    size_t *len, bool write);

/**
 * weir_ring_read() - copy from guest memory
 * weir_ring_write() - copy to guest memory
 *
 * Return: bytes copied, short only at the end of @it or before a page that is
 * not at hand; -EAGAIN instead of 0 for the latter.
 */
ssize_t weir_ring_read(struct weir_ring *r, struct weir_seg_iter *it,
		       void *to, size_t len);
ssize_t weir_ring_write(struct weir_ring *r, struct weir_seg_iter *it,
			const void *from, size_t len);

#endif /* WEIR_RING_OPS_H */
