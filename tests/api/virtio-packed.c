// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A disk over a packed ring: requests round and round it, several at once, data
 * that is right. Then a driver that breaks each of its rules: its own device
 * asks for a reset and works after one; its neighbour has noticed nothing.
 */

#include <string.h>
#include <unistd.h>

#include "disk.h"

#define FEATURES	(1UL << VIRTIO_F_RING_PACKED | \
			 1UL << VIRTIO_RING_F_INDIRECT_DESC)
#define TABLE		(PUPPET_HEAP + 0x30000)
#define NOWHERE		0x7000000000UL
#define NEIGHBOUR	(VIRTIO_BASE + PAGE)
#define SECTORS		64U

#define NEXT		VRING_DESC_F_NEXT
#define WRITE		VRING_DESC_F_WRITE
#define INDIRECT	VRING_DESC_F_INDIRECT
#define AVAIL		(1U << VRING_PACKED_DESC_F_AVAIL)
#define USED		(1U << VRING_PACKED_DESC_F_USED)

static struct disk d;

/* The driver's places in the ring: they count on, the wrap counter is in them. */
static u32 avail, used;

static u16 available(u32 at)
{
	return at / QUEUE_SIZE % 2 ? USED : AVAIL;
}

static struct vring_packed_desc *desc(u32 at)
{
	return (struct vring_packed_desc *)d.q.desc + at % QUEUE_SIZE;
}

static void start(void)
{
	disk_start(&d, FEATURES);
	avail = 0;
	used = 0;
}

/* Write a chain to the ring; its first flags, which show it, are not. */
static u16 put(u16 id, const struct vring_packed_desc *p, u32 n)
{
	u32 i, at;
	u16 flags[2];

	for (i = 0; i < n; i++) {
		at = avail + i;
		flags[!!i] = p[i].flags | available(at) |
			     (i + 1 < n ? NEXT : 0);
		*desc(at) = (struct vring_packed_desc) {
			.addr = p[i].addr, .len = p[i].len, .id = id,
			.flags = i ? flags[1] : desc(at)->flags,
		};
	}
	return flags[0];
}

static void offer(u16 id, const struct vring_packed_desc *p, u32 n)
{
	u16 flags = put(id, p, n);

	__atomic_store_n(&desc(avail)->flags, flags, __ATOMIC_RELEASE);
	avail += n;
}

/* Request @id of one sector: a header, data and a status of its own. */
static void request(u16 id, u32 type, u64 sector)
{
	struct virtio_blk_outhdr *header = guest_to_host(&d.vm, DISK_HEADER);
	u8 *status = guest_to_host(&d.vm, DISK_STATUS);
	const struct vring_packed_desc p[] = {
		{ DISK_HEADER + id * sizeof(*header), sizeof(*header), 0, 0 },
		{ DISK_DATA + id * SECTOR, SECTOR, 0,
		  type == VIRTIO_BLK_T_IN ? WRITE : 0 },
		{ DISK_STATUS + id, 1, 0, WRITE },
	};

	header[id] = (struct virtio_blk_outhdr) { .type = type, .sector = sector };
	status[id] = 0xff;
	offer(id, p, ARRAY_SIZE(p));
}

/* Waits for one of three descriptors. Return: its id, or -1. */
static int wait_used(void)
{
	u16 both = used / QUEUE_SIZE % 2 ? 0 : AVAIL | USED;
	struct vring_packed_desc *p = desc(used);

	if (!wait_for((__atomic_load_n(&p->flags, __ATOMIC_ACQUIRE) &
		       (AVAIL | USED)) == both))
		return -1;
	used += 3;
	return p->id;
}

static u8 *data_of(u16 id)
{
	return (u8 *)disk_data(&d) + id * SECTOR;
}

static u8 status_of(u16 id)
{
	return ((volatile u8 *)guest_to_host(&d.vm, DISK_STATUS))[id];
}

static void check_one(u16 id, u32 type, u64 sector)
{
	request(id, type, sector);
	queue_kick(&d.q);
	check_eq(wait_used(), id);
	check_eq(status_of(id), VIRTIO_BLK_S_OK);
}

/* Reads and writes, ids in no order, places of a chain that wrap anywhere. */
static void check_round_and_round(void)
{
	u8 want[SECTOR], got[SECTOR];
	u32 i;
	u16 id;

	for (i = 0; i < SECTORS; i++) {
		id = i * 7 % QUEUE_SIZE;
		memset(data_of(id), i + 1, SECTOR);
		check_one(id, VIRTIO_BLK_T_OUT, i);
		memset(want, i + 1, SECTOR);
		check_eq(pread(d.file, got, SECTOR, i * SECTOR), SECTOR);
		check(!memcmp(got, want, SECTOR));
		memset(data_of(id), 0, SECTOR);
		check_one(id, VIRTIO_BLK_T_IN, i);
		check(!memcmp(data_of(id), want, SECTOR));
	}
}

