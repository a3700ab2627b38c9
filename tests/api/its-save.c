// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: yes */
/*
 * All tables saved, the machine made anew, all tables restored: what was mapped
 * is mapped, and what was pending comes there. In the layout of revision 0, with
 * a flat and with a two-level device table; and tables that cannot be restored.
 */

#include <string.h>
#include <unistd.h>

#include "its.h"

#define ITS_CTRL	KVM_DEV_ARM_VGIC_GRP_CTRL
#define REGS	KVM_DEV_ARM_VGIC_GRP_ITS_REGS
#define SAVE	KVM_DEV_ARM_ITS_SAVE_TABLES
#define RESTORE	KVM_DEV_ARM_ITS_RESTORE_TABLES
#define RESET	KVM_DEV_ARM_ITS_CTRL_RESET
#define PENDING	KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES

#define DEV_A	3
#define DEV_B	700		/* another chunk of the table than DEV_A's */
#define FAR	60		/* EventID far from the others */

static const u32 regs[] = {
	GITS_IIDR, GITS_CBASER, GITS_CREADR, GITS_CWRITER, GITS_BASER,
	GITS_BASER + 8,
};

struct saved {
	u64 regs[ARRAY_SIZE(regs)];
	u64 ctlr;
	u32 redist[2][5];
};

static const u32 redist_regs[] = { 0x70, 0x74, 0x78, 0x7c, 0x0 };

static int ctrl(struct its *its, u64 attr)
{
	u64 none = 0;

	return its_attr(its, KVM_SET_DEVICE_ATTR, ITS_CTRL, attr, &none);
}

static int save_pending(struct vm *vm)
{
	return device_attr(vm->gic, KVM_SET_DEVICE_ATTR, ITS_CTRL, PENDING, NULL);
}

static void boot(struct its *its, struct vm *vm, bool indirect)
{
	u32 i;

	vm_create(vm);
	vm_need_gicv3(vm, "guests have a GICv2 here, and no ITS");
	vm_add_ram(vm, TEST_RAM_SIZE);
	vm_add_vcpu(vm);
	vm_add_vcpu(vm);
	vm_add_gic(vm);
	its_create(its, vm);
	its->indirect = indirect;
	its_place(its, ITS_BASE);
	puppet_load(vm);
	puppet(&vm->vcpu[0], PUPPET_GIC_INIT, 1);
	puppet_start_cpu(vm, 1);
	lpi_enable_cpu(vm, 0);
	lpi_enable_cpu(vm, 1);
	its_program(its);
	for (i = 0; i < 64; i++)
		lpi_configure(vm, LPI(i), LPI_ON);
	/* Stale entries must not come back. */
	memset(guest_to_host(vm, ITS_ITT(0)), 0x21, 0x200);
}

static void map(struct its *its)
{
	its_mapc(its, 5, 0);
	its_mapc(its, 9, 1);
	its_mapd(its, DEV_A, ITS_ITT(0), 6);
	its_mapd(its, DEV_B, ITS_ITT(1), 1);
	its_mapti(its, DEV_A, 0, LPI(0), 5);
	its_mapti(its, DEV_A, 1, LPI(1), 9);
	its_mapti(its, DEV_A, FAR, LPI(2), 5);
	its_mapti(its, DEV_B, 1, LPI(3), 9);
	its_mapti(its, DEV_A, 2, LPI(4), 5);
	its_discard(its, DEV_A, 2);
}

static void save(struct its *its, struct saved *s)
{
	u64 cpu;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(regs); i++)
		must(its_attr(its, KVM_GET_DEVICE_ATTR, REGS, regs[i], &s->regs[i]));
	must(its_attr(its, KVM_GET_DEVICE_ATTR, REGS, GITS_CTLR, &s->ctlr));
	for (cpu = 0; cpu < 2; cpu++)
		for (i = 0; i < ARRAY_SIZE(redist_regs); i++)
			must(device_attr(its->vm->gic, KVM_GET_DEVICE_ATTR,
					 KVM_DEV_ARM_VGIC_GRP_REDIST_REGS,
					 cpu << 32 | redist_regs[i],
					 &s->redist[cpu][i]));
	must(save_pending(its->vm));
	must(ctrl(its, SAVE));
}

