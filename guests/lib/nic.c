// SPDX-License-Identifier: GPL-2.0-only
/* virtio-net, driver's side (virtio 1.2, 5.1), and ARP (RFC 826). */

#include "nic.h"
#include "report.h"
#include "wait.h"

#define TX_AT		RING_BYTES
#define FRAME_AT	(2 * RING_BYTES)
#define BUFFERS_AT	(FRAME_AT + 0x1000)

#define ARP_AT		14		/* behind the Ethernet header */
#define ARP_OP		(ARP_AT + 7)	/* likewise */
#define ARP_SENDER	(ARP_AT + 17)	/* the last byte of its address */
#define ARP_TARGET	(ARP_AT + 27)	/* likewise */
#define OP_REPLY	2
#define FIRST_HOST	2		/* last byte of the driver's addresses */
#define HOSTS		200

static const u8 mac[6] = { 2, 0, 0, 0, 9, 9 };

/* To all: who has NIC_HOST, tell address 0. */
static const u8 question[NIC_FRAME] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 9, 9, 8, 6,
	0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 9, 9, 10, 9, 0, 0,
	0, 0, 0, 0, 0, 0, 10, 9, 0, 1,
};

bool nic_find(struct nic *n, u32 nth, void *at)
{
	n->at = at;
	n->frame = at + FRAME_AT;
	n->buffers = at + BUFFERS_AT;
	return virtio_find(&n->dev, VIRTIO_ID_NET, nth);
}

void nic_init(struct nic *n, u64 features)
{
	check(virtio_negotiate(&n->dev, features | VIRTIO_F_VERSION_1));
	ring_init(&n->rx, &n->dev, NIC_RX, NIC_QUEUE_SIZE, n->at);
	ring_init(&n->tx, &n->dev, NIC_TX, NIC_QUEUE_SIZE, n->at + TX_AT);
	n->posted = 0;
}

void nic_go(struct nic *n)
{
	ring_place(&n->rx);
	ring_place(&n->tx);
	virtio_status_add(&n->dev, VIRTIO_S_DRIVER_OK);
}

void nic_post(struct nic *n, u16 id)
{
	const struct piece p = { (u64)n->buffers + id * NIC_BUFFER, NIC_BUFFER,
				 DESC_WRITE };

	ring_send(&n->rx, id, &p, 1);
}

void nic_prepare(struct nic *n, struct piece p[2])
{
	u8 *frame = n->frame + NIC_HEADER;

	memset(n->frame, 0, NIC_HEADER);
	memcpy(frame, question, NIC_FRAME);
	frame[ARP_SENDER] = FIRST_HOST + n->asked++ % HOSTS;
	p[0] = (struct piece) { (u64)n->frame, NIC_HEADER, 0 };
	p[1] = (struct piece) { (u64)frame, NIC_FRAME, 0 };
}

void nic_ask(struct nic *n)
{
	struct used_elem elem;
	struct piece p[2];

	nic_prepare(n, p);
	ring_send(&n->tx, 0, p, ARRAY_SIZE(p));
	wait_for(ring_take(&n->tx, &elem));
	check_eq(elem.id, 0);
}

/* Is it what the host says to the last question? */
static bool is_answer(const struct nic *n, const u8 *frame)
{
	u8 host = FIRST_HOST + (n->asked - 1) % HOSTS;
	u32 i;

	for (i = 0; i < sizeof(mac); i++)
		if (frame[i] != mac[i])
			return false;
	return frame[12] == 8 && frame[13] == 6 &&
	       frame[ARP_OP] == OP_REPLY &&
	       frame[ARP_SENDER] == (NIC_HOST & 0xff) &&
	       frame[ARP_TARGET] == host;
}

/* The buffer is the device's again afterwards. */
static bool answered(struct nic *n)
{
	struct used_elem elem;
	bool yes;

	if (!ring_take(&n->rx, &elem))
		return false;
	check(elem.id < NIC_POSTED);
	check(elem.len <= NIC_BUFFER);
	yes = elem.len >= NIC_HEADER + NIC_FRAME &&
	      is_answer(n, n->buffers + elem.id * NIC_BUFFER + NIC_HEADER);
	nic_post(n, elem.id);
	return yes;
}

void nic_round(struct nic *n)
{
	nic_ask(n);
	wait_for(answered(n));
}
