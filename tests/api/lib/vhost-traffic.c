// SPDX-License-Identifier: GPL-2.0-only
/* Frames without a pause. */

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#include "vhost-traffic.h"

static struct vhost *v;
static pthread_t thread;
static bool done;
static volatile u32 *kicks;

static bool full(const struct vring_state *q)
{
	return (u16)(q->avail->idx - q->used->idx) >= VHOST_NUM;
}

/* Frames until told, or kicks when there is no room for them. */
static void *traffic(void *arg)
{
	(void)arg;
	while (!__atomic_load_n(&done, __ATOMIC_ACQUIRE)) {
		if (full(&v->vq[VHOST_TX]))
			must(eventfd_write(v->vq[VHOST_TX].kick, 1));
		else
			vhost_send(v, v->vq[VHOST_TX].avail->idx);
		__atomic_store_n(kicks, *kicks + 1, __ATOMIC_RELEASE);
	}
	return NULL;
}

void vhost_traffic_init(void)
{
	if (!kicks)
		kicks = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (kicks == MAP_FAILED)
		test_die("no memory");
	*kicks = 0;
}

u32 vhost_traffic_kicks(void)
{
	return *kicks;
}

bool vhost_traffic_moves(void)
{
	u16 used = v->vq[VHOST_TX].used->idx;

	return wait_for((u16)(v->vq[VHOST_TX].used->idx - used) > 100);
}

void vhost_traffic_begin(struct vhost *vhost)
{
	v = vhost;
	vhost_traffic_init();
	done = false;
	if (pthread_create(&thread, NULL, traffic, NULL))
		test_die("no thread");
	check(wait_for(*kicks > 100));
	check(vhost_traffic_moves());
}

void vhost_traffic_end(void)
{
	u32 before = *kicks;

	check(wait_for(*kicks > before + 100));
	__atomic_store_n(&done, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
}
