// SPDX-License-Identifier: GPL-2.0-only
/* A virtqueue of the vhost ABI: what the VMM sets, and when it is served. */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/time64.h>
#include <linux/uaccess.h>
#include <linux/vhost.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include "door-kick.h"
#include "door-log.h"
#include "door-worker.h"

/* The first descriptor, wrap counter 1. */
#define PACKED_START	BIT(VRING_PACKED_EVENT_F_WRAP_CTR)

static bool packed(const struct weir_door_vq *vq)
{
	return vq->door->features & BIT_ULL(VIRTIO_F_RING_PACKED);
}

static u64 avail_len(const struct weir_door_vq *vq)
{
	return packed(vq) ? sizeof(struct vring_packed_desc_event) :
			    sizeof(struct vring_avail) + (vq->num + 1) * 2;
}

/* Guest addresses of the ring's areas. -EFAULT: not in guest memory. */
static int find_areas(const struct weir_door_vq *vq,
		      const struct weir_memtable *t, struct weir_vhost_ring *ring)
{
	const struct weir_door_addr *at = &vq->at;

	BUILD_BUG_ON(sizeof(struct vring_desc) !=
		     sizeof(struct vring_packed_desc));
	if (!weir_memtable_gpa(t, at->desc,
			       vq->num * sizeof(struct vring_desc),
			       &ring->desc) ||
	    !weir_memtable_gpa(t, at->avail, avail_len(vq), &ring->avail) ||
	    !weir_memtable_gpa(t, at->used,
			       weir_door_used_len(vq, vq->door->features),
			       &ring->used))
		return -EFAULT;
	return 0;
}

/*
 * Where the ring is, for the device; -EFAULT: not in guest memory, or no room for
 * its log. What the IOMMU maps of it shows when it is served.
 */
static int locate(const struct weir_door_vq *vq, const struct weir_memtable *t,
		  struct weir_vhost_ring *ring)
{
	const struct weir_door *door = vq->door;
	const struct weir_door_addr *at = &vq->at;
	bool iommu = door->features & BIT_ULL(VIRTIO_F_ACCESS_PLATFORM);

	*ring = (struct weir_vhost_ring){
		.num = vq->num,
		.desc = at->desc,
		.avail = at->avail,
		.used = at->used,
		.base = vq->base,
		.worker = vq->worker->thread,
		.poll_ns = (u64)vq->busyloop * NSEC_PER_USEC,
		.log_data = door->features & BIT_ULL(VHOST_F_LOG_ALL),
		.log_ring = at->log_ring,
		.log_used = iommu ? at->used : at->log_used,
	};
	if (!weir_door_log_ok(vq, t, door->features, door->mem.log.base))
		return -EFAULT;
	return iommu ? 0 : find_areas(vq, t, ring);
}

/**
 * weir_door_vq_check() - could it run with this memory?
 * @vq: the virtqueue
 * @t: memory table
 *
 * Return: 0, -EFAULT for a ring that is not in guest memory, or a log for which
 * there is no room.
 */
int weir_door_vq_check(struct weir_door_vq *vq, const struct weir_memtable *t)
{
	struct weir_vhost_ring ring;

	return locate(vq, t, &ring);
}

/**
 * weir_door_vq_start() - serve it from now on
 * @vq: the virtqueue; its door has a device; door->lock held
 *
 * Context: may sleep. Return: 0, -EFAULT as weir_door_vq_check(), else as
 * &weir_vhost_dev_ops.start_vq.
 */
int weir_door_vq_start(struct weir_door_vq *vq)
{
	struct weir_vhost_dev *dev = vq->door->dev;
	struct weir_vhost_ring ring;
	int err;

	lockdep_assert_held(&vq->door->lock);
	err = locate(vq, vq->door->mem.table, &ring);
	if (err)
		return err;
	down_write(&vq->live);
	err = dev->ops->start_vq(dev, vq->index, &ring);
	if (!err) {
		spin_lock_irq(&vq->lock);
		vq->dev = dev;
		spin_unlock_irq(&vq->lock);
		/* A kick that came before found no device. */
		dev->ops->poke(dev, vq->index);
	}
	up_write(&vq->live);
	return err;
}

