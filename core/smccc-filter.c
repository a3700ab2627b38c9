// SPDX-License-Identifier: GPL-2.0-only
/*
 * User space decides about ranges of calls: Weir serves them, refuses them, or
 * leaves them to user space (devices/vm.rst, KVM_ARM_VM_SMCCC_CTRL).
 */
#include <linux/kvm.h>
#include <linux/maple_tree.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/xarray.h>
#include "smccc.h"

/* All functions of an owner: the convention's lower 16 bits. */
#define FN_64BIT	((u32)ARM_SMCCC_SMC_64 << ARM_SMCCC_CALL_CONV_SHIFT)
#define ARCH_FIRST	ARM_SMCCC_VERSION_FUNC_ID
#define ARCH_LAST	(ARCH_FIRST | ARM_SMCCC_FUNC_MASK)

/**
 * weir_smccc_filter_init() - a new VM serves every call
 * @vm: new
 */
void weir_smccc_filter_init(struct weir_vm *vm)
{
	mt_init(&vm->arch.fw.filter);
}

/**
 * weir_smccc_filter_exit() - forget the ranges
 * @vm: going away
 */
void weir_smccc_filter_exit(struct weir_vm *vm)
{
	mtree_destroy(&vm->arch.fw.filter);
}

/* Nobody but Weir tells the guest about mitigations. */
static bool reserved(u32 first, u32 last)
{
	return (first <= ARCH_LAST && last >= ARCH_FIRST) ||
	       (first <= (ARCH_LAST | FN_64BIT) &&
		last >= (ARCH_FIRST | FN_64BIT));
}

static int insert(struct weir_vm *vm, u32 first, u32 last, u8 action)
{
	int err;

	if (reserved(first, last))
		return -EEXIST;
	mutex_lock(&vm->lock);
	if (vm->arch.ran)
		err = -EBUSY;
	else
		err = mtree_insert_range(&vm->arch.fw.filter, first, last,
					 xa_mk_value(action), GFP_KERNEL_ACCOUNT);
	mutex_unlock(&vm->lock);
	return err;
}

/**
 * weir_smccc_filter_set() - KVM_ARM_VM_SMCCC_FILTER
 * @vm: the machine
 * @attr: address of a struct kvm_smccc_filter
 *
 * Return: 0; -EFAULT; -EINVAL (padding, no functions, the range wraps, no such
 * action); -EBUSY (a vCPU has been run); -EEXIST (overlaps another range, or
 * the architecture's); -ENOMEM. Context: process.
 */
int weir_smccc_filter_set(struct weir_vm *vm, const struct kvm_device_attr *attr)
{
	struct kvm_smccc_filter filter;
	u32 last;

	if (copy_from_user(&filter, (void __user *)(unsigned long)attr->addr,
			   sizeof(filter)))
		return -EFAULT;
	last = filter.base + filter.nr_functions - 1;
	if (memchr_inv(filter.pad, 0, sizeof(filter.pad)) ||
	    !filter.nr_functions || last < filter.base ||
	    filter.action >= NR_SMCCC_FILTER_ACTIONS)
		return -EINVAL;
	if (READ_ONCE(vm->arch.ran))
		return -EBUSY;
	return insert(vm, filter.base, last, filter.action);
}

/**
 * weir_smccc_filter_action() - what to do with a call
 * @vm: the machine
 * @fn: function identifier
 *
 * Return: KVM_SMCCC_FILTER_*. Context: process.
 */
unsigned int weir_smccc_filter_action(struct weir_vm *vm, u32 fn)
{
	/* An empty entry is KVM_SMCCC_FILTER_HANDLE, too. */
	if (mtree_empty(&vm->arch.fw.filter))
		return KVM_SMCCC_FILTER_HANDLE;
	return xa_to_value(mtree_load(&vm->arch.fw.filter, fn));
}
