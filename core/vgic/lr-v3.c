// SPDX-License-Identifier: GPL-2.0-only
/*
 * GICv3's virtual CPU interface: the ICH_*_EL2 system registers. GIC
 * architecture (IHI 0069), 12.4. VHE: this module runs at EL2.
 */
#include <linux/errno.h>
#include <linux/mod_devicetable.h>
#include <linux/printk.h>
#include <asm/barrier.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include <asm/virt.h>
#include <weir-hyp/ich.h>
#include "core.h"
#include "vgic.h"

/* Status follows list registers written before only after an ISB. */
static u32 v3_read_elrsr(void)
{
	isb();
	return read_sysreg_s(SYS_ICH_ELRSR_EL2);
}

static u32 v3_read_eisr(void)
{
	isb();
	return read_sysreg_s(SYS_ICH_EISR_EL2);
}

static u32 v3_read_hcr(void)
{
	return read_sysreg_s(SYS_ICH_HCR_EL2);
}

/* The ISB makes a maintenance interrupt that was switched off go away at once. */
static void v3_write_hcr(u32 val)
{
	write_sysreg_s(val, SYS_ICH_HCR_EL2);
	isb();
}

static u32 v3_read_vmcr(void)
{
	return read_sysreg_s(SYS_ICH_VMCR_EL2);
}

static unsigned int nr_aprs(void)
{
	return 1U << (weir_vgic_host.pre_bits - 5);
}

#define FOR_APRS(X) \
	do { \
		if (nr_aprs() > 2) { \
			X(3); \
			X(2); \
		} \
		if (nr_aprs() > 1) \
			X(1); \
		X(0); \
	} while (0)

static void v3_restore(const struct weir_vgic_if *vif)
{
#define RESTORE(n) \
	do { \
		write_sysreg_s(vif->ap0r[n], SYS_ICH_AP0R##n##_EL2); \
		write_sysreg_s(vif->ap1r[n], SYS_ICH_AP1R##n##_EL2); \
	} while (0)
	write_sysreg_s(ICC_SRE_EL1_SRE | ICC_SRE_EL1_DFB | ICC_SRE_EL1_DIB,
		       SYS_ICC_SRE_EL1);
	/* VMCR's group 0 enable depends on SRE. */
	isb();
	write_sysreg_s(vif->vmcr, SYS_ICH_VMCR_EL2);
	FOR_APRS(RESTORE);
#undef RESTORE
}

static void v3_save(struct weir_vgic_if *vif)
{
#define SAVE(n) \
	do { \
		vif->ap0r[n] = read_sysreg_s(SYS_ICH_AP0R##n##_EL2); \
		vif->ap1r[n] = read_sysreg_s(SYS_ICH_AP1R##n##_EL2); \
		write_sysreg_s(0, SYS_ICH_AP0R##n##_EL2); \
		write_sysreg_s(0, SYS_ICH_AP1R##n##_EL2); \
	} while (0)
	vif->vmcr = read_sysreg_s(SYS_ICH_VMCR_EL2);
	FOR_APRS(SAVE);
	write_sysreg_s(0, SYS_ICH_VMCR_EL2);
#undef SAVE
}

static void v3_hw_deactivate(u32 hwirq)
{
	write_sysreg_s(hwirq, SYS_ICC_DIR_EL1);
	isb();
}

static void v3_deny(bool deny)
{
	v3_write_hcr(deny ? ICH_HCR_TC | ICH_HCR_TALL0 | ICH_HCR_TALL1 : 0);
}

static void v3_reset_cpu(void)
{
	struct weir_vgic_if none;
	unsigned int n;

	v3_write_hcr(0);
	for (n = 0; n < weir_vgic_host.nr_lr; n++)
		weir_ich_write_lr(n, 0);
	v3_save(&none);
	isb();
}

static u64 probed_vtr __ro_after_init;

static bool v3_check_cpu(void)
{
	return read_sysreg_s(SYS_ICH_VTR_EL2) == probed_vtr;
}

static const struct weir_vgic_hw_ops v3_ops = {
	.read_lr = weir_ich_read_lr,
	.write_lr = weir_ich_write_lr,
	.read_elrsr = v3_read_elrsr,
	.read_eisr = v3_read_eisr,
	.read_hcr = v3_read_hcr,
	.write_hcr = v3_write_hcr,
	.read_vmcr = v3_read_vmcr,
	.restore = v3_restore,
	.save = v3_save,
	.hw_deactivate = v3_hw_deactivate,
	.deny = v3_deny,
	.reset_cpu = v3_reset_cpu,
	.check_cpu = v3_check_cpu,
};

static const struct of_device_id v3_nodes[] = {
	{ .compatible = "arm,gic-v3" },
	{},
};

/**
 * weir_vgic_v3_probe() - what GICv3 virtualisation this CPU has
 * @host: filled in
 *
 * Return: 0, -ENODEV when the host does not use GICv3's system registers.
 */
int weir_vgic_v3_probe(struct weir_vgic_host *host)
{
	u64 vtr;

	if (!cpus_have_final_cap(ARM64_HAS_GIC_CPUIF_SYSREGS)) {
		pr_err("weir: the host's interrupt controller is not GICv3 (system registers)\n");
		return -ENODEV;
	}
	if (is_kernel_in_hyp_mode()) {
		vtr = read_sysreg_s(SYS_ICH_VTR_EL2);
		probed_vtr = vtr;
		host->ops = &v3_ops;
	} else {
		vtr = weir_vgic_v3_split_probe(&host->ops);
	}
	host->nodes = v3_nodes;
	host->nr_lr = (vtr & 0xf) + 1;
	host->pri_bits = ((vtr & ICH_VTR_PRI_BITS_MASK) >> ICH_VTR_PRI_BITS_SHIFT) + 1;
	host->pre_bits = ((vtr >> 26) & 7) + 1;
	host->id_bits = (vtr & ICH_VTR_ID_BITS_MASK) >> ICH_VTR_ID_BITS_SHIFT;
	host->seis = vtr & ICH_VTR_SEIS_MASK;
	host->a3v = vtr & ICH_VTR_A3V_MASK;
	host->tdir = vtr & ICH_VTR_TDS_MASK;
	return 0;
}
