// SPDX-License-Identifier: GPL-2.0-only
/*
 * The maintenance interrupt: a PPI that comes when the guest has emptied the
 * list registers, or ended an interrupt that memory must know of. It comes
 * with the vCPU resident, in the guest or not.
 */
#include <linux/cpuhotplug.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/percpu.h>
#include <weir/vm.h>
#include "core.h"
#include "vgic.h"

static unsigned int maint_irq;
static int hotplug_state;
static DEFINE_PER_CPU(int, maint_percpu);

static irqreturn_t maint_handler(int irq, void *dev)
{
	struct weir_vcpu *vcpu = weir_resident_vcpu();
	struct weir_vgic_cpu *cpu;
	unsigned long flags;

	if (!vcpu || !vcpu->vgic->vif.resident) {
		weir_vgic_host.ops->reset_cpu();
		return IRQ_HANDLED;
	}
	cpu = vcpu->vgic;
	raw_spin_lock_irqsave(&cpu->lock, flags);
	weir_vgic_if_maintain(&cpu->vif);
	/* Or the interrupt comes again as soon as this one ends. */
	if (weir_vgic_host.ops->sync)
		weir_vgic_host.ops->sync();
	/* Asleep in WFI while another thread runs here: it must look again. */
	weir_vgic_irq_unlock(cpu, flags, true);
	return IRQ_HANDLED;
}

static int maint_cpu_online(unsigned int cpu)
{
	unsigned long flags;

	if (!weir_vgic_host.ops->check_cpu()) {
		pr_err("weir: CPU %u has another virtual interrupt interface than the first\n",
		       cpu);
		return -ENODEV;
	}
	local_irq_save(flags);
	weir_vgic_host.ops->reset_cpu();
	local_irq_restore(flags);
	enable_percpu_irq(maint_irq, IRQ_TYPE_NONE);
	return 0;
}

/**
 * weir_vgic_cpu_reset() - this CPU's virtual interface may have lost its state
 *
 * Context: this CPU, interrupts masked, no vCPU resident.
 */
void weir_vgic_cpu_reset(void)
{
	weir_vgic_host.ops->reset_cpu();
}

static int maint_cpu_offline(unsigned int cpu)
{
	unsigned long flags;

	disable_percpu_irq(maint_irq);
	local_irq_save(flags);
	weir_vgic_host.ops->reset_cpu();
	local_irq_restore(flags);
	return 0;
}

static int find_irq(void)
{
	struct device_node *node;

	node = of_find_matching_node(NULL, weir_vgic_host.nodes);
	if (!node) {
		pr_err("weir: no %s node in the device tree: boot the host with a device tree\n",
		       weir_vgic_host.nodes->compatible);
		return -ENODEV;
	}
	maint_irq = irq_of_parse_and_map(node, 0);
	of_node_put(node);
	if (!maint_irq) {
		pr_err("weir: the interrupt controller's device tree node names no maintenance interrupt\n");
		return -ENODEV;
	}
	return 0;
}

/**
 * weir_vgic_maint_init() - request the maintenance interrupt on every CPU
 *
 * Context: may sleep. Return: 0, -ENODEV, what requesting it says.
 */
int weir_vgic_maint_init(void)
{
	int ret;

	ret = find_irq();
	if (ret)
		return ret;
	ret = request_percpu_irq(maint_irq, maint_handler, "weir-vgic",
				 &maint_percpu);
	if (ret) {
		pr_err("weir: maintenance interrupt %u: %d\n", maint_irq, ret);
		return ret;
	}
	ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "weir/vgic:online",
				maint_cpu_online, maint_cpu_offline);
	if (ret < 0) {
		free_percpu_irq(maint_irq, &maint_percpu);
		return ret;
	}
	hotplug_state = ret;
	return 0;
}

/**
 * weir_vgic_maint_exit() - give the maintenance interrupt back
 *
 * Leaves every CPU's virtual interface zero. Context: may sleep.
 */
void weir_vgic_maint_exit(void)
{
	cpuhp_remove_state(hotplug_state);
	free_percpu_irq(maint_irq, &maint_percpu);
}
