/* SPDX-License-Identifier: GPL-2.0-only */
/* The test's end of guests/puppet.c. */
#ifndef TEST_PUPPET_H
#define TEST_PUPPET_H

#include "../../../guests/lib/puppet.h"
#include "vm.h"

/* A machine with @nr_vcpus, a vGIC, and a puppet on vCPU 0, GIC initialised. */
void puppet_boot(struct vm *vm, u32 nr_vcpus);
/* The puppet's image alone, for a machine that was made otherwise. */
void puppet_load(struct vm *vm);
/* Starts a puppet on a further vCPU through PSCI. */
void puppet_start_cpu(struct vm *vm, u32 index);

/* Leaves an order in the mailbox: the next KVM_RUN carries it out. */
#define puppet_order(vcpu, op, ...)					\
	puppet_post(vcpu, op, (const u64[4]) { __VA_ARGS__ })
void puppet_post(struct vcpu *vcpu, enum puppet_op op, const u64 arg[4]);
/* Runs until it is done (true) or until an exit that is not the port's. */
bool puppet_step(struct vcpu *vcpu);
/* Runs until it is done; any other exit ends the test. */
u64 puppet_finish(struct vcpu *vcpu);
u64 puppet_result(struct vcpu *vcpu);

#define puppet(vcpu, op, ...) ({					\
	puppet_order(vcpu, op, ##__VA_ARGS__);				\
	puppet_finish(vcpu); })

/* The same in a thread of its own; join answers the result. */
#include <pthread.h>
struct puppet_thread {
	pthread_t thread;
	struct vcpu *vcpu;
};
void puppet_thread_start(struct puppet_thread *t, struct vcpu *vcpu);
u64 puppet_thread_join(struct puppet_thread *t);

/* Microseconds for PUPPET_IRQ_ACK and _TAKE to wait for what is to come. */
#define PUPPET_PATIENCE	60000000UL

/* A word of guest memory that no test uses for anything else, zeroed. */
#define PUPPET_WORD	(GUEST_RAM + 0x40000)
/* Memory that a test may do with as it likes, up to the end of RAM. */
#define PUPPET_HEAP	(GUEST_RAM + (4UL << 20))

#endif /* TEST_PUPPET_H */
