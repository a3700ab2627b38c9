/* SPDX-License-Identifier: GPL-2.0-only */
/* What a thread owes the kernel before it may enter a guest again. */
#ifndef WEIR_COMPAT_GUEST_WORK_H
#define WEIR_COMPAT_GUEST_WORK_H

#include <linux/entry-kvm.h>
#include <weir/vm.h>

int weir_guest_work_init(struct weir_vcpu *vcpu);
void weir_guest_work_exit(struct weir_vcpu *vcpu);
int weir_guest_work(struct weir_vcpu *vcpu);

#endif /* WEIR_COMPAT_GUEST_WORK_H */
