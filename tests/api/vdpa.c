// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe; kernels: stock debug; gate: yes */
/*
 * /dev/weir-vdpa: every errno of its ioctls. A disk of it behind vhost-vdpa: a
 * request is served from memory that is mapped, by the thread that kicks, is kept
 * while the device is suspended, and a ring outside of what is mapped breaks the
 * device, not the host. A VMM that is killed amid its kicks leaves nothing behind.
 */

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "vdpa.h"

static struct vdpa v;

static struct weir_vdpa_disk good(void)
{
	return vdpa_disk(&v);
}

static int add(struct weir_vdpa_disk d)
{
	return vdpa_add_disk(&v, d);
}

static int take_away(const char *name)
{
	return vdpa_remove_disk(&v, name);
}

static void check_add(void)
{
	struct weir_vdpa_disk d;
	int fd;

	check_errno(ioctl(v.control, WEIR_VDPA_ADD_DISK, 1), EFAULT);
	check_errno(ioctl(v.control, _IO('w', 0x7f)), ENOTTY);
#define BAD(change, error) d = good(); change; check_errno(add(d), error)
	BAD(d.name[0] = 0, EINVAL);
	BAD(strcpy(d.name, "a/b"), EINVAL);
	BAD(strcpy(d.name, ".."), EINVAL);
	BAD(memset(d.name, 'x', sizeof(d.name)), EINVAL);
	BAD(d.flags = 1 << 3, EINVAL);
	BAD(d.pad = 1, EINVAL);
	BAD(d.lifetime[1] = 1, EINVAL);
	BAD((d.flags = WEIR_VDPA_F_LIFETIME, d.lifetime[0] = 4), EINVAL);
	BAD((d.flags = WEIR_VDPA_F_LIFETIME, d.lifetime[2] = 12), EINVAL);
	BAD(d.nr_queues = 0, EINVAL);
	BAD(d.nr_queues = WEIR_VDPA_QUEUES_MAX + 1, EINVAL);
	BAD(d.fd = -1, EBADF);
	BAD(d.fd = v.kick, EINVAL);
	fd = must(open("/tmp/vdpa-image", O_RDONLY));
	BAD(d.fd = fd, EBADF);
	close(fd);
	fd = must(open("/tmp/vdpa-image", O_WRONLY));
	BAD(d.fd = fd, EBADF);
	close(fd);
#undef BAD
	check_errno(take_away(VDPA_NAME), ENOENT);
	must(add(good()));
	check_errno(add(good()), EEXIST);
	check_errno(ioctl(v.control, WEIR_VDPA_REMOVE, 1), EFAULT);
	check_errno(take_away("0123456789012345678901234567890123456789"), EINVAL);
	must(take_away(VDPA_NAME));
	check_errno(take_away(VDPA_NAME), ENOENT);
}

