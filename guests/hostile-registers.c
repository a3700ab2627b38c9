// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver that breaks the rules of its device's registers, of a disk's and of a network
 * interface's: those of features and status, of the places of queues, of notifications,
 * and of all that is written while queues are served (virtio 1.2, 2.1, 3.1 and 4.2).
 * Devices: see lib/hostile.h and lib/nic.h.
 */

#include "hostile.h"
#include "report.h"
#include "wait.h"

/**
 * struct lie - what a driver tells of its queue, which is another
 * @name: for the report
 * @on: kind of ring
 * @fine: of which kind it may be so
 * @num: the size, or 0 for what it is
 * @size: it is 0 indeed
 * @at: places of descriptors, driver area and device area, or 0 for what they are
 * @off: what is added to them
 */
struct lie {
	const char *name;
	u32 on;
	u32 fine;
	u32 num;
	u64 at[3];
	u64 off[3];
};

#define NO_SIZE		BIT(20)
#define NO_PLACES	BIT(21)

static const struct lie lies[] = {
	{ "size 0", ON_BOTH | NO_SIZE, .fine = 0 },
	{ "size 3", ON_BOTH, .num = 3, .fine = ON_PACKED },
	{ "size 15", ON_BOTH, .num = 15, .fine = ON_PACKED },
	{ "size 2048", ON_BOTH, .num = 2048 },
	{ "size 65536", ON_BOTH, .num = 65536 },
	{ "size 65552", ON_BOTH, .num = 65552 },
	{ "size 2^32 - 1", ON_BOTH, .num = ~0U },
	{ "no places", ON_BOTH | NO_PLACES, .fine = 0 },
	{ "descriptors at 1", ON_BOTH, .off = { 1 } },
	{ "descriptors at 8", ON_BOTH, .off = { 8 } },
	{ "driver area at 1", ON_BOTH, .off = { 0, 1 } },
	{ "driver area at 2", ON_PACKED, .off = { 0, 2 } },
	{ "device area at 1", ON_BOTH, .off = { 0, 0, 1 } },
	{ "device area at 2", ON_BOTH, .off = { 0, 0, 2 } },
	{ "descriptors nowhere", ON_BOTH, .at = { HOSTILE_NOWHERE } },
	{ "driver area nowhere", ON_BOTH, .at = { 0, HOSTILE_NOWHERE } },
	{ "device area nowhere", ON_BOTH, .at = { 0, 0, HOSTILE_NOWHERE } },
	{ "descriptors in a hole", ON_BOTH, .at = { HOSTILE_HOLE } },
	{ "driver area in a hole", ON_BOTH, .at = { 0, HOSTILE_HOLE } },
	{ "device area in a hole", ON_BOTH, .at = { 0, 0, HOSTILE_HOLE } },
	{ "descriptors at registers", ON_BOTH, .at = { VIRTIO_BASE } },
	{ "driver area at registers", ON_BOTH, .at = { 0, VIRTIO_BASE } },
	{ "device area at registers", ON_BOTH, .at = { 0, 0, VIRTIO_BASE } },
	{ "descriptors wrap", ON_BOTH, .at = { -16UL } },
	{ "driver area wraps", ON_BOTH, .at = { 0, -4UL } },
	{ "device area wraps", ON_BOTH, .at = { 0, 0, -4UL } },
	{ "device area over the end", ON_BOTH, .at = { 0, 0, HOSTILE_RAM_END - 4 },
	  .fine = ON_PACKED },
};

static u64 place(const struct lie *lie, u32 i, const void *real)
{
	if (lie->on & NO_PLACES)
		return 0;
	return (lie->at[i] ? lie->at[i] : (u64)real) + lie->off[i];
}

static void tell(struct ring *r, const struct lie *lie)
{
	if (lie->num || (lie->on & NO_SIZE))
		r->num = lie->num;
	r->desc = (void *)place(lie, 0, r->desc);
	r->driver = (void *)place(lie, 1, r->driver);
	r->device = (void *)place(lie, 2, r->device);
}

/*
 * There is a good buffer in the ring. What no ring can be breaks the device when the
 * queue becomes ready, anything else when it is to be served, or the buffer is.
 */
