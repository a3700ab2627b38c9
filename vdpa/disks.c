// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/weir-vdpa. The stock vdpa tool names a device, and cannot say what is behind
 * it: that is said here before.
 */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <weir-vhost/create.h>
#include "disks.h"

#define FLAGS	(WEIR_VDPA_F_RDONLY | WEIR_VDPA_F_PACKED | WEIR_VDPA_F_LIFETIME)

static DEFINE_MUTEX(lock);	/* guards @entries and their @used */
static LIST_HEAD(entries);

static struct weir_vdpa_entry *find(const char *name)
{
	struct weir_vdpa_entry *e;

	lockdep_assert_held(&lock);
	list_for_each_entry(e, &entries, list)
		if (!strcmp(e->disk.name, name))
			return e;
	return NULL;
}

static bool name_ok(const char *name)
{
	size_t len = strnlen(name, WEIR_VDPA_NAME_LEN);

	return len && len < WEIR_VDPA_NAME_LEN && !strchr(name, '/') &&
	       strcmp(name, ".") && strcmp(name, "..");
}

static int check(const struct weir_vdpa_disk *disk)
{
	BUILD_BUG_ON(WEIR_VDPA_QUEUES_MAX > WEIR_VHOST_BLK_QUEUES_MAX);
	if (!name_ok(disk->name) || (disk->flags & ~FLAGS) ||
	    !disk->nr_queues || disk->nr_queues > WEIR_VDPA_QUEUES_MAX ||
	    disk->pad)
		return -EINVAL;
	return weir_vhost_blk_lifetime_ok(disk->flags & WEIR_VDPA_F_LIFETIME,
					  disk->lifetime) ? 0 : -EINVAL;
}

static int check_file(const struct file *file, bool rdonly)
{
	umode_t mode = file_inode(file)->i_mode;

	if (!S_ISREG(mode) && !S_ISBLK(mode))
		return -EINVAL;
	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	return rdonly || (file->f_mode & FMODE_WRITE) ? 0 : -EBADF;
}

static int link_entry(struct weir_vdpa_entry *e)
{
	int err = 0;

	mutex_lock(&lock);
	if (find(e->disk.name))
		err = -EEXIST;
	else
		list_add_tail(&e->list, &entries);
	mutex_unlock(&lock);
	return err;
}

static void free_entry(struct weir_vdpa_entry *e)
{
	fput(e->file);
	kfree(e);
}

/* WEIR_VDPA_ADD_DISK: as in uapi/weir-vdpa.h. */
static long add_disk(void __user *arg)
{
	struct weir_vdpa_entry *e;
	struct weir_vdpa_disk disk;
	struct file *file;
	int err;

	if (copy_from_user(&disk, arg, sizeof(disk)))
		return -EFAULT;
	err = check(&disk);
	if (err)
		return err;
	file = fget(disk.fd);
	if (!file)
		return -EBADF;
	err = check_file(file, disk.flags & WEIR_VDPA_F_RDONLY);
	e = err ? NULL : kzalloc(sizeof(*e), GFP_KERNEL_ACCOUNT);
	if (!e) {
		fput(file);
		return err ?: -ENOMEM;
	}
	e->disk = disk;
	e->file = file;
	err = link_entry(e);
	if (err)
		free_entry(e);
	return err;
}

/* WEIR_VDPA_REMOVE: as in uapi/weir-vdpa.h. */
static long remove(void __user *arg)
{
	struct weir_vdpa_name name;
	struct weir_vdpa_entry *e;
	int err = 0;

	if (copy_from_user(&name, arg, sizeof(name)))
		return -EFAULT;
	if (strnlen(name.name, sizeof(name.name)) == sizeof(name.name))
		return -EINVAL;
	mutex_lock(&lock);
	e = find(name.name);
	if (!e)
		err = -ENOENT;
	else if (e->used)
		err = -EBUSY;
	else
		list_del(&e->list);
	mutex_unlock(&lock);
	if (!err)
		free_entry(e);
	return err;
}

/**
 * weir_vdpa_disk_get() - a disk for a vDPA device
 * @name: its name
 *
 * Context: may sleep. Return: the entry, to be put; ERR_PTR: -ENOENT, -EBUSY.
 */
struct weir_vdpa_entry *weir_vdpa_disk_get(const char *name)
{
	struct weir_vdpa_entry *e;

	mutex_lock(&lock);
	e = find(name);
	if (!e)
		e = ERR_PTR(-ENOENT);
	else if (e->used)
		e = ERR_PTR(-EBUSY);
	else
		e->used = true;
	mutex_unlock(&lock);
	return e;
}

/**
 * weir_vdpa_disk_put() - its device is gone
 * @entry: the disk
 *
 * Context: may sleep.
 */
void weir_vdpa_disk_put(struct weir_vdpa_entry *entry)
{
	mutex_lock(&lock);
	entry->used = false;
	mutex_unlock(&lock);
}

static int show(struct seq_file *m, void *unused)
{
	struct weir_vdpa_entry *e;

	mutex_lock(&lock);
	list_for_each_entry(e, &entries, list) {
		seq_printf(m, "%s %s %u %s ", e->disk.name,
			   e->disk.flags & WEIR_VDPA_F_RDONLY ? "ro" : "rw",
			   e->disk.nr_queues, e->used ? "used" : "free");
		seq_file_path(m, e->file, " \t\n\\");
		seq_putc(m, '\n');
	}
	mutex_unlock(&lock);
	return 0;
}

static int disks_open(struct inode *inode, struct file *file)
{
	/* What the misc device put there; seq_open() wants none. */
	file->private_data = NULL;
	return single_open(file, show, NULL);
}

static long disks_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case WEIR_VDPA_ADD_DISK:
		return add_disk((void __user *)arg);
	case WEIR_VDPA_REMOVE:
		return remove((void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations disks_fops = {
	.owner = THIS_MODULE,
	.open = disks_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
	.unlocked_ioctl = disks_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice disks_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "weir-vdpa",
	.fops = &disks_fops,
	.mode = 0600,
};

/**
 * weir_vdpa_disks_init() - the device node
 *
 * Return: 0 or what misc_register() says.
 */
int weir_vdpa_disks_init(void)
{
	return misc_register(&disks_device);
}

/**
 * weir_vdpa_disks_exit() - no disk has a name any more; there are no vDPA devices
 */
void weir_vdpa_disks_exit(void)
{
	struct weir_vdpa_entry *e, *next;

	misc_deregister(&disks_device);
	list_for_each_entry_safe(e, next, &entries, list)
		free_entry(e);
}
