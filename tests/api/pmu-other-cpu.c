// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe; kernels: stock debug; gate: no */
/*
 * A vCPU whose PMU was chosen by SET_PMU, on a CPU that has not got it: KVM_RUN
 * leaves by FAIL_ENTRY, and goes on where it was once the thread is back. Boot
 * test pmu-some-cpus makes the host that this needs: the PMU is CPU 0's alone.
 */

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "puppet.h"

#define REG_PMCR	ARM64_SYS_REG(3, 3, 9, 12, 0)
#define REG_PMCNTENSET	ARM64_SYS_REG(3, 3, 9, 12, 1)
#define REG_PMCCNTR	ARM64_SYS_REG(3, 3, 9, 13, 0)
#define PMU	"/sys/bus/event_source/devices/armv8_pmuv3"

/* A number from the PMU's directory, whatever the driver called it; or -1. */
static int host_pmu(const char *file)
{
	static const char *const names[] = { PMU, PMU "_0" };
	char path[100];
	int value = -1;
	size_t i;
	FILE *f;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", names[i], file);
		f = fopen(path, "r");
		if (!f)
			continue;
		/* A list of CPUs that is not "0" alone is none for this test. */
		if (fscanf(f, "%d", &value) != 1 || fgetc(f) != '\n')
			value = -1;
		fclose(f);
	}
	return value;
}

static void move(pid_t thread, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(sched_setaffinity(thread, sizeof(set), &set));
}

static void check_refused(struct vcpu *vcpu)
{
	check_eq(vcpu->run->exit_reason, KVM_EXIT_FAIL_ENTRY);
	check_eq(vcpu->run->fail_entry.hardware_entry_failure_reason,
		 KVM_EXIT_FAIL_ENTRY_CPU_UNSUPPORTED);
	check_eq(vcpu->run->fail_entry.cpu, 1);
}

struct mover {
	pid_t thread;
	volatile u64 *sign;
};

/* As soon as the guest is at work. */
static void *move_later(void *arg)
{
	struct mover *m = arg;

	check(wait_for(*m->sign));
	move(m->thread, 1);
	return NULL;
}

static void check_moved_away(struct vm *vm)
{
	struct vcpu *vcpu = &vm->vcpu[0];
	u64 *word = guest_to_host(vm, PUPPET_WORD);
	struct mover m = { gettid(), guest_to_host(vm, PUPPET_HEAP) };
	pthread_t mover;

	puppet_order(vcpu, PUPPET_MODIFY_LOOP, PUPPET_WORD, PUPPET_HEAP, PAGE);
	must(-pthread_create(&mover, NULL, move_later, &m));
	check(!puppet_step(vcpu));
	check_refused(vcpu);
	pthread_join(mover, NULL);
	__atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
	move(0, 0);
	puppet_finish(vcpu);
}

int main(void)
{
	int type = host_pmu("type");
	struct vcpu *vcpu;
	struct vm vm;

	if (type < 0 || host_pmu("cpus"))
		test_skip("the PMU is not CPU 0's alone");
	/* KVM lets only a CPU that has a PMU initialise vCPUs with one. */
	move(0, test_under_weir() ? 1 : 0);
	vm_create(&vm);
	vm_want_pmu(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	must(device_attr(vcpu->fd, KVM_SET_DEVICE_ATTR, KVM_ARM_VCPU_PMU_V3_CTRL,
			 KVM_ARM_VCPU_PMU_V3_SET_PMU, &type));
	vm_init_pmu(vcpu, 23);
	move(0, 0);
	puppet_load(&vm);
	vcpu_set(vcpu, REG_PMCNTENSET, 1UL << 31);
	vcpu_set(vcpu, REG_PMCR, vcpu_get(vcpu, REG_PMCR) | 1);
	puppet_order(vcpu, PUPPET_HVC, 0x84000000);
	move(0, 1);
	vcpu_run(vcpu);
	check_refused(vcpu);
	move(0, 0);
	check_eq(puppet_finish(vcpu), 0x10001);
	/* Counters begin where they can, not where they were to. */
	check(vcpu_get(vcpu, REG_PMCCNTR) > 0);
	check_moved_away(&vm);
	return test_end();
}
