// SPDX-License-Identifier: GPL-2.0-only
/* weir_test.ko: what a boot test cannot do from user space. */
#include <linux/debugfs.h>
#include <linux/module.h>
#include "weir_test.h"

static bool only_low;
module_param(only_low, bool, 0444);
MODULE_PARM_DESC(only_low, "nothing that needs weir.ko to be there");

static struct dentry *dir;

static int __init test_init(void)
{
	int err;

	dir = debugfs_create_dir("weir-test", NULL);
	weir_test_low_init(dir);
	weir_test_splat_init(dir);
	if (only_low)
		return 0;
	err = weir_test_registers_init(dir);
	if (err)
		goto dir;
	err = weir_test_harden_init(dir);
	if (err)
		goto registers;
	weir_test_power_init(dir);
	return 0;
registers:
	weir_test_registers_exit();
dir:
	debugfs_remove(dir);
	return err;
}

static void __exit test_exit(void)
{
	debugfs_remove(dir);
	if (only_low)
		return;
	weir_test_harden_exit();
	weir_test_registers_exit();
}

module_init(test_init);
module_exit(test_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Tests of Weir from inside the host's kernel");
