/* SPDX-License-Identifier: GPL-2.0-only */
/* The devices that there are, and how a front end makes them. */
#ifndef WEIR_VHOST_CREATE_H
#define WEIR_VHOST_CREATE_H

#include <weir-vhost/dev.h>

struct file;

#define WEIR_VHOST_NET_PAIRS_MAX	8

/**
 * struct weir_vhost_net_conf - what a network device is like
 * @tap: one for each queue pair: a tap's or macvtap's queue, or a packet socket;
 *	references taken by create
 * @nr_taps: how many
 * @ctrl: there is a control queue, which several need
 * @bare: they have frames without a header
 * @rss: there are several, and the driver may say who receives what
 * @hash: there are several, and the driver may have frames' hashes reported
 * @has_mac: @mac is valid
 * @mtu: offered to the driver, 0 for none
 * @max_queue_size: 0 for any
 */
struct weir_vhost_net_conf {
	struct file *tap[WEIR_VHOST_NET_PAIRS_MAX];
	unsigned int nr_taps;
	bool ctrl, bare;
	bool rss, hash;
	bool has_mac;
	u8 mac[6];
	u16 mtu;
	u16 max_queue_size;
};

#define WEIR_VHOST_BLK_QUEUES_MAX	8

/**
 * struct weir_vhost_blk_conf - what a disk is like
 * @file: behind it; reference taken by create
 * @nr_queues: request queues
 * @rdonly: nothing may be changed
 * @max_queue_size: of each
 * @serial: padded with zeroes
 * @has_lifetime: @lifetime is valid: what weir_vhost_blk_lifetime_ok() takes
 */
struct weir_vhost_blk_conf {
	struct file *file;
	unsigned int nr_queues;
	bool rdonly;
	u16 max_queue_size;
	char serial[20];
	bool has_lifetime;
	u16 lifetime[3];
};

/**
 * weir_vhost_blk_lifetime_ok() - can a disk say that it is worn like this?
 * @has: it says anything
 * @l: pre_eol_info, device_lifetime_est_typ_a and _b (virtio 1.2, 5.2.6); zeroes
 *	without @has
 */
static inline bool weir_vhost_blk_lifetime_ok(bool has, const u16 l[3])
{
	return has ? l[0] <= 3 && l[1] <= 11 && l[2] <= 11 : !(l[0] | l[1] | l[2]);
}

bool weir_vhost_net_takes(struct file *file);
struct weir_vhost_dev *
weir_vhost_net_create(const struct weir_vhost_net_conf *conf,
		      const struct weir_vhost_env *env);
struct weir_vhost_dev *
weir_vhost_blk_create(const struct weir_vhost_blk_conf *conf,
		      const struct weir_vhost_env *env);

#endif /* WEIR_VHOST_CREATE_H */
