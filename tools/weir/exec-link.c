// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <linux/vm_sockets.h>

#include "clock.h"
#include "exec-frame.h"
#include "exec-link.h"
#include "report.h"

#define RETRY_MS	200
#define BACKLOG		16
/* Linux lets only CAP_NET_BIND_SERVICE have these ports, in host and guest. */
#define PORT_FIRST	512
#define PORT_LAST	1023

static int open_socket(void)
{
	int fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return weir_err("there are no sockets of AF_VSOCK: %s (modprobe vsock)",
				strerror(errno));
	return fd;
}

static int bind_port(int fd, unsigned int port)
{
	const struct sockaddr_vm addr = {
		.svm_family = AF_VSOCK, .svm_port = port, .svm_cid = VMADDR_CID_ANY,
	};

	return bind(fd, (const struct sockaddr *)&addr, sizeof(addr));
}

/* The agent hears nobody else: whoever comes from such a port is privileged. */
static int bind_privileged(int fd)
{
	const unsigned int nr = PORT_LAST - PORT_FIRST + 1;
	unsigned int at = 0, i;

	if (getrandom(&at, sizeof(at), 0) < 0)
		return weir_err("no random numbers: %s", strerror(errno));
	for (i = 0; i < nr; i++) {
		if (!bind_port(fd, PORT_FIRST + (at + i) % nr))
			return 0;
		if (errno == EACCES || errno == EPERM)
			return weir_err("weir exec needs CAP_NET_BIND_SERVICE: be root");
		if (errno != EADDRINUSE)
			break;
	}
	return weir_err("no port to come from: %s", strerror(errno));
}

static int explain(uint32_t cid, int err)
{
	switch (err) {
	case ENODEV:
	case ENETUNREACH:
	case EHOSTUNREACH:
		return weir_err("no guest has CID %u (weir run --vsock cid=%u)",
				cid, cid);
	case ECONNRESET:
	case ECONNREFUSED:
		return weir_err("nobody listens in the guest of CID %u: run weir agent there",
				cid);
	case ETIMEDOUT:
		return weir_err("the guest of CID %u does not answer: it has no driver (modprobe vmw_vsock_virtio_transport), or is not up yet",
				cid);
	default:
		return weir_err("the guest of CID %u: %s", cid, strerror(err));
	}
}

/* Return: a socket; -1 after saying why not; -2 with errno when it may come to be. */
static int try_once(uint32_t cid)
{
	const struct sockaddr_vm addr = {
		.svm_family = AF_VSOCK, .svm_port = WEIR_EXEC_PORT, .svm_cid = cid,
	};
	int fd = open_socket(), err;

	if (fd < 0)
		return -1;
	if (bind_privileged(fd)) {
		close(fd);
		return -1;
	}
	if (!connect(fd, (const struct sockaddr *)&addr, sizeof(addr)))
		return fd;
	err = errno;
	close(fd);
	errno = err;
	return -2;
}

int weir_link_connect(uint32_t cid, uint64_t wait_ns)
{
	const struct timespec pause = { .tv_nsec = RETRY_MS * 1000000 };
	const uint64_t start = weir_clock_ns();
	int fd;

	for (;;) {
		fd = try_once(cid);
		if (fd != -2)
			return fd;
		if (weir_clock_ns() - start >= wait_ns)
			return explain(cid, errno);
		nanosleep(&pause, NULL);
	}
}

int weir_link_listen(void)
{
	int fd = open_socket();

	if (fd < 0)
		return -1;
	if (!bind_port(fd, WEIR_EXEC_PORT) && !listen(fd, BACKLOG))
		return fd;
	if (errno == EADDRINUSE)
		weir_err("another weir agent runs here already");
	else if (errno == EACCES)
		weir_err("weir agent needs CAP_NET_BIND_SERVICE: be root");
	else
		weir_err("port %u: %s", WEIR_EXEC_PORT, strerror(errno));
	close(fd);
	return -1;
}

int weir_link_accept(int listening)
{
	struct sockaddr_vm addr = { 0 };
	socklen_t len = sizeof(addr);
	int fd;

	fd = accept4(listening, (struct sockaddr *)&addr, &len, SOCK_CLOEXEC);
	if (fd < 0)
		return -1;
	if (len >= sizeof(addr) && addr.svm_family == AF_VSOCK &&
	    addr.svm_cid == VMADDR_CID_HOST && addr.svm_port <= PORT_LAST)
		return fd;
	weir_say("CID %u, port %u is not the host's root: turned away",
		 addr.svm_cid, addr.svm_port);
	close(fd);
	return -1;
}
