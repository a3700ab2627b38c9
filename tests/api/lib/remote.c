// SPDX-License-Identifier: GPL-2.0-only

#include <sys/eventfd.h>
#include <unistd.h>

#include "remote.h"

void remote_init(struct remote *r, struct vm *vm)
{
	u32 i;

	*r = (struct remote) {
		.dev = virtio_open(),
		.changed = must(eventfd(0, EFD_NONBLOCK)),
		.offer = {
			.features = 1UL << VIRTIO_F_VERSION_1 | REMOTE_FEATURE,
			.nr_queues = 2,
			.config_len = 8,
			.config = { 1, 2, 3, 4, 5, 6, 7, 8 },
		},
	};
	for (i = 0; i < r->offer.nr_queues; i++) {
		r->offer.kick[i] = must(eventfd(0, EFD_NONBLOCK));
		r->offer.call[i] = must(eventfd(0, EFD_NONBLOCK));
	}
	r->create = virtio_config(vm, WEIR_VIRTIO_BLK, r->changed);
	r->create.flags = WEIR_VIRTIO_F_REMOTE;
	r->create.queues = (uintptr_t)&r->offer;
}

void remote_exit(struct remote *r)
{
	u32 i;

	for (i = 0; i < 2; i++) {
		close(r->offer.kick[i]);
		close(r->offer.call[i]);
	}
	close(r->changed);
	close(r->dev);
}

struct weir_virtio_remote_state remote_state(struct remote *r)
{
	struct weir_virtio_remote_state state;

	must(ioctl(r->dev, WEIR_VIRTIO_REMOTE_GET, &state));
	return state;
}

int remote_done(struct remote *r, u32 seq)
{
	return ioctl(r->dev, WEIR_VIRTIO_REMOTE_DONE, &seq);
}

u64 remote_signals(int fd)
{
	u64 count;

	return read(fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
}
