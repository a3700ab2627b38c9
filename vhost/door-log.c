// SPDX-License-Identifier: GPL-2.0-only
/* The log of what is written to guest memory, as the vhost ABI has it. */
#include <linux/err.h>
#include <linux/eventfd.h>
#include <linux/uaccess.h>
#include <linux/vhost.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include "door-log.h"

/**
 * weir_door_used_len() - length of the device area
 * @vq: the virtqueue
 * @features: what was negotiated
 *
 * Return: bytes (virtio 1.2, 2.7 and 2.8).
 */
u64 weir_door_used_len(const struct weir_door_vq *vq, u64 features)
{
	if (features & BIT_ULL(VIRTIO_F_RING_PACKED))
		return sizeof(struct vring_packed_desc_event);
	return sizeof(struct vring_used) + 2 +
	       vq->num * sizeof(struct vring_used_elem);
}

/**
 * weir_door_log_ok() - has the VMM's address space room for the log?
 * @vq: the virtqueue that is to be served
 * @t: the guest's memory
 * @features: what was negotiated
 * @base: address of the log
 *
 * Return: whether it has, or nothing is to be logged.
 */
bool weir_door_log_ok(const struct weir_door_vq *vq,
		      const struct weir_memtable *t, u64 features, u64 base)
{
	const struct weir_door_addr *at = &vq->at;
	u64 len = weir_door_used_len(vq, features);
	bool iommu = features & BIT_ULL(VIRTIO_F_ACCESS_PLATFORM);
	bool all = features & BIT_ULL(VHOST_F_LOG_ALL);

	/* Logged where they are: a packed ring's descriptors, any ring behind an IOMMU. */
	if (at->log_ring && (iommu || (features & BIT_ULL(VIRTIO_F_RING_PACKED))))
		all = true;
	if (all && !weir_writelog_fits_all(base, t))
		return false;
	return !at->log_ring || iommu || (at->log_used + (len - 1) >= at->log_used &&
				 weir_writelog_fits(base, at->log_used, len));
}

/**
 * weir_door_set_log_base() - VHOST_SET_LOG_BASE
 * @door: the device
 * @arg: u64, the VMM's address of the log
 *
 * Return: 0, -EFAULT, also for one that does not fit below the end of the
 * process's addresses while a virtqueue that would write to it has a backend.
 */
long weir_door_set_log_base(struct weir_door *door, void __user *arg)
{
	struct weir_door_vq *vq;
	u64 base;

	if (copy_from_user(&base, arg, sizeof(base)))
		return -EFAULT;
	for (vq = door->vq; vq < door->vq + door->nr_vqs; vq++)
		if (vq->ready && !weir_door_log_ok(vq, door->mem.table,
						   door->features, base))
			return -EFAULT;
	weir_door_pause(door);
	door->mem.log.base = base;
	weir_door_resume(door);
	return 0;
}

/**
 * weir_door_set_log_fd() - VHOST_SET_LOG_FD
 * @door: the device
 * @arg: int, an eventfd or %VHOST_FILE_UNBIND
 *
 * Return: 0, -EFAULT, -EBADF, -EINVAL for a file that is no eventfd.
 */
long weir_door_set_log_fd(struct weir_door *door, void __user *arg)
{
	struct eventfd_ctx *event = NULL;
	int fd;

	if (get_user(fd, (int __user *)arg))
		return -EFAULT;
	if (fd != VHOST_FILE_UNBIND)
		event = eventfd_ctx_fdget(fd);
	if (IS_ERR(event))
		return PTR_ERR(event);
	weir_door_pause(door);
	weir_writelog_replace(&door->mem.log, event);
	weir_door_resume(door);
	return 0;
}
