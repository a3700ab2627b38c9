// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: debug; gate: yes */
/*
 * Every allocation of /dev/weir-vhost-blk fails once: in each ioctl of its set-up,
 * in those that change it while it is served, in the thread that kicks. A call says
 * ENOMEM and succeeds when it is made again; a change leaves the virtqueues served;
 * a request ends, with an error or without. Then any allocation of the thread and
 * of the workers may fail, again and again: what is read is what was written.
 */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#include "fault.h"
#include "vhost-blk.h"

#define IOMMU		(1ULL << VIRTIO_F_ACCESS_PLATFORM)
#define LOGGED		(1ULL << VHOST_F_LOG_ALL)
#define VERSION_1	(1ULL << VIRTIO_F_VERSION_1)
#define LEN		(6 * 4096U)
#define PLACES		8U
#define RANDOM_LAPS	150U

static struct vb b;
static bool on_ram_disk;
static u64 features;
static u8 log_of_writes[(VHOST_GPA + VHOST_SIZE) / 4096 / 8];

static long answer(long ret)
{
	return ret < 0 ? -errno : ret;
}

static long open_device(void)
{
	return b.v.fd = answer(open("/dev/weir-vhost-blk", O_RDWR | O_CLOEXEC));
}

static void close_device(void)
{
	close(b.v.fd);
}

static void created(void)
{
	vb_create(&b, on_ram_disk ? vb_ram_disk() : vb_file(0));
}

static void destroy(void)
{
	vb_destroy(&b);
}

static void owned(void)
{
	created();
	must(ioctl(b.v.fd, VHOST_SET_OWNER, NULL));
}

static void served(void)
{
	created();
	vb_setup(&b, features);
}

static void set_up(void)
{
	served();
	must(vb_enable(&b, 0, 0));
}

static long set_owner(void)
{
	return answer(ioctl(b.v.fd, VHOST_SET_OWNER, NULL));
}

static long set_disk(void)
{
	return answer(vb_set_backend(&b, b.disk));
}

static long set_features(u64 bits)
{
	return answer(ioctl(b.v.fd, VHOST_SET_FEATURES, &bits));
}

static long have_iommu(void)
{
	return set_features(VERSION_1 | IOMMU);
}

static long have_log(void)
{
	return set_features(b.features | LOGGED);
}

static long have_no_log(void)
{
	return set_features(b.features);
}

static long set_memory(void)
{
	return answer(vhost_set_memory(&b.v, VHOST_GPA, VHOST_SIZE, (u64)b.v.mem));
}

static long set_kick(void)
{
	return answer(vhost_file(&b.v, VHOST_SET_VRING_KICK, 0, b.vq[0].kick));
}

static long set_call(void)
{
	return answer(vhost_file(&b.v, VHOST_SET_VRING_CALL, 0, b.vq[0].call));
}

static long enable(void)
{
	return answer(vb_enable(&b, 0, 1));
}

static long set_log_base(void)
{
	u64 base = (u64)log_of_writes;

	return answer(ioctl(b.v.fd, VHOST_SET_LOG_BASE, &base));
}

static void logged(void)
{
	served();
	must(set_log_base());
	must(have_log());
}

static long set_addr(void)
{
	struct vhost_vring_addr a = vb_addr(&b, 0);

	return answer(ioctl(b.v.fd, VHOST_SET_VRING_ADDR, &a));
}

static long get_base(void)
{
	struct vhost_vring_state s = { .index = 0 };

	return answer(ioctl(b.v.fd, VHOST_GET_VRING_BASE, &s));
}

static long close_all(void)
{
	close(b.v.fd);
	b.v.fd = -1;
	return 0;
}

/* Both virtqueues are served. */
static void goes_on(void)
{
	u32 queue;

	for (queue = 0; queue < VB_QUEUES; queue++) {
		vb_fill(&b, VB_DATA, 0, LEN, queue);
		vb_put(&b, queue, 0, VIRTIO_BLK_T_OUT, 0, VB_DATA, LEN);
		vb_kick(&b, queue);
		if (!vb_wait(&b, queue))
			test_die("virtqueue %u has stopped", queue);
		check_eq(vb_status(&b, queue, 0), VIRTIO_BLK_S_OK);
		check_eq(vb_do(&b, queue, VIRTIO_BLK_T_IN, 0, VB_DATA + LEN, LEN), 0);
		check(vb_is(&b, VB_DATA + LEN, 0, LEN, queue));
	}
	destroy();
}

