// SPDX-License-Identifier: GPL-2.0-only
/*
 * GICv2's virtual CPU interface: the GICH registers, memory-mapped, each CPU's
 * own at the same address. GIC architecture v2 (IHI 0048), 5.3. Accesses to one
 * peripheral stay in order, and so do the guest's to GICV behind them: relaxed
 * ones do. GICH_VMCR and most of GICH_HCR are laid out as ICH_VMCR_EL2 and
 * ICH_HCR_EL2 are.
 */
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/irqchip/arm-gic.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/printk.h>
#include "core.h"
#include "lr-v2.h"
#include "vgic.h"

/* Frames of the node, in its reg property. */
enum frame { FRAME_DIST, FRAME_CPU, FRAME_HYP, FRAME_VCPU };

#define VTR_LRS(vtr)		(((vtr) & 0x3f) + 1)
#define VTR_PRE_BITS(vtr)	(((vtr) >> 26 & 7) + 1)
#define VTR_PRI_BITS(vtr)	(((vtr) >> 29 & 7) + 1)
/* Guests' GICC_DIR always traps: there is no bit for it. */
#define HCR_BITS		(~WEIR_ICH_HCR_TDIR)

static void __iomem *gich, *gicd;
static u32 probed_vtr;

static u64 v2_read_lr(unsigned int n)
{
	return weir_lr_v2_decode(readl_relaxed(gich + GICH_LR0 + n * 4));
}

static void v2_write_lr(unsigned int n, u64 val)
{
	writel_relaxed(weir_lr_v2_encode(val), gich + GICH_LR0 + n * 4);
}

static u32 v2_read_elrsr(void)
{
	return readl_relaxed(gich + GICH_ELRSR0);
}

static u32 v2_read_eisr(void)
{
	return readl_relaxed(gich + GICH_EISR0);
}

static u32 v2_read_hcr(void)
{
	return readl_relaxed(gich + GICH_HCR);
}

static void v2_write_hcr(u32 val)
{
	writel_relaxed(val & HCR_BITS, gich + GICH_HCR);
}

static u32 v2_read_vmcr(void)
{
	return readl_relaxed(gich + GICH_VMCR);
}

static void v2_restore(const struct weir_vgic_if *vif)
{
	writel_relaxed(vif->vmcr, gich + GICH_VMCR);
	writel_relaxed(vif->ap0r[0], gich + GICH_APR);
}

static void v2_save(struct weir_vgic_if *vif)
{
	vif->vmcr = readl_relaxed(gich + GICH_VMCR);
	vif->ap0r[0] = readl_relaxed(gich + GICH_APR);
	writel_relaxed(0, gich + GICH_VMCR);
	writel_relaxed(0, gich + GICH_APR);
}

static void v2_hw_deactivate(u32 hwirq)
{
	writel_relaxed(BIT(hwirq % 32),
		       gicd + GIC_DIST_ACTIVE_CLEAR + hwirq / 32 * 4);
}

/* The CPU interface of a VM without vGIC is mapped nowhere. */
static void v2_deny(bool deny)
{
}

static void v2_reset_cpu(void)
{
	unsigned int n;

	v2_write_hcr(0);
	for (n = 0; n < weir_vgic_host.nr_lr; n++)
		v2_write_lr(n, 0);
	writel_relaxed(0, gich + GICH_VMCR);
	writel_relaxed(0, gich + GICH_APR);
}

static bool v2_check_cpu(void)
{
	return readl_relaxed(gich + GICH_VTR) == probed_vtr;
}

static const struct weir_vgic_hw_ops v2_ops = {
	.read_lr = v2_read_lr,
	.write_lr = v2_write_lr,
	.read_elrsr = v2_read_elrsr,
	.read_eisr = v2_read_eisr,
	.read_hcr = v2_read_hcr,
	.write_hcr = v2_write_hcr,
	.read_vmcr = v2_read_vmcr,
	.restore = v2_restore,
	.save = v2_save,
	.hw_deactivate = v2_hw_deactivate,
	.deny = v2_deny,
	.reset_cpu = v2_reset_cpu,
	.check_cpu = v2_check_cpu,
};

static const struct of_device_id v2_nodes[] = {
	{ .compatible = "arm,gic-400" },
	{ .compatible = "arm,cortex-a15-gic" },
	{ .compatible = "arm,cortex-a7-gic" },
	{},
};

/* Guests are given GICV's page: it must be one, and nothing else in it. */
static int find_vcpu_frame(struct device_node *node, phys_addr_t *gicv)
{
	struct resource res;

	if (of_address_to_resource(node, FRAME_VCPU, &res) ||
	    !PAGE_ALIGNED(res.start) || resource_size(&res) < PAGE_SIZE) {
		pr_err("weir: the GICv2's virtual CPU interface is not in a page of its own\n");
		return -ENODEV;
	}
	*gicv = res.start;
	return 0;
}

static int map_frames(struct device_node *node)
{
	gich = of_iomap(node, FRAME_HYP);
	if (!gich) {
		pr_err("weir: the host's GICv2 has no virtualization extensions\n");
		return -ENODEV;
	}
	gicd = of_iomap(node, FRAME_DIST);
	if (gicd)
		return 0;
	iounmap(gich);
	return -ENOMEM;
}

static void describe(struct weir_vgic_host *host)
{
	u32 vtr = readl_relaxed(gich + GICH_VTR);

	probed_vtr = vtr;
	host->ops = &v2_ops;
	host->nodes = v2_nodes;
	host->nr_lr = min(VTR_LRS(vtr), WEIR_VGIC_MAX_LRS);
	host->pri_bits = VTR_PRI_BITS(vtr);
	host->pre_bits = VTR_PRE_BITS(vtr);
	host->tdir = true;
}

/**
 * weir_vgic_v2_probe() - what GICv2 virtualisation this machine has
 * @host: filled in
 *
 * Return: 0, -ENODEV when the host's GIC is not a GICv2 that can serve guests,
 * -ENOMEM.
 */
int weir_vgic_v2_probe(struct weir_vgic_host *host)
{
	struct device_node *node = of_find_matching_node(NULL, v2_nodes);
	int ret;

	if (!node) {
		pr_err("weir: the host's interrupt controller is neither a GICv3 (system registers) nor a GICv2 in the device tree\n");
		return -ENODEV;
	}
	ret = find_vcpu_frame(node, &host->gicv);
	if (!ret)
		ret = map_frames(node);
	of_node_put(node);
	if (!ret)
		describe(host);
	return ret;
}

/**
 * weir_vgic_v2_remove() - undo weir_vgic_v2_probe()
 */
void weir_vgic_v2_remove(void)
{
	iounmap(gicd);
	iounmap(gich);
}