/**
 * weir_door_vq_stop() - serve it no more; @vq->base says how far it got
 * @vq: the virtqueue; door->lock held
 *
 * Context: may sleep.
 */
void weir_door_vq_stop(struct weir_door_vq *vq)
{
	struct weir_vhost_dev *dev = vq->dev;

	lockdep_assert_held(&vq->door->lock);
	if (!dev)
		return;
	down_write(&vq->live);
	spin_lock_irq(&vq->lock);
	vq->dev = NULL;
	spin_unlock_irq(&vq->lock);
	dev->ops->stop_vq(dev, vq->index, &vq->base);
	up_write(&vq->live);
}

/**
 * weir_door_pause() - stop all virtqueues for a change
 * @door: the device; its lock is held
 */
void weir_door_pause(struct weir_door *door)
{
	unsigned int i;

	for (i = 0; i < door->nr_vqs; i++)
		weir_door_vq_stop(&door->vq[i]);
}

/**
 * weir_door_resume() - start the virtqueues that are to run and do not
 * @door: the device; its lock is held
 *
 * A virtqueue that cannot go on is as one whose ring broke.
 */
void weir_door_resume(struct weir_door *door)
{
	struct weir_door_vq *vq;
	unsigned int i;

	for (i = 0; i < door->nr_vqs; i++) {
		vq = &door->vq[i];
		if (vq->ready && !vq->dev && weir_door_vq_start(vq))
			weir_door_broken(door, i, "cannot go on");
	}
}

/**
 * weir_door_vq_reset() - as it was when the device was opened
 * @vq: the virtqueue, stopped
 */
void weir_door_vq_reset(struct weir_door_vq *vq)
{
	weir_door_events_reset(vq);
	vq->num = 1;
	vq->base = 0;
	vq->at = (struct weir_door_addr){ 0 };
	vq->busyloop = 0;
	vq->ready = false;
}

/**
 * weir_door_vq_init() - a virtqueue of a new device
 * @door: the device
 * @index: its number
 */
void weir_door_vq_init(struct weir_door *door, unsigned int index)
{
	struct weir_door_vq *vq = &door->vq[index];

	vq->door = door;
	vq->index = index;
	init_rwsem(&vq->live);
	weir_door_kick_init(vq);
	weir_door_vq_reset(vq);
}

/**
 * weir_door_set_num() - VHOST_SET_VRING_NUM
 * @vq: the virtqueue
 * @arg: struct vhost_vring_state
 *
 * Return: 0, -EBUSY while it has a backend, -EFAULT, -EINVAL.
 */
long weir_door_set_num(struct weir_door_vq *vq, void __user *arg)
{
	struct vhost_vring_state s;

	if (vq->ready)
		return -EBUSY;
	if (copy_from_user(&s, arg, sizeof(s)))
		return -EFAULT;
	if (!is_power_of_2(s.num) || s.num > U16_MAX)
		return -EINVAL;
	vq->num = s.num;
	return 0;
}

/**
 * weir_door_set_base() - VHOST_SET_VRING_BASE
 * @vq: the virtqueue
 * @arg: struct vhost_vring_state; num: the next available index; packed: where
 *	the next available descriptor is, its wrap counter in bit 15, and above
 *	that the same for the next used one, or 0 for a ring that is new
 *
 * Return: as weir_door_set_num(); -EINVAL for a packed ring with buffers that
 * were taken and not given back, which another device would have to know of.
 */
