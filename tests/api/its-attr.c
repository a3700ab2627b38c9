// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: yes */
/* Attributes and registers of the ITS, with the errno of each bad one. */

#include <unistd.h>

#include "its.h"

#define ADDR	KVM_DEV_ARM_VGIC_GRP_ADDR
#define ITS_CTRL	KVM_DEV_ARM_VGIC_GRP_CTRL
#define REGS	KVM_DEV_ARM_VGIC_GRP_ITS_REGS
#define BASE	KVM_VGIC_ITS_ADDR_TYPE
#define SAVE	KVM_DEV_ARM_ITS_SAVE_TABLES
#define RESTORE	KVM_DEV_ARM_ITS_RESTORE_TABLES
#define RESET	KVM_DEV_ARM_ITS_CTRL_RESET
#define PENDING	KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES
#define LIMIT	(1UL << 40)

static struct vm vm;
static struct its its;

static int set(u32 group, u64 attr, u64 value)
{
	return its_attr(&its, KVM_SET_DEVICE_ATTR, group, attr, &value);
}

static int get(u32 group, u64 attr, u64 *value)
{
	return its_attr(&its, KVM_GET_DEVICE_ATTR, group, attr, value);
}

static int has(u32 group, u64 attr)
{
	return its_attr(&its, KVM_HAS_DEVICE_ATTR, group, attr, NULL);
}

static void check_has(void)
{
	u64 value;

	check_ok(has(ADDR, BASE));
	check_ok(has(ITS_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT));
	check_ok(has(ITS_CTRL, SAVE));
	check_ok(has(ITS_CTRL, RESTORE));
	check_ok(has(ITS_CTRL, RESET));
	check_ok(has(REGS, GITS_CTLR));
	check_ok(has(REGS, GITS_BASER + 56));
	check_errno(has(ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST), ENXIO);
	check_errno(has(ITS_CTRL, 99), ENXIO);
	check_errno(has(REGS, 0x18), ENXIO);
	check_errno(has(99, 0), ENXIO);
	check_errno(set(99, 0, 0), ENXIO);
	check_errno(get(99, 0, &value), ENXIO);
	check_errno(get(ITS_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, &value), ENXIO);
	check_errno(ioctl(its.fd, KVM_SET_DEVICE_ATTR, NULL), EFAULT);
	check_errno(ioctl(its.fd, KVM_RUN, 0), ENOTTY);
}

static void check_address(void)
{
	u64 value = 0;

	check_ok(get(ADDR, BASE, &value));
	check_eq(value, ~0UL);
	check_errno(get(REGS, GITS_CTLR, &value), ENXIO);
	check_errno(set(ADDR, 99, ITS_BASE), ENODEV);
	check_errno(get(ADDR, 99, &value), ENODEV);
	check_errno(set(ADDR, BASE, ITS_BASE + 0x1000), EINVAL);
	check_errno(set(ADDR, BASE, ~0xffffUL), EINVAL);
	check_errno(set(ADDR, BASE, LIMIT), E2BIG);
	check_errno(set(ADDR, BASE, LIMIT - 0x10000), E2BIG);
	check_errno(its_attr(&its, KVM_SET_DEVICE_ATTR, ADDR, BASE, NULL), EFAULT);
	check_errno(its_attr(&its, KVM_GET_DEVICE_ATTR, ADDR, BASE, NULL), EFAULT);
	check_ok(set(ADDR, BASE, ITS_BASE));
	its.base = ITS_BASE;
	check_errno(set(ADDR, BASE, ITS_BASE2), EEXIST);
	check_ok(get(ADDR, BASE, &value));
	check_eq(value, ITS_BASE);
}

/* Another ITS at the same place. */
static void check_overlap(void)
{
	struct its other;
	u64 base = ITS_BASE + 0x10000;

	its_create(&other, &vm);
	check_errno(its_attr(&other, KVM_SET_DEVICE_ATTR, ADDR, BASE, &base), EEXIST);
	its_place(&other, ITS_BASE2);
	close(other.fd);
}

