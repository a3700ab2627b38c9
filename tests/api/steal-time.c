// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Stolen time: the attribute and its errors, the calls, and that the guest
 * finds neither less nor more than what the host's scheduler says.
 */

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "puppet.h"

#define GROUP		KVM_ARM_VCPU_PVTIME_CTRL
#define IPA		KVM_ARM_VCPU_PVTIME_IPA
#define ARCH_FEATURES	0x80000001
#define PV_FEATURES	0xc5000020
#define PV_ST		0xc5000021
#define NOT_SUPPORTED	(~0UL)

/* A slot of its own, and one that the guest cannot write. */
#define BASE		0x80000000UL
#define RO_BASE		0x80100000UL
#define DELAY		50000000UL	/* ns */

struct stolen {
	u32 revision, attributes;
	u64 time;
};

static volatile bool stop;

static int set(struct vcpu *vcpu, u64 ipa)
{
	return device_attr(vcpu->fd, KVM_SET_DEVICE_ATTR, GROUP, IPA, &ipa);
}

static u64 get(struct vcpu *vcpu)
{
	u64 ipa = 1;

	must(device_attr(vcpu->fd, KVM_GET_DEVICE_ATTR, GROUP, IPA, &ipa));
	return ipa;
}

static void check_attr(struct vcpu *vcpu)
{
	int fd = vcpu->fd;

	check_ok(device_attr(fd, KVM_HAS_DEVICE_ATTR, GROUP, IPA, NULL));
	check_errno(device_attr(fd, KVM_HAS_DEVICE_ATTR, GROUP, 1, NULL), ENXIO);
	check_errno(device_attr(fd, KVM_SET_DEVICE_ATTR, GROUP, 1, NULL), ENXIO);
	check_errno(device_attr(fd, KVM_GET_DEVICE_ATTR, GROUP, 1, NULL), ENXIO);
	check_errno(device_attr(fd, KVM_SET_DEVICE_ATTR, GROUP, IPA, NULL), EFAULT);
	check_errno(device_attr(fd, KVM_GET_DEVICE_ATTR, GROUP, IPA, NULL), EFAULT);
	check_eq(get(vcpu), ~0UL);
	check_errno(set(vcpu, BASE + 32), EINVAL);
	check_errno(set(vcpu, 0x70000000), EINVAL);
	check_errno(set(vcpu, ~63UL), EINVAL);
	check_errno(set(vcpu, RO_BASE), EINVAL);
	check_eq(get(vcpu), ~0UL);
	check_ok(set(vcpu, BASE + 64));
	check_eq(get(vcpu), BASE + 64);
	check_errno(set(vcpu, BASE + 64), EEXIST);
	check_errno(set(vcpu, BASE + 32), EINVAL);
	check_eq(get(vcpu), BASE + 64);
}

/* How long this thread has been ready and not running, ns. */
static u64 run_delay(void)
{
	unsigned long ran, delay;
	FILE *f = fopen("/proc/thread-self/schedstat", "r");

	if (!f || fscanf(f, "%lu %lu", &ran, &delay) != 2)
		test_skip("no schedstat");
	fclose(f);
	return delay;
}

static void pin(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	must(sched_setaffinity(0, sizeof(set), &set));
}

static void *burn(void *unused)
{
	pin();
	while (!stop)
		;
	return unused;
}

/* The VMM's thread waits for the CPU, outside the guest and inside. */
static void wait_for_cpu(struct vcpu *vcpu)
{
	u64 begin = run_delay();
	pthread_t thread;

	stop = false;
	pthread_create(&thread, NULL, burn, NULL);
	while (run_delay() - begin < DELAY)
		sched_yield();
	begin = run_delay();
	while (run_delay() - begin < DELAY)
		puppet(vcpu, PUPPET_FILL, PUPPET_HEAP, 4 << 20, 1);
	stop = true;
	pthread_join(thread, NULL);
}

static void check_time(struct vcpu *vcpu, const volatile struct stolen *st)
{
	u64 t[4];

	memset((void *)st, 0xff, sizeof(*st));
	t[0] = run_delay();
	check_eq(puppet(vcpu, PUPPET_HVC, PV_ST), BASE + 64);
	t[1] = run_delay();
	check_eq(st->revision, 0);
	check_eq(st->attributes, 0);
	check(st->time <= t[1] - t[0]);
	wait_for_cpu(vcpu);
	t[2] = run_delay();
	puppet(vcpu, PUPPET_NOP);
	t[3] = run_delay();
	check(st->time >= 2 * DELAY);
	check(st->time >= t[2] - t[1]);
	check(st->time <= t[3] - t[0]);
}

