// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <errno.h>
#include <linux/virtio_net.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "report.h"
#include "vring.h"
#include "vuser-ctrl.h"
#include "vuser-kind.h"

#define RETRY_MS	200
/* Servers and machines are often started side by side. */
#define FIRST_TRIES	25

static int complain(struct weir_vuser *u, const char *why)
{
	if (u->link.at)
		return weir_err("vhost-user %s: %s (%s)", u->conf.path, why,
				weir_vuser_message_name(u->link.at));
	return weir_err("vhost-user %s: %s", u->conf.path, why);
}

static const char *take_up(struct weir_vuser *u, uint64_t offered)
{
	const char *why;

	why = weir_vuser_link_open(&u->link, weir_vuser_protocol(u));
	if (!why) {
		why = weir_vuser_learn(u, offered);
		if (why)
			weir_vuser_link_close(&u->link);
	}
	return why;
}

/* Return: NULL, or why there is no server, after some time. */
static const char *first_server(struct weir_vuser *u)
{
	const struct timespec pause = { .tv_nsec = RETRY_MS * 1000000 };
	unsigned int tries = FIRST_TRIES;
	const char *why;

	while ((why = take_up(u, 0)) && !u->link.at && --tries)
		nanosleep(&pause, NULL);
	return why;
}

static int make_eventfds(struct weir_vuser *u)
{
	const unsigned int nr = u->conf.queues + weir_vuser_has_ctrl(u);
	const int flags = EFD_CLOEXEC | EFD_NONBLOCK;
	unsigned int i;

	u->changed = eventfd(0, flags);
	u->quit = eventfd(0, flags);
	for (i = 0; i < nr; i++) {
		u->offer.kick[i] = eventfd(0, flags);
		u->offer.call[i] = eventfd(0, flags);
		u->offer.nr_queues++;
	}
	/* They come in ascending order: without the last one, some is missing. */
	if (u->quit >= 0 && u->offer.call[i - 1] >= 0)
		return 0;
	return weir_err("no event descriptor: %s", strerror(errno));
}

int weir_vuser_init(struct weir_vuser *u, const struct weir_vuser_conf *conf)
{
	const char *why;

	*u = (struct weir_vuser) {
		.conf = *conf, .dev = -1, .record = -1, .pairs = 1,
	};
	weir_vuser_link_init(&u->link, u->conf.path);
	if (make_eventfds(u))
		return -1;
	why = first_server(u);
	return why ? complain(u, why) : 0;
}

/* What the driver sees of the device: without a server a network has no link. */
static void tell_config(struct weir_vuser *u)
{
	struct weir_virtio_remote_config config = { .len = u->offer.config_len };
	const size_t status = offsetof(struct virtio_net_config, status);

	memcpy(config.data, u->offer.config, sizeof(config.data));
	if (u->conf.device == WEIR_VIRTIO_NET && u->link.fd < 0)
		memset(config.data + status, 0, 2);
	ioctl(u->dev, WEIR_VIRTIO_REMOTE_CONFIG_SET, &config);
}

/* While there is no server, each reason is told when it is another one. */
static void say_once(struct weir_vuser *u, const char *why)
{
	if (!u->said || strcmp(u->said, why))
		complain(u, why);
	if (!u->said)
		weir_say("vhost-user %s: the guest's device waits for a server",
			 u->conf.path);
	u->said = why;
}

static void lose(struct weir_vuser *u, const char *why)
{
	weir_vuser_link_close(&u->link);
	weir_vuser_forget(u);
	if (u->link.ending)
		return;
	if (u->conf.device == WEIR_VIRTIO_NET)
		tell_config(u);
	say_once(u, why);
}

