/* SPDX-License-Identifier: GPL-2.0-only */
/* User space that debugs the guest. */
#ifndef WEIR_GUEST_DEBUG_H
#define WEIR_GUEST_DEBUG_H

#include <weir/vm.h>

#define WEIR_GUEST_DEBUG_MASK (KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP | \
			       KVM_GUESTDBG_USE_SW_BP | KVM_GUESTDBG_USE_HW)

long weir_guest_debug_set(struct weir_vcpu *vcpu, void __user *user);
void weir_guest_debug_begin(struct weir_vcpu *vcpu);
void weir_guest_debug_end(struct weir_vcpu *vcpu);
int weir_guest_debug_exit(struct weir_vcpu *vcpu);
int weir_guest_debug_bps(void);
int weir_guest_debug_wps(void);

#endif /* WEIR_GUEST_DEBUG_H */
