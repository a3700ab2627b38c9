// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe nvhe3; kernels: stock debug; gate: yes */
/* EMFILE: the process has as many descriptors as it may have. */

#include <sys/resource.h>
#include <unistd.h>

#include "vm.h"

static void limit(rlim_t nr)
{
	struct rlimit l;

	must(getrlimit(RLIMIT_NOFILE, &l));
	l.rlim_cur = nr;
	must(setrlimit(RLIMIT_NOFILE, &l));
}

int main(void)
{
	struct vm vm;
	int next, fd;

	vm_create(&vm);
	next = must(dup(vm.fd));
	close(next);
	limit(next);
	check_errno(ioctl(vm.kvm, KVM_CREATE_VM, 0), EMFILE);
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, 0), EMFILE);
	check_errno(ioctl(vm.fd, KVM_GET_STATS_FD, 0), EMFILE);
	limit(next + 1);
	/* Nothing is left of what failed: the ID is free. */
	fd = must(ioctl(vm.fd, KVM_CREATE_VCPU, 0));
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, 1), EMFILE);
	close(fd);
	fd = must(ioctl(vm.kvm, KVM_CREATE_VM, 0));
	close(fd);
	vm_destroy(&vm);
	return test_end();
}
