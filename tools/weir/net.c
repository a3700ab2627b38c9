// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"
#include "report.h"

#define OFFLOADS (TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN)

static int explain_attach(const char *name, unsigned int queues, int err)
{
	switch (err) {
	case EPERM:
		return weir_err("a tap needs CAP_NET_ADMIN: run weir as root, or name a tap that was made for you (ip tuntap add NAME mode tap vnet_hdr user YOU)");
	case EBUSY:
		return weir_err("tap %s is in use by another machine", name);
	case E2BIG:
		return weir_err("tap %s has fewer than %u queues left", name,
				queues);
	case EINVAL:
		if (queues > 1)
			return weir_err("%s is an interface, but not a tap with several queues (ip tuntap add NAME mode tap vnet_hdr multi_queue user YOU makes one)",
					name);
		return weir_err("%s is an interface, but not a tap with one queue",
				name);
	default:
		return weir_err("tap %s: %s", name, strerror(err));
	}
}

/* One more queue of the tap called net->name; the first one may make it. */
static int attach(struct weir_net *net, const struct weir_net_spec *spec)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return weir_err("/dev/net/tun: %s; load the tun module (modprobe tun)",
				strerror(errno));
	net->fd[net->queues++] = fd;
	if (spec->queues > 1)
		ifr.ifr_flags |= IFF_MULTI_QUEUE;
	strcpy(ifr.ifr_name, net->name);
	if (ioctl(fd, TUNSETIFF, &ifr))
		return explain_attach(ifr.ifr_name, spec->queues, errno);
	memcpy(net->name, ifr.ifr_name, sizeof(net->name));
	return 0;
}

static int attach_all(struct weir_net *net, const struct weir_net_spec *spec)
{
	strcpy(net->name, spec->name[0] ? spec->name : "weir%d");
	while (net->queues < spec->queues)
		if (attach(net, spec))
			return -1;
	return 0;
}

/* The header that virtio 1.x and the backend in the kernel use; of all queues. */
static int set_header(struct weir_net *net)
{
	int len = sizeof(struct virtio_net_hdr_mrg_rxbuf), le = 1;

	if (ioctl(net->fd[0], TUNSETVNETHDRSZ, &len) ||
	    ioctl(net->fd[0], TUNSETVNETLE, &le) ||
	    ioctl(net->fd[0], TUNSETOFFLOAD, OFFLOADS))
		return weir_err("tap %s: %s", net->name, strerror(errno));
	return 0;
}

static int set_address(int sock, const struct weir_net *net,
		       const struct weir_net_spec *spec)
{
	struct ifreq ifr = { };
	struct sockaddr_in in = { .sin_family = AF_INET };

	strcpy(ifr.ifr_name, net->name);
	in.sin_addr.s_addr = spec->ip;
	memcpy(&ifr.ifr_addr, &in, sizeof(in));
	if (ioctl(sock, SIOCSIFADDR, &ifr))
		return weir_err("tap %s: its address cannot be set: %s",
				net->name, strerror(errno));
	in.sin_addr.s_addr = htonl(~0U << (32 - spec->prefix));
	memcpy(&ifr.ifr_netmask, &in, sizeof(in));
	if (ioctl(sock, SIOCSIFNETMASK, &ifr))
		return weir_err("tap %s: its netmask cannot be set: %s",
				net->name, strerror(errno));
	return 0;
}

static int join_bridge(int sock, const struct weir_net *net,
		       const struct weir_net_spec *spec)
{
	struct ifreq ifr = { };

	strcpy(ifr.ifr_name, spec->bridge);
	ifr.ifr_ifindex = if_nametoindex(net->name);
	if (ioctl(sock, SIOCBRADDIF, &ifr))
		return weir_err("tap %s cannot join bridge %s: %s (ip link add %s type bridge makes one)",
				net->name, spec->bridge, strerror(errno),
				spec->bridge);
	return 0;
}

static int bring_up(int sock, const struct weir_net *net)
{
	struct ifreq ifr = { };

	strcpy(ifr.ifr_name, net->name);
	if (ioctl(sock, SIOCGIFFLAGS, &ifr))
		return weir_err("tap %s: %s", net->name, strerror(errno));
	if (ifr.ifr_flags & IFF_UP)
		return 0;
	ifr.ifr_flags |= IFF_UP;
	if (ioctl(sock, SIOCSIFFLAGS, &ifr))
		return weir_err("tap %s cannot be brought up: %s", net->name,
				strerror(errno));
	return 0;
}

static void read_mtu(int sock, struct weir_net *net)
{
	struct ifreq ifr = { };

	strcpy(ifr.ifr_name, net->name);
	if (!ioctl(sock, SIOCGIFMTU, &ifr) && ifr.ifr_mtu != 1500 &&
	    ifr.ifr_mtu <= UINT16_MAX)
		net->mtu = ifr.ifr_mtu;
}

static int configure(struct weir_net *net, const struct weir_net_spec *spec)
{
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int ret = 0;

	if (sock < 0)
		return weir_err("no socket: %s", strerror(errno));
	if (spec->bridge[0])
		ret = join_bridge(sock, net, spec);
	if (!ret && spec->has_ip)
		ret = set_address(sock, net, spec);
	if (!ret)
		ret = bring_up(sock, net);
	read_mtu(sock, net);
	close(sock);
	return ret;
}

/* A locally administered address unless there is one given. */
static int choose_mac(struct weir_net *net, const struct weir_net_spec *spec)
{
	if (spec->has_mac) {
		memcpy(net->mac, spec->mac, sizeof(net->mac));
		return 0;
	}
	if (getrandom(net->mac, sizeof(net->mac), 0) != sizeof(net->mac))
		return weir_err("no random numbers: %s", strerror(errno));
	net->mac[0] = (net->mac[0] & 0xfc) | 2;
	return 0;
}

int weir_net_open(struct weir_net *net, const struct weir_net_spec *spec)
{
	*net = (struct weir_net) { .packed = spec->packed, .rss = spec->rss,
					.hash = spec->hash };
	if (spec->socket[0]) {
		net->socket = spec->socket;
		net->pairs = spec->queues;
		return choose_mac(net, spec);
	}
	if (!attach_all(net, spec) && !set_header(net) && !configure(net, spec) &&
	    !choose_mac(net, spec))
		return 0;
	weir_net_close(net);
	return -1;
}

void weir_net_close(struct weir_net *net)
{
	while (net->queues)
		close(net->fd[--net->queues]);
}
