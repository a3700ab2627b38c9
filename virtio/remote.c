// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device whose queues another process serves. The driver's notifications
 * signal eventfds, eventfds interrupt the driver; nothing of that comes to the
 * VMM. What the driver sets up and stops does: the VMM reads it as a state with
 * a number, brings the other process to it and says so.
 *
 * Locks: &struct weir_remote.lock, then &struct weir_remote_queue.lock, which is
 * taken inside the wait queue's lock of an eventfd, too.
 */
#include <linux/bits.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/eventfd.h>
#include <linux/file.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <linux/wait.h>
#include <uapi/weir.h>
#include "remote.h"

#define QUEUES		WEIR_VIRTIO_REMOTE_QUEUES
#define CONFIG_LEN	WEIR_VIRTIO_REMOTE_CONFIG

/* virtio 1.2, 2.2: of the kind of device; and those of rings that pass through. */
#define FEATURES \
	(GENMASK_ULL(23, 0) | GENMASK_ULL(63, 50) | BIT_ULL(VIRTIO_F_VERSION_1) | \
	 BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC) | \
	 BIT_ULL(VIRTIO_RING_F_EVENT_IDX) | BIT_ULL(VIRTIO_F_RING_PACKED))

/**
 * struct weir_remote_queue - a queue
 * @remote: whose
 * @lock: @live against an interrupt under way
 * @live: the driver has it running; changed under &struct weir_remote.lock as well
 * @ring: where it lies, when @live
 * @kick: signalled by notifications
 * @call: interrupts the driver
 * @wait: in @call's wait queue
 * @poll: brings @wait there
 * @kicks: how many notifications there were
 * @calls: how many interrupts
 */
struct weir_remote_queue {
	struct weir_remote *remote;
	raw_spinlock_t lock;
	bool live;
	struct weir_vhost_ring ring;
	struct eventfd_ctx *kick, *call;
	wait_queue_entry_t wait;
	poll_table poll;
	u64 kicks, calls;
};

/**
 * struct weir_remote - the device
 * @dev: as its transport sees it
 * @ops: of @dev, with the kind of device
 * @changed: signalled when @seq goes up
 * @lock: the state of the queues, @features, @seq and @done
 * @offered: features that the driver is offered
 * @features: those that it has taken
 * @seq: number of the state; numbers are compared by their difference
 * @done: that of the last state that the VMM has brought about
 * @progress: @done went up, or @closing
 * @closing: nobody will bring anything about any more
 * @config_lock: @config and @generation move together
 * @generation: of configuration space
 * @config: configuration space
 * @nr: of queues
 * @queue: the queues
 */
struct weir_remote {
	struct weir_vhost_dev dev;
	struct weir_vhost_dev_ops ops;
	struct eventfd_ctx *changed;
	struct mutex lock;
	u64 offered, features;
	u32 seq, done;
	wait_queue_head_t progress;
	bool closing;
	raw_spinlock_t config_lock;
	u32 generation;
	u8 config[CONFIG_LEN];
	unsigned int nr;
	struct weir_remote_queue queue[QUEUES];
};

static struct weir_remote *of_dev(struct weir_vhost_dev *dev)
{
	return container_of(dev, struct weir_remote, dev);
}

static unsigned int nr_vqs(struct weir_vhost_dev *dev)
{
	return of_dev(dev)->nr;
}

static u64 features(struct weir_vhost_dev *dev)
{
	return of_dev(dev)->offered;
}

static int set_features(struct weir_vhost_dev *dev, u64 features)
{
	struct weir_remote *r = of_dev(dev);

	mutex_lock(&r->lock);
	r->features = features;
	mutex_unlock(&r->lock);
	return 0;
}

static void read_config(struct weir_vhost_dev *dev, u32 off, void *buf, u32 len)
{
	struct weir_remote *r = of_dev(dev);
	unsigned long flags;

	memset(buf, 0, len);
	if (off >= CONFIG_LEN)
		return;
	raw_spin_lock_irqsave(&r->config_lock, flags);
	memcpy(buf, r->config + off, min(len, CONFIG_LEN - off));
	raw_spin_unlock_irqrestore(&r->config_lock, flags);
}

