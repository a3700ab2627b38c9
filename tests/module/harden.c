// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulated machine has no firmware that mitigates anything: with harden=1, CPUs
 * that wake up from now on (power.c) flush at every exit of a guest as if it had,
 * and as if they needed the loop, too. The SMC comes back with NOT_SUPPORTED, and
 * costs x0 to x3 like any other.
 */
#include <linux/arm-smccc.h>
#include <linux/debugfs.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <weir/harden.h>
#include "weir_test.h"

static bool harden;
module_param(harden, bool, 0444);
MODULE_PARM_DESC(harden, "CPUs that wake up flush at every exit of a guest");

static DEFINE_PER_CPU(bool, hardened);

static int begin(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	*(struct weir_flush **)ri->data = (void *)regs->regs[0];
	return 0;
}

static int end(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct weir_flush *flush = *(struct weir_flush **)ri->data;

	flush->call = ARM_SMCCC_ARCH_WORKAROUND_3;
	flush->loops = 8;
	regs->regs[0] = true;
	this_cpu_write(hardened, true);
	return 0;
}

static struct kretprobe probe = {
	.kp.symbol_name = "weir_harden_find",
	.entry_handler = begin,
	.handler = end,
	.data_size = sizeof(struct weir_flush *),
};

static int hardened_show(struct seq_file *s, void *unused)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		seq_printf(s, "%u %s\n", cpu, per_cpu(hardened, cpu) ? "yes" : "no");
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(hardened);

int weir_test_harden_init(struct dentry *dir)
{
	if (!harden)
		return 0;
	debugfs_create_file("hardened", 0400, dir, NULL, &hardened_fops);
	return register_kretprobe(&probe);
}

void weir_test_harden_exit(void)
{
	if (harden)
		unregister_kretprobe(&probe);
}
