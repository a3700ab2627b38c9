// SPDX-License-Identifier: GPL-2.0-only
/*
 * A queue runs whenever all is known that it takes. What changes under it
 * stops it first; after each message, those that can run are started.
 */
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <linux/bits.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>

#include "device.h"
#include "report.h"

/* Not IN_ORDER: requests are done when the disk is. */
#define RING_FEATURES \
	(BIT_ULL(VIRTIO_F_VERSION_1) | BIT_ULL(VIRTIO_RING_F_EVENT_IDX) | \
	 BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC) | BIT_ULL(VIRTIO_F_RING_PACKED) | \
	 BIT_ULL(BLKD_F_PROTOCOL_FEATURES))

#define PROTOCOL_FEATURES \
	(BIT_ULL(BLKD_PROTOCOL_F_MQ) | BIT_ULL(BLKD_PROTOCOL_F_REPLY_ACK) | \
	 BIT_ULL(BLKD_PROTOCOL_F_CONFIG) | \
	 BIT_ULL(BLKD_PROTOCOL_F_INFLIGHT_SHMFD) | \
	 BIT_ULL(BLKD_PROTOCOL_F_CONFIGURE_MEM_SLOTS))

static u64 offered(const struct blkd_device *dev)
{
	return RING_FEATURES | dev->disk->features;
}

static void stop_all(struct blkd_device *dev)
{
	unsigned int i;

	for (i = 0; i < dev->opt->queues; i++)
		blkd_vring_stop(&dev->vrings[i]);
}

static int start_one(struct blkd_device *dev, unsigned int i)
{
	const struct blkd_inflight_area *area = &dev->inflight_area;
	struct blkd_queue_conf conf = {
		.index = i, .disk = dev->disk, .mem = &dev->mem,
		.features = dev->features,
		.poll_ns = dev->opt->poll_us * 1000,
		.unpinned = dev->opt->unpinned,
		.inflight = blkd_device_region(dev, i),
	};

	if (!blkd_device_recorded(dev, i))
		return blkd_err("queue %u of %u descriptors does not fit the record of requests in flight, of %u queues of %u",
				i, dev->vrings[i].num, area->nr_queues,
				area->queue_size);
	return blkd_vring_start(&dev->vrings[i], &conf);
}

static int start_ready(struct blkd_device *dev)
{
	unsigned int i;

	for (i = 0; i < dev->opt->queues && dev->mem.nr; i++)
		if (!dev->vrings[i].queue && blkd_vring_ready(&dev->vrings[i]) &&
		    start_one(dev, i))
			return -1;
	return 0;
}

static struct blkd_vring *find_vring(struct blkd_device *dev, unsigned int i)
{
	if (i < dev->opt->queues)
		return &dev->vrings[i];
	blkd_err("there is no queue %u; see --queues", i);
	return NULL;
}

/* 5.2.6.2: a driver that cannot flush gets a disk that need not be flushed. */
void blkd_device_set_mode(struct blkd_device *dev, u8 mode)
{
	dev->mode = mode;
	if (mode && dev->features & BIT_ULL(VIRTIO_BLK_F_CONFIG_WCE))
		blkd_disk_set_writeback(dev->disk, mode == BLKD_MODE_WRITEBACK);
	else
		blkd_disk_set_writeback(dev->disk, dev->features &
						   BIT_ULL(VIRTIO_BLK_F_FLUSH));
}

static int set_features(struct blkd_device *dev, u64 features)
{
	unsigned int i;

	if (features & ~offered(dev))
		return blkd_err("features %#llx were not offered", (unsigned long long)
				(features & ~offered(dev)));
	dev->features = features;
	blkd_device_set_mode(dev, dev->mode);
	/* Else each queue is enabled by a message of its own. */
	if (!(features & BIT_ULL(BLKD_F_PROTOCOL_FEATURES)))
		for (i = 0; i < dev->opt->queues; i++)
			dev->vrings[i].enabled = true;
	return 0;
}

static int set_protocol_features(struct blkd_device *dev, u64 features)
{
	if (features & ~PROTOCOL_FEATURES)
		return blkd_err("protocol features %#llx were not offered",
				(unsigned long long)(features & ~PROTOCOL_FEATURES));
	dev->protocol = features;
	return 0;
}

static int set_mem_table(struct blkd_device *dev, struct blkd_message *msg)
{
	const struct blkd_mem_table *t = &msg->payload.table;
	unsigned int i;

	stop_all(dev);
	blkd_memory_clear(&dev->mem);
	for (i = 0; i < t->nr; i++)
		if (blkd_memory_add(&dev->mem, &t->regions[i], msg->fds[i]))
			return -1;
	return 0;
}

