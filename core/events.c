// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exceptions that wait for a vCPU, as user space sees and makes them
 * (api.rst 4.31, 4.32): virtual SErrors, and the external abort that ends an
 * access which nobody could serve.
 */
#include <linux/kvm.h>
#include <asm/cpufeature.h>
#include <asm/kvm_arm.h>
#include "vcpu.h"

/**
 * weir_events_get() - KVM_GET_VCPU_EVENTS
 * @vcpu: locked, state in memory
 * @events: zeroed, filled in
 *
 * External aborts are delivered at once and never pending.
 */
void weir_events_get(struct weir_vcpu *vcpu, struct kvm_vcpu_events *events)
{
	events->exception.serror_pending = !!(vcpu->ctx.hcr & HCR_VSE);
	events->exception.serror_has_esr =
		cpus_have_final_cap(ARM64_HAS_RAS_EXTN);
	if (events->exception.serror_pending && events->exception.serror_has_esr)
		events->exception.serror_esr = vcpu->ctx.vsesr;
}

/**
 * weir_events_set() - KVM_SET_VCPU_EVENTS
 * @vcpu: locked, state in memory
 * @events: what is to be made pending; nothing is taken back
 *
 * Return: 0, or -EINVAL (a syndrome on a host without RAS, or more of one than
 * its ISS field).
 */
int weir_events_set(struct weir_vcpu *vcpu, const struct kvm_vcpu_events *events)
{
	bool serror = events->exception.serror_pending;
	u64 esr = ESR_ELx_ISV;

	if (serror && events->exception.serror_has_esr) {
		esr = events->exception.serror_esr;
		if (!cpus_have_final_cap(ARM64_HAS_RAS_EXTN) ||
		    (esr & ~ESR_ELx_ISS_MASK))
			return -EINVAL;
	}
	if (serror)
		weir_inject_serror(vcpu, esr);
	if (events->exception.ext_dabt_pending) {
		/* The access is over: nothing is left to be delivered. */
		vcpu->arch.mmio_pending = false;
		weir_inject_abort(vcpu, false, vcpu->ctx.far);
	}
	return 0;
}
