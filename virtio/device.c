// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/weir-virtio: one open file is one device. It lives from
 * WEIR_VIRTIO_CREATE to the last close, which a killed VMM makes as well.
 */
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/virtio_config.h>
#include <weir/irq.h>
#include <weir/mmu.h>
#include <weir/vm.h>
#include <uapi/weir.h>
#include <weir-vhost/create.h>
#include "device.h"
#include "remote.h"

#define QUEUE_SIZE_NET		256
#define QUEUE_SIZE_BLK		1024
#define QUEUE_SIZE_MAX		1024
#define INTID_MIN		32
#define INTID_MAX		1019
#define MTU_MIN			68	/* virtio 1.2, 5.1.4.1 */
#define REMOTE_ID_MAX		63
#define COMMON_FLAGS		(WEIR_VIRTIO_F_PCI | WEIR_VIRTIO_F_PACKED)

static DEFINE_IDA(ids);
static struct dentry *debugfs_root;

static int stats_show(struct seq_file *m, void *unused)
{
	struct weir_virtio *v = m->private;

	seq_printf(m, "interrupts %llu\n", v->interrupts);
	seq_printf(m, "acks %llu\n", v->acks);
	seq_printf(m, "deferred_kicks %llu\n", v->deferred);
	v->dev->ops->stats(v->dev, m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

static void debugfs_add(struct weir_virtio *v)
{
	char name[12], vm[40];

	snprintf(name, sizeof(name), "%d", v->id);
	v->debugfs = debugfs_create_dir(name, debugfs_root);
	debugfs_create_file("stats", 0444, v->debugfs, v, &stats_fops);
	snprintf(vm, sizeof(vm), "../../weir/%pd", v->vm->debugfs);
	debugfs_create_symlink("vm", v->debugfs, vm);
}

/**
 * weir_virtio_debugfs_init() - the folder that devices show their counters in
 */
void weir_virtio_debugfs_init(void)
{
	debugfs_root = debugfs_create_dir("weir_virtio", NULL);
}

/**
 * weir_virtio_debugfs_exit() - remove it; every device is gone
 */
void weir_virtio_debugfs_exit(void)
{
	debugfs_remove(debugfs_root);
}

static int check_net_args(const struct weir_virtio_create *c)
{
	if (c->flags & ~(WEIR_VIRTIO_F_MAC | WEIR_VIRTIO_F_RSS |
			 WEIR_VIRTIO_F_HASH | COMMON_FLAGS))
		return -EINVAL;
	if ((c->flags & WEIR_VIRTIO_F_MAC) && !is_valid_ether_addr(c->mac))
		return -EINVAL;
	if (c->mtu && c->mtu < MTU_MIN)
		return -EINVAL;
	return memchr_inv(c->serial, 0, sizeof(c->serial)) ? -EINVAL : 0;
}

static int check_blk_args(const struct weir_virtio_create *c)
{
	if (c->flags & ~(WEIR_VIRTIO_F_RDONLY | WEIR_VIRTIO_F_LIFETIME |
			 COMMON_FLAGS))
		return -EINVAL;
	if (!weir_vhost_blk_lifetime_ok(c->flags & WEIR_VIRTIO_F_LIFETIME,
					c->lifetime))
		return -EINVAL;
	return c->mtu ? -EINVAL : 0;
}

static int check_remote_args(const struct weir_virtio_create *c)
{
	if (c->flags & ~(WEIR_VIRTIO_F_REMOTE | WEIR_VIRTIO_F_PCI))
		return -EINVAL;
	if (c->mtu || memchr_inv(c->mac, 0, sizeof(c->mac)) ||
	    memchr_inv(c->serial, 0, sizeof(c->serial)))
		return -EINVAL;
	return c->device && c->device <= REMOTE_ID_MAX ? 0 : -ENODEV;
}

static int check_mmio_args(const struct weir_virtio_create *c)
{
	if (c->devid || c->spi_doorbell)
		return -EINVAL;
	if (c->intid < INTID_MIN || c->intid > INTID_MAX)
		return -EINVAL;
	if (!IS_ALIGNED(c->mmio_base, SZ_4K) ||
	    c->mmio_base + WEIR_VIRTIO_MMIO_SIZE < c->mmio_base)
		return -EINVAL;
	return 0;
}

static int check_pci_args(const struct weir_virtio_create *c)
{
	return c->intid || c->mmio_base ? -EINVAL : 0;
}

static int check_common(const struct weir_virtio_create *c)
{
	int err = c->flags & WEIR_VIRTIO_F_PCI ? check_pci_args(c) :
		check_mmio_args(c);

	if (err)
		return err;
	if (c->queue_size > QUEUE_SIZE_MAX ||
	    (c->queue_size & (c->queue_size - 1)))
		return -EINVAL;
	return 0;
}

static int check(const struct weir_virtio_create *c)
{
	int err = check_common(c);

	if (err)
		return err;
	if (c->flags & WEIR_VIRTIO_F_REMOTE)
		return check_remote_args(c);
	switch (c->device) {
	case WEIR_VIRTIO_NET:
		return check_net_args(c);
	case WEIR_VIRTIO_BLK:
		return check_blk_args(c);
	default:
		return -ENODEV;
	}
}

static int check_queues(const struct weir_virtio_create *c,
			const struct weir_virtio_queues *q)
{
	unsigned int used;

	if (!q->nr || q->nr > WEIR_VIRTIO_MQ_MAX)
		return -EINVAL;
	used = c->device == WEIR_VIRTIO_NET ? q->nr - 1 : 0;
	return memchr_inv(q->tap_fd + used, 0,
			  sizeof(q->tap_fd) - used * sizeof(q->tap_fd[0])) ?
		-EINVAL : 0;
}

static int read_queues(const struct weir_virtio_create *c,
		       struct weir_virtio_queues *q)
{
	*q = (struct weir_virtio_queues) { .nr = 1 };
	if (!c->queues || (c->flags & WEIR_VIRTIO_F_REMOTE))
		return 0;
	if (copy_from_user(q, u64_to_user_ptr(c->queues), sizeof(*q)))
		return -EFAULT;
	return check_queues(c, q);
}

static void put_taps(struct weir_vhost_net_conf *conf)
{
	while (conf->nr_taps)
		fput(conf->tap[--conf->nr_taps]);
}

static int get_taps(struct weir_vhost_net_conf *conf, struct file *first,
		    const struct weir_virtio_queues *q)
{
	struct file *tap = get_file(first);

	for (;;) {
		conf->tap[conf->nr_taps++] = tap;
		if (conf->nr_taps == q->nr)
			return 0;
		tap = fget(q->tap_fd[conf->nr_taps - 1]);
		if (!tap)
			return -EBADF;
	}
}

static struct weir_vhost_dev *create_net(const struct weir_virtio_create *c,
					 const struct weir_virtio_queues *q,
					 struct file *file,
					 const struct weir_vhost_env *env)
{
	struct weir_vhost_net_conf conf = {
		.ctrl = true,
		.has_mac = c->flags & WEIR_VIRTIO_F_MAC,
		.rss = c->flags & WEIR_VIRTIO_F_RSS,
		.hash = c->flags & WEIR_VIRTIO_F_HASH,
		.mtu = c->mtu,
		.max_queue_size = c->queue_size,
	};
	struct weir_vhost_dev *dev;
	int err;

	memcpy(conf.mac, c->mac, sizeof(conf.mac));
	err = get_taps(&conf, file, q);
	dev = err ? ERR_PTR(err) : weir_vhost_net_create(&conf, env);
	put_taps(&conf);
	return dev;
}

static struct weir_vhost_dev *create_blk(const struct weir_virtio_create *c,
					 const struct weir_virtio_queues *q,
					 struct file *file,
					 const struct weir_vhost_env *env)
{
	struct weir_vhost_blk_conf conf = {
		.file = file,
		.nr_queues = q->nr,
		.rdonly = c->flags & WEIR_VIRTIO_F_RDONLY,
		.max_queue_size = c->queue_size,
		.has_lifetime = c->flags & WEIR_VIRTIO_F_LIFETIME,
	};

	memcpy(conf.lifetime, c->lifetime, sizeof(conf.lifetime));
	memcpy(conf.serial, c->serial, sizeof(conf.serial));
	return weir_vhost_blk_create(&conf, env);
}

static void config_changed(void *priv)
{
	struct weir_virtio *v = priv;

	v->transport->irq->raise(&v->regs, WEIR_VIRTIO_INT_CONFIG);
}

/* The device needs a reset; @why is what the driver did. */
static void broken(void *priv, unsigned int vq, const char *why)
{
	struct weir_virtio *v = priv;

	pr_notice_ratelimited("weir-virtio: device %d, queue %u: %s\n", v->id,
			      vq, why);
	weir_virtio_regs_break(&v->regs);
}

static struct weir_vhost_dev *
create_backend(struct weir_virtio *v, struct weir_vm *vm,
	       const struct weir_virtio_create *c,
	       const struct weir_virtio_queues *q)
{
	const struct weir_vhost_env env = {
		.gmem = { &weir_vm_gmem_ops, vm },
		.mm = vm->mm,
		.id = v->id,
		.priv = v,
		.call = v->transport->call,
		.config_changed = config_changed,
		.broken = broken,
	};
	struct weir_vhost_dev *dev;
	struct file *file;

	if (c->flags & WEIR_VIRTIO_F_REMOTE)
		return weir_remote_create(c, &env);
	file = fget(c->backend_fd);
	if (!file)
		return ERR_PTR(-EBADF);
	dev = c->device == WEIR_VIRTIO_NET ? create_net(c, q, file, &env) :
		create_blk(c, q, file, &env);
	fput(file);
	return dev;
}

static int attach(struct weir_virtio *v, struct weir_vm *vm,
		  const struct weir_virtio_create *c,
		  const struct weir_virtio_queues *q)
{
	int err;

	v->transport = c->flags & WEIR_VIRTIO_F_PCI ? &weir_virtio_pci :
		&weir_virtio_mmio;
	v->vm = vm;
	v->dev = create_backend(v, vm, c, q);
	if (IS_ERR(v->dev)) {
		err = PTR_ERR(v->dev);
		goto forget;
	}
	err = weir_virtio_regs_init(&v->regs, v->dev, v->transport->irq,
				    c->queue_size);
	if (!(c->flags & (WEIR_VIRTIO_F_PACKED | WEIR_VIRTIO_F_REMOTE)))
		v->regs.features &= ~BIT_ULL(VIRTIO_F_RING_PACKED);
	if (!err)
		err = v->transport->attach(v, c);
	if (err)
		goto destroy;
	if (c->flags & WEIR_VIRTIO_F_REMOTE)
		smp_store_release(&v->remote, v->dev);	/* pairs with remote() */
	debugfs_add(v);
	return 0;

destroy:
	v->dev->ops->destroy(v->dev);
forget:
	v->vm = NULL;
	return err;
}

/*
 * WEIR_VIRTIO_CREATE.
 * -EFAULT: the argument cannot be read. -EINVAL: a flag, an address, a size
 * or a value that the device does not have, vm_fd not a VM, backend_fd or a
 * tap_fd nothing that the device can use. -ENODEV: no such
 * device. -EBADF: a descriptor not open, or not for what is asked.
 * WEIR_VIRTIO_F_REMOTE: see weir_remote_create().
 * -EROFS: a read-only block device without WEIR_VIRTIO_F_RDONLY. -EBUSY: this
 * file has its device. -EEXIST: the address is taken. -ENOMEM.
 */
static int create(struct weir_virtio *v, void __user *arg)
{
	struct weir_virtio_create c;
	struct weir_virtio_queues q;
	struct weir_vm *vm;
	int err;

	if (copy_from_user(&c, arg, sizeof(c)))
		return -EFAULT;
	err = check(&c);
	if (!err)
		err = read_queues(&c, &q);
	if (err)
		return err;
	if (!c.queue_size)
		c.queue_size = c.device == WEIR_VIRTIO_BLK &&
			!(c.flags & WEIR_VIRTIO_F_REMOTE) ? QUEUE_SIZE_BLK :
			QUEUE_SIZE_NET;
	vm = weir_vm_get_fd(c.vm_fd);
	if (IS_ERR(vm))
		return PTR_ERR(vm);
	mutex_lock(&v->lock);
	err = v->vm ? -EBUSY : attach(v, vm, &c, &q);
	mutex_unlock(&v->lock);
	if (err)
		weir_vm_put(vm);
	return err;
}

static int pci_set(struct weir_virtio *v, void __user *arg)
{
	struct weir_virtio_pci_set args;

	if (copy_from_user(&args, arg, sizeof(args)))
		return -EFAULT;
	return weir_virtio_pci_set(v, &args);
}

static int pci_access(struct weir_virtio *v, void __user *arg)
{
	struct weir_virtio_pci_access args;
	int err;

	if (copy_from_user(&args, arg, sizeof(args)))
		return -EFAULT;
	err = weir_virtio_pci_access(v, &args);
	if (err)
		return err;
	return copy_to_user(arg, &args, sizeof(args)) ? -EFAULT : 0;
}

/*
 * Without &weir_virtio.lock: its holder may wait for an access of the driver,
 * which may wait for this.
 */
static long remote(struct weir_virtio *v, unsigned int cmd, void __user *arg)
{
	/* Pairs with attach(). */
	struct weir_vhost_dev *dev = smp_load_acquire(&v->remote);

	return dev ? weir_remote_ioctl(dev, cmd, arg) : -ENODEV;
}

static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case WEIR_VIRTIO_CREATE:
		return create(file->private_data, (void __user *)arg);
	case WEIR_VIRTIO_PCI_SET:
		return pci_set(file->private_data, (void __user *)arg);
	case WEIR_VIRTIO_PCI_ACCESS:
		return pci_access(file->private_data, (void __user *)arg);
	case WEIR_VIRTIO_REMOTE_GET:
	case WEIR_VIRTIO_REMOTE_DONE:
	case WEIR_VIRTIO_REMOTE_CONFIG_SET:
		return remote(file->private_data, cmd, (void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static int device_open(struct inode *inode, struct file *file)
{
	struct weir_virtio *v = kzalloc(sizeof(*v), GFP_KERNEL_ACCOUNT);

	if (!v)
		return -ENOMEM;
	v->id = ida_alloc(&ids, GFP_KERNEL);
	if (v->id < 0) {
		int err = v->id;

		kfree(v);
		return err;
	}
	mutex_init(&v->lock);
	mutex_init(&v->regs_lock);
	raw_spin_lock_init(&v->irq_lock);
	weir_virtio_kicks_init(v);
	file->private_data = v;
	return 0;
}

/*
 * Off the bus first: when that returns, no vCPU is in an access. Then the
 * queues stop, which waits for what is in flight; then the backend goes, and
 * the machine last, since the backend holds its memory.
 */
static void detach(struct weir_virtio *v)
{
	debugfs_remove(v->debugfs);
	if (v->remote)
		weir_remote_close(v->remote);
	v->transport->detach(v);
	weir_virtio_kicks_exit(v);
	if (v->dev->ops->give_up && current->flags & PF_EXITING)
		v->dev->ops->give_up(v->dev);
	mutex_lock(&v->regs_lock);
	weir_virtio_regs_reset(&v->regs);
	mutex_unlock(&v->regs_lock);
	v->dev->ops->destroy(v->dev);
	weir_vm_put(v->vm);
}

static int device_release(struct inode *inode, struct file *file)
{
	struct weir_virtio *v = file->private_data;

	if (v->vm)
		detach(v);
	ida_free(&ids, v->id);
	kfree(v);
	return 0;
}

const struct file_operations weir_virtio_fops = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};
