// SPDX-License-Identifier: GPL-2.0-only
/* Copying an ioctl's argument in and out, once for all of them. */
#include <linux/uaccess.h>
#include "ioctl.h"

static long call(const struct weir_ioctl *row, void *self, unsigned long arg)
{
	void __user *user = (void __user *)arg;
	unsigned int size = _IOC_SIZE(row->cmd);
	u8 buf[WEIR_IOCTL_MAX_ARG] __aligned(8);
	long ret;

	if (!size)
		return row->fn(self, &arg, user);
	if ((_IOC_DIR(row->cmd) & _IOC_WRITE) && copy_from_user(buf, user, size))
		return -EFAULT;
	if (!(_IOC_DIR(row->cmd) & _IOC_WRITE))
		memset(buf, 0, size);
	ret = row->fn(self, buf, user);
	if (ret >= 0 && (_IOC_DIR(row->cmd) & _IOC_READ) && !row->in_only &&
	    copy_to_user(user, buf, size))
		return -EFAULT;
	return ret;
}

/**
 * weir_ioctl_dispatch() - find and call an ioctl
 * @table: the file's rows
 * @nr: how many
 * @self: the file's object
 * @cmd: as from user space
 * @arg: as from user space
 *
 * Return: the handler's, -EFAULT when the argument cannot be copied, -EINVAL,
 * which KVM answers instead of -ENOTTY, when there is no such ioctl.
 */
long weir_ioctl_dispatch(const struct weir_ioctl *table, unsigned int nr,
			 void *self, unsigned int cmd, unsigned long arg)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (table[i].cmd == cmd)
			return call(&table[i], self, arg);
	return -EINVAL;
}
