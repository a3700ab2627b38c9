// SPDX-License-Identifier: GPL-2.0-only
/* A driver for the ITS in miniature. */

#include <string.h>
#include <sys/eventfd.h>

#include "its.h"

#define GICR_STRIDE	0x20000UL
#define QUEUE_SIZE	0x10000U
#define QUEUE_PAGES	(QUEUE_SIZE / 0x1000 - 1)

void its_create(struct its *its, struct vm *vm)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_ITS };
	u64 zero = 0;

	*its = (struct its) { .vm = vm, .tables = ITS_TABLE(32) };
	must(ioctl(vm->fd, KVM_CREATE_DEVICE, &device));
	its->fd = device.fd;
	must(its_attr(its, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_CTRL,
		      KVM_DEV_ARM_VGIC_CTRL_INIT, &zero));
}

void its_place(struct its *its, u64 base)
{
	must(its_attr(its, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ADDR,
		      KVM_VGIC_ITS_ADDR_TYPE, &base));
	its->base = base;
}

void its_boot(struct its *its, struct vm *vm, u32 nr_vcpus)
{
	u32 i;

	vm_create(vm);
	vm_need_gicv3(vm, "guests have a GICv2 here, and no ITS");
	vm_add_ram(vm, TEST_RAM_SIZE);
	while (vm->nr_vcpus < nr_vcpus)
		vm_add_vcpu(vm);
	vm_add_gic(vm);
	its_create(its, vm);
	its_place(its, ITS_BASE);
	puppet_load(vm);
	puppet(&vm->vcpu[0], PUPPET_GIC_INIT, 1);
	for (i = 1; i < nr_vcpus; i++)
		puppet_start_cpu(vm, i);
	for (i = 0; i < nr_vcpus; i++)
		lpi_enable_cpu(vm, i);
	its_program(its);
}

int its_attr(struct its *its, unsigned long request, u32 group, u64 attr, u64 *value)
{
	return device_attr(its->fd, request, group, attr, value);
}

static u32 width(u32 reg)
{
	return reg == GITS_CTLR || reg == GITS_IIDR || reg >= 0xff00 ? 4 : 8;
}

u64 its_read(struct its *its, u32 reg)
{
	return puppet(&its->vm->vcpu[0], PUPPET_READ, its->base + reg, width(reg));
}

void its_write(struct its *its, u32 reg, u64 value)
{
	puppet(&its->vm->vcpu[0], PUPPET_WRITE, its->base + reg, width(reg), value);
}

void lpi_enable_cpu(struct vm *vm, u32 cpu)
{
	struct vcpu *vcpu = &vm->vcpu[0];
	u64 redist = GUEST_GICR + cpu * GICR_STRIDE;

	puppet(vcpu, PUPPET_WRITE, redist + GICR_PROPBASER, 8, ITS_PROP | 15);
	puppet(vcpu, PUPPET_WRITE, redist + GICR_PENDBASER, 8, ITS_PEND(cpu));
	puppet(vcpu, PUPPET_WRITE, redist + GICR_CTLR, 4, 1);
	check_eq(puppet(vcpu, PUPPET_READ, redist + GICR_CTLR, 4) & 1, 1);
}

void its_program(struct its *its)
{
	u64 devices = its->tables + 0x10000, level2 = devices + 0x10000;
	u64 flags = GITS_VALID;

	if (its->indirect) {
		flags |= GITS_INDIRECT;
		*(u64 *)guest_to_host(its->vm, devices) = GITS_VALID | level2;
	}
	its_write(its, GITS_BASER, flags | devices);
	its_write(its, GITS_BASER + 8, GITS_VALID | (level2 + 0x10000));
	its_write(its, GITS_CBASER, GITS_VALID | its->tables | QUEUE_PAGES);
	its_write(its, GITS_CTLR, 1);
	check_eq(its_read(its, GITS_CTLR) & 1, 1);
	its->tail = 0;
}

void its_queue(struct its *its, u64 w0, u64 w1, u64 w2, u64 w3)
{
	u64 *cmd = guest_to_host(its->vm, its->tables + its->tail);

	cmd[0] = w0;
	cmd[1] = w1;
	cmd[2] = w2;
	cmd[3] = w3;
	__sync_synchronize();
	its->tail = (its->tail + 32) % QUEUE_SIZE;
}

