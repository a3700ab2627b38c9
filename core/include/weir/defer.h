/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work that a vCPU's thread does a little later: when the guest goes idle,
 * when a deadline passes, or when the thread leaves KVM_RUN, whichever comes
 * first. A device that sees its driver submit many requests one by one lets
 * them gather this way without a worker's wake-up.
 */
#ifndef WEIR_DEFER_H
#define WEIR_DEFER_H

#include <linux/list.h>
#include <weir/types.h>

/**
 * struct weir_deferred - one piece of deferred work; embedded in its owner
 * @run: does it, in the vCPU's thread; may sleep; under the VM's bus SRCU
 * @punt: has somebody else do it: the deadline passed and the thread is not
 *	running. Any context, hard interrupt too
 * @link: in the vCPU's list; the rest belongs to core/defer.c
 */
struct weir_deferred {
	void (*run)(struct weir_deferred *d);
	void (*punt)(struct weir_deferred *d);
	struct list_head link;
	struct weir_vcpu *vcpu;
};

void weir_deferred_init(struct weir_deferred *d,
			void (*run)(struct weir_deferred *d),
			void (*punt)(struct weir_deferred *d));
void weir_vcpu_defer(struct weir_vcpu *vcpu, struct weir_deferred *d);
void weir_deferred_cancel(struct weir_vm *vm, struct weir_deferred *d);

#endif /* WEIR_DEFER_H */
