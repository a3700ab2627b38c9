// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe; kernels: stock debug; gate: yes */
/*
 * /dev/weir-vdpa: every errno of its ioctls. A disk of it behind vhost-vdpa: a
 * request is served from memory that is mapped, by the thread that kicks, is kept
 * while the device is suspended, and a ring outside of what is mapped breaks the
 * device, not the host. A VMM that is killed amid its kicks leaves nothing behind.
 */

#include <fcntl.h>
#include <linux/vhost.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <uapi/weir-vdpa.h>

#include "test.h"

#define IOVA	0x40000000UL
#define SIZE	0x100000UL
#define NUM	16U
#define AVAIL	0x1000UL
#define USED	0x2000UL
#define HEADER	0x3000UL
#define STATUS	0x3100UL
#define DATA	0x4000UL
#define NAME	"vdpatest"
#define FILE_SIZE 0x10000UL

static int control, image, dev, kick;
static u8 *mem;

static struct weir_vdpa_disk good(void)
{
	return (struct weir_vdpa_disk){
		.name = NAME, .fd = image, .nr_queues = 1, .serial = "serial",
	};
}

static int add(struct weir_vdpa_disk d)
{
	return ioctl(control, WEIR_VDPA_ADD_DISK, &d);
}

static int take_away(const char *name)
{
	size_t len = strlen(name) + 1;
	struct weir_vdpa_name n;

	memcpy(n.name, name, len < sizeof(n.name) ? len : sizeof(n.name));
	return ioctl(control, WEIR_VDPA_REMOVE, &n);
}

static void check_add(void)
{
	struct weir_vdpa_disk d;
	int fd;

	check_errno(ioctl(control, WEIR_VDPA_ADD_DISK, 1), EFAULT);
	check_errno(ioctl(control, _IO('w', 0x7f)), ENOTTY);
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
	BAD(d.fd = kick, EINVAL);
	fd = must(open("/tmp/vdpa-image", O_RDONLY));
	BAD(d.fd = fd, EBADF);
	close(fd);
	fd = must(open("/tmp/vdpa-image", O_WRONLY));
	BAD(d.fd = fd, EBADF);
	close(fd);
#undef BAD
	check_errno(take_away(NAME), ENOENT);
	must(add(good()));
	check_errno(add(good()), EEXIST);
	check_errno(ioctl(control, WEIR_VDPA_REMOVE, 1), EFAULT);
	check_errno(take_away("0123456789012345678901234567890123456789"), EINVAL);
	must(take_away(NAME));
	check_errno(take_away(NAME), ENOENT);
}

static void tool(const char *command)
{
	if (system(command))
		test_die("%s fails", command);
}

/* Where virtio_vdpa is built in, that is what a new device is bound to. */
static void add_device(void)
{
	tool("vdpa dev add name " NAME " mgmtdev weir");
	tool("cd /sys/bus/vdpa; [ -e drivers/vhost_vdpa/" NAME " ] || {"
	     " echo vhost_vdpa >devices/" NAME "/driver_override;"
	     " echo " NAME " >drivers/virtio_vdpa/unbind;"
	     " echo " NAME " >drivers/vhost_vdpa/bind; }");
}

static u8 status(void)
{
	u8 s;

	must(ioctl(dev, VHOST_VDPA_GET_STATUS, &s));
	return s;
}

static void set_status(u8 s)
{
	must(ioctl(dev, VHOST_VDPA_SET_STATUS, &s));
}

static void map_memory(u8 type)
{
	struct vhost_msg_v2 msg = {
		.type = VHOST_IOTLB_MSG_V2,
		.iotlb = { .iova = IOVA, .size = SIZE, .uaddr = (u64)mem,
			   .perm = VHOST_ACCESS_RW, .type = type },
	};

	check_eq(write(dev, &msg, sizeof(msg)), sizeof(msg));
}

