// SPDX-License-Identifier: GPL-2.0-only
/*
 * weir_virtio.ko: joins the machines of weir.ko and the devices of
 * weir_vhost.ko by in-kernel transports.
 */
#include <linux/miscdevice.h>
#include <linux/module.h>
#include "device.h"

static struct miscdevice weir_virtio_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "weir-virtio",
	.fops = &weir_virtio_fops,
};

static int __init weir_virtio_init(void)
{
	int err;

	weir_virtio_debugfs_init();
	err = misc_register(&weir_virtio_misc);
	if (err)
		weir_virtio_debugfs_exit();
	return err;
}

static void __exit weir_virtio_exit(void)
{
	misc_deregister(&weir_virtio_misc);
	weir_virtio_debugfs_exit();
}

module_init(weir_virtio_init);
module_exit(weir_virtio_exit);
MODULE_DESCRIPTION("Weir in-kernel virtio transports");
MODULE_LICENSE("GPL");
