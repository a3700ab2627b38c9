// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/weir-vhost-net and /dev/weir-vhost-blk: the ioctls of linux/vhost.h. All but
 * the questions about features are the owner's, who is a process (its memory, to be
 * exact).
 */
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/overflow.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vhost.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include "door-kick.h"
#include "door-kind.h"
#include "door-log.h"
#include "door-worker.h"

#define BACKEND_FEATURES	BIT_ULL(VHOST_BACKEND_F_IOTLB_MSG_V2)

static DEFINE_IDA(ids);
static struct dentry *debugfs_root;

/* The owner's, or nobody's yet. */
static int check_owner(const struct weir_door *door)
{
	return door->mm && door->mm == current->mm ? 0 : -EPERM;
}

/* VHOST_SET_OWNER: -EBUSY, -ENOMEM, -EINTR. */
static long set_owner(struct weir_door *door, void __user *arg)
{
	int err;

	if (door->mm)
		return -EBUSY;
	err = weir_umem_init(&door->mem, current->mm);
	if (err)
		return err;
	err = weir_door_workers_init(door);
	if (err)
		weir_umem_exit(&door->mem);
	else
		door->mm = current->mm;
	return err;
}

static void drop_owner(struct weir_door *door)
{
	unsigned int i;

	if (!door->mm)
		return;
	weir_door_pause(door);
	for (i = 0; i < door->nr_vqs; i++)
		weir_door_vq_reset(&door->vq[i]);
	door->kind->close(door);
	weir_door_workers_exit(door);
	weir_door_iotlb_set(door, NULL);
	weir_umem_exit(&door->mem);
	door->mm = NULL;
	door->features = 0;
	door->backend_features = 0;
}

/*
 * VHOST_SET_FORK_FROM_OWNER: workers are kernel threads, which may be asked for, and no
 * children of the owner. -EBUSY: there is an owner; -EFAULT; -EOPNOTSUPP; -EINVAL.
 */
static long set_fork_owner(struct weir_door *door, void __user *arg)
{
	u8 how;

	if (door->mm)
		return -EBUSY;
	if (get_user(how, (u8 __user *)arg))
		return -EFAULT;
	if (how == VHOST_FORK_OWNER_TASK)
		return -EOPNOTSUPP;
	return how == VHOST_FORK_OWNER_KTHREAD ? 0 : -EINVAL;
}

static long get_fork_owner(struct weir_door *door, void __user *arg)
{
	return put_user((u8)VHOST_FORK_OWNER_KTHREAD, (u8 __user *)arg);
}

/* VHOST_RESET_OWNER: -EPERM. */
static long reset_owner(struct weir_door *door, void __user *arg)
{
	drop_owner(door);
	return 0;
}

static long get_features(struct weir_door *door, void __user *arg)
{
	return put_user(weir_door_offered(door), (u64 __user *)arg);
}

static bool log_ok(const struct weir_door *door, u64 features)
{
	const struct weir_door_vq *vq;

	for (vq = door->vq; vq < door->vq + door->nr_vqs; vq++)
		if (vq->ready && !weir_door_log_ok(vq, door->mem.table, features,
						   door->mem.log.base))
			return false;
	return true;
}

/*
 * VHOST_SET_FEATURES: -EFAULT, also when there is no room for a log; -EOPNOTSUPP;
 * -EINVAL: the device cannot do without one;
 * -EBUSY: who makes the header, while there is a backend; -ENOMEM. Whether writes
 * are logged is not the device's business, and nothing that is on its way is lost
 * when that changes. An IOMMU is a new one each time; the old one, if this fails.
 */
