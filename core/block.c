// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vCPU that waits: WFI polls for a while, as long as polling has paid off
 * lately, then sleeps. A powered-off vCPU sleeps at once.
 */
#include <linux/ktime.h>
#include <linux/moduleparam.h>
#include <linux/rcuwait.h>
#include <linux/sched/signal.h>
#include <linux/sched/stat.h>
#include <linux/entry-kvm.h>
#include <weir/trace-vcpu.h>
#include <weir/vgic.h>
#include "defer.h"
#include "psci.h"
#include "timer.h"
#include "vcpu.h"

static unsigned int halt_poll_ns = 200000;
module_param(halt_poll_ns, uint, 0644);
MODULE_PARM_DESC(halt_poll_ns, "longest a WFI polls before it sleeps, ns; 0 never polls");

static unsigned int halt_poll_ns_grow = 2;
module_param(halt_poll_ns_grow, uint, 0644);
MODULE_PARM_DESC(halt_poll_ns_grow, "factor by which polling grows when a wake-up came soon after it gave up");

static unsigned int halt_poll_ns_start = 10000;
module_param(halt_poll_ns_start, uint, 0644);
MODULE_PARM_DESC(halt_poll_ns_start, "first polling window, ns");

static unsigned int halt_poll_ns_shrink = 2;
module_param(halt_poll_ns_shrink, uint, 0644);
MODULE_PARM_DESC(halt_poll_ns_shrink, "divisor by which polling shrinks when a sleep was long; 0 resets it");

/**
 * weir_vcpu_runnable() - is there a reason to end a WFI?
 * @vcpu: current thread's
 *
 * Context: any.
 */
bool weir_vcpu_runnable(struct weir_vcpu *vcpu)
{
	return weir_vgic_has_pending(vcpu) || READ_ONCE(vcpu->requests) ||
	       READ_ONCE(vcpu->arch.lines) ||
	       weir_timer_pending(vcpu) ||
	       atomic_read(&vcpu->vm->pause_count);
}

static bool poll(struct weir_vcpu *vcpu, u64 start)
{
	u64 end = start + vcpu->arch.poll_ns;

	trace_weir_poll(vcpu);
	do {
		if (weir_vcpu_runnable(vcpu)) {
			weir_stat_inc(vcpu, halt_poll_ok);
			return true;
		}
		if (!single_task_running() || __xfer_to_guest_mode_work_pending())
			break;
		cpu_relax();
	} while (ktime_get_ns() < end);
	weir_stat_inc(vcpu, halt_poll_fail);
	return false;
}

typedef bool (*reason_fn)(struct weir_vcpu *vcpu);

/* Either the kick sees that we block, or we see its reason. */
static __always_inline void sleep_until(struct weir_vcpu *vcpu, reason_fn reason)
{
	trace_weir_block(vcpu);
	WRITE_ONCE(vcpu->arch.blocked, true);
	smp_mb(); /* pairs with the barrier before weir_vcpu_kick() */
	weir_timer_block(vcpu);
	rcuwait_wait_event(&vcpu->wait,
			   reason(vcpu) || __xfer_to_guest_mode_work_pending(),
			   TASK_INTERRUPTIBLE);
	WRITE_ONCE(vcpu->arch.blocked, false);
	weir_timer_unblock(vcpu);
	weir_stat_inc(vcpu, halt_blocks);
	trace_weir_unblock(vcpu);
}

static void sleep_for_reason(struct weir_vcpu *vcpu)
{
	sleep_until(vcpu, weir_vcpu_runnable);
}

/*
 * A sleep shorter than the longest window would have been worth polling for;
 * a longer one was not (the rule of the halt-polling literature).
 */
static void adapt(struct weir_vcpu *vcpu, u64 slept, unsigned int max)
{
	unsigned int *poll_ns = &vcpu->arch.poll_ns;

	if (slept <= *poll_ns)
		return;
	if (slept < max) {
		*poll_ns = max(*poll_ns * READ_ONCE(halt_poll_ns_grow),
			       READ_ONCE(halt_poll_ns_start));
		*poll_ns = min(*poll_ns, max);
	} else {
		unsigned int by = READ_ONCE(halt_poll_ns_shrink);

		*poll_ns = by ? *poll_ns / by : 0;
		if (*poll_ns < READ_ONCE(halt_poll_ns_start))
			*poll_ns = 0;
	}
}

