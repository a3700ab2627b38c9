// SPDX-License-Identifier: GPL-2.0-only
/* A VMM for the guests: port, console, a page of MMIO that remembers. */

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "debug.h"
#include "selfcheck.h"

static struct vm vm;
static const struct selfcheck *what;
static volatile bool ended;
static bool passed;
static u8 scratch[PAGE];
static pthread_t threads[GUEST_MAX_CPUS];

static void ignore(int signo)
{
	(void)signo;
}

/* Every vCPU leaves KVM_RUN, also one that sleeps. */
static void end_all(bool pass)
{
	if (__sync_lock_test_and_set(&ended, true))
		return;
	passed = pass;
}

static void port_write(u64 reg, u64 value)
{
	u32 arg = value;

	if (reg == PORT_EXIT) {
		end_all(value == 0);
		return;
	}
	if (value >> 32 == PORT_REQ_IRQ)
		must(vm_irq(&vm, arg >> 1, arg & 1));
	if (value >> 32 == PORT_REQ_STEP && what->step)
		what->step(&vm, arg);
}

static u64 port_read(u64 reg)
{
	switch (reg) {
	case PORT_MAGIC: return PORT_MAGIC_VALUE;
	case PORT_CPUS: return vm.nr_vcpus;
	case PORT_RAM: return vm.ram_size;
	case PORT_PARAM: return what->param;
	default: return 0;
	}
}

static void serve_mmio(struct kvm_run *run)
{
	u64 addr = run->mmio.phys_addr, value = 0;

	if (addr - GUEST_MMIO <= PAGE - 8) {
		if (run->mmio.is_write)
			memcpy(&scratch[addr - GUEST_MMIO], run->mmio.data,
			       run->mmio.len);
		else
			memcpy(run->mmio.data, &scratch[addr - GUEST_MMIO],
			       run->mmio.len);
		return;
	}
	memcpy(&value, run->mmio.data, run->mmio.len);
	if (run->mmio.is_write) {
		if (addr == GUEST_PL011)
			putchar((int)value);
		else if (addr - GUEST_PORT < PORT_SIZE)
			port_write(addr - GUEST_PORT, value);
		return;
	}
	value = addr - GUEST_PORT < PORT_SIZE ? port_read(addr - GUEST_PORT) : 0;
	memcpy(run->mmio.data, &value, sizeof(value));
}

static void pin(u32 cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(sched_setaffinity(0, sizeof(set), &set));
}

static void serve(struct kvm_run *run)
{
	if (run->exit_reason == KVM_EXIT_MMIO) {
		serve_mmio(run);
	} else if (run->exit_reason != KVM_EXIT_DEBUG || !what->stepped) {
		printf("FAIL exit %u\n", run->exit_reason);
		end_all(false);
	}
}

static void *vcpu_main(void *arg)
{
	struct vcpu *vcpu = arg;
	int r;

	if (what->one_cpu)
		pin(0);
	if (what->stepped)
		must(debug_set(vcpu, DEBUG_STEP, NULL));
	while (!ended) {
		r = ioctl(vcpu->fd, KVM_RUN, 0);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0) {
			printf("FAIL KVM_RUN: errno %d, PC %#llx\n", errno,
			       (unsigned long long)vcpu_get(vcpu, REG_PC));
			end_all(false);
		} else {
			serve(vcpu->run);
		}
	}
	return NULL;
}

/* Moves each vCPU thread to another host CPU, about 500 times a second. */
static void move_threads(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	u32 i, turn = 0;
	cpu_set_t set;

	while (!ended) {
		turn++;
		for (i = 0; i < vm.nr_vcpus; i++) {
			CPU_ZERO(&set);
			CPU_SET((turn + i) % cpus, &set);
			pthread_setaffinity_np(threads[i], sizeof(set), &set);
		}
		usleep(2000);
	}
}

static void wait_for_end(void)
{
	u32 i;

	if (what->migrate)
		move_threads();
	while (!ended)
		usleep(2000);
	for (i = 0; i < vm.nr_vcpus; i++) {
		vm.vcpu[i].run->immediate_exit = 1;
		pthread_kill(threads[i], SIGUSR1);
		pthread_join(threads[i], NULL);
	}
}

int selfcheck(const struct selfcheck *description)
{
	u32 i, vcpus;

	what = description;
	vcpus = what->vcpus ? what->vcpus : 1;
	signal(SIGUSR1, ignore);
	vm_create(&vm);
	vm_add_ram(&vm, what->ram ? what->ram : TEST_RAM_SIZE);
	if (what->pmu)
		vm_want_pmu(&vm);
	while (vm.nr_vcpus < vcpus)
		vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	for (i = 0; what->pmu && i < vcpus; i++)
		vm_init_pmu(&vm.vcpu[i], what->pmu);
	memcpy(guest_to_host(&vm, GUEST_ENTRY), what->image,
	       what->end - what->image);
	vcpu_set(&vm.vcpu[0], REG_PC, GUEST_ENTRY);
	if (what->prepare)
		what->prepare(&vm);
	for (i = 0; i < vcpus; i++)
		pthread_create(&threads[i], NULL, vcpu_main, &vm.vcpu[i]);
	wait_for_end();
	vm_destroy(&vm);
	return passed ? 0 : 1;
}
