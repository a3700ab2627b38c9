/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vDPA device in front of a disk of weir_vhost.ko: vhost-vdpa gives it to a VMM,
 * virtio-vdpa to the host itself.
 */
#ifndef WEIR_VDPA_DEVICE_H
#define WEIR_VDPA_DEVICE_H

#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/vdpa.h>
#include <weir-vhost/dev.h>
#include "disks.h"
#include "dma.h"

struct dentry;
struct file;
struct mm_struct;

/**
 * struct weir_vdpa_vq - a virtqueue as its user set it
 * @has_base: @base was set; else it is where a virtqueue starts after reset
 * @running: the device serves it
 * @lock: guards @cb
 * @work: for a kick, while bit 0 of @kicked is set
 */
struct weir_vdpa_vq {
	struct weir_vdpa *v;
	u32 num;
	u64 desc, driver, device;
	u16 base;
	bool has_base, ready, running;
	spinlock_t lock;
	struct vdpa_callback cb;
	struct callback_head work;
	unsigned long kicked;
};

/**
 * struct weir_vdpa - the device
 * @lock: guards what follows, but what of @vq the bus's user sets before it is ready,
 *	one call at a time; taken before anything of @dev
 * @broken: it needs a reset (2.1.2)
 * @vmm: whose threads may serve a kick: only compared; NULL for none
 * @pin: see kick.c
 * @config_lock: guards @config_cb
 */
struct weir_vdpa {
	struct vdpa_device vdpa;
	struct weir_vdpa_entry *disk;
	struct weir_vhost_dev *dev;
	struct weir_vdpa_dma dma;
	struct dentry *debugfs;
	struct mutex lock;
	u8 status;
	u64 features;
	bool suspended, broken;
	struct mm_struct *vmm;
	struct file *pin;
	spinlock_t config_lock;
	struct vdpa_callback config_cb;
	struct weir_vdpa_vq vq[WEIR_VDPA_QUEUES_MAX];
};

extern const struct vdpa_config_ops weir_vdpa_ops;

void weir_vdpa_init(struct weir_vdpa *v);
void weir_vdpa_call(void *priv, unsigned int index);
void weir_vdpa_config_changed(void *priv);
void weir_vdpa_broken(void *priv, unsigned int index, const char *why);

int weir_vdpa_pin(struct weir_vdpa *v);
void weir_vdpa_unpin(struct weir_vdpa *v);
void weir_vdpa_kick_init(struct weir_vdpa *v);
void weir_vdpa_kick(struct vdpa_device *vdpa, u16 index);

#endif /* WEIR_VDPA_DEVICE_H */
