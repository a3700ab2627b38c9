// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a server is told of queues. Addresses are the driver's: a queue that does
 * not lie in RAM is served by nobody.
 */
#include <endian.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "memory.h"
#include "remote.h"
#include "report.h"
#include "vuser-ctrl.h"
#include "vuser-kind.h"

static const char *set_state(struct weir_vuser *u, unsigned int request,
			     unsigned int index, unsigned int num)
{
	struct weir_vuser_message msg = {
		.hdr.request = request,
		.hdr.size = weir_vuser_message_size(request),
		.payload.state = { .index = index, .num = num },
		.fd = -1,
	};

	return weir_vuser_link_send(&u->link, &msg);
}

/*
 * The features that are the driver's: a MAC address is not the server's affair, nor
 * is a control queue.
 */
static const char *set_features(struct weir_vuser *u, uint64_t taken)
{
	uint64_t features = (taken & u->link.features) |
			    (u->link.features & 1ULL << BLKD_F_PROTOCOL_FEATURES);

	if (u->conf.device == WEIR_VIRTIO_NET)
		features &= ~(1ULL << VIRTIO_NET_F_CTRL_VQ);

	return weir_vuser_link_set(&u->link, BLKD_SET_FEATURES, features, -1);
}

static const char *set_memory(struct weir_vuser *u)
{
	const struct weir_memory *memory = u->conf.memory;
	struct weir_vuser_message msg = {
		.hdr.request = BLKD_SET_MEM_TABLE,
		.hdr.size = weir_vuser_message_size(BLKD_SET_MEM_TABLE),
		.payload.table = {
			.nr = 1,
			.regions[0] = {
				.gpa = WEIR_RAM_BASE,
				.size = memory->size,
				.uva = (uintptr_t)memory->host,
			},
		},
		.fd = memory->fd,
	};

	return weir_vuser_link_send(&u->link, &msg);
}

static void drop_record(struct weir_vuser *u)
{
	if (u->record >= 0)
		close(u->record);
	u->record = -1;
}

static const char *get_record(struct weir_vuser *u, unsigned int num)
{
	struct weir_vuser_message msg = {
		.hdr.request = BLKD_GET_INFLIGHT_FD,
		.hdr.size = BLKD_INFLIGHT_LEN,
		.payload.inflight = {
			.nr_queues = u->conf.queues, .queue_size = num,
		},
		.fd = -1,
	};
	const char *why = weir_vuser_link_send(&u->link, &msg);

	if (!why) {
		u->record = msg.fd;
		u->area = msg.payload.inflight;
	}
	return why;
}

/* The record that the server before kept is how the next one knows its requests. */
static const char *set_record(struct weir_vuser *u, unsigned int num)
{
	struct weir_vuser_message msg = {
		.hdr.request = BLKD_SET_INFLIGHT_FD,
		.hdr.size = BLKD_INFLIGHT_LEN,
	};
	const char *why = NULL;

	if (!weir_vuser_link_has(&u->link, BLKD_PROTOCOL_F_INFLIGHT_SHMFD))
		return NULL;
	if (u->record < 0)
		why = get_record(u, num);
	if (why)
		return why;
	msg.payload.inflight = u->area;
	msg.fd = u->record;
	return weir_vuser_link_send(&u->link, &msg);
}

static const char *agree(struct weir_vuser *u, uint64_t taken, unsigned int num)
{
	const char *why;

	if (u->agreed)
		return NULL;
	why = set_features(u, taken);
	if (!why)
		why = set_memory(u);
	if (!why)
		why = set_record(u, num);
	u->agreed = !why;
	return why;
}

static bool possible(const struct weir_vuser *u, bool packed,
		     const struct weir_virtio_remote_queue *q)
{
	if (u->record >= 0 && q->num != u->area.queue_size)
		return false;
	return weir_remote_placed(u->conf.memory, q, packed);
}

static const char *set_address(struct weir_vuser *u, unsigned int index,
			       const struct weir_virtio_remote_queue *q)
{
	const struct weir_memory *memory = u->conf.memory;
	struct weir_vuser_message msg = {
		.hdr.request = BLKD_SET_VRING_ADDR,
		.hdr.size = weir_vuser_message_size(BLKD_SET_VRING_ADDR),
		.payload.addr = {
			.index = index,
			.desc_user_addr = (uintptr_t)weir_memory_at(memory, q->desc),
			.avail_user_addr = (uintptr_t)weir_memory_at(memory, q->avail),
			.used_user_addr = (uintptr_t)weir_memory_at(memory, q->used),
		},
		.fd = -1,
	};

	return weir_vuser_link_send(&u->link, &msg);
}

