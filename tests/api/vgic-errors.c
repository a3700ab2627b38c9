// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: yes */
/*
 * A vGICv3 that is not initialised, whose vCPUs are busy or have run, or that is
 * given what it cannot be: the errno of each call.
 */

#include <unistd.h>

#include "gic.h"

#define DIST	KVM_DEV_ARM_VGIC_GRP_DIST_REGS
#define REDIST	KVM_DEV_ARM_VGIC_GRP_REDIST_REGS
#define SYSREGS	KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS
#define LINES	KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO
#define TYPE_DIST	KVM_VGIC_V3_ADDR_TYPE_DIST
#define TYPE_REDIST	KVM_VGIC_V3_ADDR_TYPE_REDIST
#define TYPE_REGION	KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION

#define GICD_IIDR	0x8
#define GICD_TYPER2	0xc
#define IIDR_REVISION	12		/* its lowest bit */
#define ICC_PMR		0xc230
#define ICC_CTLR	0xc664
#define ICC_SRE		0xc665
#define ICC_AP1R(n)	(0xc648 | (n))
#define NO_VCPU		(0x77UL << 32)	/* an affinity that nobody has */
#define LIMIT		(1UL << 40)
#define SPI		40

static struct vm vm;

static int get(u32 group, u64 attr)
{
	u64 value = 0;

	return device_attr(vm.gic, KVM_GET_DEVICE_ATTR, group, attr, &value);
}

static int set(u32 group, u64 attr, u64 value)
{
	return device_attr(vm.gic, KVM_SET_DEVICE_ATTR, group, attr, &value);
}

static int has(u32 group, u64 attr)
{
	return device_attr(vm.gic, KVM_HAS_DEVICE_ATTR, group, attr, NULL);
}

