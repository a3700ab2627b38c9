// SPDX-License-Identifier: GPL-2.0-only
/* A mock of ICH_*_EL2 and of the guest's ICC_*_EL1: see vgic-hw.h. */
#include <unit.h>
#include <linux/bits.h>
#include "vgic-hw.h"

struct hw hw;

static u64 mock_read_lr(unsigned int n)
{
	assert_true(n < hw.nr_lr);
	hw.accesses++;
	return hw.lr[n];
}

static void mock_write_lr(unsigned int n, u64 val)
{
	assert_true(n < hw.nr_lr);
	/* Pending and active with ICH_LR.HW is UNPREDICTABLE. */
	assert_false((val & WEIR_LR_HW) && (val & WEIR_LR_STATE) == WEIR_LR_STATE);
	hw.accesses++;
	hw.lr[n] = val;
}

static bool eoi_pending(u64 lr)
{
	return !(lr & WEIR_LR_STATE) && !(lr & WEIR_LR_HW) && (lr & WEIR_LR_EOI);
}

static u32 mock_read_elrsr(void)
{
	u32 val = 0;
	unsigned int n;

	hw.accesses++;
	for (n = 0; n < hw.nr_lr; n++)
		if (!(hw.lr[n] & WEIR_LR_STATE) && !eoi_pending(hw.lr[n]))
			val |= BIT(n);
	return val;
}

static u32 eisr(void)
{
	u32 val = 0;
	unsigned int n;

	for (n = 0; n < hw.nr_lr; n++)
		if (eoi_pending(hw.lr[n]))
			val |= BIT(n);
	return val;
}

static u32 mock_read_eisr(void)
{
	hw.accesses++;
	return eisr();
}

static u32 mock_read_hcr(void)
{
	hw.accesses++;
	return hw.hcr;
}

static void mock_write_hcr(u32 val)
{
	hw.accesses++;
	hw.hcr = val;
}

static u32 mock_read_vmcr(void)
{
	hw.accesses++;
	return hw.vmcr;
}

static void mock_restore(const struct weir_vgic_if *vif)
{
	unsigned int n;

	for (n = 0; n < hw.nr_lr; n++)
		assert_false(hw.lr[n] & WEIR_LR_STATE);
	hw.vmcr = vif->vmcr;
}

static void mock_save(struct weir_vgic_if *vif)
{
	unsigned int n;

	for (n = 0; n < hw.nr_lr; n++)
		assert_false((hw.lr[n] & WEIR_LR_STATE) || eoi_pending(hw.lr[n]));
	assert_int_equal(hw.hcr, 0);
	vif->vmcr = hw.vmcr;
}

static void mock_hw_deactivate(u32 hwirq)
{
	assert_int_equal(hwirq, HW_PINTID);
	hw.phys_active = false;
}

const struct weir_vgic_hw_ops hw_ops = {
	.read_lr = mock_read_lr,
	.write_lr = mock_write_lr,
	.read_elrsr = mock_read_elrsr,
	.read_eisr = mock_read_eisr,
	.read_hcr = mock_read_hcr,
	.write_hcr = mock_write_hcr,
	.read_vmcr = mock_read_vmcr,
	.restore = mock_restore,
	.save = mock_save,
	.hw_deactivate = mock_hw_deactivate,
};

/* ICH_MISR_EL2 */
bool hw_maintenance(void)
{
	bool pending = false;
	unsigned int n;

	for (n = 0; n < hw.nr_lr; n++)
		pending |= !!(hw.lr[n] & WEIR_LR_PENDING);
	if (eisr())
		return true;
	if ((hw.hcr & WEIR_ICH_HCR_NPIE) && !pending)
		return true;
	if ((hw.hcr & WEIR_ICH_HCR_LRENPIE) && hw.hcr >> WEIR_ICH_HCR_EOICOUNT)
		return true;
	if ((hw.hcr & WEIR_ICH_HCR_VGRP0EIE) && (hw.vmcr & WEIR_VMCR_ENG0))
		return true;
	return (hw.hcr & WEIR_ICH_HCR_VGRP1EIE) && (hw.vmcr & WEIR_VMCR_ENG1);
}

unsigned int hw_running(void)
{
	return hw.depth ? hw.running[hw.depth - 1] : HW_IDLE;
}

static unsigned int lr_prio(u64 lr)
{
	return lr >> WEIR_LR_PRIO_SHIFT & 0xff;
}

/* ICV_IAR1_EL1. Return: INTID, or -1. */
int hw_ack(void)
{
	int best = -1;
	unsigned int n;

	for (n = 0; n < hw.nr_lr; n++)
		if ((hw.lr[n] & WEIR_LR_STATE) == WEIR_LR_PENDING &&
		    (best < 0 || lr_prio(hw.lr[n]) < lr_prio(hw.lr[best])))
			best = n;
	if (best < 0 || lr_prio(hw.lr[best]) >= hw_running())
		return -1;
	hw.lr[best] ^= WEIR_LR_STATE;
	hw.running[hw.depth++] = lr_prio(hw.lr[best]);
	return hw.lr[best] & WEIR_LR_INTID;
}

static int find_active(u32 intid)
{
	unsigned int n;

	for (n = 0; n < hw.nr_lr; n++)
		if ((hw.lr[n] & WEIR_LR_ACTIVE) &&
		    (hw.lr[n] & WEIR_LR_INTID) == intid)
			return n;
	return -1;
}

static void count(void)
{
	hw.hcr += 1U << WEIR_ICH_HCR_EOICOUNT;
}

void hw_deactivate(u32 intid)
{
	int n = find_active(intid);

	if (n < 0) {
		count();
		return;
	}
	hw.lr[n] &= ~WEIR_LR_ACTIVE;
	if (hw.lr[n] & WEIR_LR_HW)
		hw.phys_active = false;
}

void hw_eoi(u32 intid)
{
	hw.depth--;
	if (!(hw.vmcr & WEIR_VMCR_EOIM))
		hw_deactivate(intid);
	else if (hw.count_drops && find_active(intid) < 0)
		count();
}
