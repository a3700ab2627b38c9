// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "memory.h"
#include "remote.h"
#include "report.h"

int weir_remote_init(struct weir_remote *r, const char *what,
		     const struct weir_remote_ops *ops, unsigned int queues)
{
	const int flags = EFD_CLOEXEC | EFD_NONBLOCK;
	unsigned int i;

	*r = (struct weir_remote) { .what = what, .ops = ops, .dev = -1 };
	r->changed = eventfd(0, flags);
	r->quit = eventfd(0, flags);
	for (i = 0; i < queues; i++) {
		r->offer.kick[i] = eventfd(0, flags);
		r->offer.call[i] = eventfd(0, flags);
		r->offer.nr_queues++;
	}
	/* They come in ascending order: without the last one, some is missing. */
	if (r->quit >= 0 && r->offer.call[queues - 1] >= 0)
		return 0;
	return weir_err("%s: no event descriptor: %s", what, strerror(errno));
}

static void bring(struct weir_remote *r)
{
	struct weir_virtio_remote_state state;

	if (ioctl(r->dev, WEIR_VIRTIO_REMOTE_GET, &state))
		return;
	r->ops->bring(r, &state);
	ioctl(r->dev, WEIR_VIRTIO_REMOTE_DONE, &state.seq);
}

static void *serve(void *arg)
{
	struct weir_remote *r = arg;
	struct pollfd fds[2 + WEIR_REMOTE_WAITS] = {
		{ .fd = r->quit, .events = POLLIN },
		{ .fd = r->changed, .events = POLLIN },
	};
	eventfd_t ignored;
	unsigned int nr;

	for (;;) {
		nr = r->ops->wait ? r->ops->wait(r, fds + 2) : 0;
		if (poll(fds, 2 + nr, -1) < 0)
			continue;
		if (fds[0].revents)
			return NULL;
		if (fds[1].revents) {
			eventfd_read(r->changed, &ignored);
			bring(r);
		}
		if (r->ops->work)
			r->ops->work(r);
	}
}

int weir_remote_serve(struct weir_remote *r, int dev)
{
	int err;

	r->dev = dev;
	err = pthread_create(&r->thread, NULL, serve, r);
	if (err)
		return weir_err("%s: no thread: %s", r->what, strerror(err));
	r->serving = true;
	return 0;
}

void weir_remote_end(struct weir_remote *r)
{
	eventfd_write(r->quit, 1);
	if (r->serving)
		pthread_join(r->thread, NULL);
	r->serving = false;
}

void weir_remote_exit(struct weir_remote *r)
{
	unsigned int i;

	weir_remote_end(r);
	for (i = 0; i < r->offer.nr_queues; i++) {
		close(r->offer.kick[i]);
		close(r->offer.call[i]);
	}
	close(r->changed);
	close(r->quit);
}

void weir_remote_config(struct weir_remote *r)
{
	struct weir_virtio_remote_config config = { .len = r->offer.config_len };

	memcpy(config.data, r->offer.config, sizeof(config.data));
	ioctl(r->dev, WEIR_VIRTIO_REMOTE_CONFIG_SET, &config);
}

static bool in_ram(const struct weir_memory *memory, uint64_t gpa, uint64_t len)
{
	uint64_t off = gpa - WEIR_RAM_BASE;

	return off < memory->size && len <= memory->size - off;
}

bool weir_remote_placed(const struct weir_memory *memory,
			const struct weir_virtio_remote_queue *q, bool packed)
{
	uint64_t avail = packed ? 4 : 6 + 2ULL * q->num;
	uint64_t used = packed ? 4 : 6 + 8ULL * q->num;

	return in_ram(memory, q->desc, 16ULL * q->num) &&
	       in_ram(memory, q->avail, avail) && in_ram(memory, q->used, used);
}
