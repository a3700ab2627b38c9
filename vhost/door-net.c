// SPDX-License-Identifier: GPL-2.0-only
/* What is a network's in /dev/weir-vhost-net: its backend. */
#include <linux/array_size.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/uaccess.h>
#include <linux/vhost.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <linux/virtio_ring.h>
#include <weir-vhost/create.h>
#include "door-kind.h"

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

/* The header before a frame is ours, and says nothing: the backend has none. */
static bool bare(const struct weir_door *door)
{
	return door->features & BIT_ULL(VHOST_NET_F_VIRTIO_NET_HDR);
}

static u64 chosen(const struct weir_door *door)
{
	u64 features = door->features & ~BIT_ULL(VHOST_NET_F_VIRTIO_NET_HDR);

	return bare(door) ? features : features | OFFLOADS;
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
	const struct weir_vhost_net_conf conf = {
		.tap = { file }, .nr_taps = 1, .bare = bare(door),
	};
	const struct weir_vhost_env env = weir_door_env(door);
	struct weir_vhost_dev *dev = weir_vhost_net_create(&conf, &env);

	return IS_ERR(dev) ? PTR_ERR(dev) : weir_door_attach(door, dev, file);
}

static bool in_use(const struct weir_door *door)
{
	unsigned int i;

	for (i = 0; i < door->nr_vqs; i++)
		if (door->vq[i].ready)
			return true;
	return false;
}

/* The device goes when no virtqueue needs it. */
static void close(struct weir_door *door)
{
	if (door->dev && !in_use(door))
		weir_door_detach(door);
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
	close(door);
	return err;
}

static void detach(struct weir_door_vq *vq)
{
	weir_door_vq_stop(vq);
	vq->ready = false;
	close(vq->door);
}

/*
 * VHOST_NET_SET_BACKEND: -EFAULT, also for a ring that is not in guest memory, or a
 * log for which there is no room in the process's addresses; -ENOTSOCK for what is
 * no tap, macvtap or packet socket; -EBUSY: this virtqueue or the other one has
 * another, or somebody else serves this one; -EINVAL for a ring that is not aligned
 * or a tap whose header has another length; -EBADFD for one without interface;
 * -ENOMEM, -EINTR.
 */
static long set_backend(struct weir_door_vq *vq, void __user *arg)
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

static u64 features(const struct weir_door *door)
{
	return BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC) |
		BIT_ULL(VIRTIO_NET_F_MRG_RXBUF) |
		BIT_ULL(VIRTIO_F_RING_RESET) | BIT_ULL(VIRTIO_F_IN_ORDER) |
		BIT_ULL(VHOST_NET_F_VIRTIO_NET_HDR);
}

static const struct weir_door_ioctl ioctls[] = {
	{ VHOST_NET_SET_BACKEND, .vq_fn = set_backend },
};

const struct weir_door_kind weir_door_net = {
	.name = "weir-vhost-net",
	.thread = "weir-net",
	.nr_vqs = 2,
	.features = features,
	.chosen = chosen,
	.fixed = BIT_ULL(VHOST_NET_F_VIRTIO_NET_HDR),
	.close = close,
	.ioctls = ioctls,
	.nr_ioctls = ARRAY_SIZE(ioctls),
};
