/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ioctls as tables: a row says how many bytes go in and out, so that copying
 * and its errno are written once.
 */
#ifndef WEIR_IOCTL_H
#define WEIR_IOCTL_H

#include <linux/ioctl.h>
#include <weir/vm.h>

#define WEIR_IOCTL_MAX_ARG 256

/**
 * struct weir_ioctl - one ioctl of a file
 * @cmd: its number; the size in it says how much is copied
 * @fn: @self is the file's object. @arg is the copied argument, or, for an
 *	ioctl without size (_IO), &unsigned long with the plain argument;
 *	@user is the user address for variable-sized tails
 * @in_only: _IOWR by number, but nothing comes back, or @fn writes it itself
 */
struct weir_ioctl {
	unsigned int cmd;
	long (*fn)(void *self, void *arg, void __user *user);
	bool in_only;
};

long weir_ioctl_dispatch(const struct weir_ioctl *table, unsigned int nr,
			 void *self, unsigned int cmd, unsigned long arg);

long weir_vm_create(unsigned long type);
long weir_vm_create_vcpu(struct weir_vm *vm, u32 id);
long weir_vm_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
long weir_vcpu_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

/* onereg.c */
struct kvm_one_reg;
struct kvm_reg_list;
int weir_one_reg_get(struct weir_vcpu *vcpu, const struct kvm_one_reg *reg);
int weir_one_reg_set(struct weir_vcpu *vcpu, const struct kvm_one_reg *reg);
int weir_one_reg_list(struct weir_vcpu *vcpu, struct kvm_reg_list __user *list);

/* device.c */
long weir_device_create(struct weir_vm *vm, struct kvm_create_device *cd,
			struct kvm_create_device __user *user);

/* stats.c */
void weir_stats_init(void);
void weir_stats_exit(void);
void weir_stats_vm_add(struct weir_vm *vm);
void weir_stats_vm_remove(struct weir_vm *vm);
const char *weir_stat_name(enum weir_stat stat);

/* stats-fd.c */
int weir_stats_fd(struct weir_vm *vm, struct weir_vcpu *vcpu);

#endif /* WEIR_IOCTL_H */
