// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * /dev/weir-vhost-blk behind an IOMMU: every command goes through mappings that the
 * VMM is asked for, wherever the data lies; what is done does not wait for what is
 * not mapped, nor does the other queue, nor who takes the queue away, nor who kicked
 * when the answer has no place; an access that is denied breaks the queue, and so does
 * a mapping that ends inside a field of the ring; the log has guest addresses.
 */

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "vhost-blk.h"

#define PLATFORM	(1ULL << VIRTIO_F_ACCESS_PLATFORM)
#define LOG_ALL		(1ULL << VHOST_F_LOG_ALL)
#define PAGE		4096UL
#define LEN		(5 * PAGE)
#define GUEST		0x80000000UL	/* where the memory table has it */
#define FAR		0x200000UL
#define LOG_SIZE	0x20000UL

static struct vb b;
static u32 misses;
static bool ending;

static int put(u8 type, u64 iova, u64 size, u64 at, u8 perm)
{
	struct vhost_msg m = {
		.type = VHOST_IOTLB_MSG,
		.iotlb = { iova, size, (u64)b.v.mem + at, perm, type },
	};

	return write(b.v.fd, &m, sizeof(m)) == sizeof(m) ? 0 : -1;
}

static int map(u64 at, u64 size, u8 perm)
{
	return put(VHOST_IOTLB_UPDATE, VHOST_GPA + at, size, at, perm);
}

static void forget_all(void)
{
	check_ok(put(VHOST_IOTLB_INVALIDATE, 0, 0, 0, 0));
}

/* The next message about the page at @at, which comes. Others may come before. */
static bool await(u8 type, u64 at)
{
	struct pollfd p = { b.v.fd, POLLIN, 0 };
	struct vhost_msg m;

	while (poll(&p, 1, 60000) == 1) {
		if (read(b.v.fd, &m, sizeof(m)) != sizeof(m))
			return false;
		if (m.iotlb.type == type &&
		    (m.iotlb.iova & ~(PAGE - 1)) == VHOST_GPA + at)
			return true;
	}
	return false;
}

/* Page by page, until there is no IOMMU any more. */
static void *answer(void *arg)
{
	struct vhost_msg m;
	u64 at;

	(void)arg;
	while (read(b.v.fd, &m, sizeof(m)) == sizeof(m)) {
		misses++;
		at = (m.iotlb.iova - VHOST_GPA) & ~(PAGE - 1);
		if (m.iotlb.type != VHOST_IOTLB_MISS || at >= VHOST_SIZE)
			abort();
		/* A queue may still look for work when there is no IOMMU any more. */
		if (map(at, PAGE, VHOST_ACCESS_RW) &&
		    !__atomic_load_n(&ending, __ATOMIC_ACQUIRE))
			abort();
	}
	return NULL;
}

static void set_ring(u32 index)
{
	struct vhost_vring_addr a = vb_addr(&b, index);
	u64 shift = VHOST_GPA - (u64)b.v.mem;

	a.desc_user_addr += shift;
	a.avail_user_addr += shift;
	a.used_user_addr += shift;
	must(ioctl(b.v.fd, VHOST_SET_VRING_ADDR, &a));
}

static void set_rings(void)
{
	u32 i;

	for (i = 0; i < VB_QUEUES; i++) {
		set_ring(i);
		must(vb_enable(&b, i, 1));
	}
}

static void set_features(u64 features)
{
	features |= 1ULL << VIRTIO_F_VERSION_1;
	must(ioctl(b.v.fd, VHOST_SET_FEATURES, &features));
}

static void begin(int disk, u64 features)
{
	u32 i;

	vb_create(&b, disk);
	b.features = features;
	must(ioctl(b.v.fd, VHOST_SET_OWNER, NULL));
	must(vb_set_backend(&b, disk));
	set_features(features | PLATFORM);
	must(vhost_set_memory(&b.v, GUEST, VHOST_SIZE, (u64)b.v.mem));
	for (i = 0; i < VB_QUEUES; i++)
		vb_setup_vq(&b, i);
}

