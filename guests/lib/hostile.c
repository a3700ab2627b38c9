// SPDX-License-Identifier: GPL-2.0-only
/* What every hostile driver does: break a rule, look what came of it, start anew. */

#include "hostile.h"
#include "report.h"
#include "wait.h"

#define NUMBERS		(DISK_SECTOR / 8)
#define BYSTANDER_SECTORS 64

static struct disk bystander;
static u8 bystander_memory[DISK_BYTES] __attribute__((aligned(4096)));

void hostile_init(void)
{
	check(disk_find(&bystander, 1, bystander_memory));
	disk_start(&bystander, 0);
	victims_find();
}

static u64 number_at(const u8 *digits)
{
	u64 n = 0;
	u32 i;

	for (i = 0; i < 8; i++)
		n = 10 * n + digits[i] - '0';
	return n;
}

void bystander_check(void)
{
	static u32 sector;
	u32 i;

	sector = (sector + 1) % BYSTANDER_SECTORS;
	memset(bystander.data, 0, DISK_SECTOR);
	check_eq(disk_request(&bystander, DISK_IN, sector), DISK_S_OK);
	for (i = 0; i < NUMBERS; i++)
		check_eq(number_at(bystander.data + 8 * i), sector * NUMBERS + i);
	check(!virtio_broken(&bystander.dev));
}

u64 hostile_features(const struct victim *v, bool packed)
{
	return (virtio_offered(v->dev) & VIRTIO_F_INDIRECT) |
	       (packed ? VIRTIO_F_PACKED : 0);
}

void hostile_say(const struct victim *v, bool packed, const char *what)
{
	puts(v->name);
	puts(packed ? " packed: " : " split: ");
	puts(what);
	puts("\n");
}

void hostile_start(const struct victim *v, u64 features)
{
	v->init(features);
	v->go();
}

/* Of the device, until it is reset. */
static void go_on_regardless(const struct virtio *dev)
{
	u32 i;

	for (i = 0; i < 4; i++)
		virtio_kick(dev, i);
	virtio_status_add(dev, 0xbf);
	virtio_write(dev, VIRTIO_QUEUE_SEL, 0);
	virtio_describe(dev, 8, HOSTILE_MORE, HOSTILE_MORE, HOSTILE_MORE);
	virtio_write(dev, VIRTIO_QUEUE_READY, 0);
	virtio_write(dev, VIRTIO_QUEUE_READY, 1);
	virtio_kick(dev, 0);
	virtio_write(dev, VIRTIO_CONFIG, ~0);
	virtio_write(dev, VIRTIO_ACK, ~0);
}

void hostile_broken(const struct victim *v, bool told)
{
	wait_for(virtio_broken(v->dev));
	if (told)
		wait_for(virtio_read(v->dev, VIRTIO_ISR) & VIRTIO_ISR_CONFIG);
	bystander_check();
	go_on_regardless(v->dev);
	check(virtio_broken(v->dev));
}

void hostile_revive(const struct victim *v, u64 features)
{
	bystander_check();
	virtio_reset(v->dev);
	check_eq(virtio_read(v->dev, VIRTIO_ISR), 0);
	hostile_start(v, features);
	v->works();
	check(!virtio_broken(v->dev));
}

/* The buffer is the driver's again, and the next ones come to their end as well. */
static void check_harmless(const struct victim *v, bool offered)
{
	struct used_elem elem;

	if (offered)
		wait_for(ring_take(v->ring, &elem));
	v->works();
	check(!virtio_broken(v->dev));
}

static void try_rule(const struct victim *v, bool packed, const struct rule *rule)
{
	u64 features = hostile_features(v, packed);
	struct hostile h = { .ring = v->ring, .dev = v->dev };
	bool offer;

	hostile_say(v, packed, rule->name);
	hostile_start(v, rule->direct ? features & ~VIRTIO_F_INDIRECT : features);
	h.nr = v->prepare(h.p);
	h.body = &h.p[v->on == ON_BLK ? 1 : h.nr - 1];
	if (rule->pieces)
		rule->pieces(&h);
	ring_lay(h.ring, 0, h.p, h.nr);
	offer = !rule->laid || rule->laid(&h);
	if (offer)
		ring_offer(h.ring, 0, h.nr);
	ring_kick(h.ring);
	v->provoke();
	if (rule->harmless)
		check_harmless(v, offer);
	else
		hostile_broken(v, true);
	hostile_revive(v, features);
}

void hostile_rules(const struct victim *v, bool packed, const struct rule *rules,
		   u32 nr)
{
	u32 kind = packed ? ON_PACKED : ON_SPLIT, i;

	for (i = 0; i < nr; i++)
		if ((rules[i].on & v->on) && (rules[i].on & kind))
			try_rule(v, packed, &rules[i]);
}
