// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_RUN: from the ioctl to the guest and back.
 *
 * The inner loop runs with host interrupts masked and serves fast exits
 * without leaving it. Any host interrupt, IPIs among them, ends it.
 */
#include <linux/entry-kvm.h>
#include <linux/sched/signal.h>
#include <linux/vtime.h>
#include <weir/dirty.h>
#include <weir/mmu.h>
#include <weir/trace-vcpu.h>
#include <weir/vgic.h>
#include <weir-hyp/split-run.h>
#include <weir-hyp/switch.h>
#include <weir-hyp/vhe-run.h>
#include "compat/guest-work.h"
#include "defer.h"
#include "guest-debug.h"
#include "pmu.h"
#include "pvtime.h"
#include "resident.h"
#include "sysreg.h"
#include "timer.h"
#include "vcpu.h"

/* Not a vector: nothing is left to handle. */
#define EXIT_NOTHING	-1

/* The registers of user space that a guest has, too: they follow the thread. */
static void user_load(struct weir_vcpu *vcpu)
{
	struct weir_vcpu_arch *arch = &vcpu->arch;

	arch->host.tpidr_el0 = read_sysreg(tpidr_el0);
	arch->host.tpidrro_el0 = read_sysreg(tpidrro_el0);
	write_sysreg(vcpu->ctx.tpidr_el0, tpidr_el0);
	write_sysreg(vcpu->ctx.tpidrro_el0, tpidrro_el0);
}

static void user_put(struct weir_vcpu *vcpu)
{
	struct weir_vcpu_arch *arch = &vcpu->arch;

	vcpu->ctx.tpidr_el0 = read_sysreg(tpidr_el0);
	vcpu->ctx.tpidrro_el0 = read_sysreg(tpidrro_el0);
	write_sysreg(arch->host.tpidr_el0, tpidr_el0);
	write_sysreg(arch->host.tpidrro_el0, tpidrro_el0);
}

/* Preemption off; so is thread_put(). */
static void thread_load(struct weir_vcpu *vcpu)
{
	user_load(vcpu);
	weir_hyp_ops->thread_load(vcpu);
	vcpu->arch.thread_active = true;
	weir_debug_thread_load(vcpu);
	if (vcpu->pmu) {
		weir_hyp_pmu_begin(vcpu);
		if (!weir_pmu_may_run_here(vcpu))
			set_bit(WEIR_REQ_PMU, &vcpu->requests);
	}
	if (weir_pvtime_due(vcpu))
		set_bit(WEIR_REQ_STEAL, &vcpu->requests);
}

static void thread_put(struct weir_vcpu *vcpu)
{
	if (vcpu->pmu)
		weir_hyp_pmu_put(vcpu);
	weir_hyp_ops->thread_put(vcpu);
	user_put(vcpu);
	vcpu->arch.thread_active = false;
}

static void sched_in(struct preempt_notifier *pn, int cpu)
{
	thread_load(container_of(pn, struct weir_vcpu, arch.notifier));
}

static void sched_out(struct preempt_notifier *pn, struct task_struct *next)
{
	thread_put(container_of(pn, struct weir_vcpu, arch.notifier));
}

static struct preempt_ops preempt_ops = {
	.sched_in = sched_in,
	.sched_out = sched_out,
};

/* Requests other than the sleeping ones, which prepare() waits for. */
static bool must_not_enter(struct weir_vcpu *vcpu)
{
	return READ_ONCE(vcpu->requests) ||
	       atomic_read(&vcpu->vm->pause_count) ||
	       xfer_to_guest_mode_work_pending();
}

/*
 * By exception class (ARM ARM D13.2.37, ESR_EL2.EC), with host interrupts
 * masked: what must neither sleep nor take long. Return: WEIR_RESUME to enter
 * again at once, WEIR_SLOW when it needs more.
 */
static __always_inline int exit_fast(struct weir_vcpu *vcpu)
{
	switch (ESR_ELx_EC(vcpu->ctx.esr)) {
	case ESR_ELx_EC_HVC64:
		return weir_smccc_fast(vcpu);
	case ESR_ELx_EC_SYS64:
		return weir_sysreg_trap(vcpu, true);
	case ESR_ELx_EC_IABT_LOW:
	case ESR_ELx_EC_DABT_LOW:
		return weir_mmio_fast(vcpu);
	default:
		return WEIR_SLOW;
	}
}

/*
 * Enter until an exit needs interrupts on. The mode stays IN_GUEST across fast
 * exits: who asserts something meanwhile sends an IPI that ends the loop. A VMID
 * that was good stays so, as in a guest that does not exit.
 */
