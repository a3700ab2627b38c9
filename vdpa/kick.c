// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kicks. That of a VMM is a wake-up with interrupts off, where nothing can be served.
 * When a thread of the VMM made it, a vCPU that left its guest for the doorbell as a
 * rule, the virtqueue is served on that thread's way back, as work of the thread. Else,
 * or when it is better that more requests come first, the queue's worker serves it; and
 * always for the host's own driver, whose threads wait for the answer in the kernel.
 */
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/task_work.h>
#include "device.h"

/* Last of all who had the device; nothing of it is called after this. */
static int pin_release(struct inode *inode, struct file *file)
{
	struct weir_vdpa *v = file->private_data;

	put_device(&v->vdpa.dev);
	return 0;
}

static const struct file_operations pin_fops = {
	.owner = THIS_MODULE,
	.release = pin_release,
};

/**
 * weir_vdpa_pin() - something that keeps the device and the module for a kick
 * @v: the device
 *
 * Work of a thread cannot be waited for, and returns into this module; a file's last
 * put is work of its own, of the kernel, after it has returned. So this module cannot
 * be unloaded as long as there is a device.
 *
 * Context: may sleep. Return: 0, -ENOMEM, -ENFILE.
 */
int weir_vdpa_pin(struct weir_vdpa *v)
{
	struct file *file = anon_inode_getfile("[weir-vdpa]", &pin_fops, v, 0);

	if (IS_ERR(file))
		return PTR_ERR(file);
	get_device(&v->vdpa.dev);
	v->pin = file;
	return 0;
}

/**
 * weir_vdpa_unpin() - kicks that are under way are the last ones
 * @v: the device, perhaps gone after this
 *
 * Context: may sleep.
 */
void weir_vdpa_unpin(struct weir_vdpa *v)
{
	fput(v->pin);
}

static void kick_work(struct callback_head *work)
{
	struct weir_vdpa_vq *vq = container_of(work, struct weir_vdpa_vq, work);
	struct weir_vdpa *v = vq->v;

	clear_bit(0, &vq->kicked);
	/* Kicks from here on come again; pairs with weir_vdpa_kick(). */
	smp_mb__after_atomic();
	if (current->flags & PF_EXITING)
		v->dev->ops->poke(v->dev, vq - v->vq);
	else
		v->dev->ops->kick(v->dev, vq - v->vq);
	fput(v->pin);
}

/* A user worker (io_uring's, another vhost's) never goes back to user space. */
static bool in_vmm_thread(const struct weir_vdpa *v)
{
	return in_task() && current->mm && current->mm == READ_ONCE(v->vmm) &&
	       !(current->flags & (PF_KTHREAD | PF_USER_WORKER | PF_EXITING));
}

static bool kick_inline(struct weir_vdpa *v, struct weir_vdpa_vq *vq)
{
	get_file(v->pin);
	if (!task_work_add(current, &vq->work, TWA_RESUME))
		return true;
	fput(v->pin);
	return false;
}

/**
 * weir_vdpa_kick() - &vdpa_config_ops.kick_vq
 * @vdpa: the device
 * @index: virtqueue
 *
 * Context: any.
 */
void weir_vdpa_kick(struct vdpa_device *vdpa, u16 index)
{
	struct weir_vdpa *v = container_of(vdpa, struct weir_vdpa, vdpa);
	struct weir_vdpa_vq *vq = &v->vq[index];

	if (in_vmm_thread(v) && !v->dev->ops->gathers(v->dev, index)) {
		if (test_and_set_bit(0, &vq->kicked) || kick_inline(v, vq))
			return;
		clear_bit(0, &vq->kicked);
	}
	v->dev->ops->poke(v->dev, index);
}

/**
 * weir_vdpa_kick_init() - before the first kick
 * @v: the device
 */
void weir_vdpa_kick_init(struct weir_vdpa *v)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(v->vq); i++) {
		v->vq[i].v = v;
		init_task_work(&v->vq[i].work, kick_work);
	}
}
