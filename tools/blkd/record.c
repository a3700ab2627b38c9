// SPDX-License-Identifier: GPL-2.0-only
/* The file in which a device keeps its requests in flight: see inflight.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "device.h"
#include "inflight.h"
#include "inflight-packed.h"
#include "report.h"

static int check_area(const struct blkd_device *dev,
		      const struct blkd_inflight_area *area)
{
	if (!area->nr_queues || area->nr_queues > dev->opt->queues ||
	    !area->queue_size || area->queue_size > BLKD_MAX_NUM)
		return blkd_err("a record of %u queues of %u requests is not possible",
				area->nr_queues, area->queue_size);
	return 0;
}

/* What a queue's record takes depends on the kind of ring: features come first. */
static u64 queue_size(const struct blkd_device *dev, u16 num)
{
	return blkd_device_packed(dev) ? blkd_packed_size(num) : blkd_inflight_size(num);
}

static u64 record_size(const struct blkd_device *dev,
		       const struct blkd_inflight_area *area, u16 num)
{
	return area->nr_queues * queue_size(dev, num);
}

/* Of ours: room for the largest queues, and behind them the driver's cache mode. */
static u64 own_size(const struct blkd_device *dev, const struct blkd_inflight_area *area)
{
	return record_size(dev, area, BLKD_MAX_NUM) + BLKD_INFLIGHT_ALIGN;
}

/*
 * The front end says what it wants for a queue, and the driver may be offered more:
 * a record of ours has room for all. One that is someone else's has what was wanted.
 */
static u16 capacity(const struct blkd_device *dev)
{
	const struct blkd_inflight_area *area = &dev->inflight_area;

	return area->size == own_size(dev, area) ? BLKD_MAX_NUM : area->queue_size;
}

/* Nobody can make it shorter under us, then. */
static int sealed_file(u64 size)
{
	int fd = memfd_create("weir-blkd", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -1;
	if (ftruncate(fd, size) || fcntl(fd, F_ADD_SEALS, F_SEAL_GROW |
					 F_SEAL_SHRINK | F_SEAL_SEAL)) {
		close(fd);
		return -1;
	}
	return fd;
}

int blkd_device_record(struct blkd_device *dev, struct blkd_message *msg)
{
	struct blkd_inflight_area *area = &msg->payload.inflight;
	int fd;

	if (check_area(dev, area))
		return -1;
	area->size = own_size(dev, area);
	area->offset = 0;
	fd = sealed_file(area->size);
	if (fd < 0)
		return blkd_err("no memory for a record of requests in flight: %s",
				strerror(errno));
	return fd;
}

/* Where a record keeps the mode, or NULL. */
static u8 *mode_of(const struct blkd_device *dev)
{
	const struct blkd_inflight_area *area = &dev->inflight_area;

	if (!dev->inflight || area->size != own_size(dev, area))
		return NULL;
	return (u8 *)dev->inflight_at + record_size(dev, area, BLKD_MAX_NUM);
}

void blkd_device_record_mode(struct blkd_device *dev)
{
	u8 *mode = mode_of(dev);

	if (mode)
		*mode = dev->mode;
}

/* A server before this one was told: it is not said again. */
static void take_mode(struct blkd_device *dev)
{
	const u8 *at = mode_of(dev);
	u8 mode = at ? READ_ONCE(*at) : BLKD_MODE_NONE;

	if (mode != BLKD_MODE_WRITEBACK && mode != BLKD_MODE_WRITETHROUGH)
		return;
	dev->mode = mode;
	if (dev->features)
		blkd_device_set_mode(dev, mode);
}

int blkd_device_use_record(struct blkd_device *dev, struct blkd_message *msg)
{
	const struct blkd_inflight_area *area = &msg->payload.inflight;
	struct blkd_mapping *map;
	char *at;

	if (check_area(dev, area))
		return -1;
	if (area->size < record_size(dev, area, area->queue_size) ||
	    area->offset % BLKD_INFLIGHT_ALIGN)
		return blkd_err("the record of requests in flight is too short");
	map = blkd_mapping_create(msg->fds[0], area->offset, area->size, &at);
	if (!map)
		return -1;
	if (dev->inflight)
		blkd_mapping_destroy(dev->inflight);
	dev->inflight = map;
	dev->inflight_at = at;
	dev->inflight_area = *area;
	take_mode(dev);
	return 0;
}

/* What the driver took may have changed since it came. */
bool blkd_device_recorded(const struct blkd_device *dev, unsigned int index)
{
	const struct blkd_inflight_area *area = &dev->inflight_area;

	return !dev->inflight || (index < area->nr_queues &&
				  area->size >= record_size(dev, area, capacity(dev)) &&
				  dev->vrings[index].num <= capacity(dev));
}

void *blkd_device_region(const struct blkd_device *dev, unsigned int index)
{
	if (!dev->inflight)
		return NULL;
	return dev->inflight_at + index * queue_size(dev, capacity(dev));
}
