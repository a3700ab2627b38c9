// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_GET_ONE_REG, KVM_SET_ONE_REG, KVM_GET_REG_LIST (api.rst 4.68, 4.69,
 * 4.83). Every register that the list names reads, and takes back what it
 * read. The vCPU is locked and its state in memory.
 */
#include <linux/kvm.h>
#include <linux/uaccess.h>
#include <asm/sysreg.h>
#include "ioctl.h"
#include "onereg.h"
#include "resident.h"
#include "smccc.h"
#include "sysreg.h"
#include "timer.h"
#include "vcpu.h"

#define CORE_INDEX(id)	((id) & ~(KVM_REG_ARCH_MASK | KVM_REG_SIZE_MASK | \
				  KVM_REG_ARM_CORE))
#define CORE_WORDS	(sizeof(struct kvm_regs) / sizeof(__u32))
#define WORD_OF(member)	KVM_REG_ARM_CORE_REG(member)

static u64 core_id(unsigned int index, u64 size)
{
	return KVM_REG_ARM64 | KVM_REG_ARM_CORE | size | index;
}

/*
 * Size of the core register that begins at a word of struct kvm_regs, or 0
 * when none does.
 */
static u64 core_size(unsigned int index)
{
	if (index >= WORD_OF(fp_regs.vregs[0]) && index < WORD_OF(fp_regs.fpsr))
		return (index - WORD_OF(fp_regs.vregs[0])) % 4 ?
			0 : KVM_REG_SIZE_U128;
	if (index == WORD_OF(fp_regs.fpsr) || index == WORD_OF(fp_regs.fpcr))
		return KVM_REG_SIZE_U32;
	if (index < WORD_OF(spsr[KVM_NR_SPSR]))
		return index % 2 ? 0 : KVM_REG_SIZE_U64;
	return 0;
}

/* Where a core register lives. */
static void *core_place(struct weir_vcpu *vcpu, unsigned int index)
{
	struct weir_context *ctx = &vcpu->ctx;

	if (index < WORD_OF(sp_el1))
		return (u32 *)&ctx->gp + index;
	if (index == WORD_OF(sp_el1))
		return &ctx->el1[WEIR_SP_EL1];
	if (index == WORD_OF(elr_el1))
		return &ctx->el1[WEIR_ELR_EL1];
	if (index == WORD_OF(spsr[KVM_SPSR_EL1]))
		return &ctx->el1[WEIR_SPSR_EL1];
	if (index < WORD_OF(spsr[KVM_NR_SPSR]))
		return &vcpu->arch.spsr32[(index - WORD_OF(spsr[1])) / 2];
	return (u32 *)&ctx->fp + (index - WORD_OF(fp_regs));
}

static void *core_find(struct weir_vcpu *vcpu, u64 id, int *err)
{
	u64 index = CORE_INDEX(id);

	*err = index < CORE_WORDS ? -EINVAL : -ENOENT;
	if (index >= CORE_WORDS || !core_size(index) ||
	    (id & KVM_REG_SIZE_MASK) != core_size(index))
		return NULL;
	return core_place(vcpu, index);
}

/* Only 64-bit EL0 and EL1, or 32-bit EL0 where the host has it. */
static bool pstate_ok(u64 pstate)
{
	if (pstate & PSR_MODE32_BIT)
		return weir_has_aa32_el0() &&
		       (pstate & PSR_AA32_MODE_MASK) == PSR_AA32_MODE_USR;
	switch (pstate & PSR_MODE_MASK) {
	case PSR_MODE_EL0t:
	case PSR_MODE_EL1t:
	case PSR_MODE_EL1h:
		return true;
	default:
		return false;
	}
}

static int core_get(struct weir_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	void __user *user = (void __user *)(unsigned long)reg->addr;
	int err;
	void *place = core_find(vcpu, reg->id, &err);

	if (!place)
		return err;
	return copy_to_user(user, place, KVM_REG_SIZE(reg->id)) ? -EFAULT : 0;
}

static int core_set(struct weir_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	void __user *user = (void __user *)(unsigned long)reg->addr;
	u64 val[2];
	int err;
	void *place = core_find(vcpu, reg->id, &err);

	if (!place)
		return err;
	if (copy_from_user(val, user, KVM_REG_SIZE(reg->id)))
		return -EFAULT;
	if (CORE_INDEX(reg->id) == WORD_OF(regs.pstate) && !pstate_ok(val[0]))
		return -EINVAL;
	memcpy(place, val, KVM_REG_SIZE(reg->id));
	return 0;
}

static const struct {
	u64 id;
	bool physical;
	enum weir_timer_reg reg;
} timer_regs[] = {
	{ KVM_REG_ARM_TIMER_CTL, false, WEIR_TIMER_CTL },
	{ KVM_REG_ARM_TIMER_CNT, false, WEIR_TIMER_CNT },
	{ KVM_REG_ARM_TIMER_CVAL, false, WEIR_TIMER_CVAL },
	{ KVM_REG_ARM_PTIMER_CTL, true, WEIR_TIMER_CTL },
	{ KVM_REG_ARM_PTIMER_CNT, true, WEIR_TIMER_CNT },
	{ KVM_REG_ARM_PTIMER_CVAL, true, WEIR_TIMER_CVAL },
};

static int timer_find(u64 id)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(timer_regs); i++)
		if (timer_regs[i].id == id)
			return i;
	return -ENOENT;
}

