// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <uapi/weir.h>
#include <unistd.h>

#include "host.h"
#include "report.h"
#include "virtio.h"
#include "vm.h"

#define NODE "/dev/weir-virtio"

static int open_node(void)
{
	int fd = open(NODE, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT)
		return weir_err("--disk and --net need " NODE ": load weir_virtio.ko (weir doctor tells more); without it, boot from an initrd alone");
	return weir_err(NODE ": %s", strerror(errno));
}

static void place(const struct weir_vm *vm, struct weir_virtio_create *args)
{
	if (vm->pci) {
		args->flags |= WEIR_VIRTIO_F_PCI;
		args->devid = WEIR_PCI_DEVID(vm->nr_virtio);
		if (vm->gic_v2)
			args->spi_doorbell = WEIR_V2M_BASE + WEIR_V2M_SETSPI;
		return;
	}
	args->intid = WEIR_VIRTIO_INTID + vm->nr_virtio;
	args->mmio_base = WEIR_VIRTIO_BASE +
			  vm->nr_virtio * WEIR_VIRTIO_STRIDE;
}

/* @what: for the user, should it fail. */
static int create(struct weir_vm *vm, struct weir_virtio_create *args,
		  const char *what)
{
	int fd = open_node();

	if (fd < 0)
		return -1;
	args->vm_fd = vm->fd;
	place(vm, args);
	if (ioctl(fd, WEIR_VIRTIO_CREATE, args)) {
		close(fd);
		return weir_err("%s cannot be given to the guest: %s", what,
				strerror(errno));
	}
	vm->virtio[vm->nr_virtio++] = fd;
	if (vm->pci)
		weir_pci_add(&vm->bus, args->device, fd);
	return 0;
}

static int add_disk(struct weir_vm *vm, const struct weir_disk *disk)
{
	struct weir_virtio_queues queues = { .nr = disk->spec->queues };
	struct weir_virtio_create args = {
		.device = WEIR_VIRTIO_BLK,
		.flags = (disk->spec->ro ? WEIR_VIRTIO_F_RDONLY : 0) |
			 (disk->spec->packed ? WEIR_VIRTIO_F_PACKED : 0),
		.backend_fd = disk->fd,
		.queues = (uintptr_t)&queues,
	};

	memcpy(args.serial, disk->spec->serial, sizeof(args.serial));
	return create(vm, &args, disk->spec->path);
}

static int add_net(struct weir_vm *vm, const struct weir_net *net)
{
	struct weir_virtio_queues queues = { .nr = net->queues };
	struct weir_virtio_create args = {
		.device = WEIR_VIRTIO_NET,
		.flags = WEIR_VIRTIO_F_MAC |
			 (net->packed ? WEIR_VIRTIO_F_PACKED : 0),
		.backend_fd = net->fd[0],
		.queues = (uintptr_t)&queues,
		.mtu = net->mtu,
	};

	memcpy(queues.tap_fd, net->fd + 1,
	       (net->queues - 1) * sizeof(queues.tap_fd[0]));
	memcpy(args.mac, net->mac, sizeof(args.mac));
	return create(vm, &args, net->name);
}

int weir_virtio_init(struct weir_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->host->nr_disks; i++)
		if (add_disk(vm, &vm->host->disks[i]))
			return -1;
	for (i = 0; i < vm->host->nr_nets; i++)
		if (add_net(vm, &vm->host->nets[i]))
			return -1;
	return 0;
}

void weir_virtio_exit(struct weir_vm *vm)
{
	while (vm->nr_virtio)
		close(vm->virtio[--vm->nr_virtio]);
}
