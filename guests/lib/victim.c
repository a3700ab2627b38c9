// SPDX-License-Identifier: GPL-2.0-only
/* The victims: a disk, and a network interface by either of its queues. */

#include "hostile.h"
#include "report.h"
#include "wait.h"

#define PATTERN_SECTORS	64

static struct disk disk;
static struct nic nic;

void victims_find(void)
{
	check(disk_find(&disk, 0, (void *)HOSTILE_POOL));
	check(nic_find(&nic, 0, (void *)(HOSTILE_POOL + DISK_BYTES)));
}

static void blk_init(u64 features)
{
	disk_init(&disk, features);
}

static void blk_go(void)
{
	disk_go(&disk);
}

static u32 blk_prepare(struct piece *p)
{
	disk_prepare(&disk, p, DISK_IN, 0);
	return 3;
}

static void nothing_more(void)
{
}

/* What was written is what is read, at another place each time. */
static void blk_works(void)
{
	static u32 round;
	u32 *words = (u32 *)disk.data, i;

	round++;
	for (i = 0; i < DISK_SECTOR / 4; i++)
		words[i] = round * 0x10001 + i;
	check_eq(disk_request(&disk, DISK_OUT, round % PATTERN_SECTORS),
		 DISK_S_OK);
	memset(words, 0, DISK_SECTOR);
	check_eq(disk_request(&disk, DISK_IN, round % PATTERN_SECTORS),
		 DISK_S_OK);
	for (i = 0; i < DISK_SECTOR / 4; i++)
		check_eq(words[i], round * 0x10001 + i);
}

static void net_init(u64 features)
{
	nic_init(&nic, features);
}

static void net_go(void)
{
	nic_go(&nic);
}

static u32 tx_prepare(struct piece *p)
{
	nic_prepare(&nic, p);
	return 2;
}

static void net_works(void)
{
	while (nic.posted < NIC_POSTED)
		nic_post(&nic, nic.posted++);
	nic_round(&nic);
	nic_round(&nic);
}

static u32 rx_prepare(struct piece *p)
{
	p[0] = (struct piece) { (u64)nic.buffers, NIC_BUFFER, DESC_WRITE };
	nic.posted++;
	return 1;
}

/* A frame comes when one went. */
static void rx_provoke(void)
{
	nic_ask(&nic);
}

const struct victim victim_blk = {
	.name = "blk", .on = ON_BLK, .dev = &disk.dev, .ring = &disk.ring,
	.size = DISK_QUEUE_SIZE, .init = blk_init, .go = blk_go,
	.prepare = blk_prepare, .provoke = nothing_more, .works = blk_works,
};

const struct victim victim_tx = {
	.name = "net tx", .on = ON_TX, .dev = &nic.dev, .ring = &nic.tx,
	.size = NIC_QUEUE_SIZE, .init = net_init, .go = net_go,
	.prepare = tx_prepare, .provoke = nothing_more, .works = net_works,
};

const struct victim victim_rx = {
	.name = "net rx", .on = ON_RX, .dev = &nic.dev, .ring = &nic.rx,
	.size = NIC_QUEUE_SIZE, .init = net_init, .go = net_go,
	.prepare = rx_prepare, .provoke = rx_provoke, .works = net_works,
};
