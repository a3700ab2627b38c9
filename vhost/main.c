// SPDX-License-Identifier: GPL-2.0-only
/*
 * weir_vhost.ko: virtqueues and the devices behind them. It knows no
 * hypervisor; a front end creates devices by the calls of weir-vhost/create.h. One
 * front end is its own, the vhost ABI.
 */
#include <linux/module.h>
#include "door.h"

static int __init weir_vhost_init(void)
{
	return weir_door_init();
}

static void __exit weir_vhost_exit(void)
{
	weir_door_exit();
}

module_init(weir_vhost_init);
module_exit(weir_vhost_exit);
MODULE_DESCRIPTION("Weir virtio devices: net and blk");
MODULE_LICENSE("GPL");
