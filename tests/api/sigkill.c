// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A VMM killed by SIGKILL while its vCPUs run, sleep and take interrupts: again
 * and again.
 */

#include <signal.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "puppet.h"

#define KILLS 20

static void victim(int pipe)
{
	struct puppet_thread thread[3];
	struct kvm_irqfd arg = { .gsi = 40 };
	struct vm vm;
	u32 i;

	puppet_boot(&vm, 3);
	puppet_start_cpu(&vm, 1);
	puppet_start_cpu(&vm, 2);
	puppet(&vm.vcpu[0], PUPPET_IRQ_ENABLE, 72, 1);
	arg.fd = must(eventfd(0, EFD_NONBLOCK));
	must(ioctl(vm.fd, KVM_IRQFD, &arg));
	puppet_order(&vm.vcpu[0], PUPPET_IRQ_COUNT, PUPPET_WORD, 72);
	puppet_order(&vm.vcpu[1], PUPPET_MODIFY_LOOP, PUPPET_WORD, PUPPET_HEAP,
		     8UL << 20);
	puppet_order(&vm.vcpu[2], PUPPET_IRQ_SLEEP);
	for (i = 0; i < 3; i++)
		puppet_thread_start(&thread[i], &vm.vcpu[i]);
	must(write(pipe, "", 1));
	for (;;)
		eventfd_write(arg.fd, 1);
}

int main(void)
{
	int status, pipes[2], i;
	pid_t child;
	char c;

	for (i = 0; i < KILLS; i++) {
		must(pipe(pipes));
		child = must(fork());
		if (!child) {
			victim(pipes[1]);
			_exit(1);
		}
		close(pipes[1]);
		check_eq(read(pipes[0], &c, 1), 1);
		close(pipes[0]);
		usleep(i * 17000);
		kill(child, SIGKILL);
		must(waitpid(child, &status, 0));
		check(WIFSIGNALED(status));
	}
	return test_end();
}