static __always_inline int run_masked(struct weir_vcpu *vcpu, bool split)
{
	struct weir_vhe_host host = { };
	int code = EXIT_NOTHING;
	u64 fast = 0;

	WRITE_ONCE(vcpu->mode, WEIR_VCPU_IN_GUEST);
	smp_mb(); /* pairs with the barrier before weir_vcpu_kick() */
	if (must_not_enter(vcpu))
		goto out;
	weir_mmu_check_vmid(vcpu);
	if (split)
		weir_split_begin(vcpu);
	else
		host = weir_vhe_begin(vcpu);
	for (;;) {
		weir_vgic_flush(vcpu);
		trace_weir_entry(vcpu);
		code = split ? weir_split_run(vcpu) : weir_vhe_run(vcpu, host);
		trace_weir_exit(vcpu, code);
		if (code != WEIR_EXIT_SYNC ||
		    exit_fast(vcpu) != WEIR_RESUME)
			break;
		fast++;
		if (must_not_enter(vcpu)) {
			code = EXIT_NOTHING;
			break;
		}
	}
	if (split)
		weir_split_end(vcpu);
	else
		weir_vhe_end(host);
	vcpu->stat[WEIR_STAT_fast_exits] += fast;
	vcpu->stat[WEIR_STAT_exits] += fast + (code != EXIT_NOTHING);
out:
	WRITE_ONCE(vcpu->mode, WEIR_VCPU_OUTSIDE);
	return code;
}

static int after_masked(struct weir_vcpu *vcpu, int code)
{
	switch (code) {
	case WEIR_EXIT_SYNC:
		trace_weir_slow(vcpu);
		return weir_exit_slow(vcpu);
	case WEIR_EXIT_IRQ:
		weir_stat_inc(vcpu, irq_exits);
		if (vcpu->pmu)
			weir_hyp_pmu_load(vcpu);
		if (weir_defer_waiting(vcpu))
			weir_defer_run(vcpu);
		cond_resched();
		return WEIR_RESUME;
	case WEIR_EXIT_SERROR:
		pr_warn_ratelimited("weir: SError while vCPU %u ran; told the guest\n",
				    vcpu->id);
		weir_inject_serror(vcpu, ESR_ELx_ISV);
		return WEIR_RESUME;
	default:
		return WEIR_RESUME;
	}
}

static int enter_once(struct weir_vcpu *vcpu)
{
	int code;

	if (weir_fp_wanted(vcpu))
		weir_fp_restore(vcpu);
	local_irq_disable();
	if (unlikely(!weir_resident_acquire(vcpu))) {
		local_irq_enable();
		weir_vcpu_evict(vcpu);
		return WEIR_RESUME;
	}
	vtime_account_guest_enter();
	if (static_branch_unlikely(&weir_split_mode))
		code = run_masked(vcpu, true);
	else
		code = run_masked(vcpu, false);
	local_irq_enable();
	vtime_account_guest_exit();
	return after_masked(vcpu, code);
}

/* It does not enter again before the VMM has harvested and reset. */
static int leave_ring_full(struct weir_vcpu *vcpu)
{
	set_bit(WEIR_REQ_DIRTY_RING, &vcpu->requests);
	vcpu->run->exit_reason = KVM_EXIT_DIRTY_RING_FULL;
	return WEIR_EXIT_TO_USER;
}

static int take_pmu(struct weir_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;

	if (weir_pmu_may_run_here(vcpu)) {
		weir_pmu_reload(vcpu);
		return WEIR_RESUME;
	}
	/* Where it may run, its counters are still to be started. */
	set_bit(WEIR_REQ_PMU, &vcpu->requests);
	run->exit_reason = KVM_EXIT_FAIL_ENTRY;
	run->fail_entry.hardware_entry_failure_reason =
		KVM_EXIT_FAIL_ENTRY_CPU_UNSUPPORTED;
	run->fail_entry.cpu = raw_smp_processor_id();
	return WEIR_EXIT_TO_USER;
}

static int handle_requests(struct weir_vcpu *vcpu)
{
	/* Some of them sleep. */
	clear_bit(WEIR_REQ_DEFERRED, &vcpu->requests);
	if (weir_defer_waiting(vcpu))
		weir_defer_run(vcpu);
	if (test_and_clear_bit(WEIR_REQ_RESET, &vcpu->requests)) {
		weir_vcpu_take_reset(vcpu);
		weir_guest_debug_begin(vcpu);
	}
	if (test_and_clear_bit(WEIR_REQ_LINES, &vcpu->requests))
		weir_vcpu_take_lines(vcpu);
	if (test_and_clear_bit(WEIR_REQ_DIRTY_RING, &vcpu->requests) &&
	    weir_dirty_ring_full(vcpu))
		return leave_ring_full(vcpu);
	/* May take one of the ring's entries: after the ring has been looked at. */
	if (test_and_clear_bit(WEIR_REQ_STEAL, &vcpu->requests))
		weir_pvtime_update(vcpu);
	if (test_and_clear_bit(WEIR_REQ_PMU, &vcpu->requests)) {
		int ret = take_pmu(vcpu);

		if (ret != WEIR_RESUME)
			return ret;
	}
	if (test_and_clear_bit(WEIR_REQ_SLEEP, &vcpu->requests))
		return READ_ONCE(vcpu->arch.mp_state) == KVM_MP_STATE_SUSPENDED ?
		       weir_vcpu_wait_event(vcpu) : weir_vcpu_wait_power(vcpu);
	return WEIR_RESUME;
}

