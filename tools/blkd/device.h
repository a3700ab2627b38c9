/* SPDX-License-Identifier: GPL-2.0-only */
/* The device: what one front end has set up, message by message. */
#ifndef BLKD_DEVICE_H
#define BLKD_DEVICE_H

#include <linux/bits.h>
#include <linux/virtio_config.h>

#include "message.h"
#include "vring.h"

/* The cache mode that a driver chose, where it may (5.2.5, CONFIG_WCE). */
enum blkd_mode {
	BLKD_MODE_NONE,
	BLKD_MODE_WRITEBACK,
	BLKD_MODE_WRITETHROUGH,
};

/**
 * struct blkd_device - the disk with one front end
 * @disk: what is served
 * @opt: how
 * @mem: guest memory
 * @features: that the driver took
 * @protocol: protocol features that the front end took
 * @mode: an &enum blkd_mode, of the driver before a reset as well: a front end does
 *	not say it again
 * @inflight: record of requests at work, or NULL
 * @inflight_at: its first byte
 * @inflight_area: what it is made for
 * @vrings: as many as the options allow
 */
struct blkd_device {
	struct blkd_disk *disk;
	const struct blkd_options *opt;
	struct blkd_memory mem;
	u64 features, protocol;
	u8 mode;
	struct blkd_mapping *inflight;
	char *inflight_at;
	struct blkd_inflight_area inflight_area;
	struct blkd_vring vrings[BLKD_MAX_QUEUES];
};

/**
 * struct blkd_answer - what a message is answered with
 * @wanted: the message itself is the answer, its payload changed
 * @fd: to pass with it and close, or -1
 */
struct blkd_answer {
	bool wanted;
	int fd;
};

/**
 * blkd_device_init() - nobody has said anything yet
 * @dev: out
 * @disk: what to serve
 * @opt: how
 *
 * Return: 0, -1 after saying why not.
 */
int blkd_device_init(struct blkd_device *dev, struct blkd_disk *disk,
		     const struct blkd_options *opt);

/* blkd_device_exit() - the front end is gone: finish its requests, forget it */
void blkd_device_exit(struct blkd_device *dev);

/**
 * blkd_device_handle() - do what a message says
 * @dev: device
 * @msg: checked; its payload becomes the answer's
 * @answer: out
 *
 * Return: 0, -1 after saying what is wrong: the front end is not to be trusted.
 */
int blkd_device_handle(struct blkd_device *dev, struct blkd_message *msg,
		       struct blkd_answer *answer);

/**
 * blkd_device_record() - a file that keeps requests in flight; see GET_INFLIGHT_FD
 * @dev: device
 * @msg: the message, its payload completed
 *
 * Return: the file, the caller's; -1 after saying why not.
 */
int blkd_device_record(struct blkd_device *dev, struct blkd_message *msg);

/* blkd_device_use_record() - SET_INFLIGHT_FD. 0, or -1 after saying why not. */
int blkd_device_use_record(struct blkd_device *dev, struct blkd_message *msg);

/* blkd_device_set_mode() - the driver's choice of enum blkd_mode, new or remembered */
void blkd_device_set_mode(struct blkd_device *dev, u8 mode);

/* blkd_device_record_mode() - for the server after this one, which is not told */
void blkd_device_record_mode(struct blkd_device *dev);

/* blkd_device_recorded() - has the record, if there is one, room for this queue? */
bool blkd_device_recorded(const struct blkd_device *dev, unsigned int index);

/* blkd_device_region() - the record of one queue. NULL: none is kept. */
void *blkd_device_region(const struct blkd_device *dev, unsigned int index);

/* blkd_device_packed() - has the driver packed virtqueues? */
static inline bool blkd_device_packed(const struct blkd_device *dev)
{
	return dev->features & BIT_ULL(VIRTIO_F_RING_PACKED);
}

#endif /* BLKD_DEVICE_H */