/* Its ring at @base, which may be mapped or not. */
static void start(u64 base)
{
	struct vhost_vring_state num = { 0, NUM }, zero = { 0, 0 }, on = { 0, 1 };
	struct vhost_vring_addr at = {
		.desc_user_addr = base, .avail_user_addr = base + AVAIL,
		.used_user_addr = base + USED,
	};
	struct vhost_vring_file file = { 0, kick };
	u64 features;

	memset(mem, 0, SIZE);
	set_status(0);
	set_status(VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
	must(ioctl(dev, VHOST_GET_FEATURES, &features));
	check(!(features & (1ULL << VIRTIO_F_RING_PACKED | 1 << 15)));
	features = 1ULL << VIRTIO_F_VERSION_1 | 1ULL << 63;
	check_errno(ioctl(dev, VHOST_SET_FEATURES, &features), EINVAL);
	features = 0;
	check_errno(ioctl(dev, VHOST_SET_FEATURES, &features), EINVAL);
	features = 1ULL << VIRTIO_F_VERSION_1;
	must(ioctl(dev, VHOST_SET_FEATURES, &features));
	set_status(status() | VIRTIO_CONFIG_S_FEATURES_OK);
	must(ioctl(dev, VHOST_SET_VRING_NUM, &num));
	must(ioctl(dev, VHOST_SET_VRING_BASE, &zero));
	must(ioctl(dev, VHOST_SET_VRING_ADDR, &at));
	must(ioctl(dev, VHOST_SET_VRING_KICK, &file));
	must(ioctl(dev, VHOST_VDPA_SET_VRING_ENABLE, &on));
	set_status(status() | VIRTIO_CONFIG_S_DRIVER_OK);
}

/* Request @n: read the first sector. */
static void ask(u16 n)
{
	struct vring_desc *desc = (void *)mem;
	struct vring_avail *avail = (void *)(mem + AVAIL);
	struct virtio_blk_outhdr *header = (void *)(mem + HEADER);

	*header = (struct virtio_blk_outhdr){ .type = VIRTIO_BLK_T_IN };
	desc[0] = (struct vring_desc){ IOVA + HEADER, sizeof(*header),
				       VRING_DESC_F_NEXT, 1 };
	desc[1] = (struct vring_desc){ IOVA + DATA, 512,
				       VRING_DESC_F_NEXT | VRING_DESC_F_WRITE, 2 };
	desc[2] = (struct vring_desc){ IOVA + STATUS, 1, VRING_DESC_F_WRITE, 0 };
	mem[STATUS] = 0xff;
	mem[DATA] = 0;
	avail->ring[n % NUM] = 0;
	__atomic_store_n(&avail->idx, n + 1, __ATOMIC_RELEASE);
	must(eventfd_write(kick, 1));
}

static u16 answers(void)
{
	struct vring_used *used = (void *)(mem + USED);

	return __atomic_load_n(&used->idx, __ATOMIC_ACQUIRE);
}

static void check_served(void)
{
	struct vhost_vring_state base = { 0, 0 };

	start(IOVA);
	ask(0);
	check(wait_for(answers() == 1));
	check_eq(mem[STATUS], VIRTIO_BLK_S_OK);
	check_eq(mem[DATA], 'w');
	must(ioctl(dev, VHOST_VDPA_SUSPEND));
	ask(1);
	must(ioctl(dev, VHOST_GET_VRING_BASE, &base));
	check_eq(base.num, 1);
	usleep(100000);
	check_eq(answers(), 1);
	must(ioctl(dev, VHOST_VDPA_RESUME));
	check(wait_for(answers() == 2));
	check_eq(mem[DATA], 'w');
	check(!(status() & VIRTIO_CONFIG_S_NEEDS_RESET));
}

static void check_unmapped(void)
{
	start(0);
	must(eventfd_write(kick, 1));
	check(wait_for(status() & VIRTIO_CONFIG_S_NEEDS_RESET));
	start(IOVA);
	check(!(status() & VIRTIO_CONFIG_S_NEEDS_RESET));
	map_memory(VHOST_IOTLB_INVALIDATE);
	ask(0);
	check(wait_for(status() & VIRTIO_CONFIG_S_NEEDS_RESET));
	check_eq(answers(), 0);
	map_memory(VHOST_IOTLB_UPDATE);
	start(IOVA);
	ask(0);
	check(wait_for(answers() == 1));
}

static void open_device(void)
{
	u64 features = 1ULL << VHOST_BACKEND_F_IOTLB_MSG_V2;
	u32 id;

	dev = must(open("/dev/vhost-vdpa-0", O_RDWR));
	must(ioctl(dev, VHOST_VDPA_GET_DEVICE_ID, &id));
	check_eq(id, 2);
	must(ioctl(dev, VHOST_SET_OWNER, NULL));
	must(ioctl(dev, VHOST_SET_BACKEND_FEATURES, &features));
	map_memory(VHOST_IOTLB_UPDATE);
}

static u64 counter(const char *name)
{
	return test_counter("/sys/kernel/debug/weir_vdpa/" NAME "/stats", name);
}

/* @n-th request, and its answer. */
static void ask_and_wait(u16 n)
{
	ask(n);
	check(wait_for(answers() == (u16)(n + 1)));
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

	start(IOVA);
	for (n = 0; n < 10; n++)
		ask_and_wait(n);
	check(counter("vq0_kicks") >= kicks + 8);
	check(counter("vq0_runs_kick") > runs);
	kicks = counter("vq0_kicks");
	child = must(fork());
	if (!child) {
		ask(n);
		_exit(0);
	}
	must(waitpid(child, NULL, 0));
	check(wait_for(answers() == n + 1));
	check_eq(counter("vq0_kicks"), kicks);
}

static void *kick_on(void *arg)
{
	for (;;)
		eventfd_write(kick, 1);
	return arg;
}

static void __attribute__((noreturn)) be_vmm(void)
{
	pthread_t other;
	u16 n;

	open_device();
	start(IOVA);
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
		add_device();
		child = must(fork());
		if (!child)
			be_vmm();
		check(wait_for(answers() > 2));
		usleep(i * 15000);
		check(system("rmmod weir_vdpa 2>/dev/null"));
		must(kill(child, SIGKILL));
		must(waitpid(child, NULL, 0));
		tool("vdpa dev del " NAME);
		must(take_away(NAME));
		memset(mem, 0, SIZE);
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
	add_device();
	open_device();
	must(ioctl(dev, VHOST_GET_FEATURES, &offered));
	check(offered & 1 << 15);	/* VIRTIO_BLK_F_LIFETIME */
	must(ioctl(dev, VHOST_SET_FEATURES, &features));
	must(ioctl(dev, VHOST_GET_VRING_BASE, &base));
	check_eq(base.num, 0x80008000U);
	close(dev);
	tool("vdpa dev del " NAME);
	must(take_away(NAME));
}

int main(void)
{
	const struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	control = open("/dev/weir-vdpa", O_RDWR);
	if (control < 0)
		test_skip("there is no /dev/weir-vdpa");
	must(setrlimit(RLIMIT_MEMLOCK, &limit));
	image = must(open("/tmp/vdpa-image", O_RDWR | O_CREAT | O_TRUNC, 0600));
	must(ftruncate(image, FILE_SIZE));
	must(pwrite(image, "weir", 4, 0));
	kick = must(eventfd(0, 0));
	mem = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	check_add();
	must(add(good()));
	add_device();
	check_errno(take_away(NAME), EBUSY);
	open_device();
	check_served();
	check_unmapped();
	check_who_serves();
	close(dev);
	tool("vdpa dev del " NAME);
	must(take_away(NAME));
	check_packed();
	check_killed();
	unlink("/tmp/vdpa-image");
	return test_end();
}
