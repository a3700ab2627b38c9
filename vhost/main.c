// SPDX-License-Identifier: GPL-2.0-only
/*
 * weir_vhost.ko: virtqueues and the devices behind them. It knows no
 * hypervisor; a front end creates devices by the calls of weir-vhost/create.h.
 */
#include <linux/module.h>

static int __init weir_vhost_init(void)
{
	return 0;
}

static void __exit weir_vhost_exit(void)
{
}

module_init(weir_vhost_init);
module_exit(weir_vhost_exit);
MODULE_DESCRIPTION("Weir virtio devices: net and blk");
MODULE_LICENSE("GPL");
