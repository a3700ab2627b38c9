// SPDX-License-Identifier: GPL-2.0-only
/* weir_vdpa.ko: Weir's disks as vDPA devices, with any hypervisor or none. */
#include <linux/module.h>
#include "disks.h"
#include "mgmt.h"

static int __init weir_vdpa_module_init(void)
{
	int err = weir_vdpa_disks_init();

	if (err)
		return err;
	err = weir_vdpa_mgmt_init();
	if (err)
		weir_vdpa_disks_exit();
	return err;
}

static void __exit weir_vdpa_module_exit(void)
{
	weir_vdpa_mgmt_exit();
	weir_vdpa_disks_exit();
}

module_init(weir_vdpa_module_init);
module_exit(weir_vdpa_module_exit);
MODULE_DESCRIPTION("Weir's disks as vDPA devices");
MODULE_LICENSE("GPL");
