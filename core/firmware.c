// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pseudo-registers of the firmware that guests see (arm/fw-pseudo-registers.rst):
 * the PSCI version, how well mitigations protect, which services are offered.
 */
#include <linux/kvm.h>
#include <kvm/arm_psci.h>
#include "psci.h"
#include "smccc.h"

/* Services that Weir has, by register. */
static const u64 bmaps[WEIR_FW_BMAPS] = {
	[WEIR_FW_STD] = BIT(KVM_REG_ARM_STD_BIT_TRNG_V1_0),
	[WEIR_FW_STD_HYP] = BIT(KVM_REG_ARM_STD_HYP_BIT_PV_TIME),
	[WEIR_FW_VENDOR_HYP] = BIT(KVM_REG_ARM_VENDOR_HYP_BIT_FUNC_FEAT) |
			       BIT(KVM_REG_ARM_VENDOR_HYP_BIT_PTP),
};

#define LEVEL_MASK	GENMASK(3, 0)

struct fw_reg {
	u64 id;
	int (*get)(struct weir_vcpu *vcpu, unsigned int arg, u64 *val);
	int (*set)(struct weir_vcpu *vcpu, unsigned int arg, u64 val);
	unsigned int arg;
};

static int get_psci(struct weir_vcpu *vcpu, unsigned int arg, u64 *val)
{
	*val = weir_psci_version(vcpu->vm);
	return 0;
}

static int set_psci(struct weir_vcpu *vcpu, unsigned int arg, u64 val)
{
	return weir_psci_set_version(vcpu->vm, val);
}

static int get_level(struct weir_vcpu *vcpu, unsigned int fn, u64 *val)
{
	*val = weir_smccc_level(vcpu->vm, fn);
	return 0;
}

/* A guest may have been told of less protection than there is here. */
static int set_level(struct weir_vcpu *vcpu, unsigned int fn, u64 val)
{
	return val <= weir_smccc_level(vcpu->vm, fn) ? 0 : -EINVAL;
}

/* Of the four levels two are ever answered; the others mean one of them. */
static int set_store_level(struct weir_vcpu *vcpu, unsigned int fn, u64 val)
{
	u64 enabled = KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_ENABLED;
	u64 level = val & LEVEL_MASK;
	u64 need = KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_AVAIL;

	if ((val & ~(LEVEL_MASK | enabled)) ||
	    level > KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_REQUIRED ||
	    ((val & enabled) &&
	     level != KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_AVAIL))
		return -EINVAL;
	if (level >= KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_AVAIL)
		need = KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_REQUIRED;
	return set_level(vcpu, fn, need);
}

static int get_bmap(struct weir_vcpu *vcpu, unsigned int bmap, u64 *val)
{
	*val = READ_ONCE(vcpu->vm->arch.fw.bmap[bmap]);
	return 0;
}

static int set_bmap(struct weir_vcpu *vcpu, unsigned int bmap, u64 val)
{
	struct weir_vm *vm = vcpu->vm;
	int err = 0;

	if (val & ~bmaps[bmap])
		return -EINVAL;
	mutex_lock(&vm->lock);
	if (vm->arch.ran && val != vm->arch.fw.bmap[bmap])
		err = -EBUSY;
	else
		WRITE_ONCE(vm->arch.fw.bmap[bmap], val);
	mutex_unlock(&vm->lock);
	return err;
}

static const struct fw_reg fw_regs[] = {
	{ KVM_REG_ARM_PSCI_VERSION, get_psci, set_psci, 0 },
	{ KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1, get_level, set_level,
	  ARM_SMCCC_ARCH_WORKAROUND_1 },
	{ KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2, get_level, set_store_level,
	  ARM_SMCCC_ARCH_WORKAROUND_2 },
	{ KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3, get_level, set_level,
	  ARM_SMCCC_ARCH_WORKAROUND_3 },
	{ KVM_REG_ARM_STD_BMAP, get_bmap, set_bmap, WEIR_FW_STD },
	{ KVM_REG_ARM_STD_HYP_BMAP, get_bmap, set_bmap, WEIR_FW_STD_HYP },
	{ KVM_REG_ARM_VENDOR_HYP_BMAP, get_bmap, set_bmap, WEIR_FW_VENDOR_HYP },
};

static const struct fw_reg *find(u64 id)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fw_regs); i++)
		if (fw_regs[i].id == id)
			return &fw_regs[i];
	return NULL;
}

/**
 * weir_firmware_vm_init() - a new VM's guests are offered everything
 * @vm: new
 */
void weir_firmware_vm_init(struct weir_vm *vm)
{
	memcpy(vm->arch.fw.bmap, bmaps, sizeof(bmaps));
	vm->arch.fw.psci_version = KVM_ARM_PSCI_LATEST;
}

/**
 * weir_firmware_reg() - enumerate the registers
 * @n: from 0
 *
 * Return: identifier, or 0 behind the last one.
 */
u64 weir_firmware_reg(unsigned int n)
{
	return n < ARRAY_SIZE(fw_regs) ? fw_regs[n].id : 0;
}

/**
 * weir_firmware_get() - read one
 * @vcpu: locked
 * @id: ONE_REG identifier
 * @val: its value
 *
 * Return: 0 or -ENOENT.
 */
int weir_firmware_get(struct weir_vcpu *vcpu, u64 id, u64 *val)
{
	const struct fw_reg *reg = find(id);

	return reg ? reg->get(vcpu, reg->arg, val) : -ENOENT;
}

/**
 * weir_firmware_set() - write one
 * @vcpu: locked
 * @id: ONE_REG identifier
 * @val: new value
 *
 * Return: 0; -ENOENT; -EINVAL (not one of its values, or more than Weir has);
 * -EBUSY (services, once a vCPU has been run).
 */
int weir_firmware_set(struct weir_vcpu *vcpu, u64 id, u64 val)
{
	const struct fw_reg *reg = find(id);

	return reg ? reg->set(vcpu, reg->arg, val) : -ENOENT;
}
