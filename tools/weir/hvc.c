// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <errno.h>
#include <linux/virtio_console.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "console.h"
#include "hvc.h"
#include "report.h"

enum { RECEIVE, TRANSMIT };

/* Pieces before the thread looks whether it is to do something else. */
#define BATCH	16

static struct weir_hvc *of_remote(struct weir_remote *r)
{
	return (struct weir_hvc *)((char *)r - offsetof(struct weir_hvc, remote));
}

static void bring(struct weir_remote *r,
		  const struct weir_virtio_remote_state *state)
{
	struct weir_hvc *hvc = of_remote(r);

	weir_vring_bring(hvc->ring, r, hvc->memory, state);
	pthread_mutex_lock(&hvc->lock);
	hvc->live = hvc->ring[RECEIVE];
	pthread_mutex_unlock(&hvc->lock);
	weir_console_wake(hvc->console);
}

/* While standard output is busy the guest's next words can wait. */
static unsigned int wait_any(struct weir_remote *r, struct pollfd *fds)
{
	struct weir_hvc *hvc = of_remote(r);

	fds[0] = (struct pollfd) { r->offer.kick[RECEIVE], POLLIN, 0 };
	fds[1] = (struct pollfd) { hvc->held_fd, POLLIN, 0 };
	fds[2] = (struct pollfd) { r->offer.kick[TRANSMIT], POLLIN, 0 };
	if (hvc->out_len)
		fds[2] = (struct pollfd) { STDOUT_FILENO, POLLOUT, 0 };
	return 3;
}

/* Return: whether all of it has been shown. */
static bool show(struct weir_hvc *hvc)
{
	size_t n;

	while (hvc->out_len) {
		n = weir_console_write(hvc->out + hvc->out_start, hvc->out_len);
		if (!n)
			return false;
		hvc->out_start += n;
		hvc->out_len -= n;
	}
	return true;
}

static void transmit(struct weir_hvc *hvc)
{
	struct weir_vring *ring = hvc->ring[TRANSMIT];
	unsigned int i;

	for (i = 0; show(hvc) && i < BATCH && weir_vring_next(ring); i++) {
		hvc->out_start = 0;
		hvc->out_len = weir_vring_read(ring, hvc->out, sizeof(hvc->out));
		if (hvc->out_len < sizeof(hvc->out))
			weir_vring_done(ring);
	}
	weir_vring_show(ring);
	if (i == BATCH)
		eventfd_write(hvc->remote.offer.kick[TRANSMIT], 1);
}

static void receive(struct weir_hvc *hvc)
{
	struct weir_vring *ring = hvc->ring[RECEIVE];
	size_t n;

	pthread_mutex_lock(&hvc->lock);
	while (hvc->nr_held && weir_vring_next(ring)) {
		n = weir_vring_write(ring, hvc->held, hvc->nr_held);
		weir_vring_done(ring);
		if (!n)
			break;
		hvc->nr_held -= n;
		memmove(hvc->held, hvc->held + n, hvc->nr_held);
	}
	pthread_mutex_unlock(&hvc->lock);
	weir_vring_show(ring);
}

static void work(struct weir_remote *r)
{
	struct weir_hvc *hvc = of_remote(r);
	eventfd_t ignored;

	eventfd_read(r->offer.kick[RECEIVE], &ignored);
	eventfd_read(r->offer.kick[TRANSMIT], &ignored);
	eventfd_read(hvc->held_fd, &ignored);
	transmit(hvc);
	receive(hvc);
	weir_console_wake(hvc->console);
}

static const struct weir_remote_ops ops = {
	.bring = bring,
	.wait = wait_any,
	.work = work,
};

static bool get_size(struct weir_virtio_remote *offer)
{
	struct virtio_console_config config = { 0 };
	struct winsize size;

	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size))
		return false;
	config.cols = htole16(size.ws_col);
	config.rows = htole16(size.ws_row);
	offer->config_len = sizeof(config);
	memcpy(offer->config, &config, sizeof(config));
	return true;
}

int weir_hvc_init(struct weir_hvc *hvc, const struct weir_memory *memory,
		  struct weir_console *console)
{
	struct weir_virtio_remote *offer = &hvc->remote.offer;

	*hvc = (struct weir_hvc) {
		.memory = memory, .console = console,
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	hvc->held_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (weir_remote_init(&hvc->remote, "--console virtio", &ops, WEIR_HVC_QUEUES))
		return -1;
	if (hvc->held_fd < 0)
		return weir_err("no event descriptor: %s", strerror(errno));
	offer->features = WEIR_REMOTE_FEATURES;
	if (get_size(offer))
		offer->features |= 1ULL << VIRTIO_CONSOLE_F_SIZE;
	return 0;
}

void weir_hvc_exit(struct weir_hvc *hvc)
{
	weir_remote_exit(&hvc->remote);
	weir_vring_close(hvc->ring[RECEIVE]);
	weir_vring_close(hvc->ring[TRANSMIT]);
	close(hvc->held_fd);
}

size_t weir_hvc_room(struct weir_hvc *hvc)
{
	size_t room;

	pthread_mutex_lock(&hvc->lock);
	room = hvc->live ? WEIR_HVC_HELD - hvc->nr_held : 0;
	pthread_mutex_unlock(&hvc->lock);
	return room;
}

void weir_hvc_receive(struct weir_hvc *hvc, const uint8_t *data, size_t len)
{
	pthread_mutex_lock(&hvc->lock);
	if (len > WEIR_HVC_HELD - hvc->nr_held)
		len = WEIR_HVC_HELD - hvc->nr_held;
	memcpy(hvc->held + hvc->nr_held, data, len);
	hvc->nr_held += len;
	pthread_mutex_unlock(&hvc->lock);
	eventfd_write(hvc->held_fd, 1);
}

void weir_hvc_resized(struct weir_hvc *hvc)
{
	if (hvc->remote.offer.features >> VIRTIO_CONSOLE_F_SIZE & 1 &&
	    get_size(&hvc->remote.offer))
		weir_remote_config(&hvc->remote);
}