static void serve(void)
{
	u64 at = VB_DATA + PAGE - VB_SECTOR;
	u32 i;

	for (i = 0; i < VB_QUEUES; i++) {
		vb_fill(&b, at, 0, LEN, i);
		check_eq(vb_do(&b, i, VIRTIO_BLK_T_OUT, 0, at, LEN), 0);
		check_eq(vb_do(&b, i, VIRTIO_BLK_T_FLUSH, 0, 0, 0), 0);
		forget_all();
		memset(b.v.mem + at, 0, LEN);
		check_eq(vb_do(&b, i, VIRTIO_BLK_T_IN, 0, at, LEN), 0);
		check(vb_is(&b, at, 0, LEN, i));
		/* Aligned for no disk. */
		forget_all();
		check_eq(vb_do(&b, i, VIRTIO_BLK_T_IN, 0, FAR + 1, LEN), 0);
		check(vb_is(&b, FAR + 1, 0, LEN, i));
		forget_all();
		check_eq(vb_do(&b, i, VIRTIO_BLK_T_GET_ID, 0, FAR, 20), 0);
		check(!memcmp(b.v.mem + FAR, "vhost-blk", 9));
	}
}

static void check_served(int disk, u64 features)
{
	pthread_t thread;
	u32 before = misses;

	begin(disk, features);
	ending = false;
	if (pthread_create(&thread, NULL, answer, NULL))
		test_die("no thread");
	set_rings();
	serve();
	/* Header, data and status of each, at least. */
	check(misses - before > 20);
	__atomic_store_n(&ending, true, __ATOMIC_RELEASE);
	set_features(features);
	pthread_join(thread, NULL);
	vb_destroy(&b);
}

/* All but the data's page at FAR is mapped. */
static void begin_waiting(int disk)
{
	begin(disk, 0);
	check_ok(map(0, FAR, VHOST_ACCESS_RW));
	set_rings();
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, 0, VB_DATA, PAGE), 0);
	vb_fill(&b, VB_DATA, 0, PAGE, 5);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, 0, VB_DATA, PAGE), 0);
}

static void check_waiting(int disk)
{
	begin_waiting(disk);
	vb_put(&b, 0, 0, VIRTIO_BLK_T_IN, 0, VB_DATA + PAGE, PAGE);
	vb_put(&b, 0, 1, VIRTIO_BLK_T_IN, 0, FAR, PAGE);
	vb_kick(&b, 0);
	check(await(VHOST_IOTLB_MISS, FAR));
	check(wait_for(vb_used(&b, 0)));
	check_eq(vb_status(&b, 0, 0), 0);
	check(vb_is(&b, VB_DATA + PAGE, 0, PAGE, 5));
	check_eq(vb_status(&b, 0, 1), VB_WAITING);
	check_eq(vb_do(&b, 1, VIRTIO_BLK_T_IN, 0, VB_DATA + 2 * PAGE, PAGE), 0);
	/* Who takes the queue away does not wait either. */
	check_ok(vb_enable(&b, 0, 0));
	check_eq(vb_status(&b, 0, 1), VB_WAITING);
	check_ok(vb_enable(&b, 0, 1));
	check_ok(map(FAR, PAGE, VHOST_ACCESS_RW));
	check(vb_wait(&b, 0));
	check_eq(vb_status(&b, 0, 1), 0);
	check(vb_is(&b, FAR, 0, PAGE, 5));
	vb_destroy(&b);
}

static u64 asked(void)
{
	return test_counter("/sys/kernel/debug/weir_vhost/*/stats", "iotlb_misses");
}

/*
 * The used ring is not mapped: it is asked for once, however long the answer takes, and
 * whoever kicked goes on.
 */
