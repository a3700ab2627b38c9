// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * The log of /dev/weir-vhost-blk: it has exactly the pages that the disk and the
 * device wrote, whatever the way they took; switched on and off with requests in
 * flight nothing is lost; pages that are copied whenever the log has them end up
 * equal to the guest's; a log that goes away stops a virtqueue and says so.
 */

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "vhost-blk.h"

#define LOG_ALL		(1ULL << VHOST_F_LOG_ALL)
#define PAGE		VHOST_PAGE_SIZE
#define FIRST		(VHOST_GPA / PAGE)
#define PAGES		(VHOST_SIZE / PAGE)
#define LOG_SIZE	0xa000UL
#define LEN		(5 * PAGE)
#define AT		(VB_DATA + 0x100000UL)
#define LAPS		60U

static struct vb b;
static u64 *log_;
static u8 *copy;
static bool done;

static bool logged(u64 page)
{
	return log_[(FIRST + page) / 64] >> (FIRST + page) % 64 & 1;
}

static void set_features(u64 log)
{
	u64 features = b.features | log;

	check_ok(ioctl(b.v.fd, VHOST_SET_FEATURES, &features));
}

static void begin(int disk, u64 features)
{
	u64 base;

	log_ = mmap(NULL, LOG_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	base = (u64)log_;
	vb_create(&b, disk);
	vb_setup(&b, features);
	must(ioctl(b.v.fd, VHOST_SET_LOG_BASE, &base));
	set_features(LOG_ALL);
}

static void end(void)
{
	vb_destroy(&b);
	munmap(log_, LOG_SIZE);
}

/* Pages from @at to @end were written, and the page of the status. */
static void check_pages(u64 at, u64 end)
{
	u64 status = 0, i;

	for (i = 0; i < PAGES; i++) {
		if (i >= at / PAGE && i * PAGE < end)
			check(logged(i));
		else
			status += logged(i);
	}
	check_eq(status, 1);
	for (i = 0; i < FIRST / 64; i++)
		check_eq(log_[i], 0);
	memset(log_, 0, LOG_SIZE);
}

static void check_exact(int disk, u64 features)
{
	begin(disk, features);
	vb_fill(&b, AT, 0, LEN, 3);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, 0, AT, LEN), 0);
	check_pages(0, 0);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_FLUSH, 0, 0, 0), 0);
	check_pages(0, 0);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, AT, LEN), 0);
	check_pages(AT, AT + LEN);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, AT + VB_SECTOR, LEN), 0);
	check_pages(AT, AT + VB_SECTOR + LEN);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, AT + 1, LEN), 0);
	check_pages(AT, AT + 1 + LEN);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_GET_ID, 0, AT, 20), 0);
	check_pages(AT, AT + 20);
	set_features(0);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, AT, LEN), 0);
	check_eq(logged(AT / PAGE), 0);
	end();
}

static void copy_logged(void)
{
	u64 i, bits;
	u32 bit;

	for (i = FIRST / 64; i < LOG_SIZE / 8; i++) {
		bits = __atomic_exchange_n(&log_[i], 0, __ATOMIC_SEQ_CST);
		for (bit = 0; bit < 64; bit++)
			if (bits >> bit & 1)
				memcpy(copy + (i * 64 + bit - FIRST) * PAGE,
				       b.v.mem + (i * 64 + bit - FIRST) * PAGE, PAGE);
	}
}

static void *copier(void *arg)
{
	(void)arg;
	while (!__atomic_load_n(&done, __ATOMIC_ACQUIRE))
		copy_logged();
	return NULL;
}

/* Other data to the same pages again and again; logging comes and goes in the end. */
static void read_all(void)
{
	u32 lap;
	u16 i;

	for (lap = 0; lap < LAPS; lap++) {
		for (i = 0; i < 8; i++)
			vb_put(&b, 0, i, VIRTIO_BLK_T_IN, (lap * 8 + i) * LEN / VB_SECTOR,
			       AT + i * LEN, LEN);
		vb_kick(&b, 0);
		check(vb_wait(&b, 0));
	}
}

static void check_copied(int disk)
{
	pthread_t thread;
	u32 i;

	begin(disk, 0);
	for (i = 0; i < LAPS * 8; i++) {
		vb_fill(&b, VB_DATA, i * LEN, LEN, 1);
		check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, i * LEN / VB_SECTOR,
			       VB_DATA, LEN), 0);
	}
	memcpy(copy, b.v.mem, VHOST_SIZE);
	done = false;
	if (pthread_create(&thread, NULL, copier, NULL))
		test_die("no thread");
	read_all();
	__atomic_store_n(&done, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	copy_logged();
	check(!memcmp(copy + AT, b.v.mem + AT, 8 * LEN));
	check(vb_is(&b, AT + 7 * LEN, (LAPS * 8 - 1) * LEN, LEN, 1));
	end();
}

static void *toggle(void *arg)
{
	u32 i;

	(void)arg;
	for (i = 0; i < 20; i++)
		set_features(i % 2 ? LOG_ALL : 0);
	return NULL;
}

static void check_toggled(int disk)
{
	pthread_t thread;

	begin(disk, 0);
	if (pthread_create(&thread, NULL, toggle, NULL))
		test_die("no thread");
	read_all();
	pthread_join(thread, NULL);
	end();
}

static void check_gone(int disk)
{
	begin(disk, 0);
	must(munmap(log_, LOG_SIZE));
	vb_put(&b, 0, 0, VIRTIO_BLK_T_IN, 0, AT, LEN);
	vb_kick(&b, 0);
	check(vhost_waits(b.vq[0].err));
	vb_destroy(&b);
}

int main(void)
{
	copy = mmap(NULL, VHOST_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check_exact(vb_ram_disk(), 0);
	check_exact(vb_slow(), VB_INDIRECT);
	check_exact(vb_file(0), VB_PACKED);
	check_copied(vb_ram_disk());
	check_toggled(vb_slow());
	check_gone(vb_ram_disk());
	return test_end();
}
