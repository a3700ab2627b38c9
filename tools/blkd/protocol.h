/* SPDX-License-Identifier: GPL-2.0-only */
/* vhost-user on the wire: QEMU, docs/interop/vhost-user.rst. */
#ifndef BLKD_PROTOCOL_H
#define BLKD_PROTOCOL_H

#include <linux/types.h>
#include <linux/vhost_types.h>

#define BLKD_MAX_FDS		8
#define BLKD_TABLE_REGIONS	8	/* of one SET_MEM_TABLE */
#define BLKD_CONFIG_MAX		256

enum blkd_message_type {
	BLKD_GET_FEATURES = 1,
	BLKD_SET_FEATURES = 2,
	BLKD_SET_OWNER = 3,
	BLKD_RESET_OWNER = 4,
	BLKD_SET_MEM_TABLE = 5,
	BLKD_SET_VRING_NUM = 8,
	BLKD_SET_VRING_ADDR = 9,
	BLKD_SET_VRING_BASE = 10,
	BLKD_GET_VRING_BASE = 11,
	BLKD_SET_VRING_KICK = 12,
	BLKD_SET_VRING_CALL = 13,
	BLKD_SET_VRING_ERR = 14,
	BLKD_GET_PROTOCOL_FEATURES = 15,
	BLKD_SET_PROTOCOL_FEATURES = 16,
	BLKD_GET_QUEUE_NUM = 17,
	BLKD_SET_VRING_ENABLE = 18,
	BLKD_GET_CONFIG = 24,
	BLKD_SET_CONFIG = 25,
	BLKD_GET_INFLIGHT_FD = 31,
	BLKD_SET_INFLIGHT_FD = 32,
	BLKD_GET_MAX_MEM_SLOTS = 36,
	BLKD_ADD_MEM_REG = 37,
	BLKD_REM_MEM_REG = 38,
};

/* A feature bit of the device that no driver sees. */
#define BLKD_F_PROTOCOL_FEATURES	30

/* Protocol features, by bit. */
enum blkd_protocol_feature {
	BLKD_PROTOCOL_F_MQ = 0,
	BLKD_PROTOCOL_F_REPLY_ACK = 3,
	BLKD_PROTOCOL_F_CONFIG = 9,
	BLKD_PROTOCOL_F_INFLIGHT_SHMFD = 12,
	BLKD_PROTOCOL_F_CONFIGURE_MEM_SLOTS = 15,
};

#define BLKD_VERSION		1
#define BLKD_VERSION_MASK	3
#define BLKD_FLAG_REPLY		4
#define BLKD_FLAG_NEED_REPLY	8

struct blkd_header {
	__u32 request, flags, size;
};

/* The number of a vring in the messages that carry a file descriptor. */
#define BLKD_VRING_INDEX	0xff
#define BLKD_VRING_NO_FD	0x100

struct blkd_region {
	__u64 gpa, size, uva, offset;
};

struct blkd_mem_table {
	__u32 nr, padding;
	struct blkd_region regions[BLKD_TABLE_REGIONS];
};

struct blkd_mem_slot {
	__u64 padding;
	struct blkd_region region;
};

struct blkd_config_space {
	__u32 offset, size, flags;
	__u8 data[BLKD_CONFIG_MAX];
};

#define BLKD_CONFIG_HEAD	12

struct blkd_inflight_area {
	__u64 size, offset;
	__u16 nr_queues, queue_size;
};

/* Its last bytes are a compiler's padding, which some send. */
#define BLKD_INFLIGHT_LEN	20

union blkd_payload {
	__u64 u64;
	struct vhost_vring_state state;
	struct vhost_vring_addr addr;
	struct blkd_mem_table table;
	struct blkd_mem_slot slot;
	struct blkd_config_space config;
	struct blkd_inflight_area inflight;
};

#endif /* BLKD_PROTOCOL_H */
