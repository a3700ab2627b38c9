// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * /dev/weir-vhost-net: frames to a tap and from it, byte for byte, with a call
 * for them; stopped, asked how far it got and started again, it goes on; after a
 * change of owner it is as new.
 */

#include <sys/socket.h>

#include "vhost.h"

#define FRAMES	40U

static struct vhost v;

static void check_transmit(u32 first)
{
	u32 i;

	for (i = first; i < first + FRAMES; i++) {
		vhost_send(&v, i);
		check(vhost_sent(&v, i));
		check(vhost_waits(v.vq[VHOST_TX].call));
	}
}

static void check_receive(u32 first)
{
	u8 frame[VHOST_BUFFER];
	u32 i, len;

	for (i = first; i < first + FRAMES; i++) {
		len = vhost_frame(frame, i);
		check_eq(send(v.sock, frame, len, 0), len);
		check(vhost_received(&v, i));
		check(vhost_waits(v.vq[VHOST_RX].call));
	}
}

static u32 base_of(u32 index)
{
	struct vhost_vring_state s = { .index = index };

	must(ioctl(v.fd, VHOST_GET_VRING_BASE, &s));
	check_eq(s.index, index);
	return s.num;
}

static void check_both(void)
{
	u16 i;

	vhost_start(&v);
	for (i = 0; i < VHOST_NUM; i++)
		vhost_offer(&v, i);
	check_transmit(0);
	check_receive(0);
	check_eq(base_of(VHOST_TX), FRAMES);	/* while it runs */
	check_transmit(FRAMES);
	vhost_stop(&v);
	check_eq(base_of(VHOST_TX), 2 * FRAMES);
	check_eq(base_of(VHOST_RX), v.vq[VHOST_RX].used->idx);
	vhost_start(&v);
	check_transmit(2 * FRAMES);
	check_receive(FRAMES);
}

int main(void)
{
	vhost_create(&v);
	vhost_setup(&v, 0);
	check_both();
	must(ioctl(v.fd, VHOST_RESET_OWNER, NULL));
	check_errno(vhost_backend(&v, VHOST_TX, v.tap), EPERM);
	vhost_setup(&v, 0);
	check_both();
	vhost_destroy(&v);
	return test_end();
}
