/* SPDX-License-Identifier: GPL-2.0-only */
/* A front end of weir-blkd without a machine: its guest's memory is a memfd. */
#ifndef WEIR_TEST_BLKD_FRONT_H
#define WEIR_TEST_BLKD_FRONT_H

#include <unit.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <linux/bits.h>
#include <linux/virtio_config.h>
#include <tools/blkd/device.h>

#define MEM_SIZE	0x100000u
#define GPA		0x40000000ull
#define UVA		0x7f0000000000ull
#define DESC		0x1000u
#define AVAIL		0x2000u
#define USED		0x3000u
#define NUM		16
#define DISK_SIZE	(1u << 20)
#define FEATURES	(BIT_ULL(VIRTIO_F_VERSION_1) | BIT_ULL(BLKD_F_PROTOCOL_FEATURES) | \
			 BIT_ULL(VIRTIO_BLK_F_FLUSH) | BIT_ULL(VIRTIO_BLK_F_CONFIG_WCE))

/* The server's side, the message and its answer, and what they share. */
extern struct blkd_options opt;
extern struct blkd_disk disk;
extern struct blkd_device dev;
extern struct blkd_message msg;
extern struct blkd_answer answer;
extern char *mem;
extern int mem_fd, kick, call, err_fd, disk_fd;
/* What start_ring() says that queue 0 begins with. */
extern __u32 ring_base;

void begin_message(unsigned int request, unsigned int size);
/* the message in msg, which has a sensible form. What the device says. */
int handle(void);
/* one message each; what the device says */
int say_u64(unsigned int request, __u64 val, int fd);
int say_state(unsigned int request, unsigned int num);
int say_memory(void);
int say_addr(__u64 desc);
/* all that queue 0 takes to run */
int start_ring(void);
int open_device(void);
void close_device(void);
int setup(void **state);
int teardown(void **state);
/* the file for the record, as a front end gets and gives it */
int get_record(void);
int give_record(int fd, __u16 queue_size, __u64 size);

#endif /* WEIR_TEST_BLKD_FRONT_H */
