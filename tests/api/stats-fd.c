// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_GET_STATS_FD: header, id, descriptions and values are where the header
 * says, the values move when the guest runs, a VM's are the sums of its vCPUs',
 * and the file outlives the other descriptors.
 */

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "puppet.h"
#include "stats.h"

/* Well-formed, and the names differ. */
static void check_descriptions(const struct stats *s)
{
	const struct kvm_stats_desc *d;
	u32 n, other;

	for (n = 0; n < s->head.num_desc; n++) {
		d = stats_desc(s, n);
		check((d->flags & KVM_STATS_TYPE_MASK) <= KVM_STATS_TYPE_MAX);
		check((d->flags & KVM_STATS_UNIT_MASK) <= KVM_STATS_UNIT_MAX);
		check((d->flags & KVM_STATS_BASE_MASK) <= KVM_STATS_BASE_MAX);
		check(d->size >= 1 && d->offset % 8 == 0);
		check(d->name[0] && memchr(d->name, 0, s->head.name_size));
		for (other = 0; other < n; other++)
			check(strcmp(d->name, stats_desc(s, other)->name));
		stats_value(s, d);
	}
}

static void check_values(struct vm *vm, int vm_stats, int vcpu_stats)
{
	static struct stats before, vcpu, sums;

	stats_read(vcpu_stats, &before);
	check_descriptions(&before);
	check(strstr(before.id, "/vcpu-0"));
	for (int i = 0; i < 10; i++)
		puppet(&vm->vcpu[0], PUPPET_HVC, 0x84000000);
	stats_read(vcpu_stats, &vcpu);
	check(stats_value_of(&vcpu, "exits") >= stats_value_of(&before, "exits") + 10);

	stats_read(vm_stats, &sums);
	check_descriptions(&sums);
	check(!strstr(sums.id, "vcpu"));
	if (test_under_weir())
		check(stats_value_of(&sums, "exits") >= stats_value_of(&vcpu, "exits"));
}

static void check_parts(int fd)
{
	static struct stats s;
	unsigned char part[16], end;

	stats_read(fd, &s);
	check_eq(pread(fd, part, sizeof(part), 8), sizeof(part));
	check(!memcmp(part, s.bytes + 8, sizeof(part)));
	check_eq(pread(fd, &end, 1, s.size), 0);
	/* KVM has no lseek() there, though the text says so. */
	if (test_under_weir()) {
		check_eq(lseek(fd, 4, SEEK_SET), 4);
		check_eq(read(fd, part, 4), 4);
		check(!memcmp(part, s.bytes + 4, 4));
	}
	check_errno(write(fd, part, 4), EBADF);
	check_errno(syscall(SYS_pread64, fd, 8, 4, 0), EFAULT);
}

static void check_no_descriptor(struct vm *vm)
{
	struct rlimit old, none;

	must(getrlimit(RLIMIT_NOFILE, &old));
	none = old;
	none.rlim_cur = 0;
	must(setrlimit(RLIMIT_NOFILE, &none));
	check_errno(ioctl(vm->fd, KVM_GET_STATS_FD, NULL), EMFILE);
	check_errno(ioctl(vm->vcpu[0].fd, KVM_GET_STATS_FD, NULL), EMFILE);
	must(setrlimit(RLIMIT_NOFILE, &old));
}

int main(void)
{
	static struct stats last;
	int vm_stats, vcpu_stats;
	struct vm vm;

	puppet_boot(&vm, 2);
	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION, KVM_CAP_BINARY_STATS_FD), 1);
	vm_stats = must(ioctl(vm.fd, KVM_GET_STATS_FD, NULL));
	vcpu_stats = must(ioctl(vm.vcpu[0].fd, KVM_GET_STATS_FD, NULL));
	check_values(&vm, vm_stats, vcpu_stats);
	check_parts(vm_stats);
	check_parts(vcpu_stats);
	check_no_descriptor(&vm);
	vm_destroy(&vm);
	stats_read(vcpu_stats, &last);
	check_descriptions(&last);
	close(vm_stats);
	close(vcpu_stats);
	return test_end();
}
