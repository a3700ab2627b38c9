// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * WEIR_VIRTIO_CREATE: what one kind of device has and the other has not, taps
 * without interface, disks that may not be written.
 */

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "virtio.h"

static struct vm vm;
static int dev, tap, file;

/* @statement changes a good argument for @backend. */
#define check_bad(kind, backend, statement, error) do {			\
	struct weir_virtio_create c = virtio_config(&vm, kind, backend); \
	statement;							\
	check_errno(ioctl(dev, WEIR_VIRTIO_CREATE, &c), error);		\
} while (0)

#define check_bad_net(statement, error) \
	check_bad(WEIR_VIRTIO_NET, tap, statement, error)
#define check_bad_blk(statement, error) \
	check_bad(WEIR_VIRTIO_BLK, file, statement, error)

/* It is a good one: made, and unmade by its close. */
static void check_good(u32 kind, int backend, u16 mtu, u8 mac)
{
	struct weir_virtio_create c = virtio_config(&vm, kind, backend);

	c.mtu = mtu;
	if (mac) {
		c.flags |= WEIR_VIRTIO_F_MAC;
		c.mac[0] = mac;
	}
	check_ok(ioctl(dev, WEIR_VIRTIO_CREATE, &c));
	close(dev);
	dev = virtio_open();
}

static void open_tap(void)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int header = sizeof(struct virtio_net_hdr_v1);

	tap = open("/dev/net/tun", O_RDWR);
	if (tap < 0)
		test_skip("there is no /dev/net/tun");
	check_bad_net((void)0, EBADFD);		/* no interface yet */
	must(ioctl(tap, TUNSETIFF, &ifr));
	check_bad_net((void)0, EINVAL);		/* a header of 10 bytes */
	must(ioctl(tap, TUNSETVNETHDRSZ, &header));
}

static void check_net(void)
{
	check_bad_net(c.flags = WEIR_VIRTIO_F_RDONLY, EINVAL);
	check_bad_net(c.flags = WEIR_VIRTIO_F_LIFETIME, EINVAL);
	check_bad_net(c.flags = WEIR_VIRTIO_F_MAC, EINVAL);	/* all zero */
	check_bad_net((c.flags = WEIR_VIRTIO_F_MAC, c.mac[0] = 1), EINVAL);
	check_bad_net((c.flags = WEIR_VIRTIO_F_MAC, memset(c.mac, 0xff, 6)), EINVAL);
	check_bad_net(c.mtu = 1, EINVAL);
	check_bad_net(c.mtu = 67, EINVAL);
	check_bad_net(c.serial[0] = 'x', EINVAL);
	check_bad_net(c.serial[19] = 1, EINVAL);
	check_good(WEIR_VIRTIO_NET, tap, 68, 2);
	check_good(WEIR_VIRTIO_NET, tap, 0xffff, 0);
}

static void check_blk(void)
{
	check_bad_blk(c.mtu = 1500, EINVAL);
	check_bad_blk(c.mac[0] = 2, EINVAL);
	check_bad_blk(c.mac[5] = 1, EINVAL);
	check_bad_blk(c.lifetime[1] = 1, EINVAL);
	check_bad_blk((c.flags = WEIR_VIRTIO_F_LIFETIME, c.lifetime[0] = 4), EINVAL);
	check_bad_blk((c.flags = WEIR_VIRTIO_F_LIFETIME, c.lifetime[2] = 12), EINVAL);
	check_good(WEIR_VIRTIO_BLK, file, 0, 0);
}

/* A block device that turns read-only after it was opened. */
static void check_readonly_disk(void)
{
	int on = 1, off = 0, disk;

	if (access("/dev/ram0", F_OK) &&
	    system("modprobe brd rd_nr=1 rd_size=65536"))
		test_die("no RAM disk");
	disk = must(open("/dev/ram0", O_RDWR | O_CLOEXEC));
	must(ioctl(disk, BLKROSET, &on));
	check_bad(WEIR_VIRTIO_BLK, disk, (void)0, EROFS);
	check_bad(WEIR_VIRTIO_BLK, disk,
		  (c.flags = WEIR_VIRTIO_F_RDONLY, c.mtu = 1), EINVAL);
	must(ioctl(disk, BLKROSET, &off));
	check_good(WEIR_VIRTIO_BLK, disk, 0, 0);
	close(disk);
}

int main(void)
{
	char name[] = "/tmp/weir-disk-XXXXXX";

	dev = virtio_open();
	vm_create(&vm);
	file = must(mkstemp(name));
	unlink(name);
	must(ftruncate(file, 1 << 20));
	open_tap();
	check_net();
	check_blk();
	check_readonly_disk();
	vm_destroy(&vm);
	return test_end();
}
