// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "vuser-message.h"

#define SIZE_U64	8
#define SIZE_STATE	8
#define SIZE_ADDR	40
/* One region, which is all that there is. */
#define SIZE_TABLE	offsetof(struct blkd_mem_table, regions[1])

/* More than any queues can need; it is mapped by nobody here. */
#define RECORD_MAX	(1ULL << 30)

static const struct kind {
	const char *name;
	unsigned int size;		/* of what is sent */
	unsigned int min, max;		/* of the answer; 0: there is none */
	unsigned int fds;		/* that come with it */
} kinds[] = {
	[BLKD_GET_FEATURES] = { "GET_FEATURES", 0, SIZE_U64, SIZE_U64 },
	[BLKD_SET_FEATURES] = { "SET_FEATURES", SIZE_U64 },
	[BLKD_SET_OWNER] = { "SET_OWNER" },
	[BLKD_SET_MEM_TABLE] = { "SET_MEM_TABLE", SIZE_TABLE },
	[BLKD_SET_VRING_NUM] = { "SET_VRING_NUM", SIZE_STATE },
	[BLKD_SET_VRING_ADDR] = { "SET_VRING_ADDR", SIZE_ADDR },
	[BLKD_SET_VRING_BASE] = { "SET_VRING_BASE", SIZE_STATE },
	[BLKD_GET_VRING_BASE] = { "GET_VRING_BASE", SIZE_STATE, SIZE_STATE,
				  SIZE_STATE },
	[BLKD_SET_VRING_KICK] = { "SET_VRING_KICK", SIZE_U64 },
	[BLKD_SET_VRING_CALL] = { "SET_VRING_CALL", SIZE_U64 },
	[BLKD_GET_PROTOCOL_FEATURES] = { "GET_PROTOCOL_FEATURES", 0, SIZE_U64,
					 SIZE_U64 },
	[BLKD_SET_PROTOCOL_FEATURES] = { "SET_PROTOCOL_FEATURES", SIZE_U64 },
	[BLKD_GET_QUEUE_NUM] = { "GET_QUEUE_NUM", 0, SIZE_U64, SIZE_U64 },
	[BLKD_SET_VRING_ENABLE] = { "SET_VRING_ENABLE", SIZE_STATE },
	[BLKD_GET_CONFIG] = { "GET_CONFIG", BLKD_CONFIG_HEAD, BLKD_CONFIG_HEAD,
			      sizeof(struct blkd_config_space) },
	[BLKD_GET_INFLIGHT_FD] = { "GET_INFLIGHT_FD", BLKD_INFLIGHT_LEN,
				   BLKD_INFLIGHT_LEN,
				   sizeof(struct blkd_inflight_area), 1 },
	[BLKD_SET_INFLIGHT_FD] = { "SET_INFLIGHT_FD", BLKD_INFLIGHT_LEN },
};

static const struct kind *find_kind(unsigned int request)
{
	static const struct kind unknown = { "unknown" };

	if (request >= sizeof(kinds) / sizeof(kinds[0]) || !kinds[request].name)
		return &unknown;
	return &kinds[request];
}

const char *weir_vuser_message_name(unsigned int request)
{
	return find_kind(request)->name;
}

unsigned int weir_vuser_message_size(unsigned int request)
{
	return find_kind(request)->size;
}

int weir_vuser_message_asks(unsigned int request)
{
	return find_kind(request)->max != 0;
}

const char *weir_vuser_message_check_head(const struct blkd_header *asked,
					  const struct blkd_header *got,
					  unsigned int nr_fds)
{
	const struct kind *kind = find_kind(asked->request);
	unsigned int min = kind->max ? kind->min : SIZE_U64;
	unsigned int max = kind->max ? kind->max : SIZE_U64;

	if ((got->flags & BLKD_VERSION_MASK) != BLKD_VERSION)
		return "the answer has another version of the protocol";
	if (!(got->flags & BLKD_FLAG_REPLY))
		return "what comes is no answer";
	if (got->request != asked->request)
		return "the answer is to another question";
	if (asked->request == BLKD_GET_CONFIG && !got->size)
		return "the server has no such configuration space";
	if (got->size < min || got->size > max)
		return "the answer has a wrong length";
	if (nr_fds != kind->fds)
		return "the answer has a wrong number of file descriptors";
	return NULL;
}

static const char *check_config(const struct weir_vuser_message *asked,
				const struct weir_vuser_message *got)
{
	const struct blkd_config_space *a = &asked->payload.config;
	const struct blkd_config_space *g = &got->payload.config;

	if (g->offset != a->offset || g->size != a->size ||
	    got->hdr.size != BLKD_CONFIG_HEAD + a->size)
		return "the answer has another part of the configuration space";
	return NULL;
}

static const char *check_base(const struct weir_vuser_message *asked,
			      const struct weir_vuser_message *got)
{
	if (got->payload.state.index != asked->payload.state.index)
		return "the answer is about another queue";
	return NULL;
}

static const char *check_record(const struct weir_vuser_message *asked,
				const struct weir_vuser_message *got)
{
	const struct blkd_inflight_area *a = &asked->payload.inflight;
	const struct blkd_inflight_area *g = &got->payload.inflight;

	if (g->nr_queues != a->nr_queues || g->queue_size != a->queue_size)
		return "the record of requests in flight is for other queues";
	if (!g->size || g->size > RECORD_MAX || g->offset > RECORD_MAX)
		return "the record of requests in flight has no possible size";
	return NULL;
}

const char *weir_vuser_message_check(const struct weir_vuser_message *asked,
				     const struct weir_vuser_message *got)
{
	switch (asked->hdr.request) {
	case BLKD_GET_CONFIG:
		return check_config(asked, got);
	case BLKD_GET_VRING_BASE:
		return check_base(asked, got);
	case BLKD_GET_INFLIGHT_FD:
		return check_record(asked, got);
	}
	if (!weir_vuser_message_asks(asked->hdr.request) && got->payload.u64)
		return "the server refuses it";
	return NULL;
}
