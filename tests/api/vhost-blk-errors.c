// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * /dev/weir-vhost-blk: every errno of what it has beside /dev/weir-vhost-net, and of
 * what it shares with it when there is no disk; after them it still works.
 */

#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include "vhost-blk.h"

#define NOWHERE ((void *)1)
#define CONFIG	sizeof(struct virtio_blk_config)

static struct vb b;

static int set(struct weir_vhost_blk_backend args)
{
	return ioctl(b.v.fd, WEIR_VHOST_BLK_SET_BACKEND, &args);
}

static int config(unsigned long call, u32 off, u32 len)
{
	struct {
		struct vhost_vdpa_config head;
		u8 buf[2 * CONFIG];
	} c = { .head = { off, len } };

	return ioctl(b.v.fd, call, &c);
}

static void check_not_owner(void)
{
	struct weir_vhost_blk_backend args = vb_backend(b.disk);

	check_errno(set(args), EPERM);
	check_errno(vb_enable(&b, 0, 1), EPERM);
	check_errno(config(VHOST_VDPA_GET_CONFIG, 0, 8), EPERM);
	check_errno(config(VHOST_VDPA_SET_CONFIG, 0, 8), EPERM);
	check_errno(vhost_state(&b.v, VHOST_SET_VRING_NUM, 0, 8), EPERM);
}

static void check_owner(void)
{
	int status;

	check_not_owner();
	must(ioctl(b.v.fd, VHOST_SET_OWNER, NULL));
	check_errno(ioctl(b.v.fd, VHOST_SET_OWNER, NULL), EBUSY);
	if (!fork()) {
		check_not_owner();
		_exit(test_end());
	}
	must(wait(&status));
	check_eq(status, 0);
}

static void check_no_disk(void)
{
	u64 features;
	u32 size = 0;

	check_errno(vb_enable(&b, 0, 0), ENODEV);
	check_errno(vb_enable(&b, 0, 1), ENODEV);
	check_errno(vb_enable(&b, 0, 2), EINVAL);
	check_errno(vb_enable(&b, WEIR_VHOST_BLK_VRINGS_MAX, 1), ENOBUFS);
	check_errno(config(VHOST_VDPA_GET_CONFIG, 0, 8), ENODEV);
	check_errno(config(VHOST_VDPA_SET_CONFIG, 0, 8), ENODEV);
	check_ok(ioctl(b.v.fd, VHOST_VDPA_GET_CONFIG_SIZE, &size));
	check_eq(size, CONFIG);
	check_errno(ioctl(b.v.fd, VHOST_VDPA_GET_CONFIG_SIZE, NOWHERE), EFAULT);
	check_ok(ioctl(b.v.fd, VHOST_GET_FEATURES, &features));
	check(features >> VIRTIO_F_VERSION_1 & 1);
	check(features >> VHOST_F_LOG_ALL & 1);
	check(!(features >> VIRTIO_BLK_F_FLUSH & 1));
	features |= 1ULL << VIRTIO_BLK_F_FLUSH;
	check_errno(ioctl(b.v.fd, VHOST_SET_FEATURES, &features), EOPNOTSUPP);
	check_errno(vhost_backend(&b.v, 0, b.disk), ENOTTY);
	check_ok(vb_set_backend(&b, -1));
}

static void check_arguments(void)
{
	struct weir_vhost_blk_backend a = vb_backend(b.disk);

	check_errno(ioctl(b.v.fd, WEIR_VHOST_BLK_SET_BACKEND, NOWHERE), EFAULT);
	a.flags = 4;
	check_errno(set(a), EINVAL);
	a.flags = WEIR_VHOST_BLK_F_LIFETIME;
	a.lifetime[0] = 4;
	check_errno(set(a), EINVAL);
	a.lifetime[0] = 0;
	a.lifetime[1] = 12;
	check_errno(set(a), EINVAL);
	a = vb_backend(b.disk);
	a.lifetime[2] = 1;
	check_errno(set(a), EINVAL);
	a = vb_backend(b.disk);
	a.pad = 1;
	check_errno(set(a), EINVAL);
	a = vb_backend(b.disk);
	a.nr_queues = 0;
	check_errno(set(a), EINVAL);
	a.nr_queues = WEIR_VHOST_BLK_VRINGS_MAX + 1;
	check_errno(set(a), EINVAL);
	a = vb_backend(b.disk);
	a.queue_size = 1;
	check_errno(set(a), EINVAL);
	a.queue_size = 32769;
	check_errno(set(a), EINVAL);
	a = vb_backend(b.disk);
	a.reserved[ARRAY_SIZE(a.reserved) - 1] = 1;
	check_errno(set(a), EINVAL);
}

