// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe; kernels: debug; gate: yes */
/*
 * Every allocation of an in-kernel virtio device fails once: while it is made,
 * while its driver sets it up, while a request is served in the vCPU's thread.
 * A call says ENOMEM; a driver finds a queue not ready, a device that needs a
 * reset, a request with an error or a frame lost; the next try finds all well.
 */

#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "disk.h"
#include "fault.h"

#define SECTORS		64
#define PAGES		5
#define FEATURES	(1ULL << VIRTIO_F_VERSION_1)

static struct disk d;
static int tap;
static u32 what;		/* the kind of device */

static long answer(long ret)
{
	return ret < 0 ? -errno : ret;
}

static long open_device(void)
{
	return d.dev = answer(open("/dev/weir-virtio", O_RDWR | O_CLOEXEC));
}

static void close_device(void)
{
	close(d.dev);
}

static void with_vm(void)
{
	d.dev = virtio_open();
	vm_create(&d.vm);
}

static long create(void)
{
	struct weir_virtio_create c =
		virtio_config(&d.vm, what, what == WEIR_VIRTIO_NET ? tap : d.file);

	return answer(ioctl(d.dev, WEIR_VIRTIO_CREATE, &c));
}

static void undo_create(void)
{
	close(d.dev);
	vm_destroy(&d.vm);
}

static void boot(void)
{
	disk_boot(&d, SECTORS, 0, FEATURES);
}

static void destroy(void)
{
	disk_destroy(&d);
}

/* The driver writes a register. Return: whether allocation @nth failed. */
static bool write_failing(unsigned int nth, u32 offset, u32 value)
{
	bool failed;
	int ret;

	puppet_order(d.vcpu, PUPPET_WRITE, VIRTIO_BASE + offset, 4, value);
	fault_arm(nth);
	ret = answer(ioctl(d.vcpu->fd, KVM_RUN, 0));
	failed = fault_disarm();
	if (!ret && d.vcpu->run->exit_reason == KVM_EXIT_MMIO)
		return failed;
	if (!failed || (ret != -ENOMEM && ret != -EFAULT))
		test_report(__FILE__, __LINE__, "KVM_RUN", "answers %d", ret);
	puppet_finish(d.vcpu);
	return failed;
}

static u64 runs(const char *queue, const char *who)
{
	char name[32];

	snprintf(name, sizeof(name), "%s_runs_%s", queue, who);
	return test_counter("/sys/kernel/debug/weir_virtio/*/stats", name);
}

/*
 * The driver offers a buffer of queue @vq, and notifies. The worker may be there, from
 * its start or the last request, and take this one as well; then nothing is tried.
 * Return: whether to go on, with allocation @nth.
 */
static bool offer_failing(struct queue *q, unsigned int *nth, const char *name, u32 vq)
{
	u64 kick = runs(name, "kick"), worker = runs(name, "worker");
	bool failed;

	queue_offer(q, 0);
	failed = write_failing(*nth, VIRTIO_MMIO_QUEUE_NOTIFY, vq);
	if (runs(name, "worker") != worker || runs(name, "kick") == kick)
		return true;
	*nth += failed;
	return failed;
}

static void said(const char *name, unsigned int nth)
{
	printf("%s: %u\n", name, nth - 1);
}

/* A queue that cannot start breaks the device, until its reset. */
static void check_start(void)
{
	unsigned int nth = 0;
	bool failed;
	u32 status;

	boot();
	do {
		virtio_begin(d.vcpu, FEATURES);
		queue_init(&d.q, d.vcpu, 0, DISK_RINGS);
		status = reg_read(d.vcpu, VIRTIO_MMIO_STATUS) | VIRTIO_CONFIG_S_DRIVER_OK;
		failed = write_failing(++nth, VIRTIO_MMIO_STATUS, status);
		disk_start(&d, FEATURES);
		check_eq(disk_request(&d, VIRTIO_BLK_T_OUT, 0, SECTOR), VIRTIO_BLK_S_OK);
	} while (failed);
	said("start of a queue", nth);
	destroy();
}

