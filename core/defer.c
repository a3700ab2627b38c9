// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deferred work of vCPU threads. The list has a raw lock because a device may
 * go away, and the deadline pass, while something is in it.
 */
#include <linux/export.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>
#include <weir/defer.h>
#include <weir/trace-vcpu.h>
#include "defer.h"
#include "vcpu.h"

static unsigned int defer_ns = 400000;
module_param(defer_ns, uint, 0644);
MODULE_PARM_DESC(defer_ns, "longest that a deferred kick waits while the guest runs, ns");

/**
 * weir_deferred_init() - prepare a piece of work
 * @d: the work
 * @run: does it, in the vCPU's thread
 * @punt: passes it on, any context
 */
void weir_deferred_init(struct weir_deferred *d,
			void (*run)(struct weir_deferred *d),
			void (*punt)(struct weir_deferred *d))
{
	d->run = run;
	d->punt = punt;
	d->vcpu = NULL;
	INIT_LIST_HEAD(&d->link);
}
EXPORT_SYMBOL_GPL(weir_deferred_init);

/**
 * weir_vcpu_defer() - have a vCPU's thread do something a little later
 * @vcpu: the current thread's
 * @d: what; nothing happens when it is waiting already
 *
 * Context: the vCPU's own exit, interrupts masked or not.
 */
void weir_vcpu_defer(struct weir_vcpu *vcpu, struct weir_deferred *d)
{
	struct weir_vcpu_arch *arch = &vcpu->arch;
	unsigned long flags;

	if (READ_ONCE(d->vcpu))
		return;
	raw_spin_lock_irqsave(&arch->defer_lock, flags);
	/* Two vCPUs may notify at once: who claims it has it in its list. */
	if (!cmpxchg(&d->vcpu, NULL, vcpu)) {
		list_add_tail(&d->link, &arch->deferred);
		if (!hrtimer_is_queued(&arch->defer_timer))
			hrtimer_start(&arch->defer_timer,
				      ns_to_ktime(READ_ONCE(defer_ns)),
				      HRTIMER_MODE_REL_PINNED_HARD);
	}
	raw_spin_unlock_irqrestore(&arch->defer_lock, flags);
}
EXPORT_SYMBOL_GPL(weir_vcpu_defer);

/* Off this list before it can be on another. */
static void unlink(struct weir_deferred *d)
{
	list_del_init(&d->link);
	/* pairs with the cmpxchg() of weir_vcpu_defer() */
	smp_store_release(&d->vcpu, NULL);
}

static struct weir_deferred *take(struct weir_vcpu *vcpu)
{
	struct weir_deferred *d;
	unsigned long flags;

	raw_spin_lock_irqsave(&vcpu->arch.defer_lock, flags);
	d = list_first_entry_or_null(&vcpu->arch.deferred, struct weir_deferred,
				     link);
	if (d)
		unlink(d);
	raw_spin_unlock_irqrestore(&vcpu->arch.defer_lock, flags);
	return d;
}

/**
 * weir_defer_run() - do all that was deferred
 * @vcpu: the current thread's
 *
 * Context: process, may sleep.
 */
void weir_defer_run(struct weir_vcpu *vcpu)
{
	struct weir_deferred *d;
	int idx;

	trace_weir_deferred(vcpu);
	weir_fp_put(vcpu);
	idx = srcu_read_lock(&vcpu->vm->bus.srcu);
	while ((d = take(vcpu)))
		d->run(d);
	srcu_read_unlock(&vcpu->vm->bus.srcu, idx);
}

/*
 * The deadline: the interrupt that brings it ends the guest's turn, if it has one. If
 * the thread is on its way there, the request keeps it out.
 */
static enum hrtimer_restart deadline(struct hrtimer *timer)
{
	struct weir_vcpu *vcpu = container_of(timer, struct weir_vcpu,
					      arch.defer_timer);
	struct weir_deferred *d;
	int idx;

	if (rcu_access_pointer(vcpu->task) == current) {
		set_bit(WEIR_REQ_DEFERRED, &vcpu->requests);
		return HRTIMER_NORESTART;
	}
	idx = srcu_read_lock(&vcpu->vm->bus.srcu);
	while ((d = take(vcpu)))
		d->punt(d);
	srcu_read_unlock(&vcpu->vm->bus.srcu, idx);
	return HRTIMER_NORESTART;
}

/**
 * weir_deferred_cancel() - a piece of work neither waits nor runs any more
 * @vm: the machine
 * @d: nobody defers it again
 *
 * Context: may sleep.
 */
void weir_deferred_cancel(struct weir_vm *vm, struct weir_deferred *d)
{
	struct weir_vcpu *vcpu;
	unsigned int i;

	weir_for_each_vcpu(i, vcpu, vm) {
		raw_spin_lock_irq(&vcpu->arch.defer_lock);
		if (d->vcpu == vcpu)
			unlink(d);
		raw_spin_unlock_irq(&vcpu->arch.defer_lock);
	}
	synchronize_srcu(&vm->bus.srcu);
}
EXPORT_SYMBOL_GPL(weir_deferred_cancel);

/**
 * weir_defer_vcpu_init() - a new vCPU has nothing deferred
 * @vcpu: new
 */
void weir_defer_vcpu_init(struct weir_vcpu *vcpu)
{
	raw_spin_lock_init(&vcpu->arch.defer_lock);
	INIT_LIST_HEAD(&vcpu->arch.deferred);
	hrtimer_init(&vcpu->arch.defer_timer, CLOCK_MONOTONIC,
		     HRTIMER_MODE_REL_PINNED_HARD);
	vcpu->arch.defer_timer.function = deadline;
}

/**
 * weir_defer_vcpu_exit() - the deadline does not pass any more
 * @vcpu: going away, nothing deferred
 */
void weir_defer_vcpu_exit(struct weir_vcpu *vcpu)
{
	hrtimer_cancel(&vcpu->arch.defer_timer);
}
