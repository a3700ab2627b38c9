// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * What /dev/weir-vhost-blk depends on goes away with requests in flight: the disk's
 * descriptor, the disk, a virtqueue, the eventfds, the device's own descriptor, the
 * owner by SIGKILL. Nothing is lost where it comes back; nothing is left in the end.
 */

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "vhost-blk.h"

#define DEPTH	8U
#define LEN	(3 * 4096U)

static struct vb b;
static bool done;
static volatile u32 *served;	/* shared with children */

static u32 references(void)
{
	FILE *f = fopen("/sys/module/weir_vhost/refcnt", "r");
	u32 n = 0;

	if (!f || fscanf(f, "%u", &n) != 1)
		test_die("no reference count");
	fclose(f);
	return n;
}

/* DEPTH requests on each queue, again and again; kicks for those that nobody took. */
static void put_all(u32 queue, u32 lap)
{
	u16 i;

	for (i = 0; i < DEPTH; i++)
		vb_put(&b, queue, i, (lap + i) % 2 ? VIRTIO_BLK_T_OUT : VIRTIO_BLK_T_IN,
		       i * LEN / VB_SECTOR, VB_DATA + (queue * DEPTH + i) * LEN, LEN);
	vb_kick(&b, queue);
}

static void take_all(u32 queue)
{
	while (b.vq[queue].put && !__atomic_load_n(&done, __ATOMIC_ACQUIRE)) {
		if (vb_used(&b, queue))
			++*served;
		else
			usleep(1000);
	}
}

static void *traffic(void *arg)
{
	u32 lap, queue;
	u16 i;

	(void)arg;
	for (lap = 0; !__atomic_load_n(&done, __ATOMIC_ACQUIRE); lap++) {
		for (queue = 0; queue < VB_QUEUES; queue++)
			put_all(queue, lap);
		for (queue = 0; queue < VB_QUEUES; queue++)
			take_all(queue);
		for (i = 0; i < DEPTH && !done; i++)
			check_eq(vb_status(&b, 0, i), 0);
	}
	return NULL;
}

static bool moves(void)
{
	u32 before = *served;

	return wait_for(*served > before + 4 * DEPTH);
}

static pthread_t begin(u64 features)
{
	pthread_t thread;

	vb_create(&b, vb_slow());
	vb_setup(&b, features);
	*served = 0;
	done = false;
	if (pthread_create(&thread, NULL, traffic, NULL))
		test_die("no thread");
	check(moves());
	return thread;
}

static void end(pthread_t thread)
{
	__atomic_store_n(&done, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	vb_destroy(&b);
}

/* The device has a reference of its own. */
static void check_disk_closed(u64 features)
{
	pthread_t thread = begin(features);

	close(b.disk);
	b.disk = -1;
	check(moves());
	end(thread);
}

static u32 base_of(u32 queue)
{
	struct vhost_vring_state s = { .index = queue };

	must(ioctl(b.v.fd, VHOST_GET_VRING_BASE, &s));
	return s.num;
}

/* Answers are there when the call returns, and the rest is served by the next one. */
static void check_virtqueue_away(u64 features)
{
	pthread_t thread = begin(features);
	u32 i, base;

	for (i = 0; i < 10; i++) {
		check_ok(vb_enable(&b, i % 2, 0));
		base = base_of(i % 2);
		check_eq(base_of(i % 2), base);
		check_ok(vhost_state(&b.v, VHOST_SET_VRING_BASE, i % 2, base));
		check_ok(vb_enable(&b, i % 2, 1));
		check(moves());
	}
	end(thread);
}

static void check_disk_away(u64 features)
{
	pthread_t thread = begin(features);
	u32 i, queue;

	for (i = 0; i < 10; i++) {
		check_ok(vb_set_backend(&b, -1));
		check_ok(vb_set_backend(&b, b.disk));
		for (queue = 0; queue < VB_QUEUES; queue++)
			check_ok(vb_enable(&b, queue, 1));
		check(moves());
	}
	end(thread);
}

static void check_events_replaced(u64 features)
{
	pthread_t thread = begin(features);
	u32 i;

	for (i = 0; i < 100; i++) {
		check_ok(vhost_file(&b.v, VHOST_SET_VRING_CALL, i % 2,
				    i % 4 < 2 ? -1 : b.vq[i % 2].call));
		check_ok(vhost_file(&b.v, VHOST_SET_VRING_KICK, i % 2,
				    i % 4 < 2 ? -1 : b.vq[i % 2].kick));
	}
	check(moves());
	end(thread);
}

static void check_device_closed(u64 features)
{
	pthread_t thread = begin(features);

	close(b.v.fd);
	b.v.fd = -1;
	end(thread);
}

static void check_owner_killed(u64 features)
{
	pid_t child;
	int status;

	*served = 0;
	child = fork();
	if (!child) {
		begin(features);
		pause();
	}
	check(wait_for(*served > 20 * DEPTH));
	check_ok(kill(child, SIGKILL));
	must(waitpid(child, &status, 0));
	check_eq(WTERMSIG(status), SIGKILL);
}

int main(void)
{
	static void (*const checks[])(u64 features) = {
		check_disk_closed, check_virtqueue_away, check_disk_away,
		check_events_replaced, check_device_closed, check_owner_killed,
	};
	u32 before, i;

	served = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	close(vb_open());
	before = references();
	for (i = 0; i < ARRAY_SIZE(checks); i++) {
		checks[i](0);
		checks[i](VB_PACKED | VB_INDIRECT);
	}
	check(wait_for(references() == before));
	return test_end();
}
