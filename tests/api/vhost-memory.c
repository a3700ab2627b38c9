// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * The memory table of /dev/weir-vhost-net: bad ones are refused; rings outside
 * it do not start; it changes under traffic, and pages under it do, and no frame
 * is lost or wrong; a buffer outside it breaks its queue and says so.
 */

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "vhost.h"

#define CHANGES	30
#define LOW	(VHOST_SIZE / 2)

static struct vhost v;
static bool done;

struct table {
	struct vhost_memory head;
	struct vhost_memory_region region[2];
};

static int set(u32 nr, u32 padding, struct vhost_memory_region a,
	       struct vhost_memory_region b)
{
	struct table t = { { nr, padding }, { a, b } };

	return ioctl(v.fd, VHOST_SET_MEM_TABLE, &t);
}

static struct vhost_memory_region region(u64 gpa, u64 size, u64 addr)
{
	return (struct vhost_memory_region){ gpa, size, addr, 0 };
}

static void check_bad(void)
{
	const u64 mem = (u64)v.mem, all = ~0ULL;
	struct vhost_memory_region good = region(VHOST_GPA, VHOST_SIZE, mem);

	check_errno(ioctl(v.fd, VHOST_SET_MEM_TABLE, (void *)1), EFAULT);
	check_errno(set(1, 1, good, good), EOPNOTSUPP);
	check_errno(set(513, 0, good, good), E2BIG);
	check_errno(set(2, 0, good, good), EFAULT);
	check_errno(set(2, 0, good, region(VHOST_GPA - 1, 2, mem)), EFAULT);
	check_errno(set(1, 0, region(0, 0, mem), good), EFAULT);
	check_errno(set(1, 0, region(all, 2, mem), good), EFAULT);
	check_errno(set(1, 0, region(0, 2, all), good), EFAULT);
	check_errno(set(1, 0, region(0, 4096, 1ULL << 62), good), EFAULT);
	check_ok(set(0, 0, good, good));
}

static void check_outside(void)
{
	const u64 mem = (u64)v.mem;

	check_errno(vhost_backend(&v, VHOST_TX, v.tap), EFAULT);
	check_ok(vhost_set_memory(&v, VHOST_GPA, 0x6000, mem));
	/* The used ring of the second is the first byte too much. */
	check_errno(vhost_backend(&v, VHOST_TX, v.tap), EFAULT);
	check_ok(vhost_set_memory(&v, VHOST_GPA, VHOST_SIZE, mem));
}

/* The table as a whole, and in two halves the other way round. */
static void *change(void *arg)
{
	const u64 mem = (u64)v.mem;
	u32 i;

	(void)arg;
	for (i = 0; i < CHANGES; i++) {
		if (set(2, 0, region(VHOST_GPA + LOW, LOW, mem + LOW),
			region(VHOST_GPA, LOW, mem)) ||
		    vhost_set_memory(&v, VHOST_GPA, VHOST_SIZE, mem))
			abort();
		/* Its pages, too. */
		if (madvise(v.mem + LOW, LOW, MADV_PAGEOUT))
			madvise(v.mem + LOW, LOW, MADV_COLD);
	}
	__atomic_store_n(&done, true, __ATOMIC_RELEASE);
	return NULL;
}

static void check_changes(void)
{
	u8 frame[VHOST_BUFFER];
	pthread_t thread;
	u32 i, len;

	for (i = 0; i < VHOST_NUM; i++)
		vhost_offer(&v, i);
	if (pthread_create(&thread, NULL, change, NULL))
		test_die("no thread");
	for (i = 0; !__atomic_load_n(&done, __ATOMIC_ACQUIRE); i++) {
		vhost_send(&v, i);
		check(vhost_sent(&v, i));
		len = vhost_frame(frame, i);
		check_eq(send(v.sock, frame, len, 0), len);
		check(vhost_received(&v, i));
	}
	pthread_join(thread, NULL);
	check(i > 0);
}

/* A table without the rings is refused while they run. */
static void check_rings_stay(void)
{
	check_errno(vhost_set_memory(&v, 0, 4096, (u64)v.mem + LOW), EFAULT);
	vhost_send(&v, 0);
	check(vhost_sent(&v, 0));
}

static void check_bad_buffer(void)
{
	check_ok(vhost_set_memory(&v, VHOST_GPA, 0x10000, (u64)v.mem));
	vhost_send(&v, 1);
	check(vhost_waits(v.vq[VHOST_TX].err));
}

int main(void)
{
	vhost_create(&v);
	vhost_setup(&v, 0);
	check_bad();
	check_outside();
	vhost_start(&v);
	check_changes();
	check_rings_stay();
	check_bad_buffer();
	vhost_destroy(&v);
	return test_end();
}
