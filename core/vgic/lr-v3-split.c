// SPDX-License-Identifier: GPL-2.0-only
/*
 * GICv3's virtual CPU interface in split mode: ICH_*_EL2 are the lowvisor's.
 * Writes of list registers are queued in this CPU's page, and carried out in one
 * pass by the next call, as a rule the entry of the guest. GIC architecture (IHI
 * 0069), 12.4.
 */
#include <linux/irqchip/arm-gic-v3.h>
#include <asm/barrier.h>
#include <asm/sysreg.h>
#include <weir-hyp/low.h>
#include "core.h"
#include "vgic.h"

/* They would trap the host's own accesses, too. */
#define ICH_HCR_TRAPS (ICH_HCR_TC | ICH_HCR_TALL0 | ICH_HCR_TALL1 | \
		       WEIR_ICH_HCR_TDIR)

static u64 low_read(unsigned int reg)
{
	return weir_low_call(WEIR_LOW_GIC_READ, reg, 0, 0, 0);
}

static struct weir_low_gic *low_gic(void)
{
	return &this_cpu_read(weir_low_cpu)->gic;
}

static u64 split_read_lr(unsigned int n)
{
	return low_read(n);
}

static void split_write_lr(unsigned int n, u64 val)
{
	struct weir_low_cpu *low = this_cpu_read(weir_low_cpu);

	low->gic.lr[n] = val;
	low->todo |= BIT(n);
}

static u32 split_read_elrsr(void)
{
	return low_read(WEIR_LOW_ELRSR);
}

static u32 split_read_eisr(void)
{
	return low_read(WEIR_LOW_EISR);
}

static u32 split_read_hcr(void)
{
	return low_read(WEIR_LOW_ICH_HCR) | low_gic()->traps;
}

static u32 split_read_vmcr(void)
{
	return low_read(WEIR_LOW_VMCR);
}

static void split_sync(void)
{
	weir_low_call(WEIR_LOW_GIC_SYNC, 0, 0, 0, 0);
}

static void split_write_hcr(u32 val)
{
	struct weir_low_cpu *low = this_cpu_read(weir_low_cpu);

	low->gic.hcr = val;
	low->gic.traps = val & ICH_HCR_TRAPS;
	low->todo = (low->todo & ~WEIR_LOW_GIC_TRAPS) | WEIR_LOW_GIC_HCR |
		    (low->gic.traps ? WEIR_LOW_GIC_TRAPS : 0);
	split_sync();
}

static void split_restore(const struct weir_vgic_if *vif)
{
	struct weir_low_gic *gic = low_gic();

	write_sysreg_s(ICC_SRE_EL1_SRE | ICC_SRE_EL1_DFB | ICC_SRE_EL1_DIB,
		       SYS_ICC_SRE_EL1);
	/* VMCR's group 0 enable depends on SRE. */
	isb();
	gic->nr_aprs = 1U << (weir_vgic_host.pre_bits - 5);
	gic->vmcr = vif->vmcr;
	memcpy(gic->ap0r, vif->ap0r, sizeof(gic->ap0r));
	memcpy(gic->ap1r, vif->ap1r, sizeof(gic->ap1r));
	weir_low_call(WEIR_LOW_GIC_RESTORE, 0, 0, 0, 0);
}

static void split_save(struct weir_vgic_if *vif)
{
	struct weir_low_gic *gic = low_gic();

	weir_low_call(WEIR_LOW_GIC_SAVE, 0, 0, 0, 0);
	vif->vmcr = gic->vmcr;
	memcpy(vif->ap0r, gic->ap0r, sizeof(gic->ap0r));
	memcpy(vif->ap1r, gic->ap1r, sizeof(gic->ap1r));
}

static void split_hw_deactivate(u32 hwirq)
{
	write_sysreg_s(hwirq, SYS_ICC_DIR_EL1);
	isb();
}

static void split_deny(bool deny)
{
	split_write_hcr(deny ? ICH_HCR_TC | ICH_HCR_TALL0 | ICH_HCR_TALL1 : 0);
}

static void split_reset_cpu(void)
{
	struct weir_low_gic *gic = low_gic();
	unsigned int n;

	gic->nr_aprs = 1U << (weir_vgic_host.pre_bits - 5);
	for (n = 0; n < weir_vgic_host.nr_lr; n++)
		split_write_lr(n, 0);
	split_write_hcr(0);
	weir_low_call(WEIR_LOW_GIC_SAVE, 0, 0, 0, 0);
}

static u64 probed_vtr __ro_after_init;

static bool split_check_cpu(void)
{
	return low_read(WEIR_LOW_VTR) == probed_vtr;
}

static const struct weir_vgic_hw_ops split_ops = {
	.read_lr = split_read_lr,
	.write_lr = split_write_lr,
	.read_elrsr = split_read_elrsr,
	.read_eisr = split_read_eisr,
	.read_hcr = split_read_hcr,
	.write_hcr = split_write_hcr,
	.read_vmcr = split_read_vmcr,
	.sync = split_sync,
	.restore = split_restore,
	.save = split_save,
	.hw_deactivate = split_hw_deactivate,
	.deny = split_deny,
	.reset_cpu = split_reset_cpu,
	.check_cpu = split_check_cpu,
};

/**
 * weir_vgic_v3_split_probe() - this CPU's interface, through the lowvisor
 * @ops: how to reach it
 *
 * Return: ICH_VTR_EL2.
 */
u64 weir_vgic_v3_split_probe(const struct weir_vgic_hw_ops **ops)
{
	*ops = &split_ops;
	probed_vtr = low_read(WEIR_LOW_VTR);
	return probed_vtr;
}
