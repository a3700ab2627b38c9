// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Guests' timers while the host's clock is corrected to run faster than the
 * counter, as NTP does: a host timer that stands in for one passes before its
 * time, and the guest's interrupt comes nevertheless, when it is due.
 */

#include <sched.h>
#include <stdlib.h>
#include <sys/timex.h>

#include "puppet.h"

#define VTIMER		27
#define PTIMER		30
#define SPI		60
#define TICK		10000		/* microseconds per 1/USER_HZ */
#define FASTER		(TICK * 11 / 10)
#define AHEAD_US	300000

static void set_tick(long tick)
{
	struct timex t = { .modes = ADJ_TICK, .tick = tick };

	must(adjtimex(&t));
}

static void restore_tick(void)
{
	set_tick(TICK);
}

static void one_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	must(sched_setaffinity(0, sizeof(set), &set));
}

static u64 ahead(struct vcpu *vcpu, u64 counter)
{
	u64 hz;

	asm("mrs %0, cntfrq_el0" : "=r"(hz));
	return vcpu_get(vcpu, counter) + hz * AHEAD_US / 1000000;
}

/* It is a host timer altogether. */
static void check_physical(struct vcpu *vcpu)
{
	u64 due = ahead(vcpu, KVM_REG_ARM_PTIMER_CNT);

	puppet(vcpu, PUPPET_IRQ_ENABLE, PTIMER);
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CVAL, due);
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CTL, 1);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 30000000), PTIMER);
	check(vcpu_get(vcpu, KVM_REG_ARM_PTIMER_CNT) >= due);
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CTL, 0);
	puppet(vcpu, PUPPET_IRQ_DISABLE, PTIMER);
}

static bool asleep;

static void *sleeper(void *arg)
{
	u64 intid = puppet(arg, PUPPET_IRQ_SLEEP);

	__atomic_store_n(&asleep, false, __ATOMIC_RELEASE);
	return (void *)intid;
}

/* A host timer stands in for it while the vCPU sleeps and another has its CPU. */
static void check_virtual(struct vcpu *vcpu, struct vcpu *other)
{
	u64 due = ahead(vcpu, KVM_REG_ARM_TIMER_CNT);
	pthread_t thread;
	void *intid;

	puppet(vcpu, PUPPET_IRQ_ENABLE, VTIMER);
	puppet(vcpu, PUPPET_IRQ_ENABLE, SPI, 1);
	vcpu_set(vcpu, KVM_REG_ARM_TIMER_CVAL, due);
	vcpu_set(vcpu, KVM_REG_ARM_TIMER_CTL, 1);
	asleep = true;
	pthread_create(&thread, NULL, sleeper, vcpu);
	check(wait_for((puppet(other, PUPPET_NOP),
			!__atomic_load_n(&asleep, __ATOMIC_ACQUIRE))));
	/* What ends a sleep that the timer did not. */
	must(vm_irq(vcpu->vm, SPI, 1));
	pthread_join(thread, &intid);
	check_eq((u64)intid, VTIMER);
	check(vcpu_get(vcpu, KVM_REG_ARM_TIMER_CNT) >= due);
}

int main(void)
{
	struct vm vm, other;

	one_cpu();
	puppet_boot(&vm, 1);
	puppet_boot(&other, 1);
	atexit(restore_tick);
	set_tick(FASTER);
	check_physical(&vm.vcpu[0]);
	check_virtual(&vm.vcpu[0], &other.vcpu[0]);
	vm_destroy(&other);
	vm_destroy(&vm);
	return test_end();
}
