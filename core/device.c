// SPDX-License-Identifier: GPL-2.0-only
/* KVM_CREATE_DEVICE: devices with a file descriptor and attributes (api.rst 4.79 to 4.81). */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <weir/vgic.h>
#include "ioctl.h"

/**
 * struct weir_device_type - a type of device
 * @type: KVM_DEV_TYPE_*
 * @name: of its files
 * @offers: does this host's guests have it
 * @create: makes one, vm->lock held; nothing fails after it. Leaves in @self
 *	what the attributes are asked of, and lives as long as the VM
 * @set: KVM_SET_DEVICE_ATTR
 * @get: KVM_GET_DEVICE_ATTR
 * @has: KVM_HAS_DEVICE_ATTR
 */
struct weir_device_type {
	u32 type;
	const char *name;
	bool (*offers)(u32 type);
	int (*create)(struct weir_vm *vm, void **self);
	int (*set)(void *self, struct kvm_device_attr *attr);
	int (*get)(void *self, struct kvm_device_attr *attr);
	int (*has)(void *self, struct kvm_device_attr *attr);
};

#define ATTR(name, noun, op) \
static int name(void *self, struct kvm_device_attr *attr) \
{ \
	return weir_##noun##_##op##_attr(self, attr); \
}
ATTR(vgic_set, vgic, set)
ATTR(vgic_get, vgic, get)
ATTR(vgic_has, vgic, has)
ATTR(its_set, its, set)
ATTR(its_get, its, get)
ATTR(its_has, its, has)
#undef ATTR

static const struct weir_device_type device_types[] = {
	{ KVM_DEV_TYPE_ARM_VGIC_V2, "kvm-arm-vgic-v2", weir_vgic_offers,
	  weir_vgic_create, vgic_set, vgic_get, vgic_has },
	{ KVM_DEV_TYPE_ARM_VGIC_V3, "kvm-arm-vgic-v3", weir_vgic_offers,
	  weir_vgic_create, vgic_set, vgic_get, vgic_has },
	{ KVM_DEV_TYPE_ARM_VGIC_ITS, "kvm-arm-vgic-its", weir_vgic_offers,
	  weir_its_create, its_set, its_get, its_has },
};

/**
 * struct weir_device - an open device
 * @vm: the machine, with a reference
 * @type: its type
 * @self: the device itself, which is the VM's
 */
struct weir_device {
	struct weir_vm *vm;
	const struct weir_device_type *type;
	void *self;
};

static long set_attr(void *self, void *arg, void __user *user)
{
	struct weir_device *device = self;

	return device->type->set(device->self, arg);
}

static long get_attr(void *self, void *arg, void __user *user)
{
	struct weir_device *device = self;

	return device->type->get(device->self, arg);
}

static long has_attr(void *self, void *arg, void __user *user)
{
	struct weir_device *device = self;

	return device->type->has(device->self, arg);
}

static const struct weir_ioctl device_ioctls[] = {
	{ KVM_SET_DEVICE_ATTR, set_attr },
	{ KVM_GET_DEVICE_ATTR, get_attr },
	{ KVM_HAS_DEVICE_ATTR, has_attr },
};

static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct weir_device *device = file->private_data;

	if (device->vm->mm != current->mm)
		return -EIO;
	if (cmd != KVM_SET_DEVICE_ATTR && cmd != KVM_GET_DEVICE_ATTR &&
	    cmd != KVM_HAS_DEVICE_ATTR)
		return -ENOTTY;
	return weir_ioctl_dispatch(device_ioctls, ARRAY_SIZE(device_ioctls),
				   device, cmd, arg);
}

static int device_release(struct inode *inode, struct file *file)
{
	struct weir_device *device = file->private_data;

	weir_vm_put(device->vm);
	kfree(device);
	return 0;
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.release = device_release,
	.unlocked_ioctl = device_ioctl,
	.llseek = noop_llseek,
};

static const struct weir_device_type *find_type(u32 type)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(device_types); i++)
		if (device_types[i].type == type &&
		    device_types[i].offers(type))
			return &device_types[i];
	return NULL;
}

/* A file without a device yet. */
static struct file *open_device(struct weir_vm *vm,
				const struct weir_device_type *type)
{
	struct weir_device *device = kzalloc(sizeof(*device), GFP_KERNEL_ACCOUNT);
	struct file *file;

	if (!device)
		return ERR_PTR(-ENOMEM);
	device->vm = vm;
	device->type = type;
	file = anon_inode_getfile(type->name, &device_fops, device, O_RDWR);
	if (IS_ERR(file))
		kfree(device);
	else
		weir_vm_get(vm);
	return file;
}

static int create(struct weir_vm *vm, struct weir_device *device)
{
	int ret;

	mutex_lock(&vm->lock);
	ret = device->type->create(vm, &device->self);
	mutex_unlock(&vm->lock);
	return ret;
}

/**
 * weir_device_create() - KVM_CREATE_DEVICE
 * @vm: the machine
 * @cd: type and flags
 * @user: where the file descriptor goes
 *
 * The device itself comes last, so that nothing has to be undone.
 *
 * Return: 0, -ENODEV (type), -EEXIST (there is one), -EBUSY, -EMFILE, -EFAULT,
 * -ENOMEM.
 */
long weir_device_create(struct weir_vm *vm, struct kvm_create_device *cd,
			struct kvm_create_device __user *user)
{
	const struct weir_device_type *type = find_type(cd->type);
	struct file *file;
	int fd, ret;

	if (!type)
		return -ENODEV;
	if (cd->flags & KVM_CREATE_DEVICE_TEST)
		return 0;
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	file = open_device(vm, type);
	ret = PTR_ERR_OR_ZERO(file);
	if (ret)
		goto put_fd;
	ret = put_user(fd, &user->fd);
	if (!ret)
		ret = create(vm, file->private_data);
	if (ret)
		goto put_file;
	fd_install(fd, file);
	return 0;
put_file:
	fput(file);
put_fd:
	put_unused_fd(fd);
	return ret;
}
