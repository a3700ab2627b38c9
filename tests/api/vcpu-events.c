// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_GET_VCPU_EVENTS and KVM_SET_VCPU_EVENTS: an SError stays pending until the
 * guest takes it, with its syndrome; an external abort is delivered at once.
 */

#include <string.h>

#include "blob.h"
#include "puppet.h"

#define DEVICE		0x0b000000UL
#define ISS		0x123456ULL
#define ESR_SERROR	(0x2fULL << 26 | 1 << 25)
#define ESR_EXT_DABT	(0x25ULL << 26 | 1 << 25 | 0x10)

/* x0: where this is. Unmasks SErrors, and answers ESR_EL1 of what comes. */
GUEST_CODE(take_serror,
	"	mrs	x9, vbar_el1\n"
	"	msr	vbar_el1, x0\n"
	"	isb\n"
	"	msr	daifclr, #4\n"
	"	isb\n"
	"	msr	daifset, #4\n"
	"	mov	x0, #0\n"
	"	b	1f\n"
	".org take_serror + 0x380\n"	/* SError, EL1 with SP_EL1 */
	"	mrs	x0, esr_el1\n"
	"1:	msr	vbar_el1, x9\n"
	"	isb\n"
	"	ret\n");

static struct kvm_vcpu_events get(struct vcpu *vcpu)
{
	struct kvm_vcpu_events events;

	memset(&events, 0xff, sizeof(events));
	must(ioctl(vcpu->fd, KVM_GET_VCPU_EVENTS, &events));
	return events;
}

static int set(struct vcpu *vcpu, bool serror, bool has_esr, u64 esr, bool dabt)
{
	struct kvm_vcpu_events events = {
		.exception.serror_pending = serror,
		.exception.serror_has_esr = has_esr,
		.exception.serror_esr = esr,
		.exception.ext_dabt_pending = dabt,
	};

	return ioctl(vcpu->fd, KVM_SET_VCPU_EVENTS, &events);
}

static u64 take(struct vcpu *vcpu)
{
	return puppet(vcpu, PUPPET_CALL, PUPPET_HEAP, PUPPET_HEAP);
}

static void check_serror(struct vcpu *vcpu, bool ras)
{
	struct kvm_vcpu_events events = get(vcpu);

	check_eq(events.exception.serror_pending, 0);
	check_eq(events.exception.serror_has_esr, ras);
	check_eq(take(vcpu), 0);

	check_ok(set(vcpu, true, ras, ras ? ISS : 0, false));
	puppet(vcpu, PUPPET_NOP);	/* which has SErrors masked */
	events = get(vcpu);
	check_eq(events.exception.serror_pending, 1);
	check_eq(events.exception.serror_esr, ras ? ISS : 0);
	/* It cannot be taken back. */
	check_ok(set(vcpu, false, false, 0, false));
	check_eq(get(vcpu).exception.serror_pending, 1);
	check_eq(take(vcpu), ESR_SERROR | (ras ? ISS : 0));
	check_eq(get(vcpu).exception.serror_pending, 0);
	check_eq(take(vcpu), 0);

	/* Without a syndrome: ISS is the implementation's. */
	check_ok(set(vcpu, true, false, 0, false));
	check_eq(take(vcpu) >> 26, 0x2f);
}

/* In place of what user space would have answered. */
static void check_abort(struct vcpu *vcpu)
{
	puppet_order(vcpu, PUPPET_PROBE, DEVICE, 0);
	check(!puppet_step(vcpu));
	check_eq(vcpu->run->exit_reason, KVM_EXIT_MMIO);
	check_ok(set(vcpu, false, false, 0, true));
	check_eq(get(vcpu).exception.ext_dabt_pending, 0);
	check_eq(puppet_finish(vcpu) & ~0x1ff0000ULL, ESR_EXT_DABT);
	puppet(vcpu, PUPPET_NOP);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	bool ras;

	vm_create(&vm);
	vm.vcpu[0].fd = must(ioctl(vm.fd, KVM_CREATE_VCPU, 0));
	check_errno(set(&vm.vcpu[0], false, false, 0, false), ENOEXEC);
	vm_destroy(&vm);

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_VCPU_EVENTS), 1);
	check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_INJECT_EXT_DABT), 1);
	ras = ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_INJECT_SERROR_ESR) > 0;
	guest_put_code(&vm, PUPPET_HEAP, take_serror);
	check_errno(ioctl(vcpu->fd, KVM_GET_VCPU_EVENTS, NULL), EFAULT);
	check_errno(ioctl(vcpu->fd, KVM_SET_VCPU_EVENTS, NULL), EFAULT);
	check_errno(set(vcpu, true, true, 1ULL << 25, false), EINVAL);
	if (!ras)
		check_errno(set(vcpu, true, true, ISS, false), EINVAL);
	check_eq(get(vcpu).exception.serror_pending, 0);
	check_serror(vcpu, ras);
	check_abort(vcpu);
	vm_destroy(&vm);
	return test_end();
}
