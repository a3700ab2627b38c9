// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * A driver that wants no interrupts looks for itself: a frame that it sends alone is shown
 * as used before its kick returns, unless the worker has it, and is not kept back for an
 * interrupt to stand for more. One that wants them hears of every frame nevertheless.
 */

#include <poll.h>
#include <sys/eventfd.h>

#include "vhost.h"

#define ROUNDS	200U

static struct vhost v;

static bool is_shown(u32 number)
{
	return __atomic_load_n(&v.vq[VHOST_TX].used->idx, __ATOMIC_ACQUIRE) ==
	       (u16)(number + 1);
}

static void send_quietly(void)
{
	u32 i, shown = 0;

	v.vq[VHOST_TX].avail->flags = VRING_AVAIL_F_NO_INTERRUPT;
	for (i = 0; i < ROUNDS; i++) {
		vhost_send(&v, i);
		shown += is_shown(i);
		check(vhost_sent(&v, i));
	}
	check(shown > ROUNDS / 2);
}

static void send_loudly(void)
{
	struct pollfd p = { .fd = v.vq[VHOST_TX].call, .events = POLLIN };
	eventfd_t n;
	u32 i;

	v.vq[VHOST_TX].avail->flags = 0;
	for (i = ROUNDS; i < ROUNDS + 20; i++) {
		vhost_send(&v, i);
		check_eq(poll(&p, 1, 20000), 1);
		must(eventfd_read(p.fd, &n));
		check_eq(n, 1);
		check(is_shown(i));
		check(vhost_sent(&v, i));
	}
}

int main(void)
{
	vhost_create(&v);
	vhost_setup(&v, 0);
	vhost_start(&v);
	send_quietly();
	send_loudly();
	vhost_destroy(&v);
	return test_end();
}