long weir_door_set_base(struct weir_door_vq *vq, void __user *arg)
{
	struct vhost_vring_state s;

	if (vq->ready)
		return -EBUSY;
	if (copy_from_user(&s, arg, sizeof(s)))
		return -EFAULT;
	/* DPDK's virtio-user leaves the used place of a fresh packed ring out. */
	if (s.num >> 16 != (packed(vq) ? s.num & U16_MAX : 0) &&
	    !(packed(vq) && s.num == PACKED_START))
		return -EINVAL;
	vq->base = s.num;
	return 0;
}

/**
 * weir_door_get_base() - VHOST_GET_VRING_BASE; stops it for that if it runs
 * @vq: the virtqueue
 * @arg: struct vhost_vring_state, as for weir_door_set_base()
 *
 * Return: 0, -EFAULT.
 */
long weir_door_get_base(struct weir_door_vq *vq, void __user *arg)
{
	struct vhost_vring_state s = { .index = vq->index };

	weir_door_vq_stop(vq);
	weir_door_resume(vq->door);
	s.num = vq->base;
	if (packed(vq))
		s.num |= (u32)vq->base << 16;
	return copy_to_user(arg, &s, sizeof(s)) ? -EFAULT : 0;
}

static bool aligned(const struct vhost_vring_addr *a)
{
	return !(a->avail_user_addr & (VRING_AVAIL_ALIGN_SIZE - 1)) &&
	       !(a->used_user_addr & (VRING_USED_ALIGN_SIZE - 1)) &&
	       !(a->log_guest_addr & (VRING_USED_ALIGN_SIZE - 1));
}

/**
 * weir_door_set_addr() - VHOST_SET_VRING_ADDR
 * @vq: the virtqueue
 * @arg: struct vhost_vring_addr
 *
 * Return: 0, -EFAULT, -EOPNOTSUPP for a flag, -EINVAL for addresses that are not
 * aligned or, while it has a backend, not in guest memory or the log's reach.
 */
long weir_door_set_addr(struct weir_door_vq *vq, void __user *arg)
{
	const struct weir_door_addr old = vq->at;
	struct vhost_vring_addr a;

	if (copy_from_user(&a, arg, sizeof(a)))
		return -EFAULT;
	if (a.flags & ~(u32)BIT(VHOST_VRING_F_LOG))
		return -EOPNOTSUPP;
	if (!aligned(&a))
		return -EINVAL;
	weir_door_vq_stop(vq);
	vq->at = (struct weir_door_addr){
		.desc = a.desc_user_addr,
		.avail = a.avail_user_addr,
		.used = a.used_user_addr,
		.log_ring = a.flags & BIT(VHOST_VRING_F_LOG),
		.log_used = a.log_guest_addr,
	};
	if (!vq->ready)
		return 0;
	if (!weir_door_vq_start(vq))
		return 0;
	vq->at = old;
	weir_door_resume(vq->door);
	return -EINVAL;
}

/**
 * weir_door_set_busyloop() - VHOST_SET_VRING_BUSYLOOP_TIMEOUT
 * @vq: the virtqueue
 * @arg: struct vhost_vring_state
 *
 * Return: 0, -EFAULT.
 */
long weir_door_set_busyloop(struct weir_door_vq *vq, void __user *arg)
{
	struct vhost_vring_state s;

	if (copy_from_user(&s, arg, sizeof(s)))
		return -EFAULT;
	weir_door_vq_stop(vq);
	vq->busyloop = s.num;
	weir_door_resume(vq->door);
	return 0;
}

/**
 * weir_door_get_busyloop() - VHOST_GET_VRING_BUSYLOOP_TIMEOUT
 * @vq: the virtqueue
 * @arg: struct vhost_vring_state
 *
 * Return: 0, -EFAULT.
 */
long weir_door_get_busyloop(struct weir_door_vq *vq, void __user *arg)
{
	struct vhost_vring_state s = { vq->index, vq->busyloop };

	return copy_to_user(arg, &s, sizeof(s)) ? -EFAULT : 0;
}
