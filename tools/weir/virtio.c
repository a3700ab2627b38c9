// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/virtio_ids.h>
#include <stdlib.h>
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
		return weir_err("virtio devices (--disk, --net, --vsock, ...) need " NODE ": load weir_virtio.ko (weir doctor tells more); without it, boot from an initrd alone");
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

#define REMOTE_QUEUE_SIZE	256

/* @changed: an eventfd. Return: the kernel's device, or -1. */
static int create_remote(struct weir_vm *vm, unsigned int device,
			 const struct weir_virtio_remote *offer, int changed,
			 const char *what)
{
	struct weir_virtio_create args = {
		.device = device,
		.flags = WEIR_VIRTIO_F_REMOTE,
		.queue_size = REMOTE_QUEUE_SIZE,
		.queues = (uintptr_t)offer,
		.backend_fd = changed,
	};

	return create(vm, &args, what) ? -1 : vm->virtio[vm->nr_virtio - 1];
}

static int add_server(struct weir_vm *vm, struct weir_vuser_conf *conf)
{
	struct weir_vuser *u = &vm->servers[vm->nr_servers++];
	int dev;

	conf->memory = &vm->memory;
	if (weir_vuser_init(u, conf))
		return -1;
	dev = create_remote(vm, conf->device, &u->offer, u->changed, conf->path);
	return dev < 0 ? -1 : weir_vuser_serve(u, dev);
}

static int add_remote(struct weir_vm *vm, unsigned int device,
		      struct weir_remote *r)
{
	int dev = create_remote(vm, device, &r->offer, r->changed, r->what);

	return dev < 0 ? -1 : weir_remote_serve(r, dev);
}

static int add_vsock(struct weir_vm *vm)
{
	struct weir_vsock *v = malloc(sizeof(*v));

	vm->vsock = v;
	if (!v)
		return weir_err("out of memory");
	if (weir_vsock_init(v, vm->opt->cid, &vm->memory))
		return -1;
	return add_remote(vm, VIRTIO_ID_VSOCK, &v->remote);
}

static int add_hvc(struct weir_vm *vm)
{
	struct weir_hvc *hvc = malloc(sizeof(*hvc));

	vm->hvc = hvc;
	if (!hvc)
		return weir_err("out of memory");
	if (weir_hvc_init(hvc, &vm->memory, &vm->host->console))
		return -1;
	return add_remote(vm, VIRTIO_ID_CONSOLE, &hvc->remote);
}

static int add_rng(struct weir_vm *vm)
{
	struct weir_rng *rng = malloc(sizeof(*rng));

	vm->rng = rng;
	if (!rng)
		return weir_err("out of memory");
	if (weir_rng_init(rng, &vm->memory))
		return -1;
	return add_remote(vm, VIRTIO_ID_RNG, &rng->remote);
}

static int add_remote_disk(struct weir_vm *vm, const struct weir_disk_spec *spec)
{
	struct weir_vuser_conf conf = {
		.device = WEIR_VIRTIO_BLK,
		.path = spec->path,
		.queues = spec->queues,
		.packed = spec->packed,
	};

	return add_server(vm, &conf);
}

static int add_remote_net(struct weir_vm *vm, const struct weir_net *net)
{
	struct weir_vuser_conf conf = {
		.device = WEIR_VIRTIO_NET,
		.path = net->socket,
		.queues = 2 * net->pairs,
	};

	memcpy(conf.mac, net->mac, sizeof(conf.mac));
	return add_server(vm, &conf);
}

static int add_disk(struct weir_vm *vm, const struct weir_disk *disk)
{
	struct weir_virtio_queues queues = { .nr = disk->spec->queues };
	struct weir_virtio_create args = {
		.device = WEIR_VIRTIO_BLK,
		.flags = (disk->spec->ro ? WEIR_VIRTIO_F_RDONLY : 0) |
			 (disk->spec->packed ? WEIR_VIRTIO_F_PACKED : 0) |
			 (disk->lifetime.known ? WEIR_VIRTIO_F_LIFETIME : 0),
		.backend_fd = disk->fd,
		.queues = (uintptr_t)&queues,
	};

	if (disk->spec->vhost_user)
		return add_remote_disk(vm, disk->spec);
	memcpy(args.serial, disk->spec->serial, sizeof(args.serial));
	memcpy(args.lifetime, disk->lifetime.values, sizeof(args.lifetime));
	return create(vm, &args, disk->spec->path);
}

static int add_net(struct weir_vm *vm, const struct weir_net *net)
{
	struct weir_virtio_queues queues = { .nr = net->queues };
	struct weir_virtio_create args = {
		.device = WEIR_VIRTIO_NET,
		.flags = WEIR_VIRTIO_F_MAC |
			 (net->packed ? WEIR_VIRTIO_F_PACKED : 0) |
			 (net->rss ? WEIR_VIRTIO_F_RSS : 0) |
			 (net->hash ? WEIR_VIRTIO_F_HASH : 0),
		.backend_fd = net->fd[0],
		.queues = (uintptr_t)&queues,
		.mtu = net->mtu,
	};

	if (net->socket)
		return add_remote_net(vm, net);
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
	if ((vm->opt->cid && add_vsock(vm)) || (vm->opt->hvc && add_hvc(vm)))
		return -1;
	return vm->opt->rng ? add_rng(vm) : 0;
}

void weir_virtio_end(struct weir_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->nr_servers; i++)
		weir_vuser_end(&vm->servers[i]);
}

void weir_virtio_exit(struct weir_vm *vm)
{
	if (vm->vsock)
		weir_vsock_exit(vm->vsock);
	free(vm->vsock);
	if (vm->hvc)
		weir_hvc_exit(vm->hvc);
	free(vm->hvc);
	if (vm->rng)
		weir_rng_exit(vm->rng);
	free(vm->rng);
	while (vm->nr_servers)
		weir_vuser_exit(&vm->servers[--vm->nr_servers]);
	while (vm->nr_virtio)
		close(vm->virtio[--vm->nr_virtio]);
}
