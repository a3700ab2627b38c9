// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * Who serves a kick of the VMM's: its own thread, unless several large frames come of
 * waiting, then the worker. What is small, or large and alone, is served in place
 * again after one that waited; all frames arrive whole and in order.
 */

#include <string.h>
#include <sys/socket.h>

#include "vhost.h"

#define LARGE_AT	0x300000UL	/* in the guest's memory */
#define LARGE		0x8000U
#define TOGETHER	4U
#define TRIAL		16U		/* kicks before the first that waits */
#define KICKS		100U

static struct vhost v;
static u16 next;

static u64 counter(const char *name)
{
	return test_counter("/sys/kernel/debug/weir_vhost/*/stats", name);
}

static u8 *place(u16 id)
{
	return v.mem + LARGE_AT + id * (VHOST_HEADER + LARGE);
}

static void fill(u8 *frame, u32 number)
{
	u32 i, head = vhost_frame(frame, number);

	for (i = head; i < LARGE; i++)
		frame[i] = number + i / 7;
}

static void add_large(u32 number)
{
	struct vring_state *q = &v.vq[VHOST_TX];
	u16 id = next++ % VHOST_NUM;

	memset(place(id), 0, VHOST_HEADER);
	fill(place(id) + VHOST_HEADER, number);
	q->desc[id] = (struct vring_desc){
		.addr = VHOST_GPA + (u64)(place(id) - v.mem),
		.len = VHOST_HEADER + LARGE,
	};
	q->avail->ring[q->avail->idx % VHOST_NUM] = id;
	__atomic_store_n(&q->avail->idx, q->avail->idx + 1, __ATOMIC_RELEASE);
}

static bool arrived(u32 number)
{
	static u8 want[LARGE], got[LARGE + 1];

	fill(want, number);
	return recv(v.sock, got, sizeof(got), 0) == LARGE &&
	       !memcmp(want, got, LARGE);
}

/* @kicks times @n large frames. Return: how many kicks the worker served. */
static u64 send_large(u32 kicks, u32 n)
{
	u64 before = counter("vq1_worker_kicks");
	u32 i, j;

	for (i = 0; i < kicks; i++) {
		for (j = 0; j < n; j++)
			add_large(i * n + j);
		vhost_kick(&v);
		for (j = 0; j < n; j++)
			check(vhost_used(&v, VHOST_TX) && arrived(i * n + j));
	}
	return counter("vq1_worker_kicks") - before;
}

static u64 send_small(u32 kicks)
{
	u64 before = counter("vq1_worker_kicks");
	u32 i;

	for (i = 0; i < kicks; i++) {
		vhost_send(&v, i);
		check(vhost_sent(&v, i));
	}
	return counter("vq1_worker_kicks") - before;
}

int main(void)
{
	int room = 8 << 20;
	u64 served;

	vhost_create(&v);
	must(setsockopt(v.sock, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)));
	vhost_setup(&v, 0);
	vhost_start(&v);

	/* A stream is left to the worker, from the first trial on. */
	served = send_large(KICKS, TOGETHER);
	check(served >= KICKS - TRIAL - 4 && served < KICKS);
	/* Requests are not, but for one and the trials, which become rare. */
	check(send_small(KICKS) <= 5);
	check(send_large(KICKS, 1) <= 3);
	check(counter("vq1_inline_kicks") > KICKS);

	vhost_destroy(&v);
	return test_end();
}
