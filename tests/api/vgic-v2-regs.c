// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe2 nvhe; kernels: stock debug; gate: yes */
/*
 * Register groups of the vGICv2: the distributor's, banked ones by vCPU, and the
 * CPU interface's, saved from one machine and restored into another.
 */

#include "puppet.h"

#define DIST	KVM_DEV_ARM_VGIC_GRP_DIST_REGS
#define CPU	KVM_DEV_ARM_VGIC_GRP_CPU_REGS
#define OF(vcpu, reg)	((u64)(vcpu) << KVM_DEV_ARM_VGIC_CPUID_SHIFT | (reg))
#define CTLR		0x0
#define IIDR		0x8
#define IGROUPR		0x80
#define ISPENDR		0x200
#define ICPENDR		0x280
#define ISACTIVER	0x300
#define ITARGETSR	0x800
#define CPENDSGIR	0xf10
#define SPENDSGIR	0xf20
#define GICC_PMR	0x4
#define GICC_APR	0xd0
#define SPI	40
#define SGI	9

static struct vm vm;

static int get(u32 group, u64 attr, u32 *value)
{
	return device_attr(vm.gic, KVM_GET_DEVICE_ATTR, group, attr, value);
}

static int set(u32 group, u64 attr, u32 value)
{
	return device_attr(vm.gic, KVM_SET_DEVICE_ATTR, group, attr, &value);
}

static u32 value(u32 group, u64 attr)
{
	u32 v = ~0U;

	must(get(group, attr, &v));
	return v;
}

static int has(u32 group, u64 attr)
{
	return device_attr(vm.gic, KVM_HAS_DEVICE_ATTR, group, attr, NULL);
}

/* As QEMU does on every reset: all of it is read and written back. */
static void check_all(u32 vcpu)
{
	static const struct { u32 from, to; } banks[] = {
		{ 0x000, 0x00c }, { 0x080, 0x0a0 }, { 0x100, 0x120 },
		{ 0x180, 0x1a0 }, { 0x200, 0x220 }, { 0x280, 0x2a0 },
		{ 0x300, 0x320 }, { 0x380, 0x3a0 }, { 0x400, 0x500 },
		{ 0x800, 0x900 }, { 0xc00, 0xc40 }, { 0xf10, 0xf30 },
	};
	static const u32 cpu_regs[] = { 0, 4, 8, 0x1c, 0xd0, 0xd4, 0xd8, 0xdc };
	size_t i;
	u32 reg;

	for (i = 0; i < ARRAY_SIZE(banks); i++)
		for (reg = banks[i].from; reg < banks[i].to; reg += 4)
			check_ok(set(DIST, OF(vcpu, reg),
				     value(DIST, OF(vcpu, reg))));
	for (i = 0; i < ARRAY_SIZE(cpu_regs); i++)
		check_ok(set(CPU, OF(vcpu, cpu_regs[i]),
			     value(CPU, OF(vcpu, cpu_regs[i]))));
}

static void check_errors(void)
{
	u32 v;

	check_ok(has(DIST, CTLR));
	check_ok(has(CPU, GICC_PMR));
	check_errno(has(DIST, 0x2), ENXIO);
	check_errno(has(DIST, 0x1000), ENXIO);
	check_errno(has(CPU, 0xc), ENXIO);
	check_errno(has(CPU, 0x1000), ENXIO);
	/* (KVM reads zero.) */
	if (test_under_weir()) {
		check_errno(get(CPU, 0xc, &v), ENXIO);
		check_errno(get(DIST, 0x40, &v), ENXIO);
	}
	check_errno(has(DIST, OF(2, CTLR)), EINVAL);
	check_errno(get(DIST, OF(2, CTLR), &v), EINVAL);
	check_errno(set(CPU, OF(255, 0), 0), EINVAL);
	check_errno(get(DIST, CTLR, NULL), EFAULT);
	check_errno(device_attr(vm.gic, KVM_SET_DEVICE_ATTR, DIST, CTLR, NULL), EFAULT);
}

/* Groups may be written once user space has shown that it knows of them. */
static void check_groups(void)
{
	u32 iidr = value(DIST, IIDR);

	check_eq(iidr & 0xfff, 0x43b);
	check_ok(set(DIST, IGROUPR + 4, 1));
	check_eq(value(DIST, IGROUPR + 4), 0);
	check_errno(set(DIST, IIDR, iidr ^ 1), EINVAL);
	check_errno(set(DIST, IIDR, (iidr & ~0xf000U) | 0xf000), EINVAL);
	check_ok(set(DIST, IIDR, iidr));
	check_ok(set(DIST, IGROUPR + 4, 1));
	check_eq(value(DIST, IGROUPR + 4), 1);
	check_ok(set(DIST, IGROUPR + 4, 0));
}

