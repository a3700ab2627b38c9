// SPDX-License-Identifier: GPL-2.0-only
/*
 * Level-triggered interrupts by eventfd. An irqfd raises its GSI's line; when
 * the guest has deactivated the interrupt, the line is lowered once, and every
 * irqfd of that GSI has its resamplefd signalled: who still wants service
 * raises the line again.
 *
 * Lists are changed under vm->routing.lock and read under RCU.
 */
#include <linux/bitmap.h>
#include <linux/err.h>
#include <linux/eventfd.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <weir/irq.h>
#include <weir/irqfd.h>
#include <weir/vm.h>
#include "resample.h"
#include "routing.h"

#define FIRST_SPI	32

struct weir_resampler {
	u32 gsi;
	struct list_head link;		/* in vm->routing.resamplers */
	struct list_head shares;	/* struct weir_resample */
};

static struct weir_resampler *find(struct weir_irq_routing *r, u32 gsi)
{
	struct weir_resampler *rs;

	lockdep_assert_held(&r->lock);
	list_for_each_entry(rs, &r->resamplers, link)
		if (rs->gsi == gsi)
			return rs;
	return NULL;
}

static struct weir_resampler *find_or_add(struct weir_vm *vm, u32 gsi)
{
	struct weir_resampler *rs = find(&vm->routing, gsi);

	if (rs)
		return rs;
	rs = kzalloc(sizeof(*rs), GFP_KERNEL_ACCOUNT);
	if (!rs)
		return NULL;
	rs->gsi = gsi;
	INIT_LIST_HEAD(&rs->shares);
	list_add_tail_rcu(&rs->link, &vm->routing.resamplers);
	weir_resample_reroute(vm);
	return rs;
}

/**
 * weir_resample_reroute() - find out anew which SPIs resamplers wait for
 * @vm: the machine
 *
 * Called when the routes or the resamplers have changed.
 *
 * Context: vm->routing.lock held.
 */
void weir_resample_reroute(struct weir_vm *vm)
{
	struct weir_irq_routing *r = &vm->routing;
	DECLARE_BITMAP(acks, WEIR_ROUTING_SPIS);
	struct weir_resampler *rs;
	struct weir_route route;
	unsigned int i;

	lockdep_assert_held(&r->lock);
	bitmap_zero(acks, WEIR_ROUTING_SPIS);
	list_for_each_entry(rs, &r->resamplers, link) {
		route = weir_routing_find(vm, rs->gsi);
		if (route.type == WEIR_ROUTE_SPI)
			__set_bit(route.intid - FIRST_SPI, acks);
	}
	for (i = 0; i < ARRAY_SIZE(r->acks); i++)
		WRITE_ONCE(r->acks[i], acks[i]);
}

/**
 * weir_resample_attach() - join the resampler of a GSI
 * @vm: the machine
 * @rs: the irqfd's share
 * @gsi: the GSI
 * @fd: an eventfd, to be signalled when the line was lowered
 *
 * Context: may sleep; vm->routing.lock held.
 * Return: 0; -EBADF; -EINVAL when @fd is no eventfd; -ENOMEM.
 */
int weir_resample_attach(struct weir_vm *vm, struct weir_resample *rs, u32 gsi,
			 int fd)
{
	struct weir_resampler *resampler;
	struct eventfd_ctx *eventfd;

	eventfd = eventfd_ctx_fdget(fd);
	if (IS_ERR(eventfd))
		return PTR_ERR(eventfd);
	resampler = find_or_add(vm, gsi);
	if (!resampler) {
		eventfd_ctx_put(eventfd);
		return -ENOMEM;
	}
	rs->eventfd = eventfd;
	rs->resampler = resampler;
	list_add_tail_rcu(&rs->link, &resampler->shares);
	return 0;
}

/**
 * weir_resample_detach() - leave the resampler; the last one lowers the line
 * @vm: the machine
 * @rs: the share; nothing raises its line, and nobody signals its resamplefd,
 *	after this
 *
 * Context: may sleep; vm->routing.lock held.
 */
void weir_resample_detach(struct weir_vm *vm, struct weir_resample *rs)
{
	struct weir_resampler *resampler = rs->resampler;
	bool last;

	lockdep_assert_held(&vm->routing.lock);
	list_del_rcu(&rs->link);
	last = list_empty(&resampler->shares);
	if (last) {
		list_del_rcu(&resampler->link);
		weir_resample_reroute(vm);
	}
	synchronize_rcu_expedited();
	if (last) {
		weir_routing_set_gsi(vm, resampler->gsi, false);
		kfree(resampler);
	}
	eventfd_ctx_put(rs->eventfd);
	rs->resampler = NULL;
}

/**
 * weir_irq_wants_ack() - does a resampler wait for an SPI's deactivation?
 * @vm: the machine
 * @intid: INTID of the SPI
 *
 * Context: any.
 * Return: whether weir_irq_ack_notify() is to be called for it.
 */
bool weir_irq_wants_ack(const struct weir_vm *vm, u32 intid)
{
	u32 spi = intid - FIRST_SPI;

	return spi < WEIR_ROUTING_SPIS && test_bit(spi, vm->routing.acks);
}

static bool leads_to(struct weir_vm *vm, u32 gsi, u32 intid)
{
	struct weir_route route = weir_routing_find(vm, gsi);

	return route.type == WEIR_ROUTE_SPI && route.intid == intid;
}

/**
 * weir_irq_ack_notify() - the guest has deactivated an SPI
 * @vm: the machine
 * @intid: INTID of the SPI
 *
 * The line goes down before anybody is told, so that none who raises it again
 * is undone.
 *
 * Context: any; locks of the interrupt controller not held.
 */
void weir_irq_ack_notify(struct weir_vm *vm, u32 intid)
{
	struct weir_resampler *resampler;
	struct weir_resample *rs;

	if (!weir_irq_wants_ack(vm, intid))
		return;
	weir_irq_set_spi(vm, intid, false);
	rcu_read_lock();
	list_for_each_entry_rcu(resampler, &vm->routing.resamplers, link) {
		if (!leads_to(vm, resampler->gsi, intid))
			continue;
		list_for_each_entry_rcu(rs, &resampler->shares, link)
			eventfd_signal(rs->eventfd);
	}
	rcu_read_unlock();
}