/* Features, while nothing is negotiated yet. */
static void check_features(void)
{
	u64 features;

	vdpa_set_status(&v, 0);
	vdpa_set_status(&v, VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
	must(ioctl(v.dev, VHOST_GET_FEATURES, &features));
	check(!(features & (1ULL << VIRTIO_F_RING_PACKED | 1 << 15)));
	features = 1ULL << VIRTIO_F_VERSION_1 | 1ULL << 63;
	check_errno(ioctl(v.dev, VHOST_SET_FEATURES, &features), EINVAL);
	features = 0;
	check_errno(ioctl(v.dev, VHOST_SET_FEATURES, &features), EINVAL);
}

static void check_served(void)
{
	struct vhost_vring_state base = { 0, 0 };

	vdpa_start(&v, VDPA_IOVA);
	vdpa_ask(&v, 0);
	check(wait_for(vdpa_answers(&v) == 1));
	check_eq(*vdpa_answer(&v, 0), VIRTIO_BLK_S_OK);
	check_eq(v.mem[VDPA_DATA], 'w');
	must(ioctl(v.dev, VHOST_VDPA_SUSPEND));
	vdpa_ask(&v, 1);
	must(ioctl(v.dev, VHOST_GET_VRING_BASE, &base));
	check_eq(base.num, 1);
	usleep(100000);
	check_eq(vdpa_answers(&v), 1);
	must(ioctl(v.dev, VHOST_VDPA_RESUME));
	check(wait_for(vdpa_answers(&v) == 2));
	check_eq(v.mem[VDPA_DATA], 'w');
	check(!(vdpa_status(&v) & VIRTIO_CONFIG_S_NEEDS_RESET));
}

static void check_unmapped(void)
{
	vdpa_start(&v, 0);
	must(eventfd_write(v.kick, 1));
	check(wait_for(vdpa_status(&v) & VIRTIO_CONFIG_S_NEEDS_RESET));
	vdpa_start(&v, VDPA_IOVA);
	check(!(vdpa_status(&v) & VIRTIO_CONFIG_S_NEEDS_RESET));
	vdpa_map(&v, VHOST_IOTLB_INVALIDATE);
	vdpa_ask(&v, 0);
	check(wait_for(vdpa_status(&v) & VIRTIO_CONFIG_S_NEEDS_RESET));
	check_eq(vdpa_answers(&v), 0);
	vdpa_map(&v, VHOST_IOTLB_UPDATE);
	vdpa_start(&v, VDPA_IOVA);
	vdpa_ask(&v, 0);
	check(wait_for(vdpa_answers(&v) == 1));
}

static void open_device(void)
{
	vdpa_open(&v);
	vdpa_map(&v, VHOST_IOTLB_UPDATE);
}

static u64 counter(const char *name)
{
	return test_counter("/sys/kernel/debug/weir_vdpa/" VDPA_NAME "/stats", name);
}

/* @n-th request, and its answer. */
static void ask_and_wait(u16 n)
{
	vdpa_ask(&v, n);
	check(wait_for(vdpa_answers(&v) == (u16)(n + 1)));
}

/*
 * On this thread's way back; for another process, the worker. Now and then it is tried
 * whether the worker finds more; and who comes while the queue is served leaves it to
 * the other.
 */
static void check_who_serves(void)
{
	u64 kicks = counter("vq0_kicks"), runs = counter("vq0_runs_kick");
	pid_t child;
	u16 n;

	vdpa_start(&v, VDPA_IOVA);
	for (n = 0; n < 10; n++)
		ask_and_wait(n);
	check(counter("vq0_kicks") >= kicks + 8);
	check(counter("vq0_runs_kick") > runs);
	kicks = counter("vq0_kicks");
	child = must(fork());
	if (!child) {
		vdpa_ask(&v, n);
		_exit(0);
	}
	must(waitpid(child, NULL, 0));
	check(wait_for(vdpa_answers(&v) == n + 1));
	check_eq(counter("vq0_kicks"), kicks);
}

static void *kick_on(void *arg)
{
	for (;;)
		eventfd_write(v.kick, 1);
	return arg;
}

static void __attribute__((noreturn)) be_vmm(void)
{
	pthread_t other;
	u16 n;

	open_device();
	vdpa_start(&v, VDPA_IOVA);
	pthread_create(&other, NULL, kick_on, NULL);
	for (n = 0;; n++)
		ask_and_wait(n);
}

/* Its device can go at once, and the module not before. */
static void check_killed(void)
{
	pid_t child;
	u32 i;

	for (i = 0; i < 5; i++) {
		must(add(good()));
		vdpa_add_device();
		child = must(fork());
		if (!child)
			be_vmm();
		check(wait_for(vdpa_answers(&v) > 2));
		usleep(i * 15000);
		check(system("rmmod weir_vdpa 2>/dev/null"));
		must(kill(child, SIGKILL));
		must(waitpid(child, NULL, 0));
		vdpa_del_device();
		must(take_away(VDPA_NAME));
		memset(v.mem, 0, VDPA_SIZE);
	}
}

/* A packed virtqueue begins with its wrap counters set (virtio 1.2, 2.8.1). */
static void check_packed(void)
{
	u64 features = 1ULL << VIRTIO_F_VERSION_1 | 1ULL << VIRTIO_F_RING_PACKED;
	struct vhost_vring_state base = { 0, 0 };
	struct weir_vdpa_disk d = good();
	u64 offered;

	d.flags = WEIR_VDPA_F_PACKED | WEIR_VDPA_F_LIFETIME;
	d.lifetime[0] = 3;
	d.lifetime[1] = 11;
	must(add(d));
	vdpa_add_device();
	open_device();
	must(ioctl(v.dev, VHOST_GET_FEATURES, &offered));
	check(offered & 1 << 15);	/* VIRTIO_BLK_F_LIFETIME */
	must(ioctl(v.dev, VHOST_SET_FEATURES, &features));
	must(ioctl(v.dev, VHOST_GET_VRING_BASE, &base));
	check_eq(base.num, 0x80008000U);
	close(v.dev);
	vdpa_del_device();
	must(take_away(VDPA_NAME));
}

int main(void)
{
	vdpa_create(&v);
	check_add();
	must(add(good()));
	vdpa_add_device();
	check_errno(take_away(VDPA_NAME), EBUSY);
	open_device();
	check_features();
	check_served();
	check_unmapped();
	check_who_serves();
	close(v.dev);
	vdpa_del_device();
	must(take_away(VDPA_NAME));
	check_packed();
	check_killed();
	vdpa_destroy(&v);
	return test_end();
}