static void check_layout(struct vm *vm, struct its *its)
{
	u64 *itt = guest_to_host(vm, ITS_ITT(0));
	u64 *devices = guest_to_host(vm, its->tables +
				     (its->indirect ? 0x20000 : 0x10000));
	u64 *collections = guest_to_host(vm, its->tables + 0x30000);
	u8 *pend = guest_to_host(vm, ITS_PEND(0));

	check_eq(itt[0], 1UL << 48 | (u64)LPI(0) << 16 | 5);
	check_eq(itt[1], (u64)(FAR - 1) << 48 | (u64)LPI(1) << 16 | 9);
	check_eq(itt[FAR], (u64)LPI(2) << 16 | 5);
	check_eq(devices[DEV_A], GITS_VALID | (u64)(DEV_B - DEV_A) << 49 |
				 ITS_ITT(0) >> 8 << 5 | 5);
	check_eq(devices[DEV_B], GITS_VALID | ITS_ITT(1) >> 8 << 5 | 0);
	check_eq(collections[2], 0);
	check(collections[0] == (GITS_VALID | 5) ||
	      collections[1] == (GITS_VALID | 5));
	check(collections[0] == (GITS_VALID | 1 << 16 | 9) ||
	      collections[1] == (GITS_VALID | 1 << 16 | 9));
	check_eq(pend[LPI(0) / 8], 1 << 0 | 1 << 2);
	pend = guest_to_host(vm, ITS_PEND(1));
	check_eq(pend[LPI(0) / 8], 1 << 3);
	/* The first KiB is not the LPIs'. */
	check_eq(pend[0], 0x5a);
	/* (KVM 6.12 leaves what is not mapped as it was.) */
	if (test_under_weir()) {
		check_eq(itt[2], 0);
		check_eq(itt[3], 0);
	}
}

/* The order of arm-vgic-its.rst. */
static void restore(struct its *its, struct vm *vm, const struct saved *s,
		    const u8 *ram)
{
	u64 cpu, value;
	u32 i;

	vm_create(vm);
	vm_need_gicv3(vm, "guests have a GICv2 here, and no ITS");
	vm_add_ram(vm, TEST_RAM_SIZE);
	memcpy(vm->ram, ram, TEST_RAM_SIZE);
	vm_add_vcpu(vm);
	vm_add_vcpu(vm);
	vm_add_gic(vm);
	its_create(its, vm);
	puppet_load(vm);
	puppet(&vm->vcpu[0], PUPPET_GIC_INIT, 1);
	puppet_start_cpu(vm, 1);
	for (cpu = 0; cpu < 2; cpu++)
		for (i = 0; i < ARRAY_SIZE(redist_regs); i++) {
			u32 v = s->redist[cpu][i];

			must(device_attr(vm->gic, KVM_SET_DEVICE_ATTR,
					 KVM_DEV_ARM_VGIC_GRP_REDIST_REGS,
					 cpu << 32 | redist_regs[i], &v));
		}
	its_place(its, ITS_BASE);
	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		value = s->regs[i];
		must(its_attr(its, KVM_SET_DEVICE_ATTR, REGS, regs[i], &value));
	}
	must(ctrl(its, RESTORE));
	value = s->ctlr;
	must(its_attr(its, KVM_SET_DEVICE_ATTR, REGS, GITS_CTLR, &value));
	its->tail = s->regs[3];
}

static void check_restored(struct its *its, struct vm *vm)
{
	u64 first;

	first = puppet(&vm->vcpu[0], PUPPET_IRQ_TAKE, PUPPET_PATIENCE);
	check(first == LPI(0) || first == LPI(2));
	check_lpi(&vm->vcpu[0], LPI(0) + LPI(2) - first);
	check_lpi(&vm->vcpu[1], LPI(3));
	check_eq(its_msi(its, DEV_A, 1), 1);
	check_lpi(&vm->vcpu[1], LPI(1));
	check_eq(its_msi(its, DEV_A, 2), 0);
	check_eq(its_msi(its, DEV_A, 3), 0);
	its_movi(its, DEV_A, FAR, 9);
	its_int(its, DEV_A, FAR);
	check_lpi(&vm->vcpu[1], LPI(2));
}