static int change_slot(struct blkd_device *dev, struct blkd_message *msg)
{
	const struct blkd_region *at = &msg->payload.slot.region;

	stop_all(dev);
	if (msg->hdr.request == BLKD_ADD_MEM_REG)
		return blkd_memory_add(&dev->mem, at, msg->fds[0]);
	return blkd_memory_remove(&dev->mem, at);
}

static int set_num(const struct blkd_device *dev, struct blkd_vring *v, u32 num)
{
	if (!num || num > BLKD_MAX_NUM || (!blkd_device_packed(dev) && num & (num - 1)))
		return blkd_err("a queue of %u descriptors is not possible: up to %u, a split one a power of two",
				num, BLKD_MAX_NUM);
	v->num = num;
	return 0;
}

/* SET_VRING_NUM, _BASE, _ENABLE, GET_VRING_BASE. */
static int vring_state(struct blkd_device *dev, struct blkd_message *msg)
{
	struct vhost_vring_state *s = &msg->payload.state;
	struct blkd_vring *v = find_vring(dev, s->index);

	if (!v)
		return -1;
	if (msg->hdr.request == BLKD_SET_VRING_ENABLE && s->num == 1 && v->enabled)
		return 0;
	blkd_vring_stop(v);
	switch (msg->hdr.request) {
	case BLKD_SET_VRING_NUM:
		return set_num(dev, v, s->num);
	case BLKD_SET_VRING_BASE:
		/* Packed: so far were they taken; nothing is taken and not used. */
		v->base = s->num;
		return 0;
	case BLKD_SET_VRING_ENABLE:
		v->enabled = s->num;
		return 0;
	default:
		return 0;
	}
}

/* The queue is stopped, until there is a kick again. */
static int get_base(struct blkd_device *dev, struct blkd_message *msg)
{
	struct blkd_vring *v;

	if (vring_state(dev, msg))
		return -1;
	v = &dev->vrings[msg->payload.state.index];
	if (v->kick >= 0)
		close(v->kick);
	v->kick = -1;
	msg->payload.state.num = v->base;
	/* Where descriptors were used up to is another question, with this answer. */
	if (blkd_device_packed(dev))
		msg->payload.state.num |= (u32)v->base << 16;
	return 0;
}

static int set_addr(struct blkd_device *dev, const struct vhost_vring_addr *addr)
{
	struct blkd_vring *v = find_vring(dev, addr->index);

	if (!v)
		return -1;
	if (addr->flags)
		return blkd_err("a log of what is written was not offered");
	blkd_vring_stop(v);
	v->addr = *addr;
	v->has_addr = true;
	return 0;
}

/* What was used before it came told nobody: the driver may wait for that. */
static int set_call(struct blkd_vring *v, int fd)
{
	if (blkd_vring_exchange(&v->call, fd))
		return -1;
	eventfd_write(v->call, 1);
	return 0;
}

static int set_eventfd(struct blkd_device *dev, struct blkd_message *msg)
{
	struct blkd_vring *v = find_vring(dev, msg->payload.u64 &
					  BLKD_VRING_INDEX);

	if (!v)
		return -1;
	switch (msg->hdr.request) {
	case BLKD_SET_VRING_KICK:
		blkd_vring_stop(v);
		return blkd_vring_set_kick(v, blkd_message_take_fd(msg));
	case BLKD_SET_VRING_CALL:
		return set_call(v, blkd_message_take_fd(msg));
	default:
		return blkd_vring_exchange(&v->err, blkd_message_take_fd(msg));
	}
}

/* A front end may know more fields than there are: those are zero. */
static void get_config(struct blkd_device *dev, struct blkd_config_space *c)
{
	u8 space[BLKD_CONFIG_MAX] = { 0 };

	memcpy(space, &dev->disk->config, sizeof(dev->disk->config));
	memcpy(c->data, space + c->offset, c->size);
}

/* The cache mode is all that a driver may change. */
static int set_config(struct blkd_device *dev, const struct blkd_config_space *c)
{
	const u32 wce = offsetof(struct virtio_blk_config, wce);

	if (!(dev->features & BIT_ULL(VIRTIO_BLK_F_CONFIG_WCE)) ||
	    c->offset > wce || wce - c->offset >= c->size)
		return 0;
	blkd_device_set_mode(dev, c->data[wce - c->offset] & 1 ?
				  BLKD_MODE_WRITEBACK : BLKD_MODE_WRITETHROUGH);
	blkd_device_record_mode(dev);
	return 0;
}

