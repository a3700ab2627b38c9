// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver that writes nonsense: random features, rings at random places with random
 * descriptors, indices and marks, random registers, round by round, each of them from
 * a seed that it says. After each its device is reset and works, and another is as it
 * was. Devices: see lib/hostile.h and lib/nic.h.
 */

#include "hostile.h"
#include "report.h"

#define ROUNDS	192
#define STEPS	24
#define QUEUES	3
#define NUM_MAX	256
#define CHUNK	0x4000UL	/* rings lie in these, and run into each other */
#define CHUNKS	16

static u64 state;

/* xorshift64*, Vigna 2016 */
static u64 next_random(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dUL;
}

static u32 below(u32 n)
{
	return (next_random() >> 32) % n;
}

/*
 * An address, of memory more often than not. What comes of it, shifted by some bytes
 * too, is not where this program is: the device may write there.
 */
static u64 any_address(void)
{
	switch (below(8)) {
	case 0:
		return HOSTILE_NOWHERE;
	case 1:
		return below(2) ? HOSTILE_HOLE : VIRTIO_BASE;
	case 2:
		return HOSTILE_RAM_END - below(64);
	case 3:
		return next_random() | 0xffUL << 56;
	default:
		return HOSTILE_MORE + below(CHUNKS * CHUNK);
	}
}

static u32 any_len(void)
{
	switch (below(8)) {
	case 0:
		return 0;
	case 1:
		return -below(0x10000);
	case 2:
		return below(0x10000);
	case 3:
		return 16 * below(8);
	default:
		return DISK_SECTOR * below(4) + below(20);
	}
}

/* Of the few values that mean something, and a few others. */
static u16 any_word(void)
{
	switch (below(4)) {
	case 0:
		return next_random();
	case 1:
		return (below(2) ? DESC_AVAIL : DESC_USED) | below(4);
	default:
		return below(NUM_MAX) >> below(8);
	}
}

/* Nothing of it is an address of this program, either. */
static u32 any_value(void)
{
	switch (below(6)) {
	case 0:
		return ~0;
	case 1:
		return HOSTILE_MORE + below(CHUNKS * CHUNK);
	case 2:
		return 1U << below(30);
	default:
		return below(64);
	}
}

static void write_desc(struct desc *d)
{
	d->addr = any_address();
	d->len = any_len();
	d->word[0] = any_word();
	d->word[1] = any_word();
}

/* A header of a disk's requests, where descriptors point to now and then. */
static void write_header(void)
{
	struct disk_header *header = (void *)HOSTILE_MORE;

	*header = (struct disk_header) { .type = below(16), .sector = below(2048) };
}

/* As descriptors all over, whatever the device takes them for. */
static void fill(u64 at, u32 bytes)
{
	u64 end = at + bytes;

	for (; at < end; at += sizeof(struct desc))
		write_desc((void *)at);
}

static u64 any_area(void)
{
	return HOSTILE_MORE + CHUNK * below(CHUNKS - 1);
}

/* A queue that can be one, mostly, in memory that is full of nonsense. */
static void place_queue(const struct virtio *dev, u32 queue)
{
	u64 desc = any_area(), driver = any_area(), device = any_area();
	u16 *words = (u16 *)driver;

	fill(desc, below(2) ? 0x400 : 0x1000);
	if (below(2))
		fill(driver, 0x100);
	words[0] = below(2) ? 0 : any_word();
	words[1] = below(4) ? below(20) : any_word();
	virtio_write(dev, VIRTIO_QUEUE_SEL, queue);
	virtio_describe(dev, below(8) ? 1U << below(9) : any_value(), desc, driver,
			device);
	virtio_write(dev, VIRTIO_QUEUE_READY, 1);
}

static void touch_register(const struct virtio *dev)
{
	static const u16 regs[] = {
		VIRTIO_OFFERED_SEL, VIRTIO_ACCEPTED, VIRTIO_ACCEPTED_SEL,
		VIRTIO_QUEUE_SEL, VIRTIO_QUEUE_NUM, VIRTIO_QUEUE_READY, VIRTIO_ACK,
		VIRTIO_STATUS, VIRTIO_QUEUE_DESC, VIRTIO_QUEUE_DESC + 4,
		VIRTIO_QUEUE_DRIVER, VIRTIO_QUEUE_DRIVER + 4, VIRTIO_QUEUE_DEVICE,
		VIRTIO_QUEUE_DEVICE + 4, VIRTIO_QUEUE_RESET, VIRTIO_NOTIFY,
	};
	u32 off = below(4) ? regs[below(ARRAY_SIZE(regs))] : 4 * below(0x100);

	if (below(4))
		virtio_write(dev, off, any_value());
	else
		virtio_read(dev, off);
}

static void step(const struct virtio *dev)
{
	switch (below(8)) {
	case 0:
		touch_register(dev);
		break;
	case 1:
		write_desc((void *)(any_area() + 16 * below(16)));
		break;
	case 2:
		*(u16 *)(any_area() + 2) += below(8);
		break;
	case 3:
		place_queue(dev, below(QUEUES + 1));
		break;
	case 4:
		write_header();
		break;
	default:
		virtio_kick(dev, below(QUEUES));
	}
}

/* Some of the features that there are, or, now and then, what there is not. */
static u64 any_features(const struct virtio *dev)
{
	u64 features = next_random();

	if (below(8))
		features &= virtio_offered(dev);
	return features | (below(8) ? VIRTIO_F_VERSION_1 : 0);
}

/* Return: did it break the device? */
static bool one_round(const struct victim *v, u64 seed)
{
	bool broken;
	u32 i;

	state = seed;
	puts(v->name);
	puts(" seed ");
	put_hex(seed);
	puts("\n");
	virtio_negotiate(v->dev, any_features(v->dev));
	write_header();
	for (i = 0; i < QUEUES; i++)
		place_queue(v->dev, i);
	virtio_status_add(v->dev, VIRTIO_S_DRIVER_OK);
	for (i = 0; i < STEPS; i++)
		step(v->dev);
	broken = virtio_broken(v->dev);
	hostile_revive(v, hostile_features(v, below(2)));
	return broken;
}

int main(void)
{
	static const struct victim *const victims[] = {
		&victim_blk, &victim_tx, &victim_rx
	};
	u32 broken = 0;
	u64 seed;

	hostile_init();
	for (seed = 1; seed <= ROUNDS; seed++)
		broken += one_round(victims[seed % ARRAY_SIZE(victims)],
				    seed * 0x9e3779b97f4a7c15UL);
	puts("broken: ");
	put_hex(broken);
	puts("\n");
	check(broken > ROUNDS / 4 && broken < ROUNDS);
	return 0;
}