void its_kick(struct its *its)
{
	its_write(its, GITS_CWRITER, its->tail);
	check_eq(its_read(its, GITS_CREADR), its->tail);
}

void its_cmd(struct its *its, u64 w0, u64 w1, u64 w2, u64 w3)
{
	its_queue(its, w0, w1, w2, w3);
	its_kick(its);
}

static u64 op(u8 number, u32 devid)
{
	return number | (u64)devid << 32;
}

void its_mapd(struct its *its, u32 devid, u64 itt, u32 bits)
{
	its_cmd(its, op(0x08, devid), bits - 1, GITS_VALID | itt, 0);
}

void its_unmapd(struct its *its, u32 devid)
{
	its_cmd(its, op(0x08, devid), 0, 0, 0);
}

void its_mapc(struct its *its, u32 icid, u32 cpu)
{
	its_cmd(its, op(0x09, 0), 0, GITS_VALID | (u64)cpu << 16 | icid, 0);
}

void its_unmapc(struct its *its, u32 icid)
{
	its_cmd(its, op(0x09, 0), 0, icid, 0);
}

void its_mapti(struct its *its, u32 devid, u32 event, u32 lpi, u32 icid)
{
	its_cmd(its, op(0x0a, devid), (u64)lpi << 32 | event, icid, 0);
}

void its_mapi(struct its *its, u32 devid, u32 event, u32 icid)
{
	its_cmd(its, op(0x0b, devid), event, icid, 0);
}

void its_movi(struct its *its, u32 devid, u32 event, u32 icid)
{
	its_cmd(its, op(0x01, devid), event, icid, 0);
}

void its_movall(struct its *its, u32 from, u32 to)
{
	its_cmd(its, op(0x0e, 0), 0, (u64)from << 16, (u64)to << 16);
}

void its_discard(struct its *its, u32 devid, u32 event)
{
	its_cmd(its, op(0x0f, devid), event, 0, 0);
}

void its_clear(struct its *its, u32 devid, u32 event)
{
	its_cmd(its, op(0x04, devid), event, 0, 0);
}

void its_int(struct its *its, u32 devid, u32 event)
{
	its_cmd(its, op(0x03, devid), event, 0, 0);
}

void its_inv(struct its *its, u32 devid, u32 event)
{
	its_cmd(its, op(0x0c, devid), event, 0, 0);
}

void its_invall(struct its *its, u32 icid)
{
	its_cmd(its, op(0x0d, 0), 0, icid, 0);
}

void its_sync(struct its *its, u32 cpu)
{
	its_cmd(its, op(0x05, 0), 0, (u64)cpu << 16, 0);
}

void lpi_configure(struct vm *vm, u32 lpi, u8 config)
{
	*(u8 *)guest_to_host(vm, ITS_PROP + lpi - 8192) = config;
}

int its_msi(struct its *its, u32 devid, u32 event)
{
	struct kvm_msi msi = {
		.address_lo = its->base + ITS_DOORBELL,
		.data = event,
		.flags = KVM_MSI_VALID_DEVID,
		.devid = devid,
	};

	return ioctl(its->vm->fd, KVM_SIGNAL_MSI, &msi);
}

int its_irqfd(struct its *its, u32 gsi, u32 devid, u32 event)
{
	struct {
		struct kvm_irq_routing head;
		struct kvm_irq_routing_entry entry;
	} routing = {
		.head.nr = 1,
		.entry = {
			.gsi = gsi,
			.type = KVM_IRQ_ROUTING_MSI,
			.flags = KVM_MSI_VALID_DEVID,
			.u.msi.address_lo = its->base + ITS_DOORBELL,
			.u.msi.data = event,
			.u.msi.devid = devid,
		},
	};
	struct kvm_irqfd irqfd = { .gsi = gsi };

	irqfd.fd = must(eventfd(0, EFD_NONBLOCK));
	must(ioctl(its->vm->fd, KVM_SET_GSI_ROUTING, &routing));
	must(ioctl(its->vm->fd, KVM_IRQFD, &irqfd));
	return irqfd.fd;
}