static u64 timer_get(struct weir_vcpu *vcpu, unsigned int i)
{
	return timer_regs[i].physical ?
		weir_ptimer_read(vcpu, timer_regs[i].reg) :
		weir_vtimer_get(vcpu, timer_regs[i].reg);
}

static void timer_set(struct weir_vcpu *vcpu, unsigned int i, u64 val)
{
	if (timer_regs[i].physical)
		weir_ptimer_set(vcpu, timer_regs[i].reg, val);
	else
		weir_vtimer_set(vcpu, timer_regs[i].reg, val);
}

static bool is_firmware(u64 id)
{
	u64 coproc = id & KVM_REG_ARM_COPROC_MASK;

	return coproc == KVM_REG_ARM_FW || coproc == KVM_REG_ARM_FW_FEAT_BMAP;
}

/* The rest are 64-bit values: firmware, timers, system registers. */
static int value_get(struct weir_vcpu *vcpu, u64 id, u64 *val)
{
	int i = timer_find(id);

	if (is_firmware(id))
		return weir_firmware_get(vcpu, id, val);
	if (i >= 0) {
		*val = timer_get(vcpu, i);
		return 0;
	}
	return weir_onereg_sys_get(vcpu, id, val);
}

static int value_set(struct weir_vcpu *vcpu, u64 id, u64 val)
{
	int i = timer_find(id);

	if (is_firmware(id))
		return weir_firmware_set(vcpu, id, val);
	if (i >= 0) {
		timer_set(vcpu, i, val);
		return 0;
	}
	return weir_onereg_sys_set(vcpu, id, val);
}

static bool is_core(u64 id)
{
	return (id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM_CORE;
}

static bool is_value(u64 id)
{
	return (id & KVM_REG_SIZE_MASK) == KVM_REG_SIZE_U64;
}

/**
 * weir_one_reg_get() - KVM_GET_ONE_REG
 * @vcpu: locked and initialised
 * @reg: identifier and user address
 *
 * Return: 0, -EINVAL (another architecture's, wrong size), -ENOENT, -EFAULT.
 */
int weir_one_reg_get(struct weir_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	void __user *user = (void __user *)(unsigned long)reg->addr;
	u64 val;
	int err;

	if ((reg->id & KVM_REG_ARCH_MASK) != KVM_REG_ARM64)
		return -EINVAL;
	weir_vcpu_evict(vcpu);
	if (is_core(reg->id))
		return core_get(vcpu, reg);
	if ((reg->id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM_DEMUX)
		return weir_cache_id_onereg(vcpu, reg, false);
	if (!is_value(reg->id))
		return -ENOENT;
	err = value_get(vcpu, reg->id, &val);
	if (err)
		return err;
	return copy_to_user(user, &val, sizeof(val)) ? -EFAULT : 0;
}

/**
 * weir_one_reg_set() - KVM_SET_ONE_REG
 * @vcpu: locked and initialised
 * @reg: identifier and user address
 *
 * Return: 0, -EINVAL (size, or a value the register cannot take), -ENOENT,
 * -EFAULT, -EBUSY.
 */
int weir_one_reg_set(struct weir_vcpu *vcpu, const struct kvm_one_reg *reg)
{
	void __user *user = (void __user *)(unsigned long)reg->addr;
	u64 val;

	if ((reg->id & KVM_REG_ARCH_MASK) != KVM_REG_ARM64)
		return -EINVAL;
	weir_vcpu_evict(vcpu);
	if (is_core(reg->id))
		return core_set(vcpu, reg);
	if ((reg->id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM_DEMUX)
		return weir_cache_id_onereg(vcpu, reg, true);
	if (!is_value(reg->id))
		return -ENOENT;
	if (copy_from_user(&val, user, sizeof(val)))
		return -EFAULT;
	return value_set(vcpu, reg->id, val);
}

/* Append to the list, or only count when there is no list. */
static int put_id(u64 __user **list, u64 id, unsigned int *nr)
{
	(*nr)++;
	if (!*list)
		return 0;
	return put_user(id, (*list)++);
}

static int put_all(struct weir_vcpu *vcpu, u64 __user *list, unsigned int *nr)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < CORE_WORDS && !err; i++)
		if (core_size(i))
			err = put_id(&list, core_id(i, core_size(i)), nr);
	for (i = 0; weir_firmware_reg(i) && !err; i++)
		err = put_id(&list, weir_firmware_reg(i), nr);
	for (i = 0; i < WEIR_CACHES_NR && !err; i++)
		err = put_id(&list, WEIR_DEMUX_CCSIDR | i, nr);
	for (i = 0; i < ARRAY_SIZE(timer_regs) && !err; i++)
		err = put_id(&list, timer_regs[i].id, nr);
	if (!err)
		err = weir_onereg_sys_list(vcpu, &list, nr, put_id);
	return err;
}

/**
 * weir_one_reg_list() - KVM_GET_REG_LIST
 * @vcpu: locked and initialised
 * @list: user's structure; n is how many fit, then how many there are
 *
 * Return: 0, -E2BIG when they do not fit, -EFAULT.
 */
int weir_one_reg_list(struct weir_vcpu *vcpu, struct kvm_reg_list __user *list)
{
	unsigned int total = 0, nr = 0;
	u64 room;

	if (get_user(room, &list->n))
		return -EFAULT;
	put_all(vcpu, NULL, &total);
	if (put_user((u64)total, &list->n))
		return -EFAULT;
	if (room < total)
		return -E2BIG;
	return put_all(vcpu, list->reg, &nr);
}