static unsigned int max_poll_ns(const struct weir_vm *vm)
{
	s64 own = READ_ONCE(vm->arch.halt_poll_ns);

	return own < 0 ? READ_ONCE(halt_poll_ns) : own;
}

/**
 * weir_vcpu_wfi() - wait until the vCPU has a reason to run
 * @vcpu: current thread's
 *
 * What was deferred is done first: it may be the reason.
 *
 * Returns also when a signal or the scheduler wants the thread. Context:
 * process, interrupts on. WFI is a hint: returning early is allowed
 * (ARM ARM D1.6.2).
 */
void weir_vcpu_wfi(struct weir_vcpu *vcpu)
{
	unsigned int max = max_poll_ns(vcpu->vm);
	u64 start;

	if (weir_defer_waiting(vcpu))
		weir_defer_run(vcpu);
	if (weir_vcpu_runnable(vcpu))
		return;
	if (!max) {
		sleep_for_reason(vcpu);
		return;
	}
	start = ktime_get_ns();
	/* It may have become less since the window grew. */
	vcpu->arch.poll_ns = min(vcpu->arch.poll_ns, max);
	if (vcpu->arch.poll_ns && poll(vcpu, start))
		return;
	sleep_for_reason(vcpu);
	adapt(vcpu, ktime_get_ns() - start, max);
}

static bool powered(struct weir_vcpu *vcpu)
{
	return READ_ONCE(vcpu->arch.mp_state) != KVM_MP_STATE_STOPPED;
}

/**
 * weir_vcpu_wait_power() - wait until a stopped vCPU is turned on
 * @vcpu: current thread's
 *
 * Return: WEIR_RESUME; the caller looks for signals. Context: process.
 */
int weir_vcpu_wait_power(struct weir_vcpu *vcpu)
{
	WRITE_ONCE(vcpu->arch.blocked, true);
	smp_mb(); /* pairs with the barrier before weir_vcpu_kick() */
	rcuwait_wait_event(&vcpu->wait,
			   powered(vcpu) || READ_ONCE(vcpu->requests) ||
			   __xfer_to_guest_mode_work_pending(),
			   TASK_INTERRUPTIBLE);
	WRITE_ONCE(vcpu->arch.blocked, false);
	if (!powered(vcpu))
		set_bit(WEIR_REQ_SLEEP, &vcpu->requests);
	return WEIR_RESUME;
}

/* What would end a WFI by the architecture: an interrupt (ARM ARM D1.6.2). */
static bool wakeup_event(struct weir_vcpu *vcpu)
{
	return weir_vgic_has_pending(vcpu) || READ_ONCE(vcpu->arch.lines);
}

static bool suspended_runnable(struct weir_vcpu *vcpu)
{
	return wakeup_event(vcpu) || weir_timer_unraised(vcpu) ||
	       READ_ONCE(vcpu->requests) || atomic_read(&vcpu->vm->pause_count);
}

/**
 * weir_vcpu_wait_event() - wait until something would wake a suspended vCPU
 * @vcpu: current thread's, KVM_MP_STATE_SUSPENDED
 *
 * User space is told; it alone makes the vCPU runnable (api.rst 4.38). The
 * vCPU waits off the hardware: nothing is hidden in a list register, and a
 * timer whose interrupt is disabled is no reason to go on. Return:
 * WEIR_EXIT_TO_USER, or WEIR_RESUME; the caller looks for requests and signals.
 * Context: process.
 */
int weir_vcpu_wait_event(struct weir_vcpu *vcpu)
{
	weir_vcpu_evict(vcpu);
	weir_timer_raise(vcpu);
	if (!suspended_runnable(vcpu))
		sleep_until(vcpu, suspended_runnable);
	weir_timer_raise(vcpu);
	if (wakeup_event(vcpu))
		return weir_vcpu_system_event(vcpu, KVM_SYSTEM_EVENT_WAKEUP);
	set_bit(WEIR_REQ_SLEEP, &vcpu->requests);
	return WEIR_RESUME;
}