static void write_config(struct weir_vhost_dev *dev, u32 off, const void *buf,
			 u32 len)
{
}

static u32 config_generation(struct weir_vhost_dev *dev)
{
	return READ_ONCE(of_dev(dev)->generation);
}

static void set_live(struct weir_remote_queue *q, bool live)
{
	unsigned long flags;

	lockdep_assert_held(&q->remote->lock);
	raw_spin_lock_irqsave(&q->lock, flags);
	q->live = live;
	raw_spin_unlock_irqrestore(&q->lock, flags);
}

/* The VMM is told, and does not have to be waited for: kicks are not lost. */
static int start_vq(struct weir_vhost_dev *dev, unsigned int vq,
		    const struct weir_vhost_ring *ring)
{
	struct weir_remote *r = of_dev(dev);

	mutex_lock(&r->lock);
	r->queue[vq].ring = *ring;
	set_live(&r->queue[vq], true);
	r->seq++;
	mutex_unlock(&r->lock);
	eventfd_signal(r->changed);
	return 0;
}

static bool reached(const struct weir_remote *r, u32 seq)
{
	return READ_ONCE(r->closing) || (s32)(READ_ONCE(r->done) - seq) >= 0;
}

/* A vCPU that is killed here does not care what becomes of its memory. */
static void stop_vq(struct weir_vhost_dev *dev, unsigned int vq, u16 *base)
{
	struct weir_remote *r = of_dev(dev);
	u32 seq;

	mutex_lock(&r->lock);
	set_live(&r->queue[vq], false);
	seq = ++r->seq;
	mutex_unlock(&r->lock);
	eventfd_signal(r->changed);
	wait_event_state(r->progress, reached(r, seq),
			 (TASK_KILLABLE | TASK_FREEZABLE));
	*base = 0;
}

static void kick(struct weir_vhost_dev *dev, unsigned int vq)
{
	struct weir_remote_queue *q = &of_dev(dev)->queue[vq];

	q->kicks++;
	eventfd_signal(q->kick);
}

static bool gathers(struct weir_vhost_dev *dev, unsigned int vq)
{
	return false;
}

static void stats(struct weir_vhost_dev *dev, struct seq_file *m)
{
	struct weir_remote *r = of_dev(dev);
	u64 kicks = 0, calls = 0;
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		kicks += r->queue[i].kicks;
		calls += r->queue[i].calls;
	}
	seq_printf(m, "kicks %llu\n", kicks);
	seq_printf(m, "calls %llu\n", calls);
	seq_printf(m, "changes %u\n", READ_ONCE(r->seq));
	seq_printf(m, "changes_done %u\n", READ_ONCE(r->done));
}

/*
 * Called with the wait queue's lock held and interrupts masked, maybe from an
 * interrupt. The count is taken: any number of signals before the driver looks
 * is one. When the VMM closes the eventfd, there is just nobody who signals it.
 */
static int call(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	struct weir_remote_queue *q = container_of(wait, struct weir_remote_queue,
						   wait);
	struct weir_remote *r = q->remote;
	unsigned long flags;
	u64 count;

	if (!(key_to_poll(key) & EPOLLIN))
		return 0;
	eventfd_ctx_do_read(q->call, &count);
	raw_spin_lock_irqsave(&q->lock, flags);
	if (q->live) {
		q->calls++;
		r->dev.env.call(r->dev.env.priv, q - r->queue);
	}
	raw_spin_unlock_irqrestore(&q->lock, flags);
	return 1;
}

static void enqueue(struct file *file, wait_queue_head_t *head, poll_table *poll)
{
	struct weir_remote_queue *q = container_of(poll, struct weir_remote_queue,
						   poll);

	add_wait_queue_priority(head, &q->wait);
}

