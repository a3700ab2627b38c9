// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * The guest's counters behind the host's: KVM_ARM_SET_COUNTER_OFFSET moves both
 * for good, KVM_REG_ARM_TIMER_CNT and _PTIMER_CNT one each; the guest, its
 * timers and ONE_REG agree.
 */

#include "blob.h"
#include "puppet.h"
#include "runner.h"

#define PTIMER		30
#define FAR_AHEAD	(1UL << 44)
#define SECOND		(1UL << 31)	/* at most, in ticks of any counter */

GUEST_CODE(read_counter,
	"	isb\n"
	"	cbz	x0, 1f\n"
	"	mrs	x0, cntpct_el0\n"
	"	ret\n"
	"1:	mrs	x0, cntvct_el0\n"
	"	ret\n");

static u64 host_counter(void)
{
	u64 now;

	asm volatile("isb; mrs %0, cntvct_el0" : "=r" (now));
	return now;
}

static u64 guest_counter(struct vcpu *vcpu, bool physical)
{
	return puppet(vcpu, PUPPET_CALL, PUPPET_HEAP, physical);
}

static bool near(u64 a, u64 b)
{
	return a - b < 30 * SECOND || b - a < 30 * SECOND;
}

static int set_offset(int fd, u64 offset, u64 reserved)
{
	struct kvm_arm_counter_offset arg = {
		.counter_offset = offset,
		.reserved = reserved,
	};

	return ioctl(fd, KVM_ARM_SET_COUNTER_OFFSET, &arg);
}

static void check_regs(struct vcpu *vcpu)
{
	/* The host's physical counter until somebody moves it. */
	check(near(guest_counter(vcpu, true), host_counter()));
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CNT, FAR_AHEAD);
	check(near(vcpu_get(vcpu, KVM_REG_ARM_PTIMER_CNT), FAR_AHEAD));
	check(near(guest_counter(vcpu, true), FAR_AHEAD));
	check(!near(guest_counter(vcpu, false), FAR_AHEAD));
	vcpu_set(vcpu, KVM_REG_ARM_TIMER_CNT, 3 * FAR_AHEAD);
	check(near(guest_counter(vcpu, false), 3 * FAR_AHEAD));
	check(near(guest_counter(vcpu, true), FAR_AHEAD));
	/* Every vCPU has the same time, also one that has run before. */
	check(near(vcpu_get(&vcpu->vm->vcpu[1], KVM_REG_ARM_TIMER_CNT),
		   3 * FAR_AHEAD));
	check(near(guest_counter(&vcpu->vm->vcpu[1], false), 3 * FAR_AHEAD));
	check(near(guest_counter(&vcpu->vm->vcpu[1], true), FAR_AHEAD));
}

/* A physical timer set by the guest's time fires by it. */
static void check_ptimer(struct vcpu *vcpu)
{
	puppet(vcpu, PUPPET_IRQ_ENABLE, PTIMER);
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CVAL,
		 vcpu_get(vcpu, KVM_REG_ARM_PTIMER_CNT) + 1000000);
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CTL, 1);
	check_eq(puppet(vcpu, PUPPET_IRQ_SLEEP), PTIMER);
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CTL, 0);
	/* One in the far future fires when the counter is moved there. */
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CVAL, 2 * FAR_AHEAD);
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CTL, 1);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
	if (test_under_weir()) {
		vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CNT, 2 * FAR_AHEAD + 1);
		check_eq(puppet(vcpu, PUPPET_IRQ_SLEEP), PTIMER);
	}
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CTL, 0);
}

static void check_ioctl(struct vcpu *vcpu)
{
	int fd = vcpu->vm->fd;

	check_errno(set_offset(fd, 0, 1), EINVAL);
	check_errno(ioctl(fd, KVM_ARM_SET_COUNTER_OFFSET, NULL), EFAULT);
	check_ok(set_offset(fd, -FAR_AHEAD, 0));
	check(near(guest_counter(vcpu, false), host_counter() + FAR_AHEAD));
	check(near(guest_counter(vcpu, true), host_counter() + FAR_AHEAD));
	/* From now on these two are ignored. */
	vcpu_set(vcpu, KVM_REG_ARM_TIMER_CNT, 5 * FAR_AHEAD);
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CNT, 5 * FAR_AHEAD);
	check(near(guest_counter(vcpu, false), host_counter() + FAR_AHEAD));
	check(near(guest_counter(vcpu, true), host_counter() + FAR_AHEAD));
	/* But it may be set again. */
	check_ok(set_offset(fd, 0, 0));
	check(near(guest_counter(vcpu, true), host_counter()));
	check(near(guest_counter(vcpu, false), host_counter()));
}

/* A vCPU that is off sleeps inside KVM_RUN. */
static void check_busy(struct vcpu *off)
{
	struct kvm_mp_state stopped = { .mp_state = KVM_MP_STATE_STOPPED };
	struct runner r;

	must(ioctl(off->fd, KVM_SET_MP_STATE, &stopped));
	runner_start(&r, off);
	check(runner_asleep(&r));
	check_errno(set_offset(off->vm->fd, 0, 0), EBUSY);
	check_eq(runner_kick(&r), EINTR);
	check_ok(set_offset(off->vm->fd, 0, 0));
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	puppet_boot(&vm, 2);
	vcpu = &vm.vcpu[0];
	check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_COUNTER_OFFSET), 1);
	guest_put_code(&vm, PUPPET_HEAP, read_counter);
	puppet_start_cpu(&vm, 1);
	check_regs(vcpu);
	check_ptimer(vcpu);
	check_ioctl(vcpu);
	check_busy(&vm.vcpu[1]);
	vm_destroy(&vm);
	return test_end();
}
