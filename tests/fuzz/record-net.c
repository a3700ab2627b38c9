// SPDX-License-Identifier: GPL-2.0-only
/*
 * weir-blkd with WEIR_RECORD_NET set is a network device instead, of packed rings if
 * the driver likes: what it is sent comes back. So are its rings recorded, too.
 */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <tools/blkd/device.h>

#define FRAME_MAX	65550
#define SEGS		1024

struct echo {
	struct blkd_queue_conf conf;
	struct weir_ring ring;
	struct weir_seg segs[SEGS];
	void *state;
	pthread_t thread;
	int wake;
	volatile bool stop;
};

static int wire[2];		/* transmit queues write to the second */

static bool is_net(void)
{
	return getenv("WEIR_RECORD_NET");
}

/* What a driver has sent is used at once, and goes into the wire. */
static int transmit(struct echo *e)
{
	static __thread u8 frame[FRAME_MAX];
	struct weir_chain c = { .segs = e->segs, .max = SEGS };
	struct weir_seg_iter it;
	ssize_t n;
	int ret = weir_ring_next(&e->ring, &c);

	if (ret <= 0)
		return ret;
	it = weir_seg_out(&c);
	n = weir_ring_read(&e->ring, &it, frame, sizeof(frame));
	if (n > 0 && send(wire[1], frame, n, MSG_DONTWAIT) < 0)
		n = 0;
	return weir_ring_push(&e->ring, c.id, 0) ?: 1;
}

/* A frame of the wire into one buffer, as much of it as there is room for. */
static int receive(struct echo *e)
{
	static __thread u8 frame[FRAME_MAX];
	struct weir_chain c = { .segs = e->segs, .max = SEGS };
	struct virtio_net_hdr_v1 hdr = { .num_buffers = 1 };
	struct weir_seg_iter it;
	ssize_t n;
	int ret;

	if (recv(wire[0], frame, 1, MSG_DONTWAIT | MSG_PEEK) < 1)
		return 0;
	ret = weir_ring_next(&e->ring, &c);
	if (ret <= 0)
		return ret;
	n = recv(wire[0], frame, sizeof(frame), MSG_DONTWAIT);
	memcpy(frame, &hdr, sizeof(hdr));
	it = weir_seg_in(&c);
	n = weir_ring_write(&e->ring, &it, frame, min_t(ssize_t, n, c.in_len));
	return weir_ring_push(&e->ring, c.id, max(n, 0)) ?: 1;
}

static void serve(struct echo *e)
{
	bool out = e->conf.index & 1;
	int ret;

	weir_ring_begin(&e->ring, false);
	do {
		weir_ring_kicks_off(&e->ring);
		do {
			ret = out ? transmit(e) : receive(e);
		} while (ret > 0);
		if (weir_ring_flush(&e->ring) > 0)
			eventfd_write(e->conf.call, 1);
	} while (ret == 0 && weir_ring_kicks_on(&e->ring) > 0 && out);
	weir_ring_end(&e->ring, false);
}

static void *run(void *arg)
{
	struct echo *e = arg;
	struct pollfd p[] = {
		{ e->wake, POLLIN }, { e->conf.kick, POLLIN },
		{ e->conf.index & 1 ? -1 : wire[0], POLLIN },
	};
	eventfd_t n;

	while (!e->stop) {
		serve(e);
		poll(p, 3, -1);
		if (p[1].revents)
			eventfd_read(e->conf.kick, &n);
	}
	return NULL;
}

static struct echo *start(const struct blkd_queue_conf *conf)
{
	struct weir_gmem gmem = { &blkd_memory_ops, (void *)conf->mem };
	struct echo *e = calloc(1, sizeof(*e));

	if (!e)
		abort();
	e->conf = *conf;
	e->wake = eventfd(0, EFD_CLOEXEC);
	e->state = calloc(1, weir_ring_state_size(conf->at.num, conf->features) ?: 1);
	if (weir_ring_init(&e->ring, &gmem, &conf->at, conf->features, e->state))
		abort();
	weir_ring_begin(&e->ring, false);
	if (weir_ring_start(&e->ring))
		abort();
	weir_ring_end(&e->ring, false);
	if (pthread_create(&e->thread, NULL, run, e))
		abort();
	return e;
}

static u16 stop(struct echo *e)
{
	u16 base;

	e->stop = true;
	eventfd_write(e->wake, 1);
	pthread_join(e->thread, NULL);
	base = weir_ring_base(&e->ring);
	close(e->wake);
	free(e->state);
	/* The recording goes by its address. */
	return base;
}

struct blkd_queue *__real_blkd_queue_start(const struct blkd_queue_conf *conf);
struct blkd_queue *__wrap_blkd_queue_start(const struct blkd_queue_conf *conf);

struct blkd_queue *__wrap_blkd_queue_start(const struct blkd_queue_conf *conf)
{
	return is_net() ? (void *)start(conf) : __real_blkd_queue_start(conf);
}

u16 __real_blkd_queue_stop(struct blkd_queue *q);
u16 __wrap_blkd_queue_stop(struct blkd_queue *q);

u16 __wrap_blkd_queue_stop(struct blkd_queue *q)
{
	return is_net() ? stop((void *)q) : __real_blkd_queue_stop(q);
}

int __real_blkd_device_init(struct blkd_device *dev, struct blkd_disk *disk,
			    const struct blkd_options *opt);
int __wrap_blkd_device_init(struct blkd_device *dev, struct blkd_disk *disk,
			    const struct blkd_options *opt);

int __wrap_blkd_device_init(struct blkd_device *dev, struct blkd_disk *disk,
			    const struct blkd_options *opt)
{
	if (is_net()) {
		disk->features = BIT_ULL(VIRTIO_F_RING_PACKED) |
			BIT_ULL(VIRTIO_F_IN_ORDER) |
			BIT_ULL(VIRTIO_NET_F_MRG_RXBUF) |
			BIT_ULL(VIRTIO_NET_F_CSUM) |
			BIT_ULL(VIRTIO_NET_F_HOST_TSO4) |
			BIT_ULL(VIRTIO_NET_F_HOST_TSO6);
		if (!wire[1] && socketpair(AF_UNIX, SOCK_DGRAM, 0, wire))
			abort();
	}
	return __real_blkd_device_init(dev, disk, opt);
}