/*
 * The request that suffers ends, with an error or without; the next is well. Its pages
 * are not there.
 */
static void check_request(u32 type)
{
	struct buffer b[] = {
		{ DISK_HEADER, sizeof(struct virtio_blk_outhdr), false },
		{ DISK_DATA, PAGES * PAGE, type == VIRTIO_BLK_T_IN },
		{ DISK_STATUS, 1, true },
	};
	struct virtio_blk_outhdr *header;
	unsigned int nth = 1;
	bool more;

	boot();
	header = guest_to_host(&d.vm, DISK_HEADER);
	do {
		must(madvise(guest_to_host(&d.vm, DISK_DATA), PAGES * PAGE,
			     MADV_DONTNEED));
		*header = (struct virtio_blk_outhdr) { .type = type };
		queue_chain(&d.q, 0, b, 3);
		more = offer_failing(&d.q, &nth, "vq0", 0);
		check(queue_wait(&d.q) >= 0);
		check_eq(disk_request(&d, type, 0, 8 * SECTOR), VIRTIO_BLK_S_OK);
	} while (more);
	check(type != VIRTIO_BLK_T_IN || nth > PAGES);
	said(type == VIRTIO_BLK_T_IN ? "a read" : "a write", nth);
	destroy();
}

static void open_tap(void)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int header = sizeof(struct virtio_net_hdr_v1), fd;

	tap = must(open("/dev/net/tun", O_RDWR));
	must(ioctl(tap, TUNSETIFF, &ifr));
	must(ioctl(tap, TUNSETVNETHDRSZ, &header));
	fd = must(socket(AF_INET, SOCK_DGRAM, 0));
	must(ioctl(fd, SIOCGIFFLAGS, &ifr));
	ifr.ifr_flags |= IFF_UP;
	must(ioctl(fd, SIOCSIFFLAGS, &ifr));
	close(fd);
}

/* A frame may be lost, its buffer comes back. */
static void check_transmit(void)
{
	struct buffer frame = { DISK_DATA, sizeof(struct virtio_net_hdr_v1) + 200, false };
	unsigned int nth = 1;
	struct queue tx, rx;
	bool more;

	d.dev = virtio_open();
	puppet_boot(&d.vm, 1);
	d.vcpu = &d.vm.vcpu[0];
	must(create());
	virtio_begin(d.vcpu, FEATURES);
	queue_init(&rx, d.vcpu, 0, DISK_RINGS);
	queue_init(&tx, d.vcpu, 1, DISK_RINGS + 4 * PAGE);
	virtio_ready(d.vcpu);
	do {
		queue_chain(&tx, 0, &frame, 1);
		more = offer_failing(&tx, &nth, "tx", 1);
		check(queue_wait(&tx) >= 0);
	} while (more);
	said("a frame", nth);
	undo_create();
}

int main(void)
{
	static const struct fault_case opened = {
		"open", NULL, open_device, close_device,
	};
	static const struct fault_case disk = {
		"WEIR_VIRTIO_CREATE, blk", with_vm, create, undo_create,
	};
	static const struct fault_case net = {
		"WEIR_VIRTIO_CREATE, net", with_vm, create, undo_create,
	};

	fault_init();
	boot();			/* skips without the device, and leaves an image */
	close(d.dev);
	vm_destroy(&d.vm);
	open_tap();
	fault_each(&opened);
	what = WEIR_VIRTIO_BLK;
	fault_each(&disk);
	what = WEIR_VIRTIO_NET;
	fault_each(&net);
	check_transmit();
	close(d.file);
	check_start();
	check_request(VIRTIO_BLK_T_IN);
	check_request(VIRTIO_BLK_T_OUT);
	close(tap);
	return test_end();
}
