// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters in debugfs: weir/<pid>-<n>/stats holds the sums over a VM's vCPUs,
 * weir/<pid>-<n>/vcpus each of them, "name value" a line.
 */
#include <linux/debugfs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include "ioctl.h"

static struct dentry *root;
static atomic_t serial = ATOMIC_INIT(0);

static const char *const names[WEIR_STAT_NR] = {
#define WEIR_STAT_NAME(name) #name,
	WEIR_STATS(WEIR_STAT_NAME)
#undef WEIR_STAT_NAME
};

/**
 * weir_stat_name() - what a counter is called
 * @stat: which
 */
const char *weir_stat_name(enum weir_stat stat)
{
	return names[stat];
}

static int stats_show(struct seq_file *m, void *unused)
{
	struct weir_vm *vm = m->private;
	struct weir_vcpu *vcpu;
	unsigned int i, n;

	for (n = 0; n < WEIR_STAT_NR; n++) {
		u64 sum = 0;

		weir_for_each_vcpu(i, vcpu, vm)
			sum += READ_ONCE(vcpu->stat[n]);
		seq_printf(m, "%s %llu\n", names[n], sum);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

static int vcpus_show(struct seq_file *m, void *unused)
{
	struct weir_vm *vm = m->private;
	struct weir_vcpu *vcpu;
	unsigned int i, n;

	weir_for_each_vcpu(i, vcpu, vm) {
		seq_printf(m, "vcpu %u\n", vcpu->id);
		for (n = 0; n < WEIR_STAT_NR; n++)
			seq_printf(m, "%s %llu\n", names[n],
				   READ_ONCE(vcpu->stat[n]));
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(vcpus);

/**
 * weir_stats_vm_add() - show a VM's counters
 * @vm: new, made by the current process
 */
void weir_stats_vm_add(struct weir_vm *vm)
{
	char name[32];

	vm->serial = atomic_inc_return(&serial);
	snprintf(name, sizeof(name), "%d-%u", task_tgid_nr(current),
		 vm->serial);
	vm->debugfs = debugfs_create_dir(name, root);
	debugfs_create_file("stats", 0444, vm->debugfs, vm, &stats_fops);
	debugfs_create_file("vcpus", 0444, vm->debugfs, vm, &vcpus_fops);
}

/**
 * weir_stats_vm_remove() - nobody reads a VM's counters any more
 * @vm: going away
 */
void weir_stats_vm_remove(struct weir_vm *vm)
{
	debugfs_remove(vm->debugfs);
}

/**
 * weir_stats_init() - the directory of all VMs
 */
void weir_stats_init(void)
{
	root = debugfs_create_dir("weir", NULL);
}

/**
 * weir_stats_exit() - remove it
 */
void weir_stats_exit(void)
{
	debugfs_remove(root);
}
