// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pending thread work (rescheduling, task work, memory cgroup throttling,
 * signals) is done by xfer_to_guest_mode_handle_work(), the only exported way
 * to it. It takes a struct kvm_vcpu, of which it touches the run page and one
 * counter; so each vCPU has one of these for it, otherwise empty.
 */
#include <linux/kvm_host.h>
#include <linux/slab.h>
#include "guest-work.h"

/**
 * weir_guest_work_init() - prepare a vCPU for weir_guest_work()
 * @vcpu: new, with its run page
 *
 * Return: 0 or -ENOMEM.
 */
int weir_guest_work_init(struct weir_vcpu *vcpu)
{
	struct kvm_vcpu *proxy = kvzalloc(sizeof(*proxy), GFP_KERNEL_ACCOUNT);

	if (!proxy)
		return -ENOMEM;
	proxy->run = vcpu->run;
	vcpu->arch.work_proxy = proxy;
	return 0;
}

/**
 * weir_guest_work_exit() - undo weir_guest_work_init()
 * @vcpu: going away
 */
void weir_guest_work_exit(struct weir_vcpu *vcpu)
{
	kvfree(vcpu->arch.work_proxy);
}

/**
 * weir_guest_work() - do the current thread's pending work
 * @vcpu: current thread's, xfer_to_guest_mode_work_pending() said so
 *
 * Return: 0, or -EINTR with KVM_EXIT_INTR as exit reason when a signal is
 * pending. Context: process, interrupts on; may sleep.
 */
int weir_guest_work(struct weir_vcpu *vcpu)
{
	return xfer_to_guest_mode_handle_work(vcpu->arch.work_proxy);
}
