// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A vCPU moved to another VM by GET_REG_LIST, ONE_REG and the vGIC's registers
 * goes on there.
 */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "puppet.h"

#define SPI	60

struct state {
	struct kvm_reg_list *list;
	u8 (*values)[256];
};

static void save(struct vcpu *vcpu, struct state *s)
{
	struct kvm_reg_list probe = { .n = 0 };
	u64 i;

	check_errno(ioctl(vcpu->fd, KVM_GET_REG_LIST, &probe), E2BIG);
	s->list = calloc(1, sizeof(probe) + probe.n * sizeof(u64));
	s->list->n = probe.n;
	must(ioctl(vcpu->fd, KVM_GET_REG_LIST, s->list));
	s->values = calloc(probe.n, sizeof(*s->values));
	for (i = 0; i < probe.n; i++)
		must(vcpu_reg(vcpu, KVM_GET_ONE_REG, s->list->reg[i],
			      s->values[i]));
}

static void restore(struct vcpu *vcpu, const struct state *s)
{
	u64 i;

	for (i = 0; i < s->list->n; i++)
		must(vcpu_reg(vcpu, KVM_SET_ONE_REG, s->list->reg[i],
			      s->values[i]));
}

struct gic_reg {
	u32 group;
	u64 attr;
};

/* Distributor and redistributor of one vCPU, what the puppet has changed. */
static const struct gic_reg v3_regs[] = {
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x0 },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x84 },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x104 },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x204 },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x43c },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0xc0c },
	{ KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, 0x14 },
	{ KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, 0x10080 },
	{ KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, 0x10100 },
	{ KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS, 0xc230 },	/* PMR */
	{ KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS, 0xc667 },	/* IGRPEN1 */
};

static const struct gic_reg v2_regs[] = {
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x8 },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x0 },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x84 },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x104 },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x204 },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x43c },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x83c },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0xc0c },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x80 },
	{ KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0x100 },
	{ KVM_DEV_ARM_VGIC_GRP_CPU_REGS, 0x0 },		/* CTLR */
	{ KVM_DEV_ARM_VGIC_GRP_CPU_REGS, 0x4 },		/* PMR */
};

static void copy_gic(struct vm *from, struct vm *to)
{
	bool v2 = vm_gic_type(from) == KVM_DEV_TYPE_ARM_VGIC_V2;
	const struct gic_reg *r = v2 ? v2_regs : v3_regs;
	const struct gic_reg *end = r + (v2 ? ARRAY_SIZE(v2_regs) :
					 ARRAY_SIZE(v3_regs));
	u64 v;

	for (; r < end; r++) {
		v = 0;
		must(device_attr(from->gic, KVM_GET_DEVICE_ATTR, r->group,
				 r->attr, &v));
		must(device_attr(to->gic, KVM_SET_DEVICE_ATTR, r->group,
				 r->attr, &v));
	}
}

int main(void)
{
	struct vm old, new;
	struct state state;
	u64 before;

	puppet_boot(&old, 1);
	puppet(&old.vcpu[0], PUPPET_FILL, PUPPET_HEAP, 1 << 20, 9);
	puppet(&old.vcpu[0], PUPPET_IRQ_ENABLE, SPI, 1);
	must(vm_irq(&old, SPI, 1));
	/* The announcement that it stopped at has to be completed first. */
	old.vcpu[0].run->immediate_exit = 1;
	check_errno(ioctl(old.vcpu[0].fd, KVM_RUN, 0), EINTR);
	save(&old.vcpu[0], &state);
	before = vcpu_get(&old.vcpu[0], KVM_REG_ARM_TIMER_CNT);

	vm_create(&new);
	vm_add_ram(&new, TEST_RAM_SIZE);
	memcpy(new.ram, old.ram, TEST_RAM_SIZE);
	vm_add_vcpu(&new);
	vm_add_gic(&new);
	restore(&new.vcpu[0], &state);
	copy_gic(&old, &new);
	vm_destroy(&old);

	check_eq(puppet(&new.vcpu[0], PUPPET_VERIFY, PUPPET_HEAP, 1 << 20, 9), 0);
	check_eq(puppet(&new.vcpu[0], PUPPET_IRQ_TAKE, PUPPET_PATIENCE), SPI);
	check_eq(puppet(&new.vcpu[0], PUPPET_IRQ_TAKE, 1000), 1023);
	/* Virtual time went on from where it was. */
	check(vcpu_get(&new.vcpu[0], KVM_REG_ARM_TIMER_CNT) - before < 1UL << 36);
	vm_destroy(&new);
	return test_end();
}
