// SPDX-License-Identifier: GPL-2.0-only
/*
 * The eventfds of a virtqueue: kicks in, calls and errors out.
 *
 * A kick is a wake-up with interrupts off, where nothing can be served. When a
 * thread of the VMM made it, a vCPU that left its guest for the doorbell as a
 * rule, the virtqueue is served on that thread's way back, as work of the
 * thread: before it enters the guest, or user space. Else the worker serves it.
 */
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/eventfd.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/vhost.h>
#include "door-kick.h"

/* A user worker (io_uring's, another vhost's) never goes back to user space. */
static bool in_vmm_thread(const struct weir_door *door)
{
	return in_task() && current->mm && current->mm == door->mm &&
	       !(current->flags & (PF_KTHREAD | PF_USER_WORKER | PF_EXITING));
}

static void poke_for(struct weir_door_vq *vq, unsigned int kicks)
{
	unsigned long flags;

	spin_lock_irqsave(&vq->lock, flags);
	if (vq->dev) {
		vq->worker_kicks += kicks;
		vq->dev->ops->poke(vq->dev, vq->index);
	}
	spin_unlock_irqrestore(&vq->lock, flags);
}

static void poke(struct weir_door_vq *vq)
{
	poke_for(vq, 1);
}

/**
 * weir_door_poke() - the worker looks at a virtqueue, if it is served
 * @vq: the virtqueue, which nobody kicked
 *
 * Context: any.
 */
void weir_door_poke(struct weir_door_vq *vq)
{
	poke_for(vq, 0);
}

/*
 * Who has it for writing may have started it, and looked at the ring before the
 * driver did more: the worker looks again.
 */
static void serve(struct weir_door_vq *vq)
{
	struct weir_vhost_dev *dev;

	if (!down_read_trylock(&vq->live))
		return poke(vq);
	dev = vq->dev;
	if (dev) {
		vq->inline_kicks++;
		dev->ops->kick(dev, vq->index);
	}
	up_read(&vq->live);
}

/* The last put of the file is work of its own, after this one has returned. */
static void kick_work(struct callback_head *work)
{
	struct weir_door_vq *vq = container_of(work, struct weir_door_vq, work);
	struct weir_door *door = vq->door;

	clear_bit(0, &vq->kicked);
	/* Kicks from here on come again; pairs with kick(). */
	smp_mb__after_atomic();
	if (in_vmm_thread(door))
		serve(vq);
	else
		poke(vq);
	fput(door->file);
}

/* Return: false when this thread cannot do it. */
static bool kick_inline(struct weir_door_vq *vq)
{
	struct weir_door *door = vq->door;

	if (!get_file_active(&door->file))
		return false;
	if (!task_work_add(current, &vq->work, TWA_RESUME))
		return true;
	fput(door->file);
	return false;
}

/* Had it better wait until the driver has more? */
static bool gathers(struct weir_door_vq *vq)
{
	unsigned long flags;
	bool ret;

	spin_lock_irqsave(&vq->lock, flags);
	ret = vq->dev && vq->dev->ops->gathers(vq->dev, vq->index);
	spin_unlock_irqrestore(&vq->lock, flags);
	return ret;
}

/* Context: any, interrupts off. */
static void kick(struct weir_door_vq *vq)
{
	if (!in_vmm_thread(vq->door) || gathers(vq))
		return poke(vq);
	if (test_and_set_bit(0, &vq->kicked))
		return;
	if (kick_inline(vq))
		return;
	clear_bit(0, &vq->kicked);
	poke(vq);
}

static int wake(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	if (key_to_poll(key) & EPOLLIN)
		kick(container_of(wait, struct weir_door_vq, wait));
	return 0;
}

static void wait_on(struct file *file, wait_queue_head_t *head, poll_table *pt)
{
	struct weir_door_vq *vq = container_of(pt, struct weir_door_vq, pt);

	vq->head = head;
	add_wait_queue(head, &vq->wait);
}

/**
 * weir_door_kick_init() - before the first eventfd
 * @vq: the virtqueue
 */