static int use_record(struct blkd_device *dev, struct blkd_message *msg)
{
	stop_all(dev);
	return blkd_device_use_record(dev, msg);
}

static int get_record(struct blkd_device *dev, struct blkd_message *msg,
		      struct blkd_answer *answer)
{
	answer->fd = blkd_device_record(dev, msg);
	return answer->fd < 0 ? -1 : 0;
}

static int answer_u64(struct blkd_message *msg, u64 value)
{
	msg->payload.u64 = value;
	msg->hdr.size = sizeof(u64);
	return 0;
}

/* Messages that ask for something. Return: 0, -1, 1: it is none of them. */
static int ask(struct blkd_device *dev, struct blkd_message *msg,
	       struct blkd_answer *answer)
{
	switch (msg->hdr.request) {
	case BLKD_GET_FEATURES:
		return answer_u64(msg, offered(dev));
	case BLKD_GET_PROTOCOL_FEATURES:
		return answer_u64(msg, PROTOCOL_FEATURES);
	case BLKD_GET_QUEUE_NUM:
		return answer_u64(msg, dev->opt->queues);
	case BLKD_GET_MAX_MEM_SLOTS:
		return answer_u64(msg, BLKD_MAX_REGIONS);
	case BLKD_GET_VRING_BASE:
		return get_base(dev, msg);
	case BLKD_GET_CONFIG:
		get_config(dev, &msg->payload.config);
		return 0;
	case BLKD_GET_INFLIGHT_FD:
		return get_record(dev, msg, answer);
	default:
		return 1;
	}
}

static int tell(struct blkd_device *dev, struct blkd_message *msg)
{
	switch (msg->hdr.request) {
	case BLKD_SET_FEATURES:
		return set_features(dev, msg->payload.u64);
	case BLKD_SET_PROTOCOL_FEATURES:
		return set_protocol_features(dev, msg->payload.u64);
	case BLKD_SET_MEM_TABLE:
		return set_mem_table(dev, msg);
	case BLKD_ADD_MEM_REG:
	case BLKD_REM_MEM_REG:
		return change_slot(dev, msg);
	case BLKD_SET_VRING_NUM:
	case BLKD_SET_VRING_BASE:
	case BLKD_SET_VRING_ENABLE:
		return vring_state(dev, msg);
	case BLKD_SET_VRING_ADDR:
		return set_addr(dev, &msg->payload.addr);
	case BLKD_SET_VRING_KICK:
	case BLKD_SET_VRING_CALL:
	case BLKD_SET_VRING_ERR:
		return set_eventfd(dev, msg);
	case BLKD_SET_CONFIG:
		return set_config(dev, &msg->payload.config);
	case BLKD_SET_INFLIGHT_FD:
		return use_record(dev, msg);
	case BLKD_RESET_OWNER:
		stop_all(dev);
		return 0;
	default:
		return 0;	/* SET_OWNER: there is one front end at a time */
	}
}

int blkd_device_handle(struct blkd_device *dev, struct blkd_message *msg,
		       struct blkd_answer *answer)
{
	bool acked = msg->hdr.flags & BLKD_FLAG_NEED_REPLY &&
		dev->protocol & BIT_ULL(BLKD_PROTOCOL_F_REPLY_ACK);
	int ret;

	*answer = (struct blkd_answer){ .fd = -1 };
	ret = ask(dev, msg, answer);
	if (ret <= 0) {
		answer->wanted = !ret;
		return ret;
	}
	ret = tell(dev, msg);
	if (!ret)
		ret = start_ready(dev);
	if (acked) {
		answer->wanted = true;
		answer_u64(msg, ret ? 1 : 0);
	}
	return ret;
}

int blkd_device_init(struct blkd_device *dev, struct blkd_disk *disk,
		     const struct blkd_options *opt)
{
	unsigned int i;
	int err = 0;

	memset(dev, 0, sizeof(*dev));
	dev->disk = disk;
	dev->opt = opt;
	for (i = 0; i < opt->queues; i++)
		err |= blkd_vring_init(&dev->vrings[i]);
	if (err)
		blkd_device_exit(dev);
	return err;
}

void blkd_device_exit(struct blkd_device *dev)
{
	unsigned int i;

	stop_all(dev);
	for (i = 0; i < dev->opt->queues; i++)
		blkd_vring_exit(&dev->vrings[i]);
	blkd_memory_clear(&dev->mem);
	if (dev->inflight)
		blkd_mapping_destroy(dev->inflight);
}