static long set_features(struct weir_door *door, void __user *arg)
{
	u64 features, changed, iommu, before = door->features;
	struct weir_iotlb *tlb;
	int err;

	if (copy_from_user(&features, arg, sizeof(features)))
		return -EFAULT;
	if (features & ~weir_door_offered(door))
		return -EOPNOTSUPP;
	if (!log_ok(door, features))
		return -EFAULT;
	changed = features ^ door->features;
	if (door->dev && (changed & door->kind->fixed))
		return -EBUSY;
	iommu = features & BIT_ULL(VIRTIO_F_ACCESS_PLATFORM);
	if (!changed && !iommu)
		return 0;
	err = weir_door_iotlb_new(iommu, &tlb);
	if (err)
		return err;
	weir_door_pause(door);
	door->features = features;
	if (door->dev && (changed & ~BIT_ULL(VHOST_F_LOG_ALL)))
		err = weir_door_tell_features(door);
	if (err) {
		door->features = before;
		kvfree(tlb);
	} else {
		door->mem.logs = features & BIT_ULL(VHOST_F_LOG_ALL);
		weir_door_iotlb_set(door, tlb);
		weir_door_tell_memory(door);
	}
	weir_door_resume(door);
	return err;
}

static long get_backend_features(struct weir_door *door, void __user *arg)
{
	return put_user((u64)BACKEND_FEATURES, (u64 __user *)arg);
}

/* VHOST_SET_BACKEND_FEATURES: -EFAULT, -EOPNOTSUPP. */
static long set_backend_features(struct weir_door *door, void __user *arg)
{
	u64 features;

	if (copy_from_user(&features, arg, sizeof(features)))
		return -EFAULT;
	if (features & ~(u64)BACKEND_FEATURES)
		return -EOPNOTSUPP;
	WRITE_ONCE(door->backend_features, features);
	return 0;
}

static struct weir_memtable *copy_table(struct vhost_memory __user *arg)
{
	struct vhost_memory_region *regions;
	struct weir_memtable *table;
	struct vhost_memory head;

	if (copy_from_user(&head, arg, sizeof(head)))
		return ERR_PTR(-EFAULT);
	if (head.padding)
		return ERR_PTR(-EOPNOTSUPP);
	if (head.nregions > WEIR_MEMTABLE_MAX)
		return ERR_PTR(-E2BIG);
	regions = vmemdup_array_user(arg->regions, head.nregions,
				     sizeof(*regions));
	if (IS_ERR(regions))
		return ERR_CAST(regions);
	table = weir_memtable_make(regions, head.nregions, TASK_SIZE);
	kvfree(regions);
	return table;
}

/*
 * VHOST_SET_MEM_TABLE: -EFAULT, also for a bad region and when a virtqueue that
 * runs is not in it, or its log has no room; -EOPNOTSUPP for padding that is not
 * 0; -E2BIG; -ENOMEM.
 */
static long set_mem_table(struct weir_door *door, void __user *arg)
{
	struct weir_memtable *table = copy_table(arg);
	unsigned int i;
	int err = 0;

	if (IS_ERR(table))
		return PTR_ERR(table);
	for (i = 0; i < door->nr_vqs && !err; i++)
		if (door->vq[i].ready)
			err = weir_door_vq_check(&door->vq[i], table);
	if (err) {
		kvfree(table);
		return err;
	}
	weir_door_pause(door);
	weir_umem_set(&door->mem, table);
	weir_door_resume(door);
	return 0;
}

/* -ENOTTY, as a kernel for one byte order says it. */
static long vring_endian(struct weir_door_vq *vq, void __user *arg)
{
	return -ENOTTY;
}

