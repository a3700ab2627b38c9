// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/blkd/device.c tools/blkd/record.c tools/blkd/[iv]*.c tools/blkd/m[ae][mps]*.c
/*
 * A front end that may say anything, in any order, to weir-blkd: no message
 * does harm, and none leaves a descriptor or a mapping behind. Queues are
 * started in name only; what they would be given is checked.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/virtio_ring.h>
#include <tools/blkd/device.h>
#include <tools/blkd/inflight.h>
#include <tools/blkd/inflight-packed.h>
#include <tools/blkd/report.h>

#define check(cond) do { if (!(cond)) abort(); } while (0)
#define SHARED_SIZE	0x10000

struct blkd_queue {
	u16 heads[BLKD_MAX_NUM], batch[BLKD_MAX_NUM];
	u16 base;
};

static struct blkd_disk disk;
static struct blkd_device dev;
static const struct blkd_options opt = { .serial = "", .queues = 3 };
static int shared = -1, event = -1;

int blkd_err(const char *fmt, ...)
{
	return -1;
}

void blkd_disk_set_writeback(struct blkd_disk *d, bool on)
{
	check(!(dev.features & ~(d->features | 7ull << 28 | 5ull << 32)));
	d->writeback = on;
}

static void recover_split(const struct blkd_queue_conf *conf, struct blkd_queue *q)
{
	struct blkd_inflight fl = {
		.region = conf->inflight, .num = conf->at.num, .batch = q->batch,
	};

	check(blkd_inflight_recover(&fl, conf->at.base, q->heads) <= conf->at.num);
}

/* As full as it gets, then shown: nothing is reached but its own entries. */
static void recover_packed(const struct blkd_queue_conf *conf)
{
	static const struct vring_packed_desc ring[BLKD_MAX_NUM];
	struct vring_packed_desc descs[BLKD_MAX_NUM];
	struct weir_lost lost[BLKD_MAX_NUM];
	u16 base = conf->at.base & 0x8000;
	struct blkd_packed fl;
	int n;

	check(!blkd_packed_init(&fl, conf->inflight, conf->at.num));
	n = blkd_packed_recover(&fl, &base, ring, lost, descs);
	check(n <= conf->at.num && (n < 0 || (base & 0x7fff) < conf->at.num));
	while (n >= 0 && conf->inflight && fl.old_free < fl.num) {
		blkd_packed_keep(&fl, &ring[0]);
		blkd_packed_take(&fl, 0, 1);
	}
	if (n >= 0 && conf->inflight) {
		blkd_packed_put(&fl, 0);
		blkd_packed_show(&fl);
		blkd_packed_shown(&fl);
	}
	blkd_packed_exit(&fl);
}

struct blkd_queue *blkd_queue_start(const struct blkd_queue_conf *conf)
{
	struct blkd_queue *q = calloc(1, sizeof(*q));
	size_t len = 1;

	check(conf->index < opt.queues && conf->mem->nr);
	check(conf->at.num && conf->at.num <= BLKD_MAX_NUM);
	check(blkd_memory_at(conf->mem, conf->at.desc, &len));
	check(conf->kick >= 0 && conf->call >= 0 && conf->err >= 0);
	check(!eventfd_write(conf->call, 1) && !eventfd_write(conf->err, 1));
	if (blkd_device_packed(&dev))
		recover_packed(conf);
	else
		recover_split(conf, q);
	q->base = conf->at.base;
	return q;
}

u16 blkd_queue_stop(struct blkd_queue *q)
{
	u16 base = q->base;

	free(q);
	return base;
}

/* What the first byte of a message asks for, as often as not sensible. */
static int new_fd(u8 how)
{
	switch (how % 4) {
	case 0:
		return dup(shared);
	case 1:
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	default:
		return dup(event);
	}
}

struct head {
	u8 request, flags, nr_fds, fd_kinds;
	u16 size;
};

/* Return: bytes of input used; 0: no more. */
static size_t take_message(const u8 *data, size_t size, struct blkd_message *msg)
{
	struct head h;
	size_t n;
	u8 i;

	memset(msg, 0, sizeof(*msg));
	if (size < sizeof(h))
		return 0;
	memcpy(&h, data, sizeof(h));
	n = min(size - sizeof(h), min_t(size_t, h.size, sizeof(msg->payload)));
	memcpy(&msg->payload, data + sizeof(h), n);
	msg->hdr = (struct blkd_header){
		h.request % 40, h.flags & 0x80 ? h.flags : 1 | (h.flags & 8), h.size,
	};
	msg->nr_fds = h.nr_fds % (BLKD_MAX_FDS + 1);
	for (i = 0; i < msg->nr_fds; i++)
		msg->fds[i] = new_fd(h.fd_kinds >> (2 * (i % 4)));
	return sizeof(h) + n;
}

static int handle(struct blkd_message *msg)
{
	struct blkd_answer answer;
	int ret;

	if (blkd_message_check_head(&msg->hdr, msg->nr_fds) ||
	    blkd_message_check(msg))
		return -1;
	ret = blkd_device_handle(&dev, msg, &answer);
	check(!answer.wanted || msg->hdr.size <= sizeof(msg->payload));
	check(answer.fd < 0 || (answer.wanted && !ret));
	if (answer.fd >= 0)
		close(answer.fd);
	return ret;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct blkd_message msg;
	size_t used;
	int first, last;

	if (shared < 0) {
		shared = memfd_create("fuzz", MFD_CLOEXEC);
		event = eventfd(0, EFD_CLOEXEC);
		check(!ftruncate(shared, SHARED_SIZE));
		disk.features = 0x7e64;
	}
	first = dup(event);
	close(first);
	check(!blkd_device_init(&dev, &disk, &opt));
	while ((used = take_message(data, size, &msg))) {
		data += used;
		size -= used;
		/* As the server does: who is not understood is gone. */
		last = handle(&msg);
		blkd_message_done(&msg);
		if (last)
			break;
	}
	blkd_device_exit(&dev);
	last = dup(event);
	close(last);
	check(first == last);
	return 0;
}
