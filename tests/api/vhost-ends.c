// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * What /dev/weir-vhost-net depends on goes away under traffic: the tap's last
 * descriptor, the tap's interface, the device's own descriptor, the eventfds,
 * the owner by SIGKILL while another process has the device open.
 */

#include <pthread.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "vhost.h"

static struct vhost v;
static bool done;
static volatile u32 *sends;

static bool full(const struct vring_state *q)
{
	return (u16)(q->avail->idx - q->used->idx) >= VHOST_NUM;
}

/* Frames until told, or kicks when there is no room for them. */
static void *traffic(void *arg)
{
	u32 i;

	(void)arg;
	for (i = 0; !__atomic_load_n(&done, __ATOMIC_ACQUIRE); i++) {
		if (full(&v.vq[VHOST_TX]))
			must(eventfd_write(v.vq[VHOST_TX].kick, 1));
		else
			vhost_send(&v, v.vq[VHOST_TX].avail->idx);
		__atomic_store_n(sends, i, __ATOMIC_RELEASE);
	}
	return NULL;
}

/* Frames are taken, more than the ring has. */
static bool moves(void)
{
	u16 used = v.vq[VHOST_TX].used->idx;

	return wait_for((u16)(v.vq[VHOST_TX].used->idx - used) > 100);
}

static pthread_t begin(void)
{
	pthread_t thread;

	vhost_create(&v);
	vhost_setup(&v, 0);
	vhost_start(&v);
	*sends = 0;
	done = false;
	if (pthread_create(&thread, NULL, traffic, NULL))
		test_die("no thread");
	check(wait_for(*sends > 100));
	check(moves());
	return thread;
}

static void end(pthread_t thread)
{
	u32 sent = *sends;

	check(wait_for(*sends > sent + 100));
	__atomic_store_n(&done, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	vhost_destroy(&v);
}

/* The device has a reference of its own. */
static void check_tap_closed(void)
{
	pthread_t thread = begin();

	close(v.tap);
	v.tap = -1;
	check(moves());
	check(if_nametoindex(v.name));
	end(thread);
	check(wait_for(!if_nametoindex(v.name)));
}

static void check_interface_deleted(void)
{
	pthread_t thread = begin();
	char command[64];

	snprintf(command, sizeof(command), "ip link del %s", v.name);
	check_eq(system(command), 0);
	check(moves());
	end(thread);
}

static void check_device_closed(void)
{
	pthread_t thread = begin();

	close(v.fd);
	v.fd = -1;
	end(thread);
}

static void check_events_replaced(void)
{
	pthread_t thread = begin();
	u32 i;

	for (i = 0; i < 200; i++) {
		check_ok(vhost_file(&v, VHOST_SET_VRING_CALL, VHOST_TX,
				    i % 2 ? v.vq[VHOST_TX].call : -1));
		check_ok(vhost_file(&v, VHOST_SET_VRING_KICK, VHOST_TX,
				    i % 2 ? v.vq[VHOST_TX].kick : -1));
		check_ok(vhost_file(&v, VHOST_SET_VRING_ERR, VHOST_TX,
				    i % 2 ? v.vq[VHOST_TX].kick : -1));
	}
	/* A call that is a kick again. */
	check_ok(vhost_file(&v, VHOST_SET_VRING_CALL, VHOST_TX,
			    v.vq[VHOST_TX].kick));
	check(moves());
	end(thread);
}

static void check_owner_killed(void)
{
	pid_t child = fork();
	int status;

	if (!child) {
		must(begin());
		pause();
	}
	check(wait_for(*sends > 200));
	check_ok(kill(child, SIGKILL));
	must(waitpid(child, &status, 0));
	check_eq(WTERMSIG(status), SIGKILL);
}

int main(void)
{
	u32 i;

	sends = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < 3; i++) {
		check_tap_closed();
		check_interface_deleted();
		check_device_closed();
		check_events_replaced();
		*sends = 0;
		check_owner_killed();
	}
	return test_end();
}
