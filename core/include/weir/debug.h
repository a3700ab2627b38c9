/* SPDX-License-Identifier: GPL-2.0-only */
/* What a vCPU keeps of the self-hosted debug registers (ARM ARM D19.3). */
#ifndef WEIR_DEBUG_H
#define WEIR_DEBUG_H

#include <linux/kvm.h>
#include <linux/types.h>

/**
 * struct weir_debug - debug registers of the guest, and who debugs it
 * @guest: breakpoints and watchpoints as the guest reads and wrote them
 * @mdscr: MDSCR_EL1, likewise
 * @oslsr: OSLSR_EL1
 * @control: KVM_GUESTDBG_* while user space debugs the guest, else 0
 * @user: what user space asked for with KVM_GUESTDBG_USE_HW
 * @guest_ss: PSTATE.SS of the guest, while KVM_RUN has its own in there
 * @step_pending: the step is done, its exception still to come
 * @live: what the hardware gets: @guest or @user
 * @live_mdscr: likewise
 * @host_armed: the host's MDSCR_EL1 enables breakpoints in this thread
 * @active: one of these has to be in hardware while the guest runs
 */
struct weir_debug {
	struct kvm_guest_debug_arch guest;
	u64 mdscr;
	u64 oslsr;
	u32 control;
	struct kvm_guest_debug_arch user;
	u64 guest_ss;
	bool step_pending;
	const struct kvm_guest_debug_arch *live;
	u64 live_mdscr;
	bool host_armed;
	bool active;
};

#endif /* WEIR_DEBUG_H */
