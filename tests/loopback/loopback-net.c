// SPDX-License-Identifier: GPL-2.0-only
/*
 * loopback-net TAP MAC [-o] COMMAND...: make a tap with a loopback virtio-net
 * device in front, run COMMAND, print the device's counters. -o: a tap without
 * offloads.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "loopback.h"

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int open_tap(const char *name, int offloads)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	unsigned long flags = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 |
			      TUN_F_TSO_ECN;
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	int size = 12;

	if (fd < 0)
		fail("/dev/net/tun");
	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	if (ioctl(fd, TUNSETIFF, &ifr))
		fail("TUNSETIFF");
	if (ioctl(fd, TUNSETVNETHDRSZ, &size))
		fail("TUNSETVNETHDRSZ");
	if (ioctl(fd, TUNSETOFFLOAD, offloads ? flags : 0ul))
		fail("TUNSETOFFLOAD");
	return fd;
}

static void print_counters(int fd)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		fwrite(buf, 1, n, stdout);
}

int main(int argc, char **argv)
{
	struct loopback_net net = { .mtu = 1500 };
	int fd, status, offloads = 1;
	unsigned char *m = net.mac;
	pid_t pid;

	if (argc > 3 && !strcmp(argv[3], "-o")) {
		offloads = 0;
		argv++;
		argc--;
	}
	if (argc < 4 || sscanf(argv[2 - !offloads], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx",
			       m, m + 1, m + 2, m + 3, m + 4, m + 5) != 6)
		return 2;
	net.fd = open_tap(argv[1 - !offloads], offloads);
	fd = open("/dev/weir-loopback", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		fail("/dev/weir-loopback");
	if (ioctl(fd, LOOPBACK_NET, &net))
		fail("LOOPBACK_NET");
	pid = fork();
	if (!pid) {
		execvp(argv[3], argv + 3);
		fail(argv[3]);
	}
	if (waitpid(pid, &status, 0) < 0)
		fail("waitpid");
	print_counters(fd);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
