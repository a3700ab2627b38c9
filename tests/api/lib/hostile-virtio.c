// SPDX-License-Identifier: GPL-2.0-only
/* What hostile.c sends to /dev/weir-virtio. */

#include <fcntl.h>
#include <linux/virtio_config.h>
#include <string.h>
#include <unistd.h>
#include <uapi/weir.h>

#include "hostile.h"

static int device_of(struct hostile *t)
{
	if (hostile_below(t, 2))
		hostile_keep(t, VIRTIO, open("/dev/weir-virtio", O_RDWR | O_CLOEXEC));
	return hostile_fd(t, VIRTIO);
}

static struct weir_virtio_create some(struct hostile *t)
{
	struct weir_virtio_create c = {
		.vm_fd = hostile_fd(t, VM),
		.device = hostile_nearly(t, 1 + hostile_below(t, 2)),
		.queue_size = hostile_nearly(t, hostile_pick(t, 0, 16, 256, 1024)),
	};

	c.flags = hostile_below(t, 4) ? 0 : WEIR_VIRTIO_F_PACKED;
	c.backend_fd = c.device == WEIR_VIRTIO_NET ? hostile_tap() : hostile_disk();
	if (hostile_wild(t, 8))
		c.backend_fd = hostile_fd(t, EVENT);
	return c;
}

static long create(struct hostile *t, struct weir_virtio_create *c)
{
	c->flags = hostile_nearly(t, c->flags);
	return ioctl(device_of(t), WEIR_VIRTIO_CREATE, c);
}

static void make_mmio(struct hostile *t, struct weir_virtio_create *c)
{
	c->intid = hostile_nearly(t, 32 + hostile_below(t, 64));
	c->mmio_base = hostile_below(t, 2) ? GUEST_MMIO : hostile_address(t);
}

long hostile_virtio(struct hostile *t)
{
	struct weir_virtio_create c = some(t);
	struct weir_virtio_queues queues = { .nr = hostile_nearly(t, 1) };

	make_mmio(t, &c);
	if (hostile_below(t, 2))
		c.queues = hostile_nearly(t, (uintptr_t)&queues);
	return create(t, &c);
}

long hostile_virtio_pci(struct hostile *t)
{
	struct weir_virtio_create c = some(t);

	c.flags |= WEIR_VIRTIO_F_PCI;
	c.devid = hostile_nearly(t, hostile_below(t, 8));
	c.spi_doorbell = hostile_nearly(t, 0);
	return create(t, &c);
}

long hostile_virtio_remote(struct hostile *t)
{
	struct weir_virtio_remote r = {
		.features = hostile_nearly(t, 1ULL << VIRTIO_F_VERSION_1),
		.nr_queues = hostile_nearly(t, 1 + hostile_below(t, 2)),
		.config_len = hostile_nearly(t, 8),
	};
	struct weir_virtio_create c = {
		.vm_fd = hostile_fd(t, VM), .flags = WEIR_VIRTIO_F_REMOTE,
		.device = hostile_nearly(t, 1 + hostile_below(t, 63)),
		.backend_fd = hostile_fd(t, EVENT),
		.queues = hostile_nearly(t, (uintptr_t)&r),
	};
	u32 i;

	for (i = 0; i < 2 && i < r.nr_queues; i++) {
		r.kick[i] = hostile_fd(t, EVENT);
		r.call[i] = hostile_fd(t, EVENT);
	}
	if (hostile_below(t, 2))
		c.flags |= WEIR_VIRTIO_F_PCI;
	else
		make_mmio(t, &c);
	return create(t, &c);
}

long hostile_pci_set(struct hostile *t)
{
	struct weir_virtio_pci_set set = {
		.base = hostile_nearly(t, hostile_pick(t, GUEST_MMIO, 0x10000000,
						       0x10008000)),
		.flags = hostile_nearly(t, hostile_below(t, 16)),
		.reserved = hostile_wild(t, 16),
	};

	return ioctl(hostile_fd(t, VIRTIO), WEIR_VIRTIO_PCI_SET, &set);
}

/*
 * It may wait for the device's server: with a descriptor of its own, which stays
 * known when the device's is closed.
 */
long hostile_pci_access(struct hostile *t)
{
	u32 len = hostile_pick(t, 1, 2, 4);
	struct weir_virtio_pci_access a = {
		.len = hostile_nearly(t, len), .write = hostile_nearly(t, hostile_below(t, 2)),
		.offset = hostile_nearly(t, (hostile_below(t, 6) << 12) +
					    hostile_below(t, 16) * len),
		.val = hostile_pick(t, 0, 1, 3, 11, 15, hostile_random(t)),
	};
	int fd = dup(hostile_fd(t, VIRTIO));
	long ret;

	if (fd < 0)
		return fd;
	__atomic_store_n(&t->busy, fd, __ATOMIC_RELAXED);
	ret = ioctl(fd, WEIR_VIRTIO_PCI_ACCESS, &a);
	__atomic_store_n(&t->busy, -1, __ATOMIC_RELAXED);
	close(fd);
	return ret;
}

long hostile_remote_get(struct hostile *t)
{
	struct weir_virtio_remote_state state;

	return ioctl(hostile_fd(t, VIRTIO), WEIR_VIRTIO_REMOTE_GET, &state);
}

long hostile_remote_done(struct hostile *t)
{
	u32 seq = hostile_nearly(t, hostile_below(t, 3));

	return ioctl(hostile_fd(t, VIRTIO), WEIR_VIRTIO_REMOTE_DONE, &seq);
}

long hostile_remote_config(struct hostile *t)
{
	struct weir_virtio_remote_config config = { .len = hostile_nearly(t, 8) };

	memcpy(config.data, hostile_memory(t), sizeof(config.data));
	return ioctl(hostile_fd(t, VIRTIO), WEIR_VIRTIO_REMOTE_CONFIG_SET, &config);
}