static const struct weir_door_ioctl ioctls[] = {
	{ VHOST_GET_FEATURES, .anybody = true, .fn = get_features },
	{ VHOST_SET_FEATURES, .anybody = true, .fn = set_features },
	{ VHOST_GET_BACKEND_FEATURES, .anybody = true, .fn = get_backend_features },
	{ VHOST_SET_BACKEND_FEATURES, .anybody = true, .fn = set_backend_features },
	{ VHOST_SET_OWNER, .anybody = true, .fn = set_owner },
	{ VHOST_SET_FORK_FROM_OWNER, .anybody = true, .fn = set_fork_owner },
	{ VHOST_GET_FORK_FROM_OWNER, .anybody = true, .fn = get_fork_owner },
	{ VHOST_RESET_OWNER, .fn = reset_owner },
	{ VHOST_SET_MEM_TABLE, .fn = set_mem_table },
	{ VHOST_SET_LOG_BASE, .fn = weir_door_set_log_base },
	{ VHOST_SET_LOG_FD, .fn = weir_door_set_log_fd },
	{ VHOST_NEW_WORKER, .owned = true, .fn = weir_door_new_worker },
	{ VHOST_FREE_WORKER, .owned = true, .fn = weir_door_free_worker },
	{ VHOST_ATTACH_VRING_WORKER, .owned = true,
	  .vq_fn = weir_door_set_worker },
	{ VHOST_GET_VRING_WORKER, .owned = true,
	  .vq_fn = weir_door_get_worker },
	{ VHOST_SET_VRING_NUM, .vq_fn = weir_door_set_num },
	{ VHOST_SET_VRING_BASE, .vq_fn = weir_door_set_base },
	{ VHOST_GET_VRING_BASE, .vq_fn = weir_door_get_base },
	{ VHOST_SET_VRING_ADDR, .vq_fn = weir_door_set_addr },
	{ VHOST_SET_VRING_KICK, .vq_fn = weir_door_set_kick },
	{ VHOST_SET_VRING_CALL, .vq_fn = weir_door_set_call },
	{ VHOST_SET_VRING_ERR, .vq_fn = weir_door_set_err },
	{ VHOST_SET_VRING_ENDIAN, .vq_fn = vring_endian },
	{ VHOST_GET_VRING_ENDIAN, .vq_fn = vring_endian },
	{ VHOST_SET_VRING_BUSYLOOP_TIMEOUT, .vq_fn = weir_door_set_busyloop },
	{ VHOST_GET_VRING_BUSYLOOP_TIMEOUT, .vq_fn = weir_door_get_busyloop },
};

static long call(struct weir_door *door, const struct weir_door_ioctl *i,
		 void __user *arg)
{
	u32 index;
	int err;

	if (i->owned && !door->mm)
		return -EINVAL;
	if (!i->anybody) {
		err = check_owner(door);
		if (err)
			return err;
	}
	if (i->fn)
		return i->fn(door, arg);
	if (get_user(index, (u32 __user *)arg))
		return -EFAULT;
	if (index >= door->nr_vqs)
		return -ENOBUFS;
	index = array_index_nospec(index, door->nr_vqs);
	return i->vq_fn(&door->vq[index], arg);
}

static const struct weir_door_ioctl *
find_ioctl(const struct weir_door_ioctl *i, unsigned int nr, unsigned int cmd)
{
	for (; nr; nr--, i++)
		if (i->cmd == cmd)
			return i;
	return NULL;
}

static long door_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct weir_door *door = file->private_data;
	const struct weir_door_ioctl *i;
	long ret;

	i = find_ioctl(ioctls, ARRAY_SIZE(ioctls), cmd) ?:
		find_ioctl(door->kind->ioctls, door->kind->nr_ioctls, cmd);
	if (!i)
		return -ENOTTY;
	mutex_lock(&door->lock);
	ret = call(door, i, (void __user *)arg);
	mutex_unlock(&door->lock);
	return ret;
}

