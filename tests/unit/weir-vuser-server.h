/* SPDX-License-Identifier: GPL-2.0-only */
/* A server of vhost-user that notes what it is told, and a driver. */
#ifndef WEIR_TEST_VUSER_SERVER_H
#define WEIR_TEST_VUSER_SERVER_H

#include <unit.h>
#include <pthread.h>
#include <linux/virtio_config.h>
#include "tools/weir/memory.h"
#include "tools/weir/vuser-ctrl.h"
#include "tools/weir/vuser-kind.h"

#define RAM_SIZE	(1UL << 20)
#define NUM		16
#define QUEUES		5
#define PROTOCOL	(1ULL << BLKD_F_PROTOCOL_FEATURES)
#define V1		(1ULL << VIRTIO_F_VERSION_1)

/* The messages that set up a ring, and a server. */
#define RING \
	BLKD_SET_VRING_NUM, BLKD_SET_VRING_BASE, BLKD_SET_VRING_ADDR, \
	BLKD_SET_VRING_KICK, BLKD_SET_VRING_CALL, BLKD_SET_VRING_ENABLE
#define AGREE	BLKD_SET_FEATURES, BLKD_SET_MEM_TABLE
#define LIST(...) ((const unsigned int []) { __VA_ARGS__, 0 })

/* The other end: what it was told, in the order it was. */
struct server {
	pthread_t thread;
	int fd;
	unsigned int nr;
	struct weir_vuser_message got[64];
	unsigned int refuses, garbles;	/* requests */
	uint64_t features;
};

extern struct server server;
extern struct weir_memory memory;
extern struct weir_vuser u;
extern unsigned int said;	/* messages to the user */

/* a server comes, and goes */
void meet(void);
void part(void);
/* a device with a server, and its end */
void set_up(unsigned int device, unsigned int queues);
void tear_down(void);
int make_memory(void **state);
/* what a driver has set up: the queues whose bits are set in @live */
struct weir_virtio_remote_state driver(unsigned int live);
void bring(unsigned int live);
/* the next messages are these, whose end is 0 */
void check_told(const unsigned int *requests);

#endif /* WEIR_TEST_VUSER_SERVER_H */
