// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * WEIR_VIRTIO_CREATE: every bad argument, and nothing is left of a failed one.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "virtio.h"

static struct vm vm;
static int dev, file;

/* @field of a good argument has @value. */
#define check_bad(field, value, error) do {				\
	struct weir_virtio_create __c =					\
		virtio_config(&vm, WEIR_VIRTIO_BLK, file);		\
	__c.field = (value);						\
	check_errno(ioctl(dev, WEIR_VIRTIO_CREATE, &__c), error);	\
} while (0)

static void check_arguments(void)
{
	check_errno(ioctl(dev, WEIR_VIRTIO_CREATE, NULL), EFAULT);
	check_errno(ioctl(dev, _IO('w', 0x7f), 0), ENOTTY);
	check_bad(vm_fd, -1, EBADF);
	check_bad(vm_fd, 9999, EBADF);
	check_bad(vm_fd, file, EINVAL);
	check_bad(vm_fd, vm.vcpu[0].fd, EINVAL);
	check_bad(device, 0, ENODEV);
	check_bad(device, 3, ENODEV);
	check_bad(device, ~0U, ENODEV);
	check_bad(flags, 1U << 5, EINVAL);
	check_bad(flags, 1U << 31, EINVAL);
	check_bad(flags, WEIR_VIRTIO_F_MAC, EINVAL);
	check_bad(intid, 0, EINVAL);
	check_bad(intid, 31, EINVAL);
	check_bad(intid, 1020, EINVAL);
	check_bad(intid, ~0U, EINVAL);
	check_bad(mmio_base, VIRTIO_BASE + 0x200, EINVAL);
	check_bad(mmio_base, VIRTIO_BASE + 1, EINVAL);
	check_bad(queue_size, 3, EINVAL);
	check_bad(queue_size, 2048, EINVAL);
	check_bad(queue_size, 1U << 31, EINVAL);
	check_bad(queues, 1, EFAULT);
	check_bad(queues, ~0ULL, EFAULT);
	check_bad(backend_fd, -1, EBADF);
	check_bad(backend_fd, 9999, EBADF);
}

static void check_backends(void)
{
	int null = must(open("/dev/null", O_RDWR));
	int readonly = must(open("/proc/self/exe", O_RDONLY));
	int append = must(open("/tmp", O_RDWR | O_TMPFILE | O_APPEND, 0600));
	int pipes[2];

	must(pipe(pipes));
	check_bad(backend_fd, pipes[1], EINVAL);
	check_bad(backend_fd, null, EINVAL);
	check_bad(backend_fd, vm.fd, EINVAL);
	check_bad(backend_fd, dev, EINVAL);
	must(ftruncate(append, 1 << 20));
	check_bad(backend_fd, append, EINVAL);
	close(append);
	/* Written to, but not opened for that. */
	check_bad(backend_fd, readonly, EBADF);
	check_bad(device, WEIR_VIRTIO_NET, EINVAL);	/* a file is no tap */
}

static void check_conflicts(void)
{
	struct weir_virtio_create c = virtio_config(&vm, WEIR_VIRTIO_BLK, file);
	int second = must(open("/dev/weir-virtio", O_RDWR));

	check_ok(ioctl(dev, WEIR_VIRTIO_CREATE, &c));
	check_errno(ioctl(dev, WEIR_VIRTIO_CREATE, &c), EBUSY);
	c.mmio_base += PAGE;
	check_errno(ioctl(dev, WEIR_VIRTIO_CREATE, &c), EBUSY);
	c.mmio_base -= PAGE;
	check_errno(ioctl(second, WEIR_VIRTIO_CREATE, &c), EEXIST);
	/* Where the vGIC is. */
	c.mmio_base = GUEST_GICD;
	puppet(&vm.vcpu[0], PUPPET_NOP);
	check_errno(ioctl(second, WEIR_VIRTIO_CREATE, &c), EEXIST);
	/* Closed: the address is free, and the guest's access leaves. */
	close(dev);
	puppet_order(&vm.vcpu[0], PUPPET_READ, VIRTIO_BASE, 4);
	check(!puppet_step(&vm.vcpu[0]));
	check_eq(vm.vcpu[0].run->mmio.phys_addr, VIRTIO_BASE);
	puppet_finish(&vm.vcpu[0]);
	c.mmio_base = VIRTIO_BASE;
	check_ok(ioctl(second, WEIR_VIRTIO_CREATE, &c));
	check_eq(reg_read(&vm.vcpu[0], VIRTIO_MMIO_MAGIC_VALUE), 0x74726976);
	/* The VM's file descriptors may go first. */
	vm_destroy(&vm);
	close(second);
}

int main(void)
{
	char name[] = "/tmp/weir-disk-XXXXXX";

	dev = virtio_open();
	puppet_boot(&vm, 1);
	file = must(mkstemp(name));
	unlink(name);
	must(ftruncate(file, 1 << 20));
	check_arguments();
	check_backends();
	check_conflicts();
	return test_end();
}
