// SPDX-License-Identifier: GPL-2.0-only
/*
 * VIRTIO_F_ACCESS_PLATFORM: a virtqueue that finds no mapping says so in a message,
 * and is served again when the VMM has said what is mapped there. The message is a
 * place in the device, not memory of its own: each virtqueue waits for one mapping.
 */
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uio.h>
#include <linux/vhost.h>
#include "door.h"
#include "door-kick.h"

/* Both forms have the message there; they are of one length. */
#define MESSAGE_AT	offsetof(struct vhost_msg_v2, iotlb)

/* The place of @iova's message, or one for it. */
static struct weir_door_miss *place(struct weir_door_iotlb *q, u64 iova, u8 perm)
{
	struct weir_door_miss *miss, *best = NULL;

	for (miss = q->miss; miss < q->miss + WEIR_DOOR_MISSES; miss++) {
		if (miss->state && miss->iova == iova && miss->perm == perm)
			return miss;
		if (!best || miss->state == WEIR_MISS_NONE ||
		    (miss->state == WEIR_MISS_READ && best->state != WEIR_MISS_NONE))
			best = miss;
	}
	if (best->state == WEIR_MISS_UNREAD)
		best = &q->miss[q->next++ % WEIR_DOOR_MISSES];
	return best;
}

static void say(struct weir_door *door, const struct weir_door_miss *what)
{
	struct weir_door_iotlb *q = &door->iotlb;
	struct weir_door_miss *miss;

	spin_lock(&q->lock);
	miss = place(q, what->iova, what->perm);
	*miss = *what;
	miss->state = WEIR_MISS_UNREAD;
	q->misses++;
	spin_unlock(&q->lock);
	wake_up_interruptible_poll(&q->wait, EPOLLIN | EPOLLRDNORM);
}

static void on_miss(struct weir_umem *m, u64 iova, bool write, bool denied)
{
	struct weir_door *door = container_of(m, struct weir_door, mem);
	const struct weir_door_miss miss = {
		.iova = iova,
		.type = denied ? VHOST_IOTLB_ACCESS_FAIL : VHOST_IOTLB_MISS,
		.perm = write ? VHOST_ACCESS_WO : VHOST_ACCESS_RO,
	};

	say(door, &miss);
}

/**
 * weir_door_iotlb_init() - of a new device, which has no IOMMU
 * @door: the device
 */
void weir_door_iotlb_init(struct weir_door *door)
{
	spin_lock_init(&door->iotlb.lock);
	init_waitqueue_head(&door->iotlb.wait);
	door->mem.miss = on_miss;
}

/**
 * weir_door_iotlb_new() - an IOMMU of which nothing is known, or none
 * @on: there is one
 * @tlb: out, for weir_door_iotlb_set() or kvfree()
 *
 * Context: may sleep. Return: 0, -ENOMEM.
 */
int weir_door_iotlb_new(bool on, struct weir_iotlb **tlb)
{
	*tlb = on ? kvzalloc(sizeof(**tlb), GFP_KERNEL_ACCOUNT) : NULL;
	return on && !*tlb ? -ENOMEM : 0;
}

/**
 * weir_door_iotlb_set() - what IOMMU there is from now on
 * @door: the device, paused
 * @tlb: taken over; NULL: none
 *
 * Context: may sleep.
 */
void weir_door_iotlb_set(struct weir_door *door, struct weir_iotlb *tlb)
{
	struct weir_door_iotlb *q = &door->iotlb;
	struct weir_iotlb *old = door->mem.tlb;

	WRITE_ONCE(door->mem.tlb, tlb);
	spin_lock(&q->lock);
	memset(q->miss, 0, sizeof(q->miss));
	spin_unlock(&q->lock);
	kvfree(old);
	wake_up_interruptible_poll(&q->wait, EPOLLIN | EPOLLRDNORM);
}

/* Messages that were made before still come. Return: is there one? */
static bool take(struct weir_door *door, struct weir_door_miss *what)
{
	struct weir_door_iotlb *q = &door->iotlb;
	struct weir_door_miss *miss;
	bool found = false;

	spin_lock(&q->lock);
	for (miss = q->miss; miss < q->miss + WEIR_DOOR_MISSES && !found; miss++) {
		found = miss->state == WEIR_MISS_UNREAD;
		if (!found)
			continue;
		*what = *miss;
		miss->state = miss->type == VHOST_IOTLB_MISS ? WEIR_MISS_READ :
							       WEIR_MISS_NONE;
	}
	spin_unlock(&q->lock);
	return found;
}

static size_t put(struct weir_door *door, const struct weir_door_miss *what,
		  struct iov_iter *to)
{
	const struct vhost_iotlb_msg body = {
		.iova = what->iova, .type = what->type, .perm = what->perm,
	};
	struct vhost_msg_v2 v2 = { .type = VHOST_IOTLB_MSG_V2 };
	struct vhost_msg v1 = { .type = VHOST_IOTLB_MSG };

	BUILD_BUG_ON(sizeof(v1) != sizeof(v2));
	BUILD_BUG_ON(offsetof(struct vhost_msg, iotlb) != MESSAGE_AT);
	v1.iotlb = body;
	v2.iotlb = body;
	if (READ_ONCE(door->backend_features) & BIT_ULL(VHOST_BACKEND_F_IOTLB_MSG_V2))
		return copy_to_iter(&v2, sizeof(v2), to);
	return copy_to_iter(&v1, sizeof(v1), to);
}

/**
 * weir_door_read_iter() - &file_operations.read_iter
 * @iocb: the file, and whether to wait
 * @to: room for a message; less gets nothing
 *
 * Return: bytes; -EAGAIN when it is not to wait; -EBADFD without an IOMMU;
 * -ERESTARTSYS; -EFAULT, the message is still there.
 */
