// SPDX-License-Identifier: GPL-2.0-only
/*
 * weir agent, in a guest: a process for each command that weir exec asks for. It
 * takes nothing from a host that the host could not take anyway; from anybody else
 * it takes nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent-session.h"
#include "command.h"
#include "command-line.h"
#include "exec-link.h"
#include "report.h"

#define SESSIONS	64	/* others wait for one of these to end */

static const char help[] =
"usage: weir agent\n"
"\n"
"Runs in a guest, as root, the commands that weir exec asks for in the host.\n"
"The guest needs vmw_vsock_virtio_transport.\n"
"\n"
"Exit status: 1 it cannot listen, 2 usage.\n";

static const struct option options[] = {
	{ "help", no_argument, NULL, WEIR_OPT_HELP },
	{ }
};

static const struct weir_command_line line = {
	.command = "agent",
	.help = help,
	.options = options,
};

/* Pipes of a command must not take the places of 0, 1 and 2. */
static int fill_standard_places(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return weir_err("/dev/null: %s", strerror(errno));
	close(fd);
	return 0;
}

static int watch_children(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? weir_err("no event descriptor: %s", strerror(errno)) : fd;
}

/* Return: whether there is one process more. */
static bool serve_one(int listening, int children)
{
	int fd = weir_link_accept(listening);
	pid_t pid;

	if (fd < 0)
		return false;
	pid = fork();
	if (!pid) {
		close(listening);
		close(children);
		weir_agent_session(fd);
		_exit(0);
	}
	close(fd);
	if (pid < 0)
		weir_err("no process: %s", strerror(errno));
	return pid > 0;
}

static unsigned int reap(int children)
{
	struct signalfd_siginfo info;
	unsigned int nr = 0;

	if (read(children, &info, sizeof(info)) < 0)
		return 0;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		nr++;
	return nr;
}

static int serve(int listening, int children)
{
	struct pollfd fds[] = {
		{ .fd = children, .events = POLLIN },
		{ .events = POLLIN },
	};
	unsigned int sessions = 0;

	for (;;) {
		fds[1].fd = sessions < SESSIONS ? listening : -1;
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents)
			sessions -= reap(children);
		if (fds[1].revents & POLLIN)
			sessions += serve_one(listening, children);
		else if (fds[1].revents)
			return weir_err("the sockets have gone");
	}
}

int weir_command_agent(int argc, char **argv)
{
	int none, ret, listening, children;

	ret = weir_command_line_parse(&line, &none, argc, argv);
	if (ret)
		return ret > 0 ? WEIR_STATUS_OK : WEIR_STATUS_USAGE;
	if (fill_standard_places())
		return WEIR_STATUS_SETUP;
	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 0);
	setenv("HOME", "/root", 0);
	listening = weir_link_listen();
	children = watch_children();
	if (listening < 0 || children < 0)
		return WEIR_STATUS_SETUP;
	weir_say("commands of the host are run here");
	serve(listening, children);
	return WEIR_STATUS_SETUP;
}