/* State set from here is what the guest sees. */
static void check_effect(void)
{
	struct vcpu *vcpu = &vm.vcpu[0];

	puppet(vcpu, PUPPET_IRQ_ENABLE, SPI, 1);
	check_ok(set(DIST, ISPENDR + SPI / 32 * 4, 1U << SPI % 32));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), SPI);
	check_ok(set(DIST, ISPENDR + SPI / 32 * 4, 1U << SPI % 32));
	check_ok(set(DIST, ICPENDR + SPI / 32 * 4, 1U << SPI % 32));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
	/* To the other vCPU. */
	check_eq(value(DIST, ITARGETSR + SPI) & 0xff, 1);
	check_ok(set(DIST, ITARGETSR + SPI, 2));
	check_eq(value(DIST, OF(1, ITARGETSR + SPI)) & 0xff, 2);
	check_ok(set(DIST, ISPENDR + SPI / 32 * 4, 1U << SPI % 32));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
	puppet_start_cpu(&vm, 1);
	puppet(&vm.vcpu[1], PUPPET_GIC_INIT, 0);
	check_eq(puppet(&vm.vcpu[1], PUPPET_IRQ_TAKE, PUPPET_PATIENCE), SPI);
}

/* SGIs and their sources; banked registers by vCPU. */
static void check_sgis(void)
{
	u32 shift = SGI % 4 * 8, reg = SGI / 4 * 4;

	puppet(&vm.vcpu[1], PUPPET_IRQ_ENABLE, SGI, 1);
	check_eq(value(DIST, OF(0, ITARGETSR)), 0x01010101);
	check_eq(value(DIST, OF(1, ITARGETSR)), 0x02020202);
	/* As QEMU restores them: by ISPENDR, whose source is made up, then well. */
	check_ok(set(DIST, OF(1, ISPENDR), 1U << SGI));
	check_eq(value(DIST, OF(1, SPENDSGIR + reg)) >> shift & 0xff, 2);
	check_ok(set(DIST, OF(1, CPENDSGIR + reg), 0xffU << shift));
	check_ok(set(DIST, OF(1, SPENDSGIR + reg), 1U << shift));
	check_eq(value(DIST, OF(1, CPENDSGIR + reg)) >> shift & 0xff, 1);
	check_eq(value(DIST, OF(0, SPENDSGIR + reg)), 0);
	check_eq(value(DIST, OF(1, ISPENDR)) >> SGI & 1, 1);
	check_eq(puppet(&vm.vcpu[1], PUPPET_IRQ_TAKE, PUPPET_PATIENCE), SGI);
	check_eq(puppet(&vm.vcpu[1], PUPPET_IRQ_TAKE, 1000), 1023);
}

/* What is active when it is saved, can be ended after it has been restored. */
static void check_active(void)
{
	struct vcpu *vcpu = &vm.vcpu[0];
	u32 apr;

	check_ok(set(DIST, ITARGETSR + SPI, 1));
	check_ok(set(DIST, ISPENDR + SPI / 32 * 4, 1U << SPI % 32));
	check_eq(puppet(vcpu, PUPPET_IRQ_ACK, PUPPET_PATIENCE), SPI);
	apr = value(CPU, GICC_APR);
	check_eq(apr, 1U << (0xa0 >> 3));
	check_eq(value(CPU, GICC_PMR), 0xff >> 3);
	check_eq(value(DIST, ISACTIVER + SPI / 32 * 4), 1U << SPI % 32);
	check_ok(set(CPU, GICC_APR, 0));
	check_ok(set(CPU, GICC_APR, apr));
	check_ok(set(DIST, 0x380 + SPI / 32 * 4, ~0U));
	check_ok(set(DIST, ISACTIVER + SPI / 32 * 4, 1U << SPI % 32));
	puppet(vcpu, PUPPET_IRQ_EOI, SPI);
	check_eq(value(DIST, ISACTIVER + SPI / 32 * 4), 0);
	check_eq(value(CPU, GICC_APR), 0);
	/* The mask is the guest's. */
	check_ok(set(CPU, GICC_PMR, 0));
	check_ok(set(DIST, ISPENDR + SPI / 32 * 4, 1U << SPI % 32));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
	check_ok(set(CPU, GICC_PMR, 0x1f));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), SPI);
}

/* Nothing of it while a vCPU is in KVM_RUN. */
static void check_busy(void)
{
	volatile u64 *word = guest_to_host(&vm, PUPPET_WORD);
	volatile u64 *sign = guest_to_host(&vm, PUPPET_HEAP);
	struct puppet_thread thread;
	u32 val;

	*sign = 0;
	puppet_order(&vm.vcpu[0], PUPPET_MODIFY_LOOP, PUPPET_WORD, PUPPET_HEAP, PAGE);
	puppet_thread_start(&thread, &vm.vcpu[0]);
	while (!*sign)
		usleep(1000);
	check_errno(get(DIST, IIDR, &val), EBUSY);
	check_errno(set(DIST, ISPENDR + SPI / 32 * 4, 0), EBUSY);
	check_errno(get(CPU, GICC_PMR, &val), EBUSY);
	check_errno(set(CPU, GICC_PMR, 0x1f), EBUSY);
	*word = 1;
	puppet_thread_join(&thread);
	check_eq(value(CPU, GICC_PMR), 0x1f);
}

int main(void)
{
	vm_create(&vm);
	if (vm_gic_type(&vm) != KVM_DEV_TYPE_ARM_VGIC_V2)
		test_skip("guests have a GICv3 here");
	vm_destroy(&vm);
	puppet_boot(&vm, 2);
	check_groups();
	check_all(0);
	check_all(1);
	check_errors();
	check_effect();
	check_sgis();
	check_active();
	check_busy();
	vm_destroy(&vm);
	return test_end();
}