static const struct fault_case cases[] = {
	{ "open", NULL, open_device, close_device },
	{ "VHOST_SET_OWNER", created, set_owner, destroy },
	{ "WEIR_VHOST_BLK_SET_BACKEND", owned, set_disk, destroy },
	{ "VHOST_SET_FEATURES, IOMMU", owned, have_iommu, destroy },
	{ "VHOST_SET_MEM_TABLE", owned, set_memory, destroy },
	{ "VHOST_SET_VRING_KICK", owned, set_kick, destroy },
	{ "VHOST_SET_VRING_CALL", owned, set_call, destroy },
	{ "VHOST_VDPA_SET_VRING_ENABLE", set_up, enable, goes_on },
	{ "VHOST_SET_MEM_TABLE, served", served, set_memory, goes_on },
	{ "VHOST_SET_LOG_BASE, served", served, set_log_base, goes_on },
	{ "VHOST_SET_FEATURES, log", served, have_log, destroy },
	{ "VHOST_SET_FEATURES, no log", logged, have_no_log, goes_on },
	{ "VHOST_SET_VRING_ADDR, served", served, set_addr, goes_on },
	{ "VHOST_GET_VRING_BASE, served", served, get_base, goes_on },
	{ "the end", served, close_all, destroy },
};

/* Data is to be read where no page is. */
static void give_pages_back(void)
{
	must(madvise(b.v.mem + VB_DATA, VHOST_SIZE - VB_DATA, MADV_DONTNEED));
}

/* Nor is anything else of the guest's memory at hand. */
static void forget(void)
{
	must(set_memory());
	give_pages_back();
}

static void check_request(u32 type)
{
	/* A file takes data that lies anywhere, another disk would have it copied. */
	const u64 at = VB_DATA + (on_ram_disk ? 0 : 8);
	unsigned int nth = 0;
	bool failed;
	int ret;

	served();
	do {
		give_pages_back();
		vb_put(&b, 0, 0, type, 0, at, LEN);
		vb_show(&b, 0);
		fault_arm(++nth);
		ret = eventfd_write(b.vq[0].kick, 1);
		failed = fault_disarm();
		if (ret < 0)
			must(eventfd_write(b.vq[0].kick, 1));
		if (!vb_wait(&b, 0))
			test_die("request %u: lost when allocation %u fails", type, nth);
		check(vb_status(&b, 0, 0) <= VIRTIO_BLK_S_IOERR);
		check_eq(vb_do(&b, 0, type, 0, at, LEN), VIRTIO_BLK_S_OK);
	} while (failed);
	printf("request %u: %u\n", type, nth - 1);
	/* Each page of it took one, in this thread. */
	check(type != VIRTIO_BLK_T_IN || nth > LEN / 4096);
	goes_on();
}

/* What @place of the disk holds, as salt; not known after an error. */
static int holds[PLACES];

static u8 ask(u32 type, u32 place)
{
	u64 sector = place * LEN / VB_SECTOR;

	vb_put(&b, place % 2, 0, type, sector, VB_DATA, LEN);
	fault_at_risk(true);
	vb_kick(&b, place % 2);
	fault_at_risk(false);
	if (!vb_wait(&b, place % 2))
		test_die("random failures lose a request");
	return vb_status(&b, place % 2, 0);
}

static u32 random_lap(u32 i, u32 place)
{
	u32 errors = 0;

	vb_fill(&b, VB_DATA, place * LEN, LEN, i);
	holds[place] = ask(VIRTIO_BLK_T_OUT, place) ? -1 : (u8)i;
	errors += holds[place] < 0;
	forget();
	if (ask(VIRTIO_BLK_T_IN, place))
		errors++;
	else if (holds[place] >= 0)
		check(vb_is(&b, VB_DATA, place * LEN, LEN, holds[place]));
	return errors;
}

static void check_random(void)
{
	u32 i, errors = 0;

	served();
	check(fault_threads_at_risk("weir-blk") >= VB_QUEUES);
	fault_random(10);
	for (i = 0; i < RANDOM_LAPS; i++)
		errors += random_lap(i, i % PLACES);
	fault_random(0);
	printf("%u errors in %u requests\n", errors, 2 * RANDOM_LAPS);
	for (i = 0; i < PLACES; i++) {
		if (holds[i] < 0)
			continue;
		forget();
		check_eq(ask(VIRTIO_BLK_T_IN, i), 0);
		check(vb_is(&b, VB_DATA, i * LEN, LEN, holds[i]));
	}
	for (i = 0; i < PLACES; i++)
		check_eq(random_lap(i, i), 0);
	goes_on();
}

int main(int argc, char **argv)
{
	u32 i;

	fault_init();
	close(vb_open());
	close(vb_ram_disk());
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (argc < 2 || strstr(cases[i].name, argv[1]))
			fault_each(&cases[i]);
	for (i = 0; i < 2; i++) {
		on_ram_disk = i;
		features = i ? VB_PACKED | VB_INDIRECT : 0;
		check_request(VIRTIO_BLK_T_IN);
		check_request(VIRTIO_BLK_T_OUT);
		check_random();
	}
	return test_end();
}