static int get_call(struct weir_remote_queue *q, int fd)
{
	struct file *file = fget(fd);
	struct eventfd_ctx *ctx;

	if (!file)
		return -EBADF;
	ctx = eventfd_ctx_fileget(file);
	if (!IS_ERR(ctx)) {
		q->call = ctx;
		init_waitqueue_func_entry(&q->wait, call);
		init_poll_funcptr(&q->poll, enqueue);
		vfs_poll(file, &q->poll);
	}
	fput(file);
	return PTR_ERR_OR_ZERO(ctx);
}

static int get_eventfd(struct eventfd_ctx **to, int fd)
{
	struct eventfd_ctx *ctx = eventfd_ctx_fdget(fd);

	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	*to = ctx;
	return 0;
}

static void put_queue(struct weir_remote_queue *q)
{
	u64 count;

	if (q->call) {
		eventfd_ctx_remove_wait_queue(q->call, &q->wait, &count);
		eventfd_ctx_put(q->call);
	}
	if (q->kick)
		eventfd_ctx_put(q->kick);
}

static void destroy(struct weir_vhost_dev *dev)
{
	struct weir_remote *r = of_dev(dev);
	unsigned int i;

	for (i = 0; i < r->nr; i++)
		put_queue(&r->queue[i]);
	if (r->changed)
		eventfd_ctx_put(r->changed);
	kfree(r);
}

static const struct weir_vhost_dev_ops remote_ops = {
	.nr_vqs = nr_vqs,
	.features = features,
	.set_features = set_features,
	.read_config = read_config,
	.write_config = write_config,
	.config_generation = config_generation,
	.start_vq = start_vq,
	.stop_vq = stop_vq,
	.kick = kick,
	.gathers = gathers,
	.poke = kick,
	.destroy = destroy,
	.stats = stats,
};

static bool valid(const struct weir_virtio_remote *args)
{
	const size_t unused = QUEUES - args->nr_queues;

	if (!args->nr_queues || args->nr_queues > QUEUES ||
	    args->config_len > CONFIG_LEN || (args->features & ~FEATURES) ||
	    !(args->features & BIT_ULL(VIRTIO_F_VERSION_1)))
		return false;
	return !memchr_inv(args->kick + args->nr_queues, 0, unused * sizeof(s32)) &&
		!memchr_inv(args->call + args->nr_queues, 0, unused * sizeof(s32));
}

static int get_queues(struct weir_remote *r, const struct weir_virtio_remote *args)
{
	struct weir_remote_queue *q;
	int err = 0;

	while (r->nr < args->nr_queues && !err) {
		q = &r->queue[r->nr];
		q->remote = r;
		raw_spin_lock_init(&q->lock);
		err = get_eventfd(&q->kick, args->kick[r->nr]);
		if (!err)
			err = get_call(q, args->call[r->nr]);
		r->nr++;
	}
	return err;
}

static int init(struct weir_remote *r, const struct weir_virtio_create *c,
		const struct weir_virtio_remote *args,
		const struct weir_vhost_env *env)
{
	int err;

	r->ops = remote_ops;
	r->ops.virtio_id = c->device;
	r->dev.ops = &r->ops;
	r->dev.env = *env;
	r->offered = args->features;
	memcpy(r->config, args->config, args->config_len);
	mutex_init(&r->lock);
	init_waitqueue_head(&r->progress);
	raw_spin_lock_init(&r->config_lock);
	err = get_eventfd(&r->changed, c->backend_fd);
	return err ? err : get_queues(r, args);
}

/**
 * weir_remote_create() - a device that another process serves
 * @c: argument of WEIR_VIRTIO_CREATE with WEIR_VIRTIO_F_REMOTE
 * @env: what it takes of its transport
 *
 * Context: process, may sleep.
 * Return: the device; -EFAULT: &weir_virtio_create.queues cannot be read; -EINVAL:
 * features that do not pass through, no queue, too many, more configuration space
 * than there is, a descriptor that is no eventfd; -EBADF: one that is not open;
 * -ENOMEM.
 */
