// SPDX-License-Identifier: GPL-2.0-only
/* EL2 in split mode: who is there, and what it does when it breaks. */
#include <linux/cpu.h>
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>
#include <asm/virt.h>
#include "weir_test.h"

/* Return: x0. */
u64 weir_test_el2_call(u64 fn, u64 arg)
{
	register u64 x0 asm("x0") = fn;
	register u64 x1 asm("x1") = arg;

	asm volatile("hvc #0" : "+r" (x0), "+r" (x1) : :
		     "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10",
		     "x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory");
	return x0;
}

static long ask(void *answer)
{
	*(u64 *)answer = weir_test_el2_call(EL2_PING, 0);
	return 0;
}

static int low_show(struct seq_file *s, void *unused)
{
	unsigned int cpu;
	u64 answer = 0;

	if (is_kernel_in_hyp_mode())
		return -EOPNOTSUPP;
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		work_on_cpu(cpu, ask, &answer);
		seq_printf(s, "%u %s\n", cpu,
			   answer == HVC_STUB_ERR ? "stub" : "lowvisor");
	}
	cpus_read_unlock();
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(low);

/*
 * "CALL ADDRESS": EL2 is given an address that it does not see. EL2_RUN falls over
 * with the host's registers in EL1, EL2_TRANSLATE with half of a guest's. Does not
 * return.
 */
static ssize_t fault_write(struct file *file, const char __user *buf, size_t size,
			   loff_t *pos)
{
	char text[64] = "";
	unsigned long flags;
	u64 call, addr;

	if (is_kernel_in_hyp_mode())
		return -EOPNOTSUPP;
	if (size >= sizeof(text) || copy_from_user(text, buf, size))
		return -EFAULT;
	if (sscanf(text, "%llu %llx", &call, &addr) != 2 ||
	    (call != EL2_RUN && call != EL2_TRANSLATE))
		return -EINVAL;
	local_irq_save(flags);
	weir_test_el2_call(call, addr);
	local_irq_restore(flags);
	return size;
}

static const struct file_operations fault_fops = {
	.owner = THIS_MODULE,
	.write = fault_write,
};

void weir_test_low_init(struct dentry *dir)
{
	debugfs_create_file("low", 0400, dir, NULL, &low_fops);
	debugfs_create_file("fault", 0200, dir, NULL, &fault_fops);
}
