// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * The guest's memory under /dev/weir-vhost-blk: the table changes under traffic,
 * pages under it are taken, and shared with children, and what was read is where it
 * belongs; regions that meet within a page, or lie otherwise than the guest's pages
 * do, are no matter; a buffer outside the table breaks its queue and nothing else.
 */

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "vhost-blk.h"

#define PAGE	4096U
#define LOW	(VHOST_SIZE / 2)
#define LAPS	20U
#define LEN	(6 * PAGE)

static struct vb b;
static bool done;

struct table {
	struct vhost_memory head;
	struct vhost_memory_region region[3];
};

static struct vhost_memory_region region(u64 from, u64 to, u64 at)
{
	return (struct vhost_memory_region){
		VHOST_GPA + from, to - from, (u64)b.v.mem + at, 0,
	};
}

static int set(u32 nr, struct vhost_memory_region r0, struct vhost_memory_region r1,
	       struct vhost_memory_region r2)
{
	struct table t = { { nr, 0 }, { r0, r1, r2 } };

	return ioctl(b.v.fd, VHOST_SET_MEM_TABLE, &t);
}

static int whole(void)
{
	return vhost_set_memory(&b.v, VHOST_GPA, VHOST_SIZE, (u64)b.v.mem);
}

/* The table as a whole, and in two halves; its pages go, and are shared. */
static void *change(void *arg)
{
	struct vhost_memory_region none = { 0 };
	pid_t child;
	u32 i;

	(void)arg;
	for (i = 0; i < LAPS; i++) {
		if (set(2, region(LOW, VHOST_SIZE, LOW), region(0, LOW, 0), none) ||
		    whole())
			abort();
		madvise(b.v.mem + VB_DATA, VHOST_SIZE - VB_DATA, MADV_PAGEOUT);
		child = fork();
		if (!child)
			_exit(0);
		waitpid(child, NULL, 0);
	}
	__atomic_store_n(&done, true, __ATOMIC_RELEASE);
	return NULL;
}

static void lap(u8 salt)
{
	u16 i;

	for (i = 0; i < 4; i++) {
		vb_fill(&b, VB_DATA + i * LEN, i * LEN, LEN, salt);
		vb_put(&b, 0, i, VIRTIO_BLK_T_OUT, i * LEN / VB_SECTOR,
		       VB_DATA + i * LEN, LEN);
	}
	vb_kick(&b, 0);
	check(vb_wait(&b, 0));
	for (i = 0; i < 4; i++)
		vb_put(&b, 1, i, VIRTIO_BLK_T_IN, i * LEN / VB_SECTOR,
		       LOW + i * (LEN + VB_SECTOR), LEN);
	vb_kick(&b, 1);
	check(vb_wait(&b, 1));
	for (i = 0; i < 4; i++) {
		check_eq(vb_status(&b, 0, i), 0);
		check_eq(vb_status(&b, 1, i), 0);
		check(vb_is(&b, LOW + i * (LEN + VB_SECTOR), i * LEN, LEN, salt));
	}
}

static void check_changes(void)
{
	pthread_t thread;
	u32 i;

	done = false;
	if (pthread_create(&thread, NULL, change, NULL))
		test_die("no thread");
	for (i = 0; !__atomic_load_n(&done, __ATOMIC_ACQUIRE); i++)
		lap(i);
	pthread_join(thread, NULL);
	check(i > 0);
}

/*
 * The guest has in a row what the VMM has in two places, from the middle of a page
 * on, and there off by a sector.
 */
static void check_meeting(void)
{
	const u64 cut = VB_DATA + PAGE + PAGE / 2, far = LOW + 3 * VB_SECTOR;
	struct vhost_memory_region none = { 0 };

	vb_fill(&b, VB_DATA, 0, LEN, 99);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, 0, VB_DATA, LEN), 0);
	check_ok(set(2, region(0, cut, 0), region(cut, LOW, far), none));
	memset(b.v.mem + VB_DATA, 0, LEN);
	memset(b.v.mem + LOW, 0, 2 * LEN);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, VB_DATA, LEN), 0);
	check(vb_is(&b, VB_DATA, 0, cut - VB_DATA, 99));
	check(vb_is(&b, far, cut - VB_DATA, LEN - (cut - VB_DATA), 99));
	check_eq(b.v.mem[cut], 0);
	check_eq(b.v.mem[far - 1], 0);
	/* All of it in the part that is off. */
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, VB_DATA + 4 * PAGE, LEN), 0);
	check(vb_is(&b, far + VB_DATA + 4 * PAGE - cut, 0, LEN, 99));
	check_ok(whole());
}

/* The last bytes of a page are not the guest's although the first ones are. */
static void check_end(void)
{
	const u64 end = VB_DATA + PAGE + VB_SECTOR;
	struct vhost_memory_region none = { 0 };

	memset(b.v.mem + VB_DATA, 0, LEN);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, VB_DATA, 2 * PAGE), 0);
	memset(b.v.mem + VB_DATA, 0, LEN);
	check_ok(set(1, region(0, end, 0), none, none));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, VB_DATA + PAGE, VB_SECTOR), 0);
	check(vb_is(&b, VB_DATA + PAGE, 0, VB_SECTOR, 99));
	vb_put(&b, 0, 0, VIRTIO_BLK_T_IN, 0, VB_DATA + PAGE, 2 * VB_SECTOR);
	vb_kick(&b, 0);
	check(vhost_waits(b.vq[0].err));
	check_eq(b.v.mem[end], 0);
	check_eq(vb_status(&b, 0, 0), VB_WAITING);
	check_eq(vb_do(&b, 1, VIRTIO_BLK_T_IN, 0, VB_DATA, PAGE), 0);
	/* It goes on when it is served anew. */
	check_ok(whole());
	check_ok(vb_enable(&b, 0, 0));
	vb_setup_vq(&b, 0);
	check_ok(vb_enable(&b, 0, 1));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, VB_DATA, 2 * PAGE), 0);
	check(vb_is(&b, VB_DATA, 0, 2 * PAGE, 99));
}

/* A page that the VMM itself may only read. */
static void check_readonly(void)
{
	must(mprotect(b.v.mem + VB_DATA, PAGE, PROT_READ));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, 0, VB_DATA, PAGE), 0);
	vb_put(&b, 0, 0, VIRTIO_BLK_T_IN, 0, VB_DATA, PAGE);
	vb_kick(&b, 0);
	check(vhost_waits(b.vq[0].err));
	must(mprotect(b.v.mem + VB_DATA, PAGE, PROT_READ | PROT_WRITE));
}

static void check_disk(int disk, u64 features)
{
	vb_create(&b, disk);
	vb_setup(&b, features);
	check_changes();
	check_meeting();
	check_end();
	check_readonly();
	vb_destroy(&b);
}

int main(void)
{
	check_disk(vb_ram_disk(), 0);
	check_disk(vb_slow(), VB_INDIRECT);
	check_disk(vb_file(O_DIRECT), VB_PACKED);
	return test_end();
}
