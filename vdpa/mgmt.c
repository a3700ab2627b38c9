// SPDX-License-Identifier: GPL-2.0-only
/* `vdpa dev add name NAME mgmtdev weir`, and `vdpa dev del NAME`. */
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/virtio_ids.h>
#include <weir-vhost/create.h>
#include "device.h"
#include "mgmt.h"

static struct dentry *debugfs_root;

static int stats_show(struct seq_file *m, void *unused)
{
	struct weir_vdpa *v = m->private;

	v->dev->ops->stats(v->dev, m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

static struct weir_vhost_dev *create_disk(struct weir_vdpa *v)
{
	const struct weir_vdpa_disk *disk = &v->disk->disk;
	const struct weir_vhost_env env = {
		.gmem = { &weir_vdpa_gmem_ops, &v->dma },
		.id = v->vdpa.index,
		.priv = v,
		.call = weir_vdpa_call,
		.config_changed = weir_vdpa_config_changed,
		.broken = weir_vdpa_broken,
	};
	struct weir_vhost_blk_conf conf = {
		.file = v->disk->file,
		.nr_queues = disk->nr_queues,
		.rdonly = disk->flags & WEIR_VDPA_F_RDONLY,
		.max_queue_size = WEIR_VDPA_QUEUE_SIZE,
		.has_lifetime = disk->flags & WEIR_VDPA_F_LIFETIME,
	};

	memcpy(conf.serial, disk->serial, sizeof(conf.serial));
	memcpy(conf.lifetime, disk->lifetime, sizeof(conf.lifetime));
	return weir_vhost_blk_create(&conf, &env);
}

/* As dev_add(); @v is put when that fails. */
static int set_up(struct weir_vdpa *v, struct vdpa_mgmt_dev *mdev)
{
	struct weir_vhost_dev *dev = create_disk(v);
	int err;

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	v->dev = dev;
	v->vdpa.mdev = mdev;
	v->vdpa.dma_dev = &v->vdpa.dev;
	err = weir_vdpa_pin(v);
	if (err)
		return err;
	err = _vdpa_register_device(&v->vdpa, v->disk->disk.nr_queues);
	if (err) {
		weir_vdpa_unpin(v);
		return err;
	}
	v->debugfs = debugfs_create_dir(dev_name(&v->vdpa.dev), debugfs_root);
	debugfs_create_file("stats", 0444, v->debugfs, v, &stats_fops);
	return 0;
}

/*
 * -ENOENT: /dev/weir-vdpa has no disk of that name; -EBUSY: it has a device; -EEXIST:
 * another vDPA device has the name; else as weir_vhost_blk_create().
 */
static int dev_add(struct vdpa_mgmt_dev *mdev, const char *name,
		   const struct vdpa_dev_set_config *config)
{
	struct weir_vdpa_entry *disk = weir_vdpa_disk_get(name);
	struct weir_vdpa *v;
	int err;

	if (IS_ERR(disk))
		return PTR_ERR(disk);
	v = vdpa_alloc_device(struct weir_vdpa, vdpa, mdev->device,
			      &weir_vdpa_ops, 1, 1, name, false);
	if (IS_ERR(v)) {
		weir_vdpa_disk_put(disk);
		return PTR_ERR(v);
	}
	v->disk = disk;
	weir_vdpa_init(v);
	err = set_up(v, mdev);
	if (err)
		put_device(&v->vdpa.dev);
	return err;
}

static void dev_del(struct vdpa_mgmt_dev *mdev, struct vdpa_device *vdpa)
{
	struct weir_vdpa *v = container_of(vdpa, struct weir_vdpa, vdpa);

	debugfs_remove(v->debugfs);
	_vdpa_unregister_device(vdpa);
	weir_vdpa_unpin(v);
}

static const struct vdpa_mgmtdev_ops mgmt_ops = {
	.dev_add = dev_add,
	.dev_del = dev_del,
};

static struct virtio_device_id ids[] = {
	{ VIRTIO_ID_BLOCK, VIRTIO_DEV_ANY_ID },
	{ 0 },
};

static struct vdpa_mgmt_dev mgmt = {
	.ops = &mgmt_ops,
	.id_table = ids,
	.max_supported_vqs = WEIR_VDPA_QUEUES_MAX,
};

/**
 * weir_vdpa_mgmt_init() - the vdpa tool finds it from now on
 *
 * Return: 0 or what root_device_register() or vdpa_mgmtdev_register() says.
 */
int weir_vdpa_mgmt_init(void)
{
	int err;

	mgmt.device = root_device_register("weir");
	if (IS_ERR(mgmt.device))
		return PTR_ERR(mgmt.device);
	debugfs_root = debugfs_create_dir("weir_vdpa", NULL);
	err = vdpa_mgmtdev_register(&mgmt);
	if (err) {
		debugfs_remove(debugfs_root);
		root_device_unregister(mgmt.device);
	}
	return err;
}

/**
 * weir_vdpa_mgmt_exit() - undo it; there are no devices, see weir_vdpa_pin()
 */
void weir_vdpa_mgmt_exit(void)
{
	vdpa_mgmtdev_unregister(&mgmt);
	debugfs_remove(debugfs_root);
	root_device_unregister(mgmt.device);
}
