/* SPDX-License-Identifier: GPL-2.0-only */
/* A virtual CPU and the thread that runs it. */
#ifndef WEIR_VCPU_H
#define WEIR_VCPU_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kvm_run;
struct weir_boot;
struct weir_vm;

/**
 * struct weir_vcpu - a virtual CPU
 * @fd: KVM's
 * @run: the page shared with KVM, @run_size bytes
 * @mpidr: MPIDR_EL1
 * @mmio: accesses served in this process
 * @interrupted: returns of KVM_RUN for a signal
 */
struct weir_vcpu {
	struct weir_vm *vm;
	unsigned int index;
	int fd;
	struct kvm_run *run;
	size_t run_size;
	uint64_t mpidr;
	pthread_t thread;
	bool started;
	uint64_t mmio;
	uint64_t interrupted;
};

/**
 * weir_vcpu_init() - create virtual CPU @index of @vm
 *
 * The first is ready to run, the others wait for PSCI's CPU_ON.
 *
 * Return: 0, or -1 after saying why not; then nothing is left.
 */
int weir_vcpu_init(struct weir_vcpu *vcpu, struct weir_vm *vm,
		   unsigned int index);
void weir_vcpu_exit(struct weir_vcpu *vcpu);

/**
 * weir_vcpu_boot() - registers as the kernel wants them
 * booting.rst, "Call the kernel image". Return: 0, or -1 after saying why not.
 */
int weir_vcpu_boot(struct weir_vcpu *vcpu, const struct weir_boot *boot);

/* Start its thread. Return: 0, or -1 after saying why not. */
int weir_vcpu_start(struct weir_vcpu *vcpu);

/* Have it leave the guest and wait for its thread. @vm->end is set. */
void weir_vcpu_stop(struct weir_vcpu *vcpu);

#endif /* WEIR_VCPU_H */