static void check_all(bool indirect)
{
	struct its old_its, new_its;
	struct saved saved;
	struct vm old, new;

	boot(&old_its, &old, indirect);
	map(&old_its);
	its_int(&old_its, DEV_A, 0);
	its_int(&old_its, DEV_A, FAR);
	its_msi(&old_its, DEV_B, 1);
	*(u8 *)guest_to_host(&old, ITS_PEND(1)) = 0x5a;
	save(&old_its, &saved);
	check_layout(&old, &old_its);
	new_its = old_its;
	restore(&new_its, &new, &saved, old.ram);
	new_its.tables = old_its.tables;
	close(old_its.fd);
	vm_destroy(&old);
	check_restored(&new_its, &new);
	/* Nothing of it outlives a reset. */
	must(ctrl(&new_its, RESET));
	check_errno(its_msi(&new_its, DEV_A, 0), EBUSY);
	check_eq(its_read(&new_its, GITS_BASER) >> 63, 0);
	its_program(&new_its);
	check_eq(its_msi(&new_its, DEV_A, 0), 0);
	close(new_its.fd);
	vm_destroy(&new);
}

/* Each of these makes a restore fail, and put back it works again. */
static void check_bad(struct its *its, u64 *entry, u64 value, int error)
{
	u64 good = *entry;

	must(ctrl(its, RESET));
	its_program(its);
	*entry = value;
	check_errno(ctrl(its, RESTORE), error);
	*entry = good;
	must(ctrl(its, RESET));
	its_program(its);
	check_ok(ctrl(its, RESTORE));
}

static void check_errors(void)
{
	u64 *itt, *devices, *collections;
	struct its its;
	struct vm vm;

	boot(&its, &vm, false);
	map(&its);
	check_ok(ctrl(&its, SAVE));
	itt = guest_to_host(&vm, ITS_ITT(0));
	devices = guest_to_host(&vm, its.tables + 0x10000);
	collections = guest_to_host(&vm, its.tables + 0x30000);
	check_bad(&its, &itt[0], (u64)8191 << 16 | 5, EINVAL);
	check_bad(&its, &itt[0], (u64)LPI(0) << 16 | 6, EINVAL);
	check_bad(&its, &itt[0], 100UL << 48 | (u64)LPI(0) << 16 | 5, EINVAL);
	check_bad(&its, &devices[DEV_A], GITS_VALID | 31, EINVAL);
	check_bad(&its, &devices[DEV_A], GITS_VALID | 1UL << 40 | 5, EFAULT);
	check_bad(&its, &collections[0], GITS_VALID | 77 << 16 | 5, EINVAL);
	check_eq(its_msi(&its, DEV_A, 0), 1);
	check_lpi(&vm.vcpu[0], LPI(0));
	/* Tables outside of memory. (KVM maps no event in such a one.) */
	its_mapd(&its, 11, 1UL << 39, 4);
	if (test_under_weir())
		check_errno(ctrl(&its, SAVE), EFAULT);
	puppet(&vm.vcpu[0], PUPPET_WRITE, GUEST_GICR + GICR_CTLR, 4, 0);
	puppet(&vm.vcpu[0], PUPPET_WRITE, GUEST_GICR + GICR_PENDBASER, 8, 1UL << 39);
	puppet(&vm.vcpu[0], PUPPET_WRITE, GUEST_GICR + GICR_CTLR, 4, 1);
	its_msi(&its, DEV_A, 0);
	check_errno(save_pending(&vm), EFAULT);
	close(its.fd);
	vm_destroy(&vm);
}

int main(void)
{
	check_all(false);
	check_all(true);
	check_errors();
	return test_end();
}
