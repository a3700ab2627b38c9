// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A signal ends KVM_RUN with EINTR: of a vCPU that spins, and of one that
 * sleeps.
 */

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "puppet.h"

static volatile int running;

static void ignore(int signo)
{
	(void)signo;
}

static void *run_once(void *arg)
{
	struct vcpu *vcpu = arg;

	running = 1;
	return (void *)(long)(ioctl(vcpu->fd, KVM_RUN, 0) < 0 ? errno : 0);
}

static void check_kicked(struct vcpu *vcpu)
{
	pthread_t thread;
	void *result;

	running = 0;
	pthread_create(&thread, NULL, run_once, vcpu);
	while (!running)
		usleep(100);
	usleep(50000);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, &result);
	check_eq((long)result, EINTR);
	check_eq(vcpu->run->exit_reason, KVM_EXIT_INTR);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	signal(SIGUSR1, ignore);
	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	puppet_order(vcpu, PUPPET_WAIT_WORD, PUPPET_WORD, 1);
	check_kicked(vcpu);
	check_kicked(vcpu);
	*(u64 *)guest_to_host(&vm, PUPPET_WORD) = 1;
	puppet_finish(vcpu);

	puppet(vcpu, PUPPET_IRQ_ENABLE, 60, 1);
	puppet_order(vcpu, PUPPET_IRQ_SLEEP);
	check_kicked(vcpu);
	check_kicked(vcpu);
	must(vm_irq(&vm, 60, 1));
	check_eq(puppet_finish(vcpu), 60);
	vm_destroy(&vm);
	return test_end();
}
