// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: yes */
/*
 * Register groups of the vGICv3: the distributor's, redistributors', CPU
 * interface's and line levels.
 */

#include "puppet.h"

#define DIST	KVM_DEV_ARM_VGIC_GRP_DIST_REGS
#define REDIST	KVM_DEV_ARM_VGIC_GRP_REDIST_REGS
#define SYSREGS	KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS
#define LINES	KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO
#define CTLR	0x0
#define ISPENDR	0x200
#define SPI	40
#define WIRE	41		/* level-triggered */

static struct vm vm;

static int get(u32 group, u64 attr, void *value)
{
	return device_attr(vm.gic, KVM_GET_DEVICE_ATTR, group, attr, value);
}

static int set(u32 group, u64 attr, void *value)
{
	return device_attr(vm.gic, KVM_SET_DEVICE_ATTR, group, attr, value);
}

static int has(u32 group, u64 attr)
{
	return device_attr(vm.gic, KVM_HAS_DEVICE_ATTR, group, attr, NULL);
}

/* As QEMU does on every reset: all of it is read and written back. */
static void check_distributor(void)
{
	static const struct { u32 from, to; } banks[] = {
		{ 0x000, 0x00c }, { 0x084, 0x0a0 }, { 0x104, 0x120 },
		{ 0x184, 0x1a0 }, { 0x204, 0x220 }, { 0x284, 0x2a0 },
		{ 0x304, 0x320 }, { 0x384, 0x3a0 }, { 0x420, 0x500 },
		{ 0xc08, 0xc40 }, { 0x6100, 0x6800 },
	};
	size_t i;
	u32 reg, v;

	for (i = 0; i < ARRAY_SIZE(banks); i++) {
		for (reg = banks[i].from; reg < banks[i].to; reg += 4) {
			check_ok(get(DIST, reg, &v));
			if (reg != 4 && reg != 8)	/* read-only */
				check_ok(set(DIST, reg, &v));
		}
	}
}

static void check_redistributor(u64 mpidr)
{
	static const u32 regs[] = {
		0x0, 0x14, 0x10080, 0x10100, 0x10180, 0x10200, 0x10280,
		0x10300, 0x10380, 0x10400, 0x1041c, 0x10c00, 0x10c04,
	};
	size_t i;
	u32 v;

	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		check_ok(get(REDIST, mpidr << 32 | regs[i], &v));
		check_ok(set(REDIST, mpidr << 32 | regs[i], &v));
	}
	check_ok(get(REDIST, mpidr << 32 | 0x8, &v));		/* TYPER */
	check_ok(get(REDIST, mpidr << 32 | 0xc, &v));
	check_eq(v, mpidr);
}

static void check_sysregs(void)
{
	static const u16 regs[] = {
		0xc230,	/* ICC_PMR_EL1 */
		0xc663,	/* ICC_BPR1_EL1 */
		0xc664,	/* ICC_CTLR_EL1 */
		0xc665,	/* ICC_SRE_EL1 */
		0xc667,	/* ICC_IGRPEN1_EL1 */
	};
	size_t i;
	u64 v;

	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		check_ok(get(SYSREGS, regs[i], &v));
		check_ok(set(SYSREGS, regs[i], &v));
		check_ok(get(SYSREGS, 1UL << 32 | regs[i], &v));
	}
	/* arm-vgic-v3.rst has ENXIO, KVM ENOENT. */
	check(get(SYSREGS, 0xffff, &v) < 0);
	check(errno == ENXIO || errno == ENOENT);
	check_errno(get(SYSREGS, 9UL << 32 | regs[0], &v), EINVAL);
	check_errno(get(SYSREGS, regs[0], NULL), EFAULT);
}

static void check_lines(void)
{
	u32 v = 0;

	puppet(&vm.vcpu[0], PUPPET_IRQ_ENABLE, WIRE, 0);
	must(vm_irq(&vm, WIRE, 1));
	check_ok(get(LINES, WIRE & ~31, &v));
	check_eq(v, 1U << WIRE % 32);
	must(vm_irq(&vm, WIRE, 0));
	check_ok(get(LINES, WIRE & ~31, &v));
	check_eq(v, 0);
	v = 1U << WIRE % 32;
	check_ok(set(LINES, WIRE & ~31, &v));
	check_ok(get(LINES, WIRE & ~31, &v));
	check_eq(v, 1U << WIRE % 32);
	check_errno(get(LINES, (WIRE & ~31) + 1, &v), EINVAL);
	check_errno(get(LINES, 1 << 10 | (WIRE & ~31), &v), EINVAL);
}

static void check_errors(void)
{
	u32 v = 0;

	check_ok(has(DIST, CTLR));
	check_errno(has(DIST, 0x2), ENXIO);
	check_errno(has(DIST, 0xeff0), ENXIO);
	check_errno(has(DIST, 0x20000), ENXIO);
	check_errno(has(REDIST, 0x40000), ENXIO);
	check_errno(get(DIST, CTLR, NULL), EFAULT);
	check_errno(get(REDIST, 0x7700000000UL, &v), EINVAL);
}

/* State set from here is what the guest sees. */
static void check_effect(void)
{
	struct vcpu *vcpu = &vm.vcpu[0];
	u32 v = 1U << SPI % 32;

	puppet(vcpu, PUPPET_IRQ_ENABLE, SPI, 1);
	check_ok(set(DIST, ISPENDR + SPI / 32 * 4, &v));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), SPI);
	v = 0;
	check_ok(set(DIST, ISPENDR + SPI / 32 * 4, &v));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
}

int main(void)
{
	puppet_boot(&vm, 2);
	vm_need_gicv3(&vm, "guests have a GICv2 here");
	check_distributor();
	check_redistributor(0);
	check_redistributor(1);
	check_sysregs();
	check_errors();
	check_effect();
	check_lines();
	vm_destroy(&vm);
	return test_end();
}
