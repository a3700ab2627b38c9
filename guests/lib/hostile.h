/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A driver that breaks the rules of its device, the victim: the first disk or the
 * first network interface of the machine. Of the second disk, sector n holds the
 * numbers from 64 n on, in eight digits each, and must go on doing so.
 */
#ifndef GUEST_HOSTILE_H
#define GUEST_HOSTILE_H

#include "disk.h"
#include "layout.h"
#include "nic.h"

/* Where the victim's driver has its memory: nothing else is behind it. */
#define HOSTILE_RAM_END	(GUEST_RAM + (64UL << 20))
#define HOSTILE_POOL	(GUEST_RAM + (32UL << 20))
#define HOSTILE_MORE	(HOSTILE_POOL + 0x100000)	/* for whoever needs it */

/* Places where no memory is. */
#define HOSTILE_NOWHERE	0x7000000000UL
#define HOSTILE_HOLE	0x20000000UL

/* Which buffers. */
#define ON_BLK		BIT(0)
#define ON_TX		BIT(1)
#define ON_RX		BIT(2)
#define ON_ALL		(ON_BLK | ON_TX | ON_RX)
#define ON_SPLIT	BIT(4)
#define ON_PACKED	BIT(5)
#define ON_BOTH		(ON_SPLIT | ON_PACKED)

/**
 * struct victim - the device, by its driver
 * @name: for the report
 * @on: ON_BLK, ON_TX or ON_RX
 * @dev: the device
 * @ring: the queue whose rules are broken
 * @size: of its queues
 * @init: from a reset to empty rings
 * @go: from there to queues that are served
 * @prepare: the pieces of a good buffer. Return: how many
 * @provoke: have the device look at the buffer, after the kick
 * @works: what the driver is for; fails if the device does not do it
 */
struct victim {
	const char *name;
	u32 on;
	struct virtio *dev;
	struct ring *ring;
	u32 size;
	void (*init)(u64 features);
	void (*go)(void);
	u32 (*prepare)(struct piece *p);
	void (*provoke)(void);
	void (*works)(void);
};

extern const struct victim victim_blk, victim_tx, victim_rx;

/**
 * struct hostile - a buffer that is about to break a rule
 * @ring: where
 * @p: its pieces, good ones at first; the last but one of a disk's, the last of
 *	others, is the body
 * @nr: how many
 * @body: which of them the device transfers
 * @dev: whose
 */
struct hostile {
	struct ring *ring;
	struct piece p[8];
	u32 nr;
	struct piece *body;
	const struct virtio *dev;
};

/**
 * struct rule - a rule of buffers and rings, and how it is broken
 * @name: for the report
 * @on: which buffers and which kind of ring
 * @pieces: spoils the pieces
 * @laid: spoils descriptors and ring. Return: is the buffer still to be offered?
 * @direct: VIRTIO_F_INDIRECT_DESC is not negotiated
 * @harmless: the device serves it, or what follows it, as if nothing were wrong;
 *	else it says DEVICE_NEEDS_RESET
 */
struct rule {
	const char *name;
	u32 on;
	void (*pieces)(struct hostile *h);
	bool (*laid)(struct hostile *h);
	bool direct;
	bool harmless;
};

/* Find the devices, the victims among them; all are there. */
void hostile_init(void);
void victims_find(void);
/* The table of rules, all of it that applies. */
void hostile_rules(const struct victim *v, bool packed, const struct rule *rules,
		   u32 nr);
extern const struct rule common_rules[];
extern const u32 nr_common_rules;

/* The other disk works. */
void bystander_check(void);
/* It says so, and no write but a reset changes that. @told: by an interrupt, too. */
void hostile_broken(const struct victim *v, bool told);
/* After a reset, and with what was negotiated before, all is well. */
void hostile_revive(const struct victim *v, u64 features);
void hostile_start(const struct victim *v, u64 features);
/* What is asked for: some disks have no indirect tables. */
u64 hostile_features(const struct victim *v, bool packed);
void hostile_say(const struct victim *v, bool packed, const char *what);

#endif /* GUEST_HOSTILE_H */
