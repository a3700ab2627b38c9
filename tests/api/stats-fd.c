// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max; kernels: stock debug; gate: yes */
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

#define ROOM 65536

struct stats {
	struct kvm_stats_header head;
	char id[64];
	unsigned char bytes[ROOM];
	size_t size;
};

static void stats_read(int fd, struct stats *s)
{
	ssize_t n = pread(fd, s->bytes, sizeof(s->bytes), 0);

	check(n > (ssize_t)sizeof(s->head));
	s->size = n;
	memcpy(&s->head, s->bytes, sizeof(s->head));
	check_eq(s->head.flags, 0);
	check(s->head.num_desc > 0);
	check(s->head.name_size > 0 && s->head.name_size <= sizeof(s->id));
	check_eq(s->head.id_offset % 8, 0);
	check_eq(s->head.desc_offset % 8, 0);
	check_eq(s->head.data_offset % 8, 0);
	memcpy(s->id, s->bytes + s->head.id_offset, s->head.name_size);
	check(memchr(s->id, 0, s->head.name_size) != NULL);
}

static const struct kvm_stats_desc *desc_at(const struct stats *s, u32 n)
{
	size_t each = sizeof(struct kvm_stats_desc) + s->head.name_size;

	return (const void *)(s->bytes + s->head.desc_offset + n * each);
}

static u64 value_at(const struct stats *s, const struct kvm_stats_desc *d)
{
	u64 val;

	check(s->head.data_offset + d->offset + sizeof(val) <= s->size);
	memcpy(&val, s->bytes + s->head.data_offset + d->offset, sizeof(val));
	return val;
}

/* Well-formed, and the names differ. */
static void check_descriptions(const struct stats *s)
{
	const struct kvm_stats_desc *d;
	u32 n, other;

	for (n = 0; n < s->head.num_desc; n++) {
		d = desc_at(s, n);
		check((d->flags & KVM_STATS_TYPE_MASK) <= KVM_STATS_TYPE_MAX);
		check((d->flags & KVM_STATS_UNIT_MASK) <= KVM_STATS_UNIT_MAX);
		check((d->flags & KVM_STATS_BASE_MASK) <= KVM_STATS_BASE_MAX);
		check(d->size >= 1 && d->offset % 8 == 0);
		check(d->name[0] && memchr(d->name, 0, s->head.name_size));
		for (other = 0; other < n; other++)
			check(strcmp(d->name, desc_at(s, other)->name));
		value_at(s, d);
	}
}

static u64 value_of(const struct stats *s, const char *name)
{
	u32 n;

	for (n = 0; n < s->head.num_desc; n++)
		if (!strcmp(desc_at(s, n)->name, name))
			return value_at(s, desc_at(s, n));
	check(!"a counter of that name");
	return 0;
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
	check(value_of(&vcpu, "exits") >= value_of(&before, "exits") + 10);

	stats_read(vm_stats, &sums);
	check_descriptions(&sums);
	check(!strstr(sums.id, "vcpu"));
	if (test_under_weir())
		check(value_of(&sums, "exits") >= value_of(&vcpu, "exits"));
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