/* What the driver was offered stays. Return: whether there is a server. */
static bool look_for_server(struct weir_vuser *u)
{
	struct weir_virtio_remote before = u->offer;
	const char *why = take_up(u, before.features);

	if (why) {
		u->offer = before;
		if (u->link.at)
			say_once(u, why);
		return false;
	}
	u->offer.features = before.features;
	if (u->conf.device == WEIR_VIRTIO_NET ||
	    memcmp(u->offer.config, before.config, sizeof(before.config)))
		tell_config(u);
	return true;
}

/* The driver waits for this: it comes to an end with or without a server. */
static void bring(struct weir_vuser *u)
{
	struct weir_virtio_remote_state state;
	const char *why;

	if (ioctl(u->dev, WEIR_VIRTIO_REMOTE_GET, &state))
		return;
	weir_vuser_ctrl_bring(u, &state);
	why = weir_vuser_bring(u, &state);
	if (why) {
		lose(u, why);
	} else if (u->said && u->link.fd >= 0) {
		weir_say("vhost-user %s: a server serves the guest's device again",
			 u->conf.path);
		u->said = NULL;
	}
	ioctl(u->dev, WEIR_VIRTIO_REMOTE_DONE, &state.seq);
}

/* Nothing was asked: a server that has something to say has gone, or is none. */
static void listen_to(struct weir_vuser *u)
{
	char c;

	u->link.at = 0;
	if (recv(u->link.fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
		lose(u, "the server says something that it was not asked for");
	else
		lose(u, "the server has gone");
}

/* The driver waits for the answer, whatever becomes of the server. */
static void control(struct weir_vuser *u)
{
	const char *why = weir_vuser_ctrl_work(u);

	if (why)
		lose(u, why);
}

/* The control queue's, if there is one. Return: how many. */
static unsigned int ctrl_kick(const struct weir_vuser *u, struct pollfd *fds)
{
	if (!u->ctrl)
		return 0;
	*fds = (struct pollfd){
		.fd = u->offer.kick[weir_vring_index(u->ctrl)], .events = POLLIN,
	};
	return 1;
}

static void *serve(void *arg)
{
	struct weir_vuser *u = arg;
	struct pollfd fds[4] = {
		{ .fd = u->quit, .events = POLLIN },
		{ .fd = u->changed, .events = POLLIN },
		{ .events = POLLIN },
	};
	unsigned int nr;
	eventfd_t ignored;

	for (;;) {
		fds[2].fd = u->link.fd;
		nr = 3 + ctrl_kick(u, fds + 3);
		if (poll(fds, nr, u->link.fd < 0 && !u->link.ending ? RETRY_MS : -1) < 0)
			continue;
		if (fds[0].revents)
			return NULL;
		if (fds[1].revents)
			eventfd_read(u->changed, &ignored);
		if (fds[2].fd >= 0 && fds[2].revents)
			listen_to(u);
		bring(u);
		if (nr > 3 && fds[3].revents)
			eventfd_read(fds[3].fd, &ignored);
		control(u);
		if (u->link.fd < 0 && !u->link.ending && look_for_server(u))
			bring(u);
	}
}

int weir_vuser_serve(struct weir_vuser *u, int dev)
{
	int err;

	u->dev = dev;
	err = pthread_create(&u->thread, NULL, serve, u);
	if (err)
		return weir_err("vhost-user %s: no thread: %s", u->conf.path,
				strerror(err));
	u->serving = true;
	return 0;
}

void weir_vuser_end(struct weir_vuser *u)
{
	weir_vuser_link_end(&u->link);
	eventfd_write(u->changed, 1);
}

void weir_vuser_exit(struct weir_vuser *u)
{
	unsigned int i;

	weir_vuser_end(u);
	eventfd_write(u->quit, 1);
	if (u->serving)
		pthread_join(u->thread, NULL);
	weir_vuser_link_close(&u->link);
	weir_vring_close(u->ctrl);
	for (i = 0; i < u->offer.nr_queues; i++) {
		close(u->offer.kick[i]);
		close(u->offer.call[i]);
	}
	close(u->changed);
	close(u->quit);
	if (u->record >= 0)
		close(u->record);
}
