// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/* /dev/weir-vhost-net: every errno of every ioctl; after them it still works. */

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "vhost.h"

#define NOWHERE ((void *)1)

static struct vhost v;

/* What only the owner may. */
static const unsigned long owners[] = {
	VHOST_RESET_OWNER, VHOST_SET_MEM_TABLE, VHOST_SET_LOG_BASE,
	VHOST_SET_LOG_FD, VHOST_SET_VRING_NUM,
	VHOST_SET_VRING_BASE, VHOST_GET_VRING_BASE, VHOST_SET_VRING_ADDR,
	VHOST_SET_VRING_KICK, VHOST_SET_VRING_CALL, VHOST_SET_VRING_ERR,
	VHOST_SET_VRING_ENDIAN, VHOST_GET_VRING_ENDIAN,
	VHOST_SET_VRING_BUSYLOOP_TIMEOUT, VHOST_GET_VRING_BUSYLOOP_TIMEOUT,
	VHOST_NET_SET_BACKEND,
};

/* What starts with the number of a virtqueue. */
static const unsigned long vrings[] = {
	VHOST_SET_VRING_NUM, VHOST_SET_VRING_BASE, VHOST_GET_VRING_BASE,
	VHOST_SET_VRING_ADDR, VHOST_SET_VRING_KICK, VHOST_SET_VRING_CALL,
	VHOST_SET_VRING_ERR, VHOST_SET_VRING_ENDIAN, VHOST_GET_VRING_ENDIAN,
	VHOST_SET_VRING_BUSYLOOP_TIMEOUT, VHOST_GET_VRING_BUSYLOOP_TIMEOUT,
	VHOST_NET_SET_BACKEND,
};

static void check_not_owner(void)
{
	u8 arg[64] = { 0 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(owners); i++)
		check_errno(ioctl(v.fd, owners[i], arg), EPERM);
}

/* Whose child a worker is; younger than the headers of user space. */
#define SET_FORK_FROM_OWNER	_IOW(VHOST_VIRTIO, 0x84, u8)
#define GET_FORK_FROM_OWNER	_IOR(VHOST_VIRTIO, 0x85, u8)

static void check_fork_owner(void)
{
	u8 kthread = 0, task = 1, none = 2, is = 77;

	check_ok(ioctl(v.fd, GET_FORK_FROM_OWNER, &is));
	check_eq(is, kthread);
	check_errno(ioctl(v.fd, GET_FORK_FROM_OWNER, NOWHERE), EFAULT);
	check_ok(ioctl(v.fd, SET_FORK_FROM_OWNER, &kthread));
	check_errno(ioctl(v.fd, SET_FORK_FROM_OWNER, &task), EOPNOTSUPP);
	check_errno(ioctl(v.fd, SET_FORK_FROM_OWNER, &none), EINVAL);
	check_errno(ioctl(v.fd, SET_FORK_FROM_OWNER, NOWHERE), EFAULT);
}

static void check_owner(void)
{
	u8 kthread = 0;
	int status;

	check_not_owner();
	check_fork_owner();
	must(ioctl(v.fd, VHOST_SET_OWNER, NULL));
	check_errno(ioctl(v.fd, VHOST_SET_OWNER, NULL), EBUSY);
	check_errno(ioctl(v.fd, SET_FORK_FROM_OWNER, &kthread), EBUSY);
	if (!fork()) {
		check_not_owner();
		_exit(test_end());
	}
	must(wait(&status));
	check_eq(status, 0);
}

static void check_features(void)
{
	u64 f = 0;

	check_errno(ioctl(v.fd, VHOST_GET_FEATURES, NOWHERE), EFAULT);
	check_errno(ioctl(v.fd, VHOST_SET_FEATURES, NOWHERE), EFAULT);
	check_ok(ioctl(v.fd, VHOST_GET_FEATURES, &f));
	check(f >> VIRTIO_F_VERSION_1 & 1);
	check(f >> VIRTIO_RING_F_EVENT_IDX & 1);
	check(f >> VIRTIO_NET_F_MRG_RXBUF & 1);
	check(f >> VHOST_F_LOG_ALL & 1);
	check(f >> VIRTIO_F_RING_PACKED & 1);
	check(f >> VIRTIO_F_ACCESS_PLATFORM & 1);
	check_ok(ioctl(v.fd, VHOST_SET_FEATURES, &f));
	f &= ~(1ULL << VIRTIO_F_RING_PACKED | 1ULL << VIRTIO_F_ACCESS_PLATFORM);
	check_ok(ioctl(v.fd, VHOST_SET_FEATURES, &f));
	f |= 1ULL << 63;
	check_errno(ioctl(v.fd, VHOST_SET_FEATURES, &f), EOPNOTSUPP);
	check_errno(ioctl(v.fd, VHOST_GET_BACKEND_FEATURES, NOWHERE), EFAULT);
	check_errno(ioctl(v.fd, VHOST_SET_BACKEND_FEATURES, NOWHERE), EFAULT);
	check_ok(ioctl(v.fd, VHOST_GET_BACKEND_FEATURES, &f));
	check(f >> VHOST_BACKEND_F_IOTLB_MSG_V2 & 1);
	check_ok(ioctl(v.fd, VHOST_SET_BACKEND_FEATURES, &f));
	f = 1ULL << 63;
	check_errno(ioctl(v.fd, VHOST_SET_BACKEND_FEATURES, &f), EOPNOTSUPP);
}