static void check_no_place(int disk)
{
	u64 used = vb_addr(&b, 0).used_user_addr - (u64)b.v.mem, before;
	u32 i;

	begin_waiting(disk);
	check_ok(put(VHOST_IOTLB_INVALIDATE, VHOST_GPA + used, PAGE, 0, 0));
	vb_put(&b, 0, 0, VIRTIO_BLK_T_IN, 0, VB_DATA + PAGE, PAGE);
	vb_kick(&b, 0);
	check(await(VHOST_IOTLB_MISS, used));
	before = asked();
	for (i = 0; i < 10; i++)
		check_eq(vb_do(&b, 1, VIRTIO_BLK_T_IN, 0, VB_DATA + 2 * PAGE, PAGE), 0);
	check_eq(asked(), before);
	check(!vb_used(&b, 0));
	check_ok(map(used, PAGE, VHOST_ACCESS_RW));
	check(vb_wait(&b, 0));
	check_eq(vb_status(&b, 0, 0), 0);
	check(vb_is(&b, VB_DATA + PAGE, 0, PAGE, 5));
	vb_destroy(&b);
}

/* No pointer reaches all of the used index: nobody tries for ever. */
static void check_torn(int disk)
{
	u64 used = vb_addr(&b, 0).used_user_addr - (u64)b.v.mem;

	begin(disk, 0);
	check_ok(map(0, used + 3, VHOST_ACCESS_RW));
	check_ok(map(used + 3, FAR, VHOST_ACCESS_RW));
	set_ring(0);
	check_errno(vb_enable(&b, 0, 1), EINVAL);
	vb_destroy(&b);
}

static void check_denied(int disk)
{
	begin_waiting(disk);
	check_ok(map(FAR, PAGE, VHOST_ACCESS_RO));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, 0, FAR, PAGE), 0);
	vb_put(&b, 0, 0, VIRTIO_BLK_T_IN, 0, FAR, PAGE);
	vb_kick(&b, 0);
	check(await(VHOST_IOTLB_ACCESS_FAIL, FAR));
	check(vhost_waits(b.vq[0].err));
	check_eq(vb_status(&b, 0, 0), VB_WAITING);
	check_eq(vb_do(&b, 1, VIRTIO_BLK_T_IN, 0, VB_DATA, PAGE), 0);
	vb_destroy(&b);
}

static bool logged(const u8 *log, u64 at)
{
	u64 page = (GUEST + at) / VHOST_PAGE_SIZE;

	return log[page / 8] >> page % 8 & 1;
}

static void check_logged(int disk)
{
	u8 *log = mmap(NULL, LOG_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u64 base = (u64)log, i;

	begin(disk, 0);
	must(ioctl(b.v.fd, VHOST_SET_LOG_BASE, &base));
	set_features(PLATFORM | LOG_ALL);
	check_ok(map(0, VHOST_SIZE, VHOST_ACCESS_RW));
	set_rings();
	vb_fill(&b, VB_DATA, 0, LEN, 9);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, 0, VB_DATA, LEN), 0);
	check(!logged(log, VB_DATA));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, FAR + VB_SECTOR, LEN), 0);
	check(vb_is(&b, FAR + VB_SECTOR, 0, LEN, 9));
	for (i = 0; i < VHOST_SIZE - FAR; i += PAGE)
		check_eq(logged(log, FAR + i), i <= LEN);
	for (i = 0; i < GUEST / VHOST_PAGE_SIZE / 8; i++)
		check_eq(log[i], 0);
	vb_destroy(&b);
	munmap(log, LOG_SIZE);
}

int main(void)
{
	check_served(vb_ram_disk(), 0);
	check_served(vb_slow(), VB_INDIRECT);
	check_served(vb_file(0), VB_PACKED | VB_INDIRECT);
	check_waiting(vb_ram_disk());
	check_waiting(vb_slow());
	check_no_place(vb_slow());
	check_no_place(vb_ram_disk());
	check_torn(vb_ram_disk());
	check_denied(vb_ram_disk());
	check_logged(vb_ram_disk());
	return test_end();
}
