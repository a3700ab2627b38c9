// SPDX-License-Identifier: GPL-2.0-only
/* The device behind a door: what every kind of backend has. */
#include <linux/file.h>
#include <linux/vhost.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include "door-kick.h"
#include "door-kind.h"

/* Of every kind. */
#define FEATURES \
	(BIT_ULL(VIRTIO_F_VERSION_1) | BIT_ULL(VIRTIO_RING_F_EVENT_IDX) | \
	 BIT_ULL(VIRTIO_F_RING_PACKED) | BIT_ULL(VIRTIO_F_ACCESS_PLATFORM) | \
	 BIT_ULL(VHOST_F_LOG_ALL))

/**
 * weir_door_offered() - features that the VMM may acknowledge now
 * @door: the device
 *
 * Return: feature bits of virtio, and VHOST_F_LOG_ALL.
 */
u64 weir_door_offered(const struct weir_door *door)
{
	return FEATURES | door->kind->features(door);
}

static void config_changed(void *priv)
{
	/* The VMM has the configuration space; it asks when it wants to know. */
}

static struct weir_gmem memory(struct weir_door *door)
{
	return (struct weir_gmem){
		door->mem.tlb ? &weir_umem_iotlb_ops : &weir_umem_gmem_ops,
		&door->mem,
	};
}

/**
 * weir_door_env() - what a device is created with
 * @door: the device's front end
 *
 * Return: the environment.
 */
struct weir_vhost_env weir_door_env(struct weir_door *door)
{
	return (struct weir_vhost_env){
		.gmem = memory(door),
		.mm = door->mm,
		.id = door->id,
		.workers = true,
		.priv = door,
		.call = weir_door_call,
		.config_changed = config_changed,
		.broken = weir_door_broken,
	};
}

/**
 * weir_door_tell_features() - tell the device what was negotiated
 * @door: with a device, paused
 *
 * Return: 0, -EINVAL.
 */
int weir_door_tell_features(struct weir_door *door)
{
	u64 features = door->kind->chosen(door) &
		~(BIT_ULL(VHOST_F_LOG_ALL) | BIT_ULL(VIRTIO_F_ACCESS_PLATFORM));

	return door->dev->ops->set_features(door->dev, features |
					    BIT_ULL(VIRTIO_F_VERSION_1));
}

/**
 * weir_door_tell_memory() - there is another IOMMU, or none
 * @door: paused; with a device or without
 */
void weir_door_tell_memory(struct weir_door *door)
{
	if (door->dev)
		door->dev->env.gmem = memory(door);
}

/**
 * weir_door_attach() - have a device
 * @door: without one; its lock is held
 * @dev: created with weir_door_env(); destroyed when this fails
 * @backend: what is behind it; a reference is taken
 *
 * Before anything is negotiated, a device may still miss what it needs.
 *
 * Context: may sleep. Return: as weir_door_tell_features().
 */
int weir_door_attach(struct weir_door *door, struct weir_vhost_dev *dev,
		     struct file *backend)
{
	int err;

	door->dev = dev;
	err = weir_door_tell_features(door);
	if (err && door->features) {
		dev->ops->destroy(dev);
		door->dev = NULL;
		return err;
	}
	door->backend = get_file(backend);
	return 0;
}

/**
 * weir_door_detach() - have none any more
 * @door: with a device that serves no virtqueue; its lock is held
 *
 * Context: may sleep.
 */
void weir_door_detach(struct weir_door *door)
{
	door->dev->ops->destroy(door->dev);
	fput(door->backend);
	door->dev = NULL;
	door->backend = NULL;
}