/* Everything that may sleep or end the run before the guest is entered. */
static int prepare(struct weir_vcpu *vcpu)
{
	int ret;

	if (__xfer_to_guest_mode_work_pending()) {
		ret = weir_guest_work(vcpu);
		if (ret) {
			weir_stat_inc(vcpu, signal_exits);
			return ret;
		}
	}
	if (unlikely(READ_ONCE(vcpu->requests))) {
		ret = handle_requests(vcpu);
		if (ret != WEIR_RESUME)
			return ret;
	}
	if (unlikely(atomic_read(&vcpu->vm->pause_count)))
		return weir_vm_wait_resume(vcpu);
	return WEIR_RESUME;
}

static int run_loop(struct weir_vcpu *vcpu)
{
	int ret;

	do {
		ret = prepare(vcpu);
		if (ret == WEIR_RESUME)
			ret = enter_once(vcpu);
	} while (ret == WEIR_RESUME);
	return ret;
}

static void run_begin(struct weir_vcpu *vcpu)
{
	rcu_assign_pointer(vcpu->task, current);
	preempt_disable();
	preempt_notifier_register(&vcpu->arch.notifier);
	thread_load(vcpu);
	preempt_enable();
}

static void run_end(struct weir_vcpu *vcpu)
{
	weir_fp_put(vcpu);
	if (weir_defer_waiting(vcpu))
		weir_defer_run(vcpu);
	preempt_disable();
	thread_put(vcpu);
	preempt_notifier_unregister(&vcpu->arch.notifier);
	preempt_enable();
	rcu_assign_pointer(vcpu->task, NULL);
}

/* What the first run of a vCPU finishes. */
static int first_run(struct weir_vcpu *vcpu)
{
	struct weir_vm *vm = vcpu->vm;
	int err;

	if (likely(vcpu->arch.ran))
		return 0;
	err = weir_vgic_vm_ready(vm);
	if (err)
		return err;
	err = weir_timer_enable(vcpu);
	if (err)
		return err;
	err = weir_pmu_first_run(vcpu);
	if (err)
		return err;
	mutex_lock(&vm->lock);
	if (!vm->vgic)
		weir_id_regs_no_gic(vm);
	vm->arch.hfgitr = weir_id_regs_hfgitr(vm);
	vm->arch.ran = true;
	mutex_unlock(&vm->lock);
	vcpu->arch.ran = true;
	return 0;
}

static void set_sigmask(struct weir_vcpu *vcpu, sigset_t *saved)
{
	sigprocmask(SIG_SETMASK, &vcpu->arch.sigset, saved);
}

/* KVM_RUN of a vCPU that is ready for it. */
static int run_checked(struct weir_vcpu *vcpu)
{
	sigset_t saved;
	int ret;

	if (vcpu->arch.mmio_pending) {
		ret = weir_mmio_complete(vcpu);
		if (ret != WEIR_RESUME)
			return ret;
	}
	if (READ_ONCE(vcpu->run->immediate_exit__unsafe))
		return -EINTR;
	if (vcpu->arch.sigset_active)
		set_sigmask(vcpu, &saved);
	vcpu->run->exit_reason = KVM_EXIT_UNKNOWN;
	vcpu->run->flags = 0;
	if (READ_ONCE(vcpu->arch.mp_state) != KVM_MP_STATE_RUNNABLE)
		weir_vcpu_request(vcpu, WEIR_REQ_SLEEP);

	run_begin(vcpu);
	ret = run_loop(vcpu);
	run_end(vcpu);

	if (vcpu->arch.sigset_active)
		sigprocmask(SIG_SETMASK, &saved, NULL);
	return ret;
}

/**
 * weir_vcpu_run() - KVM_RUN
 * @vcpu: locked by the caller
 *
 * Return: 0 with run->exit_reason set; -ENOEXEC (not initialised), -EINTR
 * (signal or immediate_exit), -EFAULT, -ENOMEM and what the vGIC's first
 * initialisation says (api.rst 4.10). Context: process, the VMM's thread.
 */
long weir_vcpu_run(struct weir_vcpu *vcpu)
{
	int ret;

	if (!vcpu->arch.initialized)
		return -ENOEXEC;
	ret = first_run(vcpu);
	if (ret)
		return ret;
	if (likely(!vcpu->arch.debug.control))
		return run_checked(vcpu);
	weir_guest_debug_begin(vcpu);
	ret = run_checked(vcpu);
	weir_guest_debug_end(vcpu);
	return ret;
}

/**
 * weir_run_init() - preempt notifiers on
 */
void weir_run_init(void)
{
	preempt_notifier_inc();
}

/**
 * weir_run_exit() - preempt notifiers off
 */
void weir_run_exit(void)
{
	preempt_notifier_dec();
}

/**
 * weir_run_vcpu_init() - a new vCPU's run loop state
 * @vcpu: new
 */
void weir_run_vcpu_init(struct weir_vcpu *vcpu)
{
	preempt_notifier_init(&vcpu->arch.notifier, &preempt_ops);
	rcuwait_init(&vcpu->wait);
}