void weir_door_kick_init(struct weir_door_vq *vq)
{
	spin_lock_init(&vq->lock);
	spin_lock_init(&vq->event_lock);
	init_waitqueue_func_entry(&vq->wait, wake);
	init_poll_funcptr(&vq->pt, wait_on);
	init_task_work(&vq->work, kick_work);
}

static void replace_kick(struct weir_door_vq *vq, struct file *file)
{
	if (vq->kick) {
		remove_wait_queue(vq->head, &vq->wait);
		fput(vq->kick);
	}
	vq->kick = file;
	if (file && (vfs_poll(file, &vq->pt) & EPOLLIN))
		poke(vq);
}

static void replace_ctx(struct weir_door_vq *vq, struct eventfd_ctx **place,
			struct eventfd_ctx *ctx)
{
	spin_lock_irq(&vq->event_lock);
	swap(*place, ctx);
	spin_unlock_irq(&vq->event_lock);
	if (ctx)
		eventfd_ctx_put(ctx);
}

/**
 * weir_door_events_reset() - no eventfds any more
 * @vq: the virtqueue
 *
 * Context: may sleep.
 */
void weir_door_events_reset(struct weir_door_vq *vq)
{
	replace_kick(vq, NULL);
	replace_ctx(vq, &vq->call, NULL);
	replace_ctx(vq, &vq->err, NULL);
}

static void signal_one(struct weir_door_vq *vq, struct eventfd_ctx **place)
{
	unsigned long flags;

	spin_lock_irqsave(&vq->event_lock, flags);
	if (*place)
		eventfd_signal(*place);
	spin_unlock_irqrestore(&vq->event_lock, flags);
}

/**
 * weir_door_call() - &weir_vhost_env.call
 * @priv: the door
 * @index: virtqueue
 */
void weir_door_call(void *priv, unsigned int index)
{
	struct weir_door *door = priv;

	signal_one(&door->vq[index], &door->vq[index].call);
}

/**
 * weir_door_broken() - &weir_vhost_env.broken
 * @priv: the door
 * @index: virtqueue
 * @why: what the driver did
 */
void weir_door_broken(void *priv, unsigned int index, const char *why)
{
	struct weir_door *door = priv;

	pr_notice_ratelimited("weir-vhost: device %d, queue %u: %s\n", door->id,
			      index, why);
	signal_one(&door->vq[index], &door->vq[index].err);
}

/**
 * weir_door_set_kick() - VHOST_SET_VRING_KICK
 * @vq: the virtqueue
 * @arg: struct vhost_vring_file
 *
 * Return: 0, -EFAULT, -EBADF, -EINVAL for a file that is no eventfd.
 */
long weir_door_set_kick(struct weir_door_vq *vq, void __user *arg)
{
	struct vhost_vring_file f;
	struct file *file = NULL;

	if (copy_from_user(&f, arg, sizeof(f)))
		return -EFAULT;
	if (f.fd != VHOST_FILE_UNBIND)
		file = eventfd_fget(f.fd);
	if (IS_ERR(file))
		return PTR_ERR(file);
	replace_kick(vq, file);
	return 0;
}

static long set_ctx(struct weir_door_vq *vq, struct eventfd_ctx **place,
		    void __user *arg)
{
	struct eventfd_ctx *ctx = NULL;
	struct vhost_vring_file f;

	if (copy_from_user(&f, arg, sizeof(f)))
		return -EFAULT;
	if (f.fd != VHOST_FILE_UNBIND)
		ctx = eventfd_ctx_fdget(f.fd);
	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	replace_ctx(vq, place, ctx);
	return 0;
}

/**
 * weir_door_set_call() - VHOST_SET_VRING_CALL
 * @vq: the virtqueue
 * @arg: struct vhost_vring_file
 *
 * Return: as weir_door_set_kick().
 */
long weir_door_set_call(struct weir_door_vq *vq, void __user *arg)
{
	return set_ctx(vq, &vq->call, arg);
}

/**
 * weir_door_set_err() - VHOST_SET_VRING_ERR
 * @vq: the virtqueue
 * @arg: struct vhost_vring_file
 *
 * Return: as weir_door_set_kick().
 */
long weir_door_set_err(struct weir_door_vq *vq, void __user *arg)
{
	return set_ctx(vq, &vq->err, arg);
}