static void check_files(void)
{
	int dir = must(open("/tmp", O_RDONLY)), append = vb_file(O_APPEND);
	int rdonly = must(open("/proc/self/exe", O_RDONLY));
	struct weir_vhost_blk_backend a = vb_backend(rdonly);

	check_errno(vb_set_backend(&b, 1000), EBADF);
	check_errno(vb_set_backend(&b, -2), EBADF);
	check_errno(vb_set_backend(&b, b.vq[0].kick), EINVAL);
	check_errno(vb_set_backend(&b, dir), EINVAL);
	check_errno(vb_set_backend(&b, append), EINVAL);
	check_errno(set(a), EBADF);
	a.flags = WEIR_VHOST_BLK_F_RDONLY;
	check_ok(set(a));
	check_ok(vb_set_backend(&b, -1));
	close(rdonly);
	close(append);
	close(dir);
}

/* Features that were acknowledged stay: a disk without them does not come. */
static void check_features(void)
{
	struct weir_vhost_blk_backend a = vb_backend(b.disk);
	u64 features, none = 1ULL << VIRTIO_F_VERSION_1;

	check_ok(vb_set_backend(&b, b.disk));
	check_ok(ioctl(b.v.fd, VHOST_GET_FEATURES, &features));
	check(features >> VIRTIO_BLK_F_FLUSH & 1);
	check(features >> VIRTIO_BLK_F_MQ & 1);
	check(!(features >> VIRTIO_BLK_F_RO & 1));
	check(!(features >> VIRTIO_F_RING_RESET & 1));
	check_ok(ioctl(b.v.fd, VHOST_SET_FEATURES, &features));
	check_ok(vb_set_backend(&b, -1));
	a.nr_queues = 1;
	check_errno(set(a), EOPNOTSUPP);
	check_ok(vb_set_backend(&b, b.disk));
	check_errno(vb_set_backend(&b, b.disk), EBUSY);
	check_ok(ioctl(b.v.fd, VHOST_SET_FEATURES, &none));
}

static void check_config(void)
{
	struct virtio_blk_config c;

	check_ok(vb_config(&b, &c));
	check_eq(c.capacity, VB_DISK / VB_SECTOR);
	check_eq(c.num_queues, VB_QUEUES);
	check_eq(c.seg_max, VB_NUM - 2);
	check_errno(ioctl(b.v.fd, VHOST_VDPA_GET_CONFIG, NOWHERE), EFAULT);
	check_errno(ioctl(b.v.fd, VHOST_VDPA_SET_CONFIG, NOWHERE), EFAULT);
	check_errno(config(VHOST_VDPA_GET_CONFIG, 0, 0), EINVAL);
	check_errno(config(VHOST_VDPA_GET_CONFIG, CONFIG + 1, 1), EINVAL);
	check_errno(config(VHOST_VDPA_GET_CONFIG, CONFIG, 1), E2BIG);
	check_errno(config(VHOST_VDPA_GET_CONFIG, 1, CONFIG), E2BIG);
	check_errno(config(VHOST_VDPA_GET_CONFIG, 1, ~0U), E2BIG);
	check_errno(config(VHOST_VDPA_SET_CONFIG, 1, ~0U), E2BIG);
	check_ok(config(VHOST_VDPA_GET_CONFIG, CONFIG - 1, 1));
	check_ok(config(VHOST_VDPA_SET_CONFIG, 0, CONFIG));
}

static void check_vrings(void)
{
	struct vhost_vring_addr a = vb_addr(&b, 0);

	check_errno(ioctl(b.v.fd, VHOST_VDPA_SET_VRING_ENABLE, NOWHERE), EFAULT);
	check_errno(vb_enable(&b, VB_QUEUES, 1), ENOBUFS);
	check_errno(vb_enable(&b, VB_QUEUES, 0), ENOBUFS);
	check_errno(vb_enable(&b, 0, 1), EFAULT);	/* no memory */
	check_ok(vhost_set_memory(&b.v, VHOST_GPA, VHOST_SIZE, (u64)b.v.mem));
	vb_setup_vq(&b, 0);
	check_ok(vhost_state(&b.v, VHOST_SET_VRING_NUM, 0, 32768));
	a.desc_user_addr += 8;
	check_ok(ioctl(b.v.fd, VHOST_SET_VRING_ADDR, &a));
	check_errno(vb_enable(&b, 0, 1), EINVAL);
	vb_setup_vq(&b, 0);
	check_ok(vb_enable(&b, 0, 1));
	check_ok(vb_enable(&b, 0, 1));
	check_errno(vhost_state(&b.v, VHOST_SET_VRING_NUM, 0, 8), EBUSY);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, VB_DATA, VB_SECTOR), 0);
	check_ok(vb_enable(&b, 0, 0));
	check_ok(vb_enable(&b, 0, 0));
	check_ok(vb_enable(&b, 0, 1));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, VB_DATA, VB_SECTOR), 0);
}

int main(void)
{
	vb_create(&b, vb_file(0));
	check_owner();
	check_no_disk();
	check_arguments();
	check_files();
	check_features();
	check_config();
	check_vrings();
	vb_destroy(&b);
	return test_end();
}