static void try_lie(const struct victim *v, const struct lie *lie, bool packed)
{
	struct piece p[8];
	u32 nr;
	bool early;

	hostile_say(v, packed, lie->name);
	v->init(hostile_features(v, packed));
	nr = v->prepare(p);
	ring_lay(v->ring, 0, p, nr);
	ring_offer(v->ring, 0, nr);
	tell(v->ring, lie);
	ring_place(v->ring);
	early = virtio_broken(v->dev);
	v->go();
	ring_kick(v->ring);
	v->provoke();
	if (lie->fine & (packed ? ON_PACKED : ON_SPLIT))
		bystander_check();
	else
		hostile_broken(v, !early);
	hostile_revive(v, hostile_features(v, packed));
}

/* Accesses to a device that works, and goes on doing so. */
static void kick_others(const struct victim *v)
{
	u32 i;

	for (i = 2; i < 40; i++)
		virtio_kick(v->dev, i);
	virtio_kick(v->dev, 0xffff);
	virtio_kick(v->dev, 0x10000);
	virtio_kick(v->dev, ~0);
}

static void kick_narrow(const struct victim *v)
{
	mmio_write8(v->dev->base + VIRTIO_NOTIFY, 0);
	mmio_write16(v->dev->base + VIRTIO_NOTIFY, 0);
	mmio_write64(v->dev->base + VIRTIO_NOTIFY, 0);
	mmio_write8(v->dev->base + VIRTIO_NOTIFY + 3, 0xff);
}

static void move_queues(const struct victim *v)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		virtio_write(v->dev, VIRTIO_QUEUE_SEL, i);
		virtio_describe(v->dev, 8, HOSTILE_NOWHERE, HOSTILE_HOLE, 1);
		virtio_kick(v->dev, i);
	}
}

static void select_nothing(const struct victim *v)
{
	static const u32 queues[] = { 3, 16, 0xffff, 0x10000, ~0U };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(queues); i++) {
		virtio_write(v->dev, VIRTIO_QUEUE_SEL, queues[i]);
		check_eq(virtio_read(v->dev, VIRTIO_QUEUE_MAX), 0);
		virtio_describe(v->dev, 8, HOSTILE_MORE, HOSTILE_MORE, HOSTILE_MORE);
		virtio_write(v->dev, VIRTIO_QUEUE_READY, 1);
		check_eq(virtio_read(v->dev, VIRTIO_QUEUE_READY), 0);
	}
}

static void ready_again(const struct victim *v)
{
	virtio_write(v->dev, VIRTIO_QUEUE_SEL, v->ring->queue);
	virtio_write(v->dev, VIRTIO_QUEUE_READY, 1);
	virtio_write(v->dev, VIRTIO_QUEUE_READY, ~0);
}

/* Not without VIRTIO_F_RING_RESET (2.6.1). */
static void reset_queue(const struct victim *v)
{
	virtio_write(v->dev, VIRTIO_QUEUE_SEL, v->ring->queue);
	virtio_write(v->dev, VIRTIO_QUEUE_RESET, 1);
	check_eq(virtio_read(v->dev, VIRTIO_QUEUE_READY), 1);
}

static void other_features(const struct victim *v)
{
	virtio_accept(v->dev, 0);
	virtio_accept(v->dev, ~0UL);
	virtio_status_add(v->dev, VIRTIO_S_FEATURES_OK);
}

/* The driver never clears a bit, and DEVICE_NEEDS_RESET is not its own (2.1.1). */
static void odd_status(const struct victim *v)
{
	u32 before = virtio_read(v->dev, VIRTIO_STATUS);

	virtio_write(v->dev, VIRTIO_STATUS, VIRTIO_S_NEEDS_RESET);
	check_eq(virtio_read(v->dev, VIRTIO_STATUS), before);
	virtio_write(v->dev, VIRTIO_STATUS, VIRTIO_S_ACKNOWLEDGE);
	check_eq(virtio_read(v->dev, VIRTIO_STATUS), before);
	virtio_write(v->dev, VIRTIO_STATUS, 0xffffff30);
	check_eq(virtio_read(v->dev, VIRTIO_STATUS) & ~0x80U, before);
}

static void write_config(const struct victim *v)
{
	u32 off;

	for (off = VIRTIO_CONFIG; off < VIRTIO_CONFIG + 0x80; off++)
		mmio_write8(v->dev->base + off, 0xff);
	for (off = VIRTIO_CONFIG; off < VIRTIO_CONFIG + 0x80; off += 8)
		mmio_write64(v->dev->base + off, -1UL);
	for (off = VIRTIO_CONFIG; off < VIRTIO_STRIDE; off += 0x40)
		mmio_write32(v->dev->base + off, 0);
}

