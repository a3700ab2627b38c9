// SPDX-License-Identifier: GPL-2.0-only
/* What the lab must find at the end: a warning in the log, memory that nobody holds. */
#include <linux/debugfs.h>
#include <linux/slab.h>
#include "weir_test.h"

static ssize_t warn_write(struct file *file, const char __user *buf, size_t size,
			  loff_t *pos)
{
	WARN(1, "weir-test: as asked for\n");
	return size;
}

static const struct file_operations warn_fops = {
	.owner = THIS_MODULE,
	.write = warn_write,
};

/* Several: where one was may still be on some stack, which kmemleak believes. */
static ssize_t leak_write(struct file *file, const char __user *buf, size_t size,
			  loff_t *pos)
{
	unsigned int i;
	void *p;

	for (i = 0; i < 16; i++) {
		p = kmalloc(100, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
		OPTIMIZER_HIDE_VAR(p);
	}
	return size;
}

static const struct file_operations leak_fops = {
	.owner = THIS_MODULE,
	.write = leak_write,
};

void weir_test_splat_init(struct dentry *dir)
{
	debugfs_create_file("warn", 0200, dir, NULL, &warn_fops);
	debugfs_create_file("leak", 0200, dir, NULL, &leak_fops);
}