struct weir_vhost_dev *weir_remote_create(const struct weir_virtio_create *c,
					  const struct weir_vhost_env *env)
{
	struct weir_virtio_remote *args;
	struct weir_remote *r;
	int err;

	args = memdup_user(u64_to_user_ptr(c->queues), sizeof(*args));
	if (IS_ERR(args))
		return ERR_CAST(args);
	r = kzalloc(sizeof(*r), GFP_KERNEL_ACCOUNT);
	err = !r ? -ENOMEM : valid(args) ? init(r, c, args, env) : -EINVAL;
	kfree(args);
	if (!err)
		return &r->dev;
	if (r)
		destroy(&r->dev);
	return ERR_PTR(err);
}

/**
 * weir_remote_close() - the VMM will bring nothing about any more
 * @dev: the device; a driver that waits for one of its queues to stop goes on
 *
 * Context: any.
 */
void weir_remote_close(struct weir_vhost_dev *dev)
{
	struct weir_remote *r = of_dev(dev);

	WRITE_ONCE(r->closing, true);
	wake_up_all(&r->progress);
}

static void copy_queue(struct weir_virtio_remote_queue *to,
		       const struct weir_remote_queue *q)
{
	if (!q->live)
		return;
	to->desc = q->ring.desc;
	to->avail = q->ring.avail;
	to->used = q->ring.used;
	to->num = q->ring.num;
	to->live = 1;
}

static long get_state(struct weir_remote *r, void __user *arg)
{
	struct weir_virtio_remote_state state = { .nr_queues = r->nr };
	unsigned int i;

	mutex_lock(&r->lock);
	state.features = r->features;
	state.seq = r->seq;
	for (i = 0; i < r->nr; i++)
		copy_queue(&state.queue[i], &r->queue[i]);
	mutex_unlock(&r->lock);
	return copy_to_user(arg, &state, sizeof(state)) ? -EFAULT : 0;
}

static long set_done(struct weir_remote *r, const u32 __user *arg)
{
	long err = 0;
	u32 seq;

	if (get_user(seq, arg))
		return -EFAULT;
	mutex_lock(&r->lock);
	if (seq - r->done > r->seq - r->done)	/* from done to seq */
		err = -EINVAL;
	else
		WRITE_ONCE(r->done, seq);
	mutex_unlock(&r->lock);
	wake_up_all(&r->progress);
	return err;
}

static long set_config(struct weir_remote *r, const void __user *arg)
{
	struct weir_virtio_remote_config config;
	unsigned long flags;

	if (copy_from_user(&config, arg, sizeof(config)))
		return -EFAULT;
	if (config.len > CONFIG_LEN)
		return -EINVAL;
	memset(config.data + config.len, 0, CONFIG_LEN - config.len);
	raw_spin_lock_irqsave(&r->config_lock, flags);
	memcpy(r->config, config.data, CONFIG_LEN);
	WRITE_ONCE(r->generation, r->generation + 1);
	raw_spin_unlock_irqrestore(&r->config_lock, flags);
	r->dev.env.config_changed(r->dev.env.priv);
	return 0;
}

/**
 * weir_remote_ioctl() - WEIR_VIRTIO_REMOTE_*
 * @dev: the device
 * @cmd: which of them
 * @arg: its argument
 *
 * Context: process, may sleep; not serialised with accesses of the driver, one of
 * which may wait for this.
 * Return: 0; -EFAULT; -EINVAL: a state that was not yet, or is older than the one
 * told last, or more configuration space than there is; -ENOTTY: none of them.
 */
long weir_remote_ioctl(struct weir_vhost_dev *dev, unsigned int cmd,
		       void __user *arg)
{
	struct weir_remote *r = of_dev(dev);

	switch (cmd) {
	case WEIR_VIRTIO_REMOTE_GET:
		return get_state(r, arg);
	case WEIR_VIRTIO_REMOTE_DONE:
		return set_done(r, arg);
	case WEIR_VIRTIO_REMOTE_CONFIG_SET:
		return set_config(r, arg);
	default:
		return -ENOTTY;
	}
}