static void check_vrings(void)
{
	u32 arg[16] = { 2 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(vrings); i++) {
		check_errno(ioctl(v.fd, vrings[i], NOWHERE), EFAULT);
		check_errno(ioctl(v.fd, vrings[i], arg), ENOBUFS);
	}
	check_errno(vhost_state(&v, VHOST_SET_VRING_ENDIAN, 0, 0), ENOTTY);
	check_errno(vhost_state(&v, VHOST_GET_VRING_ENDIAN, 0, 0), ENOTTY);
	check_errno(ioctl(v.fd, _IO(VHOST_VIRTIO, 0xff), arg), ENOTTY);
}

static void check_sizes(void)
{
	check_errno(vhost_state(&v, VHOST_SET_VRING_NUM, 0, 0), EINVAL);
	check_errno(vhost_state(&v, VHOST_SET_VRING_NUM, 0, 3), EINVAL);
	check_errno(vhost_state(&v, VHOST_SET_VRING_NUM, 0, 65536), EINVAL);
	check_ok(vhost_state(&v, VHOST_SET_VRING_NUM, 0, 32768));
	check_errno(vhost_state(&v, VHOST_SET_VRING_BASE, 0, 65536), EINVAL);
	check_ok(vhost_state(&v, VHOST_SET_VRING_BASE, 0, 65535));
}

static void check_addr(void)
{
	struct vhost_vring_addr a = vhost_addr(&v, 0);

	a.flags = 2;
	check_errno(ioctl(v.fd, VHOST_SET_VRING_ADDR, &a), EOPNOTSUPP);
	a = vhost_addr(&v, 0);
	a.avail_user_addr++;
	check_errno(ioctl(v.fd, VHOST_SET_VRING_ADDR, &a), EINVAL);
	a = vhost_addr(&v, 0);
	a.used_user_addr += 2;
	check_errno(ioctl(v.fd, VHOST_SET_VRING_ADDR, &a), EINVAL);
	a = vhost_addr(&v, 0);
	a.log_guest_addr = 2;
	check_errno(ioctl(v.fd, VHOST_SET_VRING_ADDR, &a), EINVAL);
}

static void check_events(void)
{
	static const unsigned long calls[] = {
		VHOST_SET_VRING_KICK, VHOST_SET_VRING_CALL, VHOST_SET_VRING_ERR,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		check_errno(vhost_file(&v, calls[i], 0, 1000), EBADF);
		check_errno(vhost_file(&v, calls[i], 0, v.tap), EINVAL);
		check_ok(vhost_file(&v, calls[i], 0, v.vq[0].kick));
		check_ok(vhost_file(&v, calls[i], 0, -1));
	}
}

static void check_busyloop(void)
{
	struct vhost_vring_state s = { .index = 1 };

	check_ok(vhost_state(&v, VHOST_SET_VRING_BUSYLOOP_TIMEOUT, 1, 77));
	check_ok(ioctl(v.fd, VHOST_GET_VRING_BUSYLOOP_TIMEOUT, &s));
	check_eq(s.num, 77);
}

/* A tap of its own, with the header of old. */
static int old_tap(void)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int fd = must(open("/dev/net/tun", O_RDWR));

	must(ioctl(fd, TUNSETIFF, &ifr));
	return fd;
}

static void check_backend(void)
{
	int other = old_tap(), bare = must(open("/dev/net/tun", O_RDWR));
	int datagrams = must(socket(AF_PACKET, SOCK_DGRAM, 0));
	int inet = must(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
	struct vhost_vring_addr a = vhost_addr(&v, 0);

	check_errno(vhost_backend(&v, 0, 1000), ENOTSOCK);
	check_errno(vhost_backend(&v, 0, v.vq[0].kick), ENOTSOCK);
	check_errno(vhost_backend(&v, 0, datagrams), ENOTSOCK);
	check_errno(vhost_backend(&v, 0, inet), ENOTSOCK);
	check_errno(vhost_backend(&v, 0, bare), EBADFD);
	check_errno(vhost_backend(&v, 0, other), EINVAL);
	check_ok(vhost_backend(&v, 0, -1));
	vhost_start(&v);
	check_ok(vhost_backend(&v, 0, v.tap));
	check_errno(vhost_backend(&v, 0, other), EBUSY);
	check_errno(vhost_state(&v, VHOST_SET_VRING_NUM, 0, 8), EBUSY);
	check_errno(vhost_state(&v, VHOST_SET_VRING_BASE, 0, 8), EBUSY);
	a.desc_user_addr = 0x1000;
	check_errno(ioctl(v.fd, VHOST_SET_VRING_ADDR, &a), EINVAL);
	vhost_send(&v, 0);
	check(vhost_sent(&v, 0));
	close(other);
	close(bare);
	close(datagrams);
	close(inet);
}

int main(void)
{
	vhost_create(&v);
	check_owner();
	check_features();
	check_vrings();
	check_sizes();
	check_addr();
	check_events();
	check_busyloop();
	must(ioctl(v.fd, VHOST_RESET_OWNER, NULL));
	vhost_setup(&v, 0);
	check_backend();
	vhost_destroy(&v);
	return test_end();
}