/* What it reads it takes, but for the errors that the text has. */
static void check_registers(void)
{
	static const u32 regs[] = {
		GITS_CTLR, GITS_IIDR, GITS_TYPER, GITS_CBASER, GITS_CWRITER,
		GITS_CREADR, GITS_BASER, GITS_BASER + 8, GITS_BASER + 16,
	};
	u64 value, again;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		check_ok(get(REGS, regs[i], &value));
		check_ok(set(REGS, regs[i], value));
		check_ok(get(REGS, regs[i], &again));
		/* (KVM fills in the attributes of memory at a write of 0.) */
		if (regs[i] != GITS_CBASER || test_under_weir())
			check_eq(again, value);
	}
	check_ok(get(REGS, GITS_PIDR2, &value));
	check_eq(value >> 4 & 0xf, 3);
	check_errno(get(REGS, 0x18, &value), ENXIO);
	/* (KVM drops the upper half.) */
	if (test_under_weir()) {
		check_errno(has(REGS, 1UL << 32), ENXIO);
		check_errno(get(REGS, 1UL << 32, &value), ENXIO);
	}
	check_errno(get(REGS, GITS_TYPER + 4, &value), EINVAL);
	check_errno(get(REGS, GITS_CBASER + 4, &value), EINVAL);
	check_errno(get(REGS, GITS_CTLR + 2, &value), EINVAL);
	check_ok(get(REGS, GITS_IIDR, &value));
	check_errno(set(REGS, GITS_IIDR, value | 1 << 12), EINVAL);
	check_errno(its_attr(&its, KVM_SET_DEVICE_ATTR, REGS, GITS_CTLR, NULL),
		    EFAULT);
	check_errno(its_attr(&its, KVM_GET_DEVICE_ATTR, REGS, GITS_CTLR, NULL),
		    EFAULT);
}

static void check_queue(void)
{
	u64 value;

	/* A queue of one page. */
	check_ok(set(REGS, GITS_CBASER, GITS_VALID | ITS_TABLES));
	check_errno(set(REGS, GITS_CREADR, 0x1000), EINVAL);
	check_ok(set(REGS, GITS_CREADR, 0x20));
	check_ok(get(REGS, GITS_CREADR, &value));
	check_eq(value, 0x20);
	check_ok(set(REGS, GITS_CBASER, 0));
	/* Without tables it cannot be enabled. */
	check_ok(set(REGS, GITS_CTLR, 1));
	check_ok(get(REGS, GITS_CTLR, &value));
	check_eq(value & 1, 0);
}

/* As the guest sees it. */
static void check_guest(void)
{
	u64 typer;

	puppet_load(&vm);
	puppet(&vm.vcpu[0], PUPPET_GIC_INIT, 1);
	typer = its_read(&its, GITS_TYPER);
	check_eq(typer & 1, 1);
	check_eq(typer >> 4 & 0xf, 7);		/* 8 bytes */
	check_eq(typer >> 8 & 0x1f, 15);	/* EventIDs */
	check_eq(typer >> 13 & 0x1f, 15);	/* DeviceIDs */
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, ITS_BASE + GITS_TYPER + 4, 4),
		 typer >> 32);
	check_eq(its_read(&its, GITS_CTLR), 1UL << 31);
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, GUEST_GICD + 4, 4) >> 17 & 1, 1);
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, GUEST_GICR + 8, 8) & 1, 1);
	puppet(&vm.vcpu[0], PUPPET_WRITE, ITS_BASE + ITS_DOORBELL, 4, 1);
	its_program(&its);
	check_errno(set(REGS, GITS_CREADR, 0), EBUSY);
}

static void check_busy(void)
{
	volatile u64 *word = guest_to_host(&vm, PUPPET_WORD);
	volatile u64 *sign = guest_to_host(&vm, PUPPET_HEAP);
	struct puppet_thread thread;
	u64 value;

	*sign = 0;
	puppet_order(&vm.vcpu[0], PUPPET_MODIFY_LOOP, PUPPET_WORD, PUPPET_HEAP, PAGE);
	puppet_thread_start(&thread, &vm.vcpu[0]);
	while (!*sign)
		usleep(1000);
	check_errno(get(REGS, GITS_CTLR, &value), EBUSY);
	check_errno(set(ITS_CTRL, RESET, 0), EBUSY);
	check_errno(set(ITS_CTRL, SAVE, 0), EBUSY);
	check_errno(set(ITS_CTRL, RESTORE, 0), EBUSY);
	check_errno(device_attr(vm.gic, KVM_SET_DEVICE_ATTR, ITS_CTRL, PENDING,
				NULL), EBUSY);
	*word = 1;
	puppet_thread_join(&thread);
}

int main(void)
{
	vm_create(&vm);
	vm_need_gicv3(&vm, "guests have a GICv2 here, and no ITS");
	vm_add_ram(&vm, TEST_RAM_SIZE);
	its_create(&its, &vm);
	check_has();
	check_address();
	/* (KVM takes a second device at one place, and other attributes of CTRL.) */
	if (test_under_weir()) {
		check_overlap();
		check_errno(set(ITS_CTRL, 99, 0), ENXIO);
		check_errno(set(ITS_CTRL, RESTORE, 0), ENXIO);
	}
	vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	check_registers();
	check_queue();
	check_guest();
	check_busy();
	vm_destroy(&vm);
	return test_end();
}
