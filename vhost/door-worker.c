// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who serves the virtqueues of an open file, when no thread of the VMM does: one
 * thread for all of them from the start, and those that the VMM makes and attaches,
 * while the virtqueue runs if it likes. The VMM goes by their numbers.
 */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vhost.h>
#include "door-kind.h"
#include "door-worker.h"
#include "worker.h"

/* Two for each virtqueue: enough to change places. */
static u32 last_id(const struct weir_door *door)
{
	return 2 * door->nr_vqs - 1;
}

static struct weir_door_worker *new_worker(struct weir_door *door)
{
	struct weir_door_worker *w = kzalloc(sizeof(*w), GFP_KERNEL_ACCOUNT);
	int err;

	if (!w)
		return ERR_PTR(-ENOMEM);
	w->thread = weir_worker_create(door->kind->thread);
	if (IS_ERR(w->thread)) {
		err = PTR_ERR(w->thread);
		goto free;
	}
	err = xa_alloc(&door->workers, &w->id, w, XA_LIMIT(0, last_id(door)),
		       GFP_KERNEL_ACCOUNT);
	if (!err)
		return w;
	err = -ENOMEM;
	weir_worker_destroy(w->thread);
free:
	kfree(w);
	return ERR_PTR(err);
}

static void free_worker(struct weir_door *door, struct weir_door_worker *w)
{
	xa_erase(&door->workers, w->id);
	weir_worker_destroy(w->thread);
	kfree(w);
}

static void change(struct weir_door_vq *vq, struct weir_door_worker *w)
{
	if (vq->worker)
		vq->worker->users--;
	vq->worker = w;
	if (w)
		w->users++;
}

/**
 * weir_door_workers_init() - one thread for all virtqueues
 * @door: about to have an owner, the caller
 *
 * Context: may sleep. Return: 0, -ENOMEM, -EINTR.
 */
int weir_door_workers_init(struct weir_door *door)
{
	struct weir_door_worker *w = new_worker(door);
	unsigned int i;

	if (IS_ERR(w))
		return PTR_ERR(w);
	for (i = 0; i < door->nr_vqs; i++)
		change(&door->vq[i], w);
	return 0;
}

/**
 * weir_door_workers_exit() - no threads any more
 * @door: its virtqueues are stopped, there is no device
 *
 * Context: may sleep.
 */
void weir_door_workers_exit(struct weir_door *door)
{
	struct weir_door_worker *w;
	unsigned long id;
	unsigned int i;

	for (i = 0; i < door->nr_vqs; i++)
		change(&door->vq[i], NULL);
	xa_for_each(&door->workers, id, w)
		free_worker(door, w);
}

/**
 * weir_door_spread() - a thread for each virtqueue, unless the VMM has attached one
 * @door: the device; its lock is held, no virtqueue runs
 * @nr_vqs: how many of them there will be
 *
 * Context: may sleep. Return: 0, -ENOMEM, -EINTR.
 */
int weir_door_spread(struct weir_door *door, unsigned int nr_vqs)
{
	struct weir_door_worker *w;
	unsigned int i;

	if (door->vq[0].worker->users != door->nr_vqs)
		return 0;
	for (i = 1; i < nr_vqs; i++) {
		w = new_worker(door);
		if (IS_ERR(w))
			return PTR_ERR(w);
		change(&door->vq[i], w);
	}
	return 0;
}

/**
 * weir_door_new_worker() - VHOST_NEW_WORKER
 * @door: the device
 * @arg: struct vhost_worker_state
 *
 * Return: 0, -ENOMEM, also when there are more than virtqueues could have; -EINTR,
 * -EFAULT.
 */
long weir_door_new_worker(struct weir_door *door, void __user *arg)
{
	struct weir_door_worker *w = new_worker(door);
	struct vhost_worker_state s;

	if (IS_ERR(w))
		return PTR_ERR(w);
	s.worker_id = w->id;
	if (!copy_to_user(arg, &s, sizeof(s)))
		return 0;
	free_worker(door, w);
	return -EFAULT;
}

/**
 * weir_door_free_worker() - VHOST_FREE_WORKER
 * @door: the device
 * @arg: struct vhost_worker_state
 *
 * Return: 0, -EFAULT, -ENODEV: no such worker; -EBUSY: a virtqueue has it.
 */
long weir_door_free_worker(struct weir_door *door, void __user *arg)
{
	struct vhost_worker_state s;
	struct weir_door_worker *w;

	if (copy_from_user(&s, arg, sizeof(s)))
		return -EFAULT;
	w = xa_load(&door->workers, s.worker_id);
	if (!w)
		return -ENODEV;
	if (w->users)
		return -EBUSY;
	free_worker(door, w);
	return 0;
}

/**
 * weir_door_set_worker() - VHOST_ATTACH_VRING_WORKER
 * @vq: the virtqueue; goes on where it was, if it runs
 * @arg: struct vhost_vring_worker
 *
 * Return: 0, -EFAULT, -ENODEV: no such worker.
 */
long weir_door_set_worker(struct weir_door_vq *vq, void __user *arg)
{
	struct vhost_vring_worker v;
	struct weir_door_worker *w;

	if (copy_from_user(&v, arg, sizeof(v)))
		return -EFAULT;
	w = xa_load(&vq->door->workers, v.worker_id);
	if (!w)
		return -ENODEV;
	weir_door_vq_stop(vq);
	change(vq, w);
	weir_door_resume(vq->door);
	return 0;
}

/**
 * weir_door_get_worker() - VHOST_GET_VRING_WORKER
 * @vq: the virtqueue
 * @arg: struct vhost_vring_worker
 *
 * Return: 0, -EFAULT.
 */
long weir_door_get_worker(struct weir_door_vq *vq, void __user *arg)
{
	struct vhost_vring_worker v = { vq->index, vq->worker->id };

	return copy_to_user(arg, &v, sizeof(v)) ? -EFAULT : 0;
}