/* It is a page that the hypervisor writes: the dirty log tells. */
static void check_logged(struct vcpu *vcpu, void *memory)
{
	u64 bits[4] = { 0 };
	struct kvm_dirty_log log = { .slot = 1, .dirty_bitmap = bits };

	must(vm_set_slot(vcpu->vm->fd, 1, KVM_MEM_LOG_DIRTY_PAGES, BASE, 1 << 20,
			 memory));
	must(ioctl(vcpu->vm->fd, KVM_GET_DIRTY_LOG, &log));
	wait_for_cpu(vcpu);
	puppet(vcpu, PUPPET_NOP);
	must(ioctl(vcpu->vm->fd, KVM_GET_DIRTY_LOG, &log));
	check_eq(bits[0], 1);
}

/* What another thread waited for before it ran the vCPU is not stolen. */
struct visit {
	struct vcpu *vcpu;
	u64 waited;		/* while it ran the vCPU, ns */
};

static void *other_thread(void *arg)
{
	struct visit *visit = arg;
	pthread_t thread;
	u64 begin;

	pin();
	begin = run_delay();
	stop = false;
	pthread_create(&thread, NULL, burn, NULL);
	while (run_delay() - begin < 4 * DELAY)
		sched_yield();
	stop = true;
	pthread_join(thread, NULL);
	begin = run_delay();
	puppet(visit->vcpu, PUPPET_NOP);
	visit->waited = run_delay() - begin;
	return NULL;
}

static void check_other_thread(struct vcpu *vcpu,
			       const volatile struct stolen *st)
{
	struct visit visit = { .vcpu = vcpu };
	u64 begin, waited, before;
	pthread_t thread;

	begin = run_delay();
	puppet(vcpu, PUPPET_NOP);
	before = st->time;
	waited = run_delay() - begin;
	pthread_create(&thread, NULL, other_thread, &visit);
	pthread_join(thread, NULL);
	check(st->time - before <= waited + visit.waited);
}

static void check_offered(void)
{
	u64 none = 0;
	struct vcpu *vcpu;
	struct vm vm;

	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	must(set(vcpu, GUEST_RAM + TEST_RAM_SIZE - 64));
	must(vcpu_reg(vcpu, KVM_SET_ONE_REG, KVM_REG_ARM_STD_HYP_BMAP, &none));
	puppet_load(&vm);
	check_eq(puppet(vcpu, PUPPET_HVC, ARCH_FEATURES, PV_FEATURES),
		 NOT_SUPPORTED);
	check_eq(puppet(vcpu, PUPPET_HVC, PV_FEATURES, PV_ST), NOT_SUPPORTED);
	check_eq(puppet(vcpu, PUPPET_HVC, PV_ST), NOT_SUPPORTED);
	vm_destroy(&vm);
}

int main(void)
{
	u8 *memory = test_alloc(2 << 20);
	struct vcpu *vcpu;
	struct vm vm;

	pin();
	puppet_boot(&vm, 2);
	vcpu = &vm.vcpu[0];
	must(vm_set_slot(vm.fd, 1, 0, BASE, 1 << 20, memory));
	must(vm_set_slot(vm.fd, 2, KVM_MEM_READONLY, RO_BASE, 1 << 20,
			 memory + (1 << 20)));
	check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_STEAL_TIME), 1);
	check_eq(vcpu_get(vcpu, KVM_REG_ARM_STD_HYP_BMAP), 1);

	check_eq(puppet(vcpu, PUPPET_HVC, ARCH_FEATURES, PV_FEATURES), 0);
	check_eq(puppet(vcpu, PUPPET_HVC, PV_FEATURES, PV_ST), NOT_SUPPORTED);
	check_eq(puppet(vcpu, PUPPET_HVC, PV_ST), NOT_SUPPORTED);
	check_attr(vcpu);
	check_eq(puppet(vcpu, PUPPET_HVC, PV_FEATURES, PV_ST), 0);
	check_eq(puppet(vcpu, PUPPET_HVC, PV_FEATURES, PV_FEATURES), 0);
	check_eq(puppet(vcpu, PUPPET_HVC, PV_FEATURES, PV_ST + 1), NOT_SUPPORTED);
	/* Of this vCPU only. */
	puppet_start_cpu(&vm, 1);
	check_eq(puppet(&vm.vcpu[1], PUPPET_HVC, PV_ST), NOT_SUPPORTED);

	check_time(vcpu, (struct stolen *)(memory + 64));
	check_logged(vcpu, memory);
	/* KVM takes the difference between two threads for stolen. */
	if (test_under_weir())
		check_other_thread(vcpu, (struct stolen *)(memory + 64));

	/* Memory that is gone is no reason to stop. */
	must(vm_set_slot(vm.fd, 1, 0, BASE, 0, memory));
	wait_for_cpu(vcpu);
	if (test_under_weir())
		check_eq(puppet(vcpu, PUPPET_HVC, PV_ST), NOT_SUPPORTED);
	vm_destroy(&vm);
	check_offered();
	return test_end();
}
