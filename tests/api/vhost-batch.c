// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * Frames that a driver sends with one kick reach the drivers at other taps of a
 * bridge whole and in order, with a call or two instead of one for each: by a tap
 * that hands its frames on at once and by one that leaves them to a soft interrupt
 * (IFF_NAPI), to one driver and to more than are served together.
 */

#include <linux/if_tun.h>
#include <poll.h>
#include <sys/eventfd.h>

#include "vhost.h"
#include "wire.h"

#define BRIDGE	"weirbridge"
#define DRIVERS	7
#define TOGETHER 4	/* drivers that are served so */
#define ROUNDS	10U
#define WARM	(2 * VHOST_NUM - 5)	/* frames that meet pages for the first time */

static struct vhost v[DRIVERS];

static void begin(int drivers, short flags)
{
	int i;

	if (!wire_does("ip link add " BRIDGE " type bridge mcast_snooping 0"))
		test_skip("the kernel has no bridge");
	for (i = 0; i < drivers; i++) {
		vhost_create_tap(&v[i], flags);
		check(wire_does("ip link set %s master " BRIDGE, v[i].name));
		vhost_setup(&v[i], 0);
		vhost_start(&v[i]);
		vhost_offer_all(&v[i]);
	}
	check(wire_does("ip link set " BRIDGE " up"));
}

static void end(int drivers)
{
	int i;

	for (i = 0; i < drivers; i++)
		vhost_destroy(&v[i]);
	check(wire_does("ip link del " BRIDGE));
}

/* How often a driver was called since it was asked last; the call comes after the frames. */
static u64 calls(struct vhost *to)
{
	struct pollfd p = { .fd = to->vq[VHOST_RX].call, .events = POLLIN };
	eventfd_t n;

	check_eq(poll(&p, 1, 20000), 1);
	return eventfd_read(p.fd, &n) ? 0 : n;
}

static void forget_calls(struct vhost *to)
{
	eventfd_t n;

	eventfd_read(to->vq[VHOST_RX].call, &n);
}

/*
 * @nr frames from the first driver, the first of them @number, to all others. Return:
 * were as many of them served together as can be?
 */
static bool send_batch(int drivers, u32 number, u32 nr)
{
	int d, together = 0;
	u32 i;

	for (d = 1; d < drivers; d++)
		forget_calls(&v[d]);
	for (i = 0; i < nr; i++)
		vhost_add(&v[0], number + i);
	vhost_kick(&v[0]);
	for (i = 0; i < nr; i++)
		check(vhost_used(&v[0], VHOST_TX));
	for (d = 1; d < drivers; d++)
		for (i = 0; i < nr; i++)
			check(vhost_received(&v[d], number + i));
	/* The host's own frames may be among them. */
	for (d = 1; d < drivers; d++)
		together += calls(&v[d]) <= nr / 2;
	return together >= (drivers > TOGETHER ? TOGETHER : drivers - 1);
}

/* A worker that has the frames when the kick comes serves them one by one, at times. */
static void check_batches(int drivers, short flags)
{
	u32 i, number = 0, warm = 0, together = 0;

	begin(drivers, flags);
	for (i = 0; i < ROUNDS; i++) {
		u32 nr = i % 2 ? VHOST_NUM : VHOST_NUM - 5;
		bool so = send_batch(drivers, number, nr);

		warm += number >= WARM;
		together += number >= WARM && so;
		number += nr;
	}
	check(2 * together >= warm);
	end(drivers);
}

int main(void)
{
	check_batches(2, 0);
	check_batches(2, IFF_NAPI);
	check_batches(DRIVERS, 0);
	check_batches(DRIVERS, IFF_NAPI);
	return test_end();
}