/* All that is only read, or nothing at all. */
static void write_read_only(const struct victim *v)
{
	static const u16 regs[] = {
		VIRTIO_MAGIC, VIRTIO_VERSION, VIRTIO_DEVICE_ID, 0x00c, VIRTIO_OFFERED,
		0x018, VIRTIO_QUEUE_MAX, 0x03c, 0x048, 0x054, VIRTIO_ISR, 0x068, 0x074,
		0x0ac, 0x0b0, 0x0b4, 0x0b8, 0x0bc, 0x0c4, 0x0f8, 0x0fc,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(regs); i++)
		virtio_write(v->dev, regs[i], ~0);
}

static void read_all(const struct victim *v)
{
	u32 off;

	for (off = 0; off < 0x200; off += 8) {
		mmio_read8(v->dev->base + off + 3);
		mmio_read16(v->dev->base + off + 6);
		mmio_read32(v->dev->base + off);
		mmio_read32(v->dev->base + off + 4);
		mmio_read64(v->dev->base + off);
	}
	mmio_read64(v->dev->base + VIRTIO_STRIDE - 8);
}

static void nonsense_acks(const struct victim *v)
{
	virtio_write(v->dev, VIRTIO_ACK, ~0);
	virtio_write(v->dev, VIRTIO_ACK, 0);
	virtio_write(v->dev, VIRTIO_ACK, 0xfffffffc);
}

static const struct {
	const char *name;
	void (*act)(const struct victim *v);
} acts[] = {
	{ "kicks of others", kick_others }, { "narrow kicks", kick_narrow },
	{ "queues moved", move_queues }, { "no such queue", select_nothing },
	{ "ready once more", ready_again }, { "reset of a queue", reset_queue },
	{ "other features", other_features }, { "odd status", odd_status },
	{ "configuration written", write_config },
	{ "read-only registers written", write_read_only },
	{ "all of it read", read_all }, { "nonsense acknowledged", nonsense_acks },
};

static void try_acts(const struct victim *v, bool packed)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		hostile_say(v, packed, acts[i].name);
		hostile_start(v, hostile_features(v, packed));
		v->works();
		acts[i].act(v);
		v->works();
		check(!virtio_broken(v->dev));
		hostile_revive(v, hostile_features(v, packed));
	}
}

/* Refused, and no way to a driver that is served (3.1.1). */
static void refused(const struct victim *v, u64 features)
{
	struct virtio dev = *v->dev;

	check(!virtio_negotiate(&dev, features));
	virtio_status_add(&dev, VIRTIO_S_DRIVER_OK);
	check(!(virtio_read(&dev, VIRTIO_STATUS) & VIRTIO_S_DRIVER_OK));
	virtio_kick(&dev, 0);
	check(!virtio_broken(&dev));
}

static void try_features(const struct victim *v, bool packed)
{
	u64 offered = virtio_offered(v->dev), extra;

	hostile_say(v, packed, "features");
	for (extra = 1; extra; extra <<= 1)
		if (!(offered & extra))
			refused(v, VIRTIO_F_VERSION_1 | extra);
	refused(v, offered & ~VIRTIO_F_VERSION_1);
	refused(v, ~0UL);
	refused(v, 0);
	hostile_revive(v, hostile_features(v, packed));
}

/* Without a queue, without a driver, and with a driver that goes on after a reset. */
static void try_states(const struct victim *v, bool packed)
{
	hostile_say(v, packed, "states");
	v->init(hostile_features(v, packed));
	ring_kick(v->ring);
	virtio_status_add(v->dev, VIRTIO_S_DRIVER_OK);
	ring_kick(v->ring);
	check(!virtio_broken(v->dev));
	v->go();
	v->works();
	virtio_reset(v->dev);
	ring_kick(v->ring);
	ring_place(v->ring);
	ring_kick(v->ring);
	virtio_status_add(v->dev, VIRTIO_S_DRIVER_OK);
	check(!virtio_broken(v->dev));
	hostile_revive(v, hostile_features(v, packed));
}

static void all_of(const struct victim *v, bool packed)
{
	u32 i;

	hostile_start(v, hostile_features(v, packed));
	for (i = 0; i < ARRAY_SIZE(lies); i++)
		if (lies[i].on & (packed ? ON_PACKED : ON_SPLIT))
			try_lie(v, &lies[i], packed);
	try_acts(v, packed);
	try_features(v, packed);
	try_states(v, packed);
}

int main(void)
{
	u32 packed;

	hostile_init();
	for (packed = 0; packed < 2; packed++) {
		all_of(&victim_blk, packed);
		all_of(&victim_tx, packed);
		all_of(&victim_rx, packed);
	}
	return 0;
}