/* The wrap counters are 1 at the beginning, of what is taken and of what is used. */
#define PACKED_BASE	0x80008000

/*
 * Where to go on: what is used was taken. What was taken and not used is in the
 * record, or is taken again. How far a packed ring was only the record knows.
 */
static unsigned int base_of(const struct weir_vuser *u, unsigned int index, bool packed,
			    const struct weir_virtio_remote_queue *q)
{
	const uint16_t *used = weir_memory_at(u->conf.memory, q->used);

	if (packed)
		return PACKED_BASE;
	if (!u->queue[index].resume)
		return 0;
	return le16toh(__atomic_load_n(used + 1, __ATOMIC_ACQUIRE));
}

/* A network's pairs that the driver does not use are not enabled. */
static const char *enable(struct weir_vuser *u, unsigned int index)
{
	bool on = u->conf.device != WEIR_VIRTIO_NET || index < 2 * u->pairs;

	if (!(u->link.features >> BLKD_F_PROTOCOL_FEATURES & 1))
		return NULL;
	return set_state(u, BLKD_SET_VRING_ENABLE, index, on);
}

const char *weir_vuser_use_pairs(struct weir_vuser *u, unsigned int pairs)
{
	const char *why = NULL;
	unsigned int i;

	u->pairs = pairs;
	for (i = 0; i < u->conf.queues && u->link.fd >= 0 && !why; i++)
		if (u->queue[i].running)
			why = enable(u, i);
	return why;
}

static const char *set_ring(struct weir_vuser *u, unsigned int index, bool packed,
			    const struct weir_virtio_remote_queue *q)
{
	const char *why;

	why = set_state(u, BLKD_SET_VRING_NUM, index, q->num);
	if (!why)
		why = set_state(u, BLKD_SET_VRING_BASE, index, base_of(u, index, packed, q));
	if (!why)
		why = set_address(u, index, q);
	if (!why)
		why = weir_vuser_link_set(&u->link, BLKD_SET_VRING_KICK, index,
					  u->offer.kick[index]);
	if (!why)
		why = weir_vuser_link_set(&u->link, BLKD_SET_VRING_CALL, index,
					  u->offer.call[index]);
	return why ? why : enable(u, index);
}

static void say_misplaced(struct weir_vuser *u, unsigned int index)
{
	if (!u->misplaced)
		weir_say("vhost-user %s: the guest's queue %u is not served: it is not in RAM, or of another size than others (told once)",
			 u->conf.path, index);
	u->misplaced = true;
}

/*
 * Notifications from before it knew of the eventfd may be lost, and so may be the
 * interrupt for what a server used last before it went.
 */
static const char *start(struct weir_vuser *u, unsigned int index,
			 const struct weir_virtio_remote_state *state)
{
	const struct weir_virtio_remote_queue *q = &state->queue[index];
	bool packed = state->features >> VIRTIO_F_RING_PACKED & 1;
	const char *why;

	if (!possible(u, packed, q)) {
		say_misplaced(u, index);
		return NULL;
	}
	why = set_ring(u, index, packed, q);
	if (why)
		return why;
	u->queue[index].running = true;
	eventfd_write(u->offer.kick[index], 1);
	if (u->queue[index].resume)
		eventfd_write(u->offer.call[index], 1);
	return NULL;
}

static const char *stop(struct weir_vuser *u, unsigned int index)
{
	u->queue[index].resume = false;
	if (!u->queue[index].running)
		return NULL;
	u->queue[index].running = false;
	return set_state(u, BLKD_GET_VRING_BASE, index, 0);
}

const char *weir_vuser_bring(struct weir_vuser *u,
			     const struct weir_virtio_remote_state *state)
{
	const unsigned int served = weir_vuser_served(u, state->features);
	unsigned int i, num = 0;
	const char *why = NULL;

	for (i = 0; i < u->conf.queues && !why; i++) {
		if (i >= served || !state->queue[i].live)
			why = stop(u, i);
		else if (!num)
			num = state->queue[i].num;
	}
	if (!num && !why) {
		u->agreed = false;
		u->pairs = 1;
		drop_record(u);
	}
	if (u->link.fd < 0)
		return NULL;
	for (i = 0; i < served && num && !why; i++) {
		if (!state->queue[i].live || u->queue[i].running)
			continue;
		why = agree(u, state->features, num);
		if (!why)
			why = start(u, i, state);
	}
	return why;
}

void weir_vuser_forget(struct weir_vuser *u)
{
	unsigned int i;

	for (i = 0; i < u->conf.queues; i++) {
		u->queue[i].resume |= u->queue[i].running;
		u->queue[i].running = false;
	}
	u->agreed = false;
}