static void check_batch(void)
{
	u32 seen = 0, i;
	int id;

	for (i = 0; i < 5; i++)
		request(i, VIRTIO_BLK_T_IN, 10 + i);
	queue_kick(&d.q);
	for (i = 0; i < 5; i++) {
		id = wait_used();
		check(id >= 0 && id < 5);
		seen |= 1U << id;
		check_eq(status_of(id), VIRTIO_BLK_S_OK);
		check_eq(data_of(id)[0], 11 + id);
	}
	check_eq(seen, 0x1f);
}

static void id_out_of_range(void) { request(QUEUE_SIZE, VIRTIO_BLK_T_IN, 0); }
static void id_in_use(void)
{
	request(1, VIRTIO_BLK_T_IN, 0);
	request(1, VIRTIO_BLK_T_IN, 1);
}

static void one(u64 addr, u32 len, u16 flags)
{
	const struct vring_packed_desc p = { addr, len, 0, flags };

	offer(0, &p, 1);
}

static void without_end(void)
{
	u32 i;

	for (i = 0; i < QUEUE_SIZE; i++)
		one(DISK_DATA, 0, NEXT);
}

static void two(u64 addr, u32 len, u16 flags)
{
	const struct vring_packed_desc p[] = {
		{ DISK_HEADER, 16, 0, flags }, { addr, len, 0, WRITE },
	};

	offer(0, p, 2);
}

static void header_nowhere(void) { one(NOWHERE, 16, 0); }
static void status_nowhere(void) { two(NOWHERE, 1, 0); }
static void address_wraps(void) { two(~0UL - 3, 16, 0); }
static void no_status(void) { one(DISK_HEADER, 16, 0); }
static void no_header(void) { one(DISK_STATUS, 1, WRITE); }
static void readable_after_writable(void)
{
	one(DISK_HEADER, 16, NEXT | WRITE);
	one(DISK_HEADER, 16, 0);
}
static void indirect_in_a_chain(void)
{
	one(DISK_HEADER, 16, NEXT);
	one(TABLE, 16, INDIRECT);
}
static void indirect_and_next(void) { one(TABLE, 16, INDIRECT | NEXT); }
static void indirect_odd(void) { one(TABLE, 17, INDIRECT); }
static void indirect_empty(void) { one(TABLE, 0, INDIRECT); }
static void indirect_nowhere(void) { one(NOWHERE, 16, INDIRECT); }
static void nested(void)
{
	*(struct vring_packed_desc *)guest_to_host(&d.vm, TABLE) =
		(struct vring_packed_desc) { TABLE, 16, 0, INDIRECT };
	one(TABLE, 16, INDIRECT);
}

static const struct {
	const char *name;
	void (*act)(void);
} cases[] = {
#define CASE(name) { #name, name }
	CASE(id_out_of_range), CASE(id_in_use), CASE(without_end),
	CASE(header_nowhere), CASE(status_nowhere), CASE(address_wraps),
	CASE(no_status), CASE(no_header), CASE(readable_after_writable),
	CASE(indirect_in_a_chain), CASE(indirect_and_next), CASE(indirect_odd),
	CASE(indirect_empty), CASE(indirect_nowhere), CASE(nested),
};

/* A second disk, whose driver has come as far as "driver loaded". */
static int neighbour(u32 status)
{
	struct weir_virtio_create c = virtio_config(&d.vm, WEIR_VIRTIO_BLK,
						    d.file);
	int dev = virtio_open();

	c.mmio_base = NEIGHBOUR;
	c.intid++;
	must(ioctl(dev, WEIR_VIRTIO_CREATE, &c));
	puppet(d.vcpu, PUPPET_WRITE, NEIGHBOUR + VIRTIO_MMIO_STATUS, 4, status);
	return dev;
}

int main(void)
{
	const u32 status = VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER;
	u32 i;
	int dev;

	disk_boot(&d, SECTORS, WEIR_VIRTIO_F_PACKED, FEATURES);
	dev = neighbour(status);
	check_round_and_round();
	check_batch();
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		cases[i].act();
		queue_kick(&d.q);
		if (!virtio_needs_reset(d.vcpu))
			test_report(__FILE__, __LINE__, cases[i].name,
				    "does not break the device");
		start();
		check_one(3, VIRTIO_BLK_T_IN, 5);
		check_eq(data_of(3)[0], 6);
	}
	check_eq(puppet(d.vcpu, PUPPET_READ, NEIGHBOUR + VIRTIO_MMIO_STATUS, 4),
		 status);
	close(dev);
	/* It is offered to those only that were told so. */
	disk_destroy(&d);
	disk_boot(&d, SECTORS, 0, 0);
	check(!(virtio_offered(d.vcpu) & 1UL << VIRTIO_F_RING_PACKED));
	disk_destroy(&d);
	return test_end();
}
