// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A device that another process serves: every bad argument of its creation and of
 * its ioctls, and nothing is left of a failed one.
 */

#include <linux/virtio_ring.h>
#include <string.h>
#include <unistd.h>

#include "remote.h"

static struct vm vm;
static struct remote r;

/* @statement changes good arguments. */
#define check_bad(statement, error) do {				\
	struct weir_virtio_remote offer = r.offer;			\
	struct weir_virtio_create create = r.create;			\
	create.queues = (uintptr_t)&offer;				\
	statement;							\
	check_errno(ioctl(r.dev, WEIR_VIRTIO_CREATE, &create), error);	\
} while (0)

static void check_create(void)
{
	check_bad(create.flags |= WEIR_VIRTIO_F_RDONLY, EINVAL);
	check_bad(create.flags |= WEIR_VIRTIO_F_MAC, EINVAL);
	check_bad(create.flags |= WEIR_VIRTIO_F_PACKED, EINVAL);
	check_bad(create.flags |= WEIR_VIRTIO_F_PCI, EINVAL);	/* has an address */
	check_bad(create.mtu = 1500, EINVAL);
	check_bad(create.mac[5] = 1, EINVAL);
	check_bad(create.serial[19] = 1, EINVAL);
	check_bad(create.queue_size = 3, EINVAL);
	check_bad(create.device = 0, ENODEV);
	check_bad(create.device = 64, ENODEV);
	check_bad(create.queues = 0, EFAULT);
	check_bad(create.queues = ~0ULL, EFAULT);
	check_bad(create.backend_fd = -1, EBADF);
	check_bad(create.backend_fd = vm.fd, EINVAL);
	check_bad(create.mmio_base = GUEST_GICD, EEXIST);
}

static void check_offer(void)
{
	check_bad(offer.features = 0, EINVAL);
	check_bad(offer.features |= 1UL << VIRTIO_F_IN_ORDER, EINVAL);
	check_bad(offer.features |= 1UL << VIRTIO_F_RING_RESET, EINVAL);
	check_bad(offer.features |= 1UL << VIRTIO_F_ACCESS_PLATFORM, EINVAL);
	check_bad(offer.features |= 1UL << VIRTIO_F_ORDER_PLATFORM, EINVAL);
	check_bad(offer.nr_queues = 0, EINVAL);
	check_bad(offer.nr_queues = 1, EINVAL);		/* of two */
	check_bad(offer.nr_queues = WEIR_VIRTIO_REMOTE_QUEUES + 1, EINVAL);
	check_bad(offer.nr_queues = ~0U, EINVAL);
	check_bad(offer.config_len = WEIR_VIRTIO_REMOTE_CONFIG + 1, EINVAL);
	check_bad(offer.kick[1] = -1, EBADF);
	check_bad(offer.kick[0] = vm.fd, EINVAL);
	check_bad(offer.call[1] = -1, EBADF);
	check_bad(offer.call[0] = vm.fd, EINVAL);
	check_bad(offer.kick[2] = r.changed, EINVAL);
	check_bad(offer.call[2] = r.changed, EINVAL);
}

static void check_absent(int dev)
{
	struct weir_virtio_remote_config config = { };
	struct weir_virtio_remote_state state;
	u32 seq = 0;

	check_errno(ioctl(dev, WEIR_VIRTIO_REMOTE_GET, &state), ENODEV);
	check_errno(ioctl(dev, WEIR_VIRTIO_REMOTE_DONE, &seq), ENODEV);
	check_errno(ioctl(dev, WEIR_VIRTIO_REMOTE_CONFIG_SET, &config), ENODEV);
}

static void check_ioctls(void)
{
	struct weir_virtio_remote_config config = {
		.len = WEIR_VIRTIO_REMOTE_CONFIG + 1,
	};
	struct weir_virtio_remote_state state = remote_state(&r);

	check_eq(state.nr_queues, 2);
	check_eq(state.queue[0].live, 0);
	check_errno(ioctl(r.dev, WEIR_VIRTIO_REMOTE_GET, NULL), EFAULT);
	check_errno(ioctl(r.dev, WEIR_VIRTIO_REMOTE_DONE, NULL), EFAULT);
	check_errno(ioctl(r.dev, WEIR_VIRTIO_REMOTE_CONFIG_SET, NULL), EFAULT);
	check_errno(ioctl(r.dev, WEIR_VIRTIO_REMOTE_CONFIG_SET, &config), EINVAL);
	check_ok(remote_done(&r, state.seq));
	check_errno(remote_done(&r, state.seq + 1), EINVAL);
	check_errno(remote_done(&r, state.seq - 1), EINVAL);
	check_errno(remote_done(&r, state.seq + (1U << 31)), EINVAL);
}

int main(void)
{
	int other;

	puppet_boot(&vm, 1);
	remote_init(&r, &vm);
	check_absent(r.dev);
	check_create();
	check_offer();
	check_absent(r.dev);
	check_ok(ioctl(r.dev, WEIR_VIRTIO_CREATE, &r.create));
	check_errno(ioctl(r.dev, WEIR_VIRTIO_CREATE, &r.create), EBUSY);
	check_ioctls();
	/* A device of the kernel's has none of it. */
	other = virtio_open();
	check_absent(other);
	close(other);
	remote_exit(&r);
	vm_destroy(&vm);
	return test_end();
}
