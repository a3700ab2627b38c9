/* SPDX-License-Identifier: GPL-2.0-only */
/* A device and an interrupt behind registers, for the tests of these. */
#ifndef WEIR_TEST_VIRTIO_FAKE_H
#define WEIR_TEST_VIRTIO_FAKE_H

#include <unit.h>
#include <linux/bits.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include <virtio/regs.h>

#define NR_QUEUES	2
#define QUEUE_MAX	256
#define FEATURES	(1ULL << VIRTIO_F_VERSION_1 | 1ULL << VIRTIO_F_RING_RESET | 1 << 5 | 1 << 9)

/* A device that writes down what was asked of it. */
struct fake {
	struct weir_vhost_dev dev;
	struct weir_virtio_regs regs;
	u64 features;
	int set_features_err, start_err;
	struct weir_vhost_ring ring[NR_QUEUES];
	bool running[NR_QUEUES];
	unsigned int starts, stops, kicks, last_kick, raises, generation;
	u8 config[12];
};

static struct fake fake;
static unsigned int fake_nr_vqs(struct weir_vhost_dev *dev)
{
	return NR_QUEUES;
}

static u64 fake_features(struct weir_vhost_dev *dev)
{
	return FEATURES;
}

static int fake_set_features(struct weir_vhost_dev *dev, u64 features)
{
	fake.features = features;
	return fake.set_features_err;
}

static void fake_read_config(struct weir_vhost_dev *dev, u32 off, void *buf,
			     u32 len)
{
	memset(buf, 0, len);
	while (len-- && off < sizeof(fake.config))
		*(u8 *)buf++ = fake.config[off++];
}

static void fake_write_config(struct weir_vhost_dev *dev, u32 off,
			      const void *buf, u32 len)
{
	while (len-- && off < sizeof(fake.config))
		fake.config[off++] = *(u8 *)buf++;
}

static u32 fake_generation(struct weir_vhost_dev *dev)
{
	return fake.generation;
}

static int fake_start(struct weir_vhost_dev *dev, unsigned int vq,
		      const struct weir_vhost_ring *ring)
{
	assert_false(fake.running[vq]);
	if (fake.start_err)
		return fake.start_err;
	fake.starts++;
	fake.running[vq] = true;
	fake.ring[vq] = *ring;
	return 0;
}

static void fake_stop(struct weir_vhost_dev *dev, unsigned int vq, u16 *base)
{
	assert_true(fake.running[vq]);
	fake.stops++;
	fake.running[vq] = false;
	*base = 0;
}

static void fake_kick(struct weir_vhost_dev *dev, unsigned int vq)
{
	assert_true(fake.running[vq]);
	fake.kicks++;
	fake.last_kick = vq;
}

static const struct weir_vhost_dev_ops fake_ops = {
	.virtio_id = 2,
	.nr_vqs = fake_nr_vqs,
	.features = fake_features,
	.set_features = fake_set_features,
	.read_config = fake_read_config,
	.write_config = fake_write_config,
	.config_generation = fake_generation,
	.start_vq = fake_start,
	.stop_vq = fake_stop,
	.kick = fake_kick,
};

static void fake_raise(struct weir_virtio_regs *r, u32 bits)
{
	r->isr |= bits;
	fake.raises++;
}

static u32 fake_ack(struct weir_virtio_regs *r, u32 bits)
{
	bits &= r->isr;
	r->isr ^= bits;
	return bits;
}

static const struct weir_virtio_regs_ops fake_irq = { fake_raise, fake_ack };
#endif /* WEIR_TEST_VIRTIO_FAKE_H */
