/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One KVM_RUN in a thread of its own, ended by a signal. A signal that comes
 * before the thread is in KVM_RUN is lost, so a test waits until it is: a vCPU at
 * work says so in guest memory, one that sleeps is seen to sleep.
 */
#ifndef TEST_RUNNER_H
#define TEST_RUNNER_H

#include <pthread.h>

#include "vm.h"

struct runner {
	struct vcpu *vcpu;
	pthread_t thread;
	volatile pid_t tid;
	int error;		/* errno of KVM_RUN, or 0 */
};

void runner_start(struct runner *r, struct vcpu *vcpu);
/*
 * Waits until the thread sleeps in KVM_RUN and stays asleep for a while: one that
 * goes round and round is never seen so. Return: false if that does not happen.
 */
bool runner_asleep(const struct runner *r);
/* Signals it and joins. Return: errno of KVM_RUN, or 0. */
int runner_kick(struct runner *r);

#endif /* TEST_RUNNER_H */
