// SPDX-License-Identifier: GPL-2.0-only
/*
 * An idle state that loses a CPU's registers, as the kernel announces it and with
 * what it loses: the emulated machine has none. Under VHE everything of EL2 that
 * a guest needs is overwritten in between. In split mode EL2 must be the stub's.
 */
#include <linux/cpu.h>
#include <linux/cpu_pm.h>
#include <linux/debugfs.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/workqueue.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include <asm/virt.h>
#include "weir_test.h"

#define JUNK		0x5a5a5a5a5a5a5a5aULL
/* An interrupt that no guest of the tests knows of: pending, group 1. */
#define JUNK_LR		(ICH_LR_PENDING_BIT | ICH_LR_GROUP | 777)

static void lose_el1(void)
{
	write_sysreg_s(JUNK, SYS_SCTLR_EL12);
	write_sysreg_s(JUNK, SYS_TTBR0_EL12);
	write_sysreg_s(JUNK, SYS_TTBR1_EL12);
	write_sysreg_s(JUNK, SYS_TCR_EL12);
	write_sysreg_s(JUNK, SYS_MAIR_EL12);
	write_sysreg_s(JUNK, SYS_VBAR_EL12);
	write_sysreg_s(JUNK, SYS_ELR_EL12);
	write_sysreg_s(JUNK, SYS_SPSR_EL12);
	write_sysreg(JUNK, sp_el1);
	write_sysreg(JUNK, tpidr_el1);
	write_sysreg_s(0, SYS_CNTV_CTL_EL02);
	write_sysreg(JUNK, cntvoff_el2);
	write_sysreg(JUNK, vmpidr_el2);
	write_sysreg(0, vttbr_el2);
}

static void lose_gic(void)
{
	if (!cpus_have_final_cap(ARM64_HAS_GIC_CPUIF_SYSREGS))
		return;
	write_sysreg_s(JUNK_LR, SYS_ICH_LR0_EL2);
	write_sysreg_s(JUNK_LR + 1, SYS_ICH_LR1_EL2);
	write_sysreg_s(0, SYS_ICH_VMCR_EL2);
	write_sysreg_s(0, SYS_ICH_HCR_EL2);
}

static bool lose(void)
{
	if (!is_kernel_in_hyp_mode())
		return weir_test_el2_call(EL2_PING, 0) == HVC_STUB_ERR;
	lose_el1();
	lose_gic();
	isb();
	return true;
}

static long sleep_and_wake(void *unused)
{
	unsigned long flags;
	bool lost;

	local_irq_save(flags);
	if (cpu_pm_enter()) {
		local_irq_restore(flags);
		return -EIO;
	}
	lost = lose();
	cpu_pm_exit();
	local_irq_restore(flags);
	return lost ? 0 : -EPERM;
}

static ssize_t cpu_pm_write(struct file *file, const char __user *buf, size_t size,
			    loff_t *pos)
{
	unsigned int cpu;
	long err = 0;

	cpus_read_lock();
	for_each_online_cpu(cpu)
		err = err ?: work_on_cpu(cpu, sleep_and_wake, NULL);
	cpus_read_unlock();
	return err ?: size;
}

static const struct file_operations cpu_pm_fops = {
	.owner = THIS_MODULE,
	.write = cpu_pm_write,
};

void weir_test_power_init(struct dentry *dir)
{
	debugfs_create_file("cpu_pm", 0200, dir, NULL, &cpu_pm_fops);
}
