// SPDX-License-Identifier: GPL-2.0-only
/* The host machine: may Weir run on it, and every CPU's part in it. */
#include <linux/cpu_pm.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include <linux/smp.h>
#include <linux/utsname.h>
#include <asm/sysreg.h>
#include <asm/virt.h>
#include <weir/tlb.h>
#include <weir/vgic.h>
#include <weir-hyp/switch.h>
#include "host.h"
#include "resident.h"
#include "timer.h"

#define KNOWN_RELEASE "6.12."

const struct weir_hyp_ops *weir_hyp_ops __ro_after_init = &weir_vhe_ops;
const struct weir_tlb_ops *weir_tlb_ops __ro_after_init = &weir_vhe_tlb_ops;
DEFINE_STATIC_KEY_FALSE(weir_split_mode);

static enum cpuhp_state hp_state;
static DEFINE_PER_CPU(bool, enabled);

/**
 * weir_host_check() - can this machine run guests?
 *
 * Chooses the host mode: VHE when the kernel runs at EL2, else split mode.
 * Return: 0, or -ENODEV with a message that says what to change.
 */
int weir_host_check(void)
{
	if (strncmp(utsname()->release, KNOWN_RELEASE, strlen(KNOWN_RELEASE))) {
		pr_err("weir: kernel %s is not one this module knows (" KNOWN_RELEASE "x): boot a supported kernel or a newer Weir\n",
		       utsname()->release);
		return -ENODEV;
	}
	if (!is_kernel_in_hyp_mode()) {
		weir_hyp_ops = &weir_split_ops;
		weir_tlb_ops = &weir_split_tlb_ops;
		static_branch_enable(&weir_split_mode);
	}
	return 0;
}

static int host_cpu_online(unsigned int cpu)
{
	unsigned long flags;

	local_irq_save(flags);
	weir_hyp_ops->cpu_enable();
	this_cpu_write(enabled, true);
	local_irq_restore(flags);
	weir_timer_cpu_enable();
	return 0;
}

static int host_cpu_offline(unsigned int cpu)
{
	unsigned long flags;

	weir_resident_drop();
	weir_timer_cpu_disable();
	local_irq_save(flags);
	this_cpu_write(enabled, false);
	weir_hyp_ops->cpu_disable();
	local_irq_restore(flags);
	return 0;
}

/*
 * An idle state, or system suspend, may lose this CPU's registers: EL2's, the
 * resident's, the virtual CPU interface's. System suspend is told to the last CPU
 * the same way. Between vCPU threads, interrupts masked.
 */
static int host_cpu_pm(struct notifier_block *nb, unsigned long action, void *v)
{
	switch (action) {
	case CPU_PM_ENTER:
		if (this_cpu_read(enabled)) {
			weir_resident_drop();
			weir_hyp_ops->cpu_disable();
		}
		if (weir_hyp_ops->suspend)
			weir_hyp_ops->suspend();
		return NOTIFY_OK;
	case CPU_PM_ENTER_FAILED:
	case CPU_PM_EXIT:
		if (weir_hyp_ops->resume)
			weir_hyp_ops->resume();
		if (this_cpu_read(enabled)) {
			weir_hyp_ops->cpu_enable();
			weir_vgic_cpu_reset();
		}
		return NOTIFY_OK;
	default:
		return NOTIFY_DONE;
	}
}

static struct notifier_block cpu_pm_nb = { .notifier_call = host_cpu_pm };

/**
 * weir_host_watch() - follow CPUs through their idle states
 *
 * Before EL2 is taken, until after it has been given back: an idle CPU may come
 * and go at any time. Context: may sleep.
 */
void weir_host_watch(void)
{
	cpu_pm_register_notifier(&cpu_pm_nb);
}

/**
 * weir_host_unwatch() - the reverse
 */
void weir_host_unwatch(void)
{
	cpu_pm_unregister_notifier(&cpu_pm_nb);
}

/**
 * weir_host_enable() - prepare every CPU, now and as they come online
 *
 * Return: 0 or what cpuhp says.
 */
int weir_host_enable(void)
{
	int state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "weir:online",
				      host_cpu_online, host_cpu_offline);

	if (state < 0)
		return state;
	hp_state = state;
	return 0;
}

/**
 * weir_host_disable() - leave every CPU as it was found
 */
void weir_host_disable(void)
{
	cpuhp_remove_state(hp_state);
}