static int stats_show(struct seq_file *m, void *unused)
{
	struct weir_door *door = m->private;
	unsigned int i;

	for (i = 0; i < door->nr_vqs; i++)
		seq_printf(m, "vq%u_inline_kicks %llu\nvq%u_worker_kicks %llu\n",
			   i, door->vq[i].inline_kicks,
			   i, door->vq[i].worker_kicks);
	seq_printf(m, "logged_pages %lld\n",
		   atomic64_read(&door->mem.log.pages));
	mutex_lock(&door->lock);
	seq_printf(m, "iotlb_misses %llu\niotlb_updates %llu\n",
		   door->iotlb.misses, door->iotlb.updates);
	seq_printf(m, "iotlb_invalidations %llu\n", door->iotlb.invalidations);
	if (door->dev)
		door->dev->ops->stats(door->dev, m);
	mutex_unlock(&door->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

/* A node, in @misc.name what @kind says. */
struct node {
	struct miscdevice misc;
	const struct weir_door_kind *kind;
};

static struct weir_door *new_door(const struct weir_door_kind *kind)
{
	struct weir_door *door;

	BUILD_BUG_ON(2 * WEIR_DOOR_VQS_MAX > WEIR_DOOR_MISSES);
	door = kzalloc(struct_size(door, vq, kind->nr_vqs), GFP_KERNEL_ACCOUNT);
	if (!door)
		return NULL;
	door->kind = kind;
	door->nr_vqs = kind->nr_vqs;
	mutex_init(&door->lock);
	xa_init_flags(&door->workers, XA_FLAGS_ALLOC);
	weir_door_iotlb_init(door);
	return door;
}

static int door_open(struct inode *inode, struct file *file)
{
	struct node *node = container_of(file->private_data, struct node, misc);
	struct weir_door *door = new_door(node->kind);
	unsigned int i;
	char name[12];

	if (!door)
		return -ENOMEM;
	door->id = ida_alloc(&ids, GFP_KERNEL);
	if (door->id < 0) {
		int err = door->id;

		kfree(door);
		return err;
	}
	door->file = file;
	for (i = 0; i < door->nr_vqs; i++)
		weir_door_vq_init(door, i);
	snprintf(name, sizeof(name), "%d", door->id);
	door->debugfs = debugfs_create_dir(name, debugfs_root);
	debugfs_create_file("stats", 0444, door->debugfs, door, &stats_fops);
	file->private_data = door;
	return 0;
}

static int door_release(struct inode *inode, struct file *file)
{
	struct weir_door *door = file->private_data;

	debugfs_remove(door->debugfs);
	mutex_lock(&door->lock);
	if (door->dev && current->flags & PF_EXITING)
		door->dev->ops->give_up(door->dev);
	drop_owner(door);
	weir_door_iotlb_set(door, NULL);	/* there may have been no owner */
	mutex_unlock(&door->lock);
	ida_free(&ids, door->id);
	kfree(door);
	return 0;
}

static const struct file_operations door_fops = {
	.owner = THIS_MODULE,
	.open = door_open,
	.release = door_release,
	.read_iter = weir_door_read_iter,
	.write_iter = weir_door_write_iter,
	.poll = weir_door_poll,
	.unlocked_ioctl = door_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

static struct node nodes[] = { { .kind = &weir_door_net },
			       { .kind = &weir_door_blk } };

static void deregister(struct node *end)
{
	while (end-- > nodes)
		misc_deregister(&end->misc);
}

/**
 * weir_door_init() - the device nodes
 *
 * Return: 0 or what misc_register() says.
 */
int weir_door_init(void)
{
	struct node *node;
	int err;

	debugfs_root = debugfs_create_dir("weir_vhost", NULL);
	for (node = nodes; node < nodes + ARRAY_SIZE(nodes); node++) {
		node->misc.minor = MISC_DYNAMIC_MINOR;
		node->misc.name = node->kind->name;
		node->misc.fops = &door_fops;
		err = misc_register(&node->misc);
		if (err) {
			deregister(node);
			debugfs_remove(debugfs_root);
			return err;
		}
	}
	return 0;
}

/**
 * weir_door_exit() - undo weir_door_init(); no file is open
 */
void weir_door_exit(void)
{
	deregister(nodes + ARRAY_SIZE(nodes));
	debugfs_remove(debugfs_root);
}
