// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * The workers of /dev/weir-vhost-net: every errno of the ioctls; a virtqueue is
 * served by the thread it is attached to, and moves between threads under traffic.
 */

#include <stdio.h>
#include <sys/wait.h>

#include "vhost-traffic.h"
#include "worker.h"

#define NOWHERE	((void *)1)
#define WORKERS	4U		/* two for each virtqueue */
#define MOVES	200U
#define KICKS	50U

static struct vhost v;

static int new_worker(u32 *id)
{
	struct vhost_worker_state s = { 77 };
	int ret = ioctl(v.fd, VHOST_NEW_WORKER, &s);

	*id = s.worker_id;
	return ret;
}

static int free_worker(u32 id)
{
	struct vhost_worker_state s = { id };

	return ioctl(v.fd, VHOST_FREE_WORKER, &s);
}

static int attach(u32 index, u32 id)
{
	struct vhost_vring_worker w = { index, id };

	return ioctl(v.fd, VHOST_ATTACH_VRING_WORKER, &w);
}

static u32 attached(u32 index)
{
	struct vhost_vring_worker w = { index, 77 };

	check_ok(ioctl(v.fd, VHOST_GET_VRING_WORKER, &w));
	check_eq(w.index, index);
	return w.worker_id;
}

static void check_all(int err)
{
	static const unsigned long calls[] = {
		VHOST_NEW_WORKER, VHOST_FREE_WORKER, VHOST_ATTACH_VRING_WORKER,
		VHOST_GET_VRING_WORKER,
	};
	u32 i, arg[2] = { 0 };

	for (i = 0; i < ARRAY_SIZE(calls); i++)
		check_errno(ioctl(v.fd, calls[i], arg), err);
}

static void check_owner(void)
{
	int status;

	check_all(EINVAL);
	must(ioctl(v.fd, VHOST_SET_OWNER, NULL));
	if (!fork()) {
		check_all(EPERM);
		_exit(test_end());
	}
	must(wait(&status));
	check_eq(status, 0);
}

static void check_errors(void)
{
	u32 id, i;

	check_eq(attached(VHOST_RX), 0);
	check_eq(attached(VHOST_TX), 0);
	check_errno(ioctl(v.fd, VHOST_NEW_WORKER, NOWHERE), EFAULT);
	for (i = 1; i < WORKERS; i++) {
		check_ok(new_worker(&id));
		check_eq(id, i);
	}
	check_errno(new_worker(&id), ENOMEM);
	check_errno(ioctl(v.fd, VHOST_FREE_WORKER, NOWHERE), EFAULT);
	check_errno(free_worker(WORKERS), ENODEV);
	check_errno(free_worker(~0U), ENODEV);
	check_errno(free_worker(0), EBUSY);
	check_ok(free_worker(2));
	check_errno(free_worker(2), ENODEV);
	check_errno(ioctl(v.fd, VHOST_ATTACH_VRING_WORKER, NOWHERE), EFAULT);
	check_errno(attach(2, 1), ENOBUFS);
	check_errno(attach(0, 2), ENODEV);
	check_errno(attach(0, ~0U), ENODEV);
	check_eq(attached(VHOST_RX), 0);
	check_ok(attach(VHOST_RX, 1));
	check_ok(attach(VHOST_TX, 1));
	check_ok(free_worker(0));
	check_errno(free_worker(1), EBUSY);
	check_ok(new_worker(&id));
	check_eq(id, 0);
}

/* How often it went to sleep. */
static long switches(int pid)
{
	char path[64], line[128];
	long n = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "voluntary_ctxt_switches: %ld", &n);
	if (f)
		fclose(f);
	check(n >= 0);
	return n;
}

/* Kicks by another process, which the worker serves. */
static void send_from_outside(u32 from)
{
	int status;
	u32 i;

	for (i = from; i < from + KICKS; i++) {
		vhost_add(&v, i);
		if (!fork()) {
			vhost_kick(&v);
			_exit(0);
		}
		must(wait(&status));
		check(vhost_sent(&v, i));
	}
}

/* Which of two threads serves says how often each goes to sleep. */
static void check_who(u32 from, int idle, int busy)
{
	long before_idle = switches(idle), before = switches(busy);

	send_from_outside(from);
	check(switches(busy) - before >= (long)KICKS / 2);
	/* The host has frames of its own now and then, and they are received. */
	check(switches(idle) - before_idle <= (long)KICKS / 4);
}

static void check_served(void)
{
	int pids[2] = { 0 };
	u32 id;

	check_eq(worker_threads("weir-net", pids, 2), 1);
	check_ok(new_worker(&id));
	check_eq(worker_threads("weir-net", pids, 2), 2);
	check_who(0, pids[1], pids[0]);
	check_ok(attach(VHOST_TX, id));
	check_who(KICKS, pids[0], pids[1]);
	check_ok(attach(VHOST_TX, 0));
	check_who(2 * KICKS, pids[1], pids[0]);
	check_ok(free_worker(id));
	check_eq(worker_threads("weir-net", pids, 2), 1);
}

/* Both virtqueues, each move to a worker that is made for it. */
static void check_moves(void)
{
	u32 i, id, old = attached(VHOST_TX);

	vhost_traffic_begin(&v);
	for (i = 0; i < MOVES; i++) {
		check_ok(new_worker(&id));
		check_ok(attach(VHOST_TX, id));
		check_ok(attach(VHOST_RX, id));
		check_ok(free_worker(old));
		check(i % 20 || vhost_traffic_moves());
		old = id;
	}
	check(vhost_traffic_moves());
	vhost_traffic_end();
}

int main(void)
{
	int pids[2];

	vhost_create(&v);
	check_owner();
	check_errors();
	must(ioctl(v.fd, VHOST_RESET_OWNER, NULL));
	check_all(EINVAL);
	check_eq(worker_threads("weir-net", pids, 2), 0);
	vhost_setup(&v, 0);
	vhost_start(&v);
	check_served();
	check_moves();
	vhost_destroy(&v);
	check_eq(worker_threads("weir-net", pids, 2), 0);
	return test_end();
}
