// SPDX-License-Identifier: GPL-2.0-only
/* KVM_CREATE_DEVICE: devices with a file descriptor and attributes (api.rst 4.79 to 4.81). */
#include <linux/anon_inodes.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <weir/vgic.h>
#include "ioctl.h"

static long set_attr(void *self, void *arg, void __user *user)
{
	return weir_vgic_set_attr(self, arg);
}

static long get_attr(void *self, void *arg, void __user *user)
{
	return weir_vgic_get_attr(self, arg);
}

static long has_attr(void *self, void *arg, void __user *user)
{
	return weir_vgic_has_attr(self, arg);
}

static const struct weir_ioctl device_ioctls[] = {
	{ KVM_SET_DEVICE_ATTR, set_attr },
	{ KVM_GET_DEVICE_ATTR, get_attr },
	{ KVM_HAS_DEVICE_ATTR, has_attr },
};

static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct weir_vm *vm = file->private_data;

	if (vm->mm != current->mm)
		return -EIO;
	if (cmd != KVM_SET_DEVICE_ATTR && cmd != KVM_GET_DEVICE_ATTR &&
	    cmd != KVM_HAS_DEVICE_ATTR)
		return -ENOTTY;
	return weir_ioctl_dispatch(device_ioctls, ARRAY_SIZE(device_ioctls), vm,
				   cmd, arg);
}

/* The controller itself lives as long as the VM does. */
static int device_release(struct inode *inode, struct file *file)
{
	weir_vm_put(file->private_data);
	return 0;
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.release = device_release,
	.unlocked_ioctl = device_ioctl,
	.llseek = noop_llseek,
};

/**
 * weir_device_create() - KVM_CREATE_DEVICE
 * @vm: the machine
 * @cd: type and flags in, file descriptor out
 *
 * Return: 0, -ENODEV (type), -EEXIST (there is one), -EMFILE.
 */
long weir_device_create(struct weir_vm *vm, struct kvm_create_device *cd)
{
	long err = 0;
	int fd;

	if (cd->type != KVM_DEV_TYPE_ARM_VGIC_V3)
		return -ENODEV;
	if (cd->flags & KVM_CREATE_DEVICE_TEST)
		return 0;
	mutex_lock(&vm->lock);
	err = weir_vgic_create(vm, cd->type);
	mutex_unlock(&vm->lock);
	if (err)
		return err;
	weir_vm_get(vm);
	fd = anon_inode_getfd("kvm-arm-vgic-v3", &device_fops, vm,
			      O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		mutex_lock(&vm->lock);
		weir_vgic_destroy(vm);
		mutex_unlock(&vm->lock);
		weir_vm_put(vm);
		return fd;
	}
	cd->fd = fd;
	return 0;
}
