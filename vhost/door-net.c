// SPDX-License-Identifier: GPL-2.0-only
/* What is a network's in /dev/weir-vhost-net: its backend. */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/uaccess.h>
#include <linux/vhost.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <weir-vhost/create.h>
#include "door-kick.h"

/*
 * What the driver and the tap do about offloads, the VMM tells the tap by
 * TUNSETOFFLOAD: what comes out of it is as the driver wants it.
 */
#define OFFLOADS \
	(BIT_ULL(VIRTIO_NET_F_CSUM) | BIT_ULL(VIRTIO_NET_F_GUEST_CSUM) | \
	 BIT_ULL(VIRTIO_NET_F_HOST_TSO4) | BIT_ULL(VIRTIO_NET_F_HOST_TSO6) | \
	 BIT_ULL(VIRTIO_NET_F_HOST_ECN) | BIT_ULL(VIRTIO_NET_F_HOST_UFO) | \
	 BIT_ULL(VIRTIO_NET_F_HOST_USO) | BIT_ULL(VIRTIO_NET_F_GUEST_TSO4) | \
	 BIT_ULL(VIRTIO_NET_F_GUEST_TSO6) | BIT_ULL(VIRTIO_NET_F_GUEST_ECN) | \
	 BIT_ULL(VIRTIO_NET_F_GUEST_USO4) | BIT_ULL(VIRTIO_NET_F_GUEST_USO6))

static void config_changed(void *priv)
{
	/* The VMM asks the tap itself. */
}

static struct weir_gmem memory(struct weir_door *door)
{
	return (struct weir_gmem){
		door->mem.tlb ? &weir_umem_iotlb_ops : &weir_umem_gmem_ops,
		&door->mem,
	};
}

/* The header before a frame is ours, and says nothing: the backend has none. */
static bool bare(const struct weir_door *door)
{
	return door->features & BIT_ULL(VHOST_NET_F_VIRTIO_NET_HDR);
}

/**
 * weir_door_net_features() - tell the device what was negotiated
 * @door: with a device, paused
 *
 * Return: 0, -EINVAL.
 */
int weir_door_net_features(struct weir_door *door)
{
	u64 features = door->features & ~(BIT_ULL(VHOST_F_LOG_ALL) |
					  BIT_ULL(VIRTIO_F_ACCESS_PLATFORM) |
					  BIT_ULL(VHOST_NET_F_VIRTIO_NET_HDR));

	if (!bare(door))
		features |= OFFLOADS;
	door->dev->env.gmem = memory(door);
	return door->dev->ops->set_features(door->dev, features |
					    BIT_ULL(VIRTIO_F_VERSION_1));
}

static struct file *get_backend(int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return ERR_PTR(-ENOTSOCK);
	if (weir_vhost_net_takes(file))
		return file;
	fput(file);
	return ERR_PTR(-ENOTSOCK);
}

static int open_device(struct weir_door *door, struct file *file)
{
	const struct weir_vhost_env env = {
		.gmem = memory(door),
		.mm = door->mm,
		.id = door->id,
		.priv = door,
		.call = weir_door_call,
		.config_changed = config_changed,
		.broken = weir_door_broken,
	};
	const struct weir_vhost_net_conf conf = {
		.tap = { file }, .nr_taps = 1, .bare = bare(door),
	};
	struct weir_vhost_dev *dev = weir_vhost_net_create(&conf, &env);
	int err;

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	door->dev = dev;
	err = weir_door_net_features(door);
	if (err) {
		dev->ops->destroy(dev);
		door->dev = NULL;
		return err;
	}
	door->backend = get_file(file);
	return 0;
}

static bool in_use(const struct weir_door *door)
{
	unsigned int i;

	for (i = 0; i < WEIR_DOOR_MAX_VQS; i++)
		if (door->vq[i].ready)
			return true;
	return false;
}

/**
 * weir_door_net_close() - the device goes when no virtqueue needs it
 * @door: the device; its lock is held
 */
void weir_door_net_close(struct weir_door *door)
{
	if (!door->dev || in_use(door))
		return;
	door->dev->ops->destroy(door->dev);
	fput(door->backend);
	door->dev = NULL;
	door->backend = NULL;
}

/* Serve @vq from @file; nothing changes when that fails. */
static int attach(struct weir_door_vq *vq, struct file *file)
{
	struct weir_door *door = vq->door;
	int err = 0;

	if (vq->ready && door->backend == file)
		return 0;
	if (vq->ready || (door->backend && door->backend != file))
		return -EBUSY;
	if (!door->dev)
		err = open_device(door, file);
	if (!err)
		err = weir_door_vq_start(vq);
	vq->ready = !err;
	weir_door_net_close(door);
	return err;
}

static void detach(struct weir_door_vq *vq)
{
	weir_door_vq_stop(vq);
	vq->ready = false;
	weir_door_net_close(vq->door);
}

/**
 * weir_door_net_backend() - VHOST_NET_SET_BACKEND
 * @vq: the virtqueue
 * @arg: struct vhost_vring_file
 *
 * Return: 0, -EFAULT, also for a ring that is not in guest memory, or a log for
 * which there is no room in the process's addresses; -ENOTSOCK for what is no tap,
 * macvtap or packet socket; -EBUSY: this virtqueue or the other one has another, or
 * somebody else serves this one; -EINVAL for a ring that is not aligned or a tap
 * whose header has another length; -EBADFD for one without interface; -ENOMEM,
 * -EINTR.
 */
long weir_door_net_backend(struct weir_door_vq *vq, void __user *arg)
{
	struct vhost_vring_file f;
	struct file *file;
	int err;

	if (copy_from_user(&f, arg, sizeof(f)))
		return -EFAULT;
	if (f.fd == VHOST_FILE_UNBIND) {
		detach(vq);
		return 0;
	}
	err = weir_door_vq_check(vq, vq->door->mem.table);
	if (err)
		return err;
	file = get_backend(f.fd);
	if (IS_ERR(file))
		return PTR_ERR(file);
	err = attach(vq, file);
	fput(file);
	return err;
}