ssize_t weir_door_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct weir_door *door = iocb->ki_filp->private_data;
	struct weir_door_miss what;
	bool found;
	int err;

	if (iov_iter_count(to) < sizeof(struct vhost_msg))
		return 0;
	found = take(door, &what);
	if (!found && (iocb->ki_filp->f_flags & O_NONBLOCK))
		return -EAGAIN;
	if (!found) {
		err = wait_event_interruptible(door->iotlb.wait,
					       (found = take(door, &what)) ||
					       !READ_ONCE(door->mem.tlb));
		if (err)
			return err;
	}
	if (!found)
		return -EBADFD;
	if (put(door, &what, to) == sizeof(struct vhost_msg))
		return sizeof(struct vhost_msg);
	say(door, &what);
	return -EFAULT;
}

/**
 * weir_door_poll() - &file_operations.poll
 * @file: the device
 * @pt: who waits
 *
 * Return: EPOLLIN when there is a message.
 */
__poll_t weir_door_poll(struct file *file, poll_table *pt)
{
	struct weir_door *door = file->private_data;
	struct weir_door_iotlb *q = &door->iotlb;
	const struct weir_door_miss *miss;
	__poll_t ready = 0;

	poll_wait(file, &q->wait, pt);
	spin_lock(&q->lock);
	for (miss = q->miss; miss < q->miss + WEIR_DOOR_MISSES; miss++)
		if (miss->state == WEIR_MISS_UNREAD)
			ready = EPOLLIN | EPOLLRDNORM;
	spin_unlock(&q->lock);
	return ready;
}

/* Who waits for one of these addresses is served again. */
static void answer(struct weir_door *door, u64 first, u64 last)
{
	struct weir_door_iotlb *q = &door->iotlb;
	struct weir_door_miss *miss;
	bool any = false;
	unsigned int i;

	spin_lock(&q->lock);
	for (miss = q->miss; miss < q->miss + WEIR_DOOR_MISSES; miss++) {
		if (!miss->state || miss->type != VHOST_IOTLB_MISS ||
		    miss->iova < first || miss->iova > last)
			continue;
		miss->state = WEIR_MISS_NONE;
		any = true;
	}
	spin_unlock(&q->lock);
	for (i = 0; any && i < door->nr_vqs; i++)
		weir_door_poke(&door->vq[i]);
}

/* VHOST_IOTLB_UPDATE: -EFAULT for addresses that cannot be, or no access. */
static int update(struct weir_door *door, const struct vhost_iotlb_msg *msg)
{
	struct weir_iotlb_entry new = {
		.first = msg->iova,
		.uaddr = msg->uaddr,
		.read = msg->perm & VHOST_ACCESS_RO,
		.write = msg->perm & VHOST_ACCESS_WO,
	};
	u64 end;

	if (!msg->perm || (msg->perm & ~VHOST_ACCESS_RW))
		return -EFAULT;
	if (check_add_overflow(msg->iova, msg->size - 1, &new.last) ||
	    check_add_overflow(msg->uaddr, msg->size - 1, &end) ||
	    end >= TASK_SIZE)
		return -EFAULT;
	write_lock_bh(&door->mem.pages.lock);
	weir_iotlb_map(door->mem.tlb, &new);
	write_unlock_bh(&door->mem.pages.lock);
	door->iotlb.updates++;
	answer(door, new.first, new.last);
	return 0;
}

/*
 * VHOST_IOTLB_INVALIDATE: when this returns nobody uses the mapping any more. The
 * length of all addresses from 0 on is 0.
 */
static int invalidate(struct weir_door *door, const struct vhost_iotlb_msg *msg)
{
	u64 last = msg->iova + (msg->size - 1);

	if (last < msg->iova)
		return -EFAULT;
	write_lock_bh(&door->mem.pages.lock);
	weir_iotlb_unmap(door->mem.tlb, msg->iova, last);
	write_unlock_bh(&door->mem.pages.lock);
	door->iotlb.invalidations++;
	return 0;
}

static int handle(struct weir_door *door, const struct vhost_iotlb_msg *msg)
{
	lockdep_assert_held(&door->lock);
	if (!door->mm || !door->mem.tlb)
		return -EFAULT;
	switch (msg->type) {
	case VHOST_IOTLB_UPDATE:
		return update(door, msg);
	case VHOST_IOTLB_INVALIDATE:
		return invalidate(door, msg);
	default:
		return -EFAULT;
	}
}

/**
 * weir_door_write_iter() - &file_operations.write_iter
 * @iocb: the file
 * @from: struct vhost_msg or vhost_msg_v2, up to the end of the message at least
 *
 * Return: bytes taken; -EINVAL for what is no message, or an empty mapping; -EFAULT
 * without an IOMMU or an owner, for addresses that wrap around or that no process
 * has, an access that is not known, or another message than those to map and unmap.
 */
ssize_t weir_door_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct weir_door *door = iocb->ki_filp->private_data;
	size_t len = min(iov_iter_count(from), sizeof(struct vhost_msg_v2));
	struct vhost_iotlb_msg msg;
	u32 type;
	int err;

	if (!copy_from_iter_full(&type, sizeof(type), from))
		return -EINVAL;
	if (type != VHOST_IOTLB_MSG && type != VHOST_IOTLB_MSG_V2)
		return -EINVAL;
	iov_iter_advance(from, MESSAGE_AT - sizeof(type));
	if (!copy_from_iter_full(&msg, sizeof(msg), from))
		return -EINVAL;
	if (msg.type == VHOST_IOTLB_UPDATE && !msg.size)
		return -EINVAL;
	mutex_lock(&door->lock);
	err = handle(door, &msg);
	mutex_unlock(&door->lock);
	return err ?: len;
}
