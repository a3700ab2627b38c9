// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <linux/compiler.h>

#include "device.h"
#include "report.h"
#include "server.h"

static volatile sig_atomic_t ended, asked;

/* Signals come only while this process waits for a front end. */
static sigset_t waiting;

static void on_end(int sig)
{
	ended = 1;
}

static void on_ask(int sig)
{
	asked = 1;
}

static void catch_signals(void)
{
	struct sigaction end = { .sa_handler = on_end };
	struct sigaction ask = { .sa_handler = on_ask };
	sigset_t ours;

	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGINT, &end, NULL);
	sigaction(SIGUSR1, &ask, NULL);
	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGUSR1);
	sigprocmask(SIG_BLOCK, &ours, &waiting);
	sigdelset(&waiting, SIGTERM);
	sigdelset(&waiting, SIGINT);
	sigdelset(&waiting, SIGUSR1);
}

static struct blkd_device device;

static void say_counters(unsigned int i, const struct blkd_counters *c)
{
	char text[512];
	int n = 0;

	if (!c->requests)
		return;
#define PRINT(name) \
	n += snprintf(text + n, sizeof(text) - n, " " #name " %llu", \
		      (unsigned long long)READ_ONCE(c->name));
	BLKD_COUNTERS(PRINT)
#undef PRINT
	blkd_say("queue %u:%s", i, text);
}

static void say_all_counters(void)
{
	unsigned int i;

	for (i = 0; i < device.opt->queues; i++)
		say_counters(i, &device.vrings[i].counters);
}

/* Until there is something to read. Return: 0, -1: end. */
static int wait_readable(int fd)
{
	struct pollfd p = { fd, POLLIN };

	while (!ended) {
		if (ppoll(&p, 1, NULL, &waiting) > 0)
			return 0;
		if (asked && device.opt)
			say_all_counters();
		asked = 0;
	}
	return -1;
}

/* Return: 1 to go on. */
static int serve_message(int fd)
{
	struct blkd_message msg;
	struct blkd_answer answer = { .fd = -1 };
	int ret = blkd_message_receive(fd, &msg, wait_readable);

	if (ret > 0 && blkd_device_handle(&device, &msg, &answer)) {
		blkd_err("%s: refused", blkd_message_name(msg.hdr.request));
		ret = -1;
	}
	if (answer.wanted && blkd_message_reply(fd, &msg, answer.fd))
		ret = -1;
	if (answer.fd >= 0)
		close(answer.fd);
	blkd_message_done(&msg);
	return ret;
}

static void serve_front_end(int fd, struct blkd_disk *disk,
			    const struct blkd_options *opt)
{
	int ret;

	if (blkd_device_init(&device, disk, opt))
		return;
	do {
		ret = serve_message(fd);
	} while (ret > 0);
	say_all_counters();
	blkd_device_exit(&device);
	blkd_say(ended ? "ended by a signal" : ret < 0 ?
		 "the connection is closed for an error; waiting for the next one" :
		 "the machine monitor is gone; waiting for the next one");
}

void blkd_server_run(int listener, struct blkd_disk *disk,
		     const struct blkd_options *opt)
{
	int fd;

	catch_signals();
	while (!wait_readable(listener)) {
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		blkd_say("a machine monitor is here");
		serve_front_end(fd, disk, opt);
		close(fd);
	}
}

/* A socket that nobody listens to any more is in the way. */
static int remove_dead(const struct sockaddr_un *addr)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return -1;
	err = connect(fd, (const struct sockaddr *)addr, sizeof(*addr));
	if (err && errno == ECONNREFUSED)
		err = unlink(addr->sun_path);
	else
		err = -1;
	close(fd);
	return err;
}

int blkd_server_listen(const char *path)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int err;

	if (fd < 0)
		return blkd_err("socket: %s", strerror(errno));
	strncpy(addr.sun_path, path, sizeof(addr.sun_path) - 1);
	err = bind(fd, (struct sockaddr *)&addr, sizeof(addr));
	if (err && errno == EADDRINUSE && !remove_dead(&addr))
		err = bind(fd, (struct sockaddr *)&addr, sizeof(addr));
	if (!err)
		err = listen(fd, 8);
	if (!err)
		return fd;
	blkd_err("socket %s: %s", path, strerror(errno));
	close(fd);
	return -1;
}