/* Every group of registers, either way. */
static void check_registers_busy(void)
{
	static const struct { u32 group; u64 attr; } regs[] = {
		{ DIST, 0 }, { REDIST, 0 }, { SYSREGS, ICC_PMR }, { LINES, SPI & ~31 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		check_errno(get(regs[i].group, regs[i].attr), EBUSY);
		check_errno(set(regs[i].group, regs[i].attr, 0), EBUSY);
	}
}

static void make(u32 nr_vcpus)
{
	vm_create(&vm);
	vm_need_gicv3(&vm, "guests have a GICv2 here");
	vm_add_ram(&vm, TEST_RAM_SIZE);
	while (vm.nr_vcpus < nr_vcpus)
		vm_add_vcpu(&vm);
	gic_create(&vm);
}

static void check_before_init(void)
{
	make(1);
	check_registers_busy();
	check_errno(vm_irq(&vm, SPI, 1), EBUSY);
	check_errno(vm_irq(&vm, 23, 1), EBUSY);
	/* The host has no GICv2. */
	check_errno(ioctl(vm.fd, KVM_CREATE_IRQCHIP, 0), ENODEV);
	vm_destroy(&vm);
}

static void check_values(void)
{
	u64 iidr = 0, ctlr = 0, prio;
	u32 n;

	must(device_attr(vm.gic, KVM_GET_DEVICE_ATTR, DIST, GICD_IIDR, &iidr));
	for (n = 0; n < 16; n++) {
		u64 value = (iidr & ~(0xfUL << IIDR_REVISION)) | n << IIDR_REVISION;

		/* (KVM has a revision 1 as well.) */
		if (n != 1)
			check_errno(set(DIST, GICD_IIDR, value),
				    n == 2 || n == 3 ? 0 : EINVAL);
	}
	check_errno(set(DIST, GICD_IIDR, iidr ^ 1), EINVAL);
	check_errno(set(DIST, GICD_IIDR, iidr ^ 1UL << 24), EINVAL);
	check_ok(set(DIST, GICD_IIDR, iidr));
	check_ok(set(DIST, GICD_TYPER2, 0));
	check_errno(set(DIST, GICD_TYPER2, 1), EINVAL);

	must(device_attr(vm.gic, KVM_GET_DEVICE_ATTR, SYSREGS, ICC_CTLR, &ctlr));
	prio = ctlr >> 8 & 7;
	check_errno(set(SYSREGS, ICC_CTLR, ctlr | 7 << 8), prio == 7 ? 0 : EINVAL);
	check_errno(set(SYSREGS, ICC_CTLR, ctlr ^ 1 << 14), EINVAL);
	check_errno(set(SYSREGS, ICC_CTLR, ctlr ^ 1 << 15), EINVAL);
	check_errno(set(SYSREGS, ICC_SRE, 0), EINVAL);
	/* 32 levels of preemption need one register, 128 four. */
	for (n = 1; n < 4; n++) {
		int want = prio + 1 > (n == 1 ? 5U : 6U) ? 0 : EINVAL;

		check_errno(get(SYSREGS, ICC_AP1R(n)), want);
		check_errno(set(SYSREGS, ICC_AP1R(n), 0), want);
	}
	check_errno(has(REDIST, NO_VCPU), EINVAL);
	check_errno(has(SYSREGS, NO_VCPU | ICC_PMR), EINVAL);
	check_errno(get(LINES, NO_VCPU), EINVAL);
}

/* What may not be asked while a vCPU is in KVM_RUN, nor set once it was. */
static void check_busy(void)
{
	volatile u64 *word = guest_to_host(&vm, PUPPET_WORD);
	volatile u64 *sign = guest_to_host(&vm, PUPPET_HEAP);
	struct puppet_thread thread;

	*sign = 0;
	puppet_order(&vm.vcpu[0], PUPPET_MODIFY_LOOP, PUPPET_WORD, PUPPET_HEAP, PAGE);
	puppet_thread_start(&thread, &vm.vcpu[0]);
	while (!*sign)
		usleep(1000);
	check_registers_busy();
	*word = 1;
	puppet_thread_join(&thread);
	check_errno(get(DIST, 0), 0);
	if (test_under_weir())
		check_errno(set(GIC_ADDR, TYPE_REGION,
				1UL << 52 | (GUEST_GICR + 0x400000) | 1), EBUSY);
}

static void check_whole(void)
{
	puppet_boot(&vm, 1);
	check_values();
	check_busy();
	vm_destroy(&vm);
}

static void check_redistributors(void)
{
	make(1);
	check_errno(set(GIC_ADDR, TYPE_REDIST, LIMIT), E2BIG);
	check_errno(set(GIC_ADDR, TYPE_REDIST, LIMIT - 0x10000), E2BIG);
	check_errno(set(GIC_ADDR, TYPE_REGION, 1UL << 52 | LIMIT), E2BIG);
	check_errno(set(GIC_ADDR, TYPE_REGION, 2UL << 52 | (LIMIT - 0x20000)), E2BIG);
	check_ok(set(GIC_ADDR, TYPE_REDIST, GUEST_GICR));
	check_errno(set(GIC_ADDR, TYPE_REDIST, GUEST_GICR + 0x100000), EEXIST);
	check_errno(set(GIC_ADDR, TYPE_REGION, 1UL << 52 | (GUEST_GICR + 0x100000)),
		    EINVAL);
	vm_destroy(&vm);
}

/* The first KVM_RUN finds frames where they cannot be; nothing runs. */
static void check_map(u64 dist, u64 redist, u32 more_vcpus, int error)
{
	make(1);
	must(set(GIC_ADDR, TYPE_REDIST, redist));
	must(set(GIC_ADDR, TYPE_DIST, dist));
	while (more_vcpus--)
		vm_add_vcpu(&vm);
	gic_init(&vm);
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), error);
	/* (KVM gives the machine up: EIO from now on.) */
	if (test_under_weir())
		check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), error);
	vm_destroy(&vm);
}

/* An ITS is where the distributor is to be. */
static void check_taken(void)
{
	struct its its;

	make(1);
	its_create(&its, &vm);
	its_place(&its, GUEST_GICD);
	gic_set(&vm, GIC_ADDR, TYPE_DIST, GUEST_GICD);
	gic_set(&vm, GIC_ADDR, TYPE_REDIST, GUEST_GICR);
	gic_init(&vm);
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), EEXIST);
	close(its.fd);
	vm_destroy(&vm);
}

int main(void)
{
	check_before_init();
	check_whole();
	check_redistributors();
	check_map(GUEST_GICR, GUEST_GICR, 0, EINVAL);
	if (test_under_weir()) {
		/* (KVM: E2BIG; and it lets two devices have one address.) */
		check_map(GUEST_GICD, LIMIT - 0x20000, 1, EINVAL);
		check_taken();
	}
	return test_end();
}
