// SPDX-License-Identifier: GPL-2.0-only
/* Notifications of the driver that wait in a vCPU's thread, or never do. */
#include <linux/container_of.h>
#include "device.h"
#include "trace.h"

static struct weir_virtio_kick *of_work(struct weir_deferred *d)
{
	return container_of(d, struct weir_virtio_kick, work);
}

static void kick_run(struct weir_deferred *d)
{
	struct weir_virtio_kick *k = of_work(d);

	k->v->dev->ops->kick(k->v->dev, k->vq);
}

static void kick_punt(struct weir_deferred *d)
{
	struct weir_virtio_kick *k = of_work(d);

	k->v->dev->ops->poke(k->v->dev, k->vq);
}

/**
 * weir_virtio_kicks_init() - no notification waits
 * @v: the device
 */
void weir_virtio_kicks_init(struct weir_virtio *v)
{
	unsigned int i;

	for (i = 0; i < WEIR_VIRTIO_QUEUES_MAX; i++) {
		v->kicks[i].v = v;
		v->kicks[i].vq = i;
		weir_deferred_init(&v->kicks[i].work, kick_run, kick_punt);
	}
}

/**
 * weir_virtio_kicks_exit() - no notification waits or is served any more
 * @v: the device, off the bus
 *
 * Context: may sleep.
 */
void weir_virtio_kicks_exit(struct weir_virtio *v)
{
	unsigned int i;

	for (i = 0; i < WEIR_VIRTIO_QUEUES_MAX; i++)
		weir_deferred_cancel(v->vm, &v->kicks[i].work);
}

/**
 * weir_virtio_kick_waits() - put a notification off, if more are expected
 * @v: the device
 * @vcpu: whose thread it is, or NULL
 * @vq: the virtqueue that the driver named
 *
 * They gather until the guest goes idle. Context: any.
 * Return: whether it waits; else it is to be served now.
 */
bool weir_virtio_kick_waits(struct weir_virtio *v, struct weir_vcpu *vcpu, u32 vq)
{
	if (!vcpu || vq >= WEIR_VIRTIO_QUEUES_MAX ||
	    !weir_virtio_regs_live(&v->regs, vq) ||
	    !v->dev->ops->gathers(v->dev, vq))
		return false;
	v->deferred++;
	trace_weir_virtio_notify(v, vq, true);
	weir_vcpu_defer(vcpu, &v->kicks[vq].work);
	return true;
}

/**
 * weir_virtio_kick_remote() - notify a device that another process serves
 * @v: the device
 * @vq: the virtqueue that the driver named
 *
 * Context: any. Return: WEIR_MMIO_HANDLED.
 */
enum weir_mmio_result weir_virtio_kick_remote(struct weir_virtio *v, u32 vq)
{
	if (!weir_virtio_regs_live(&v->regs, vq))
		return WEIR_MMIO_HANDLED;
	trace_weir_virtio_notify(v, vq, false);
	v->dev->ops->kick(v->dev, vq);
	return WEIR_MMIO_HANDLED;
}
