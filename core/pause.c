// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asking for a vCPU's attention: kicks, requests, and pausing a whole VM.
 */
#include <linux/export.h>
#include <linux/rcupdate.h>
#include <linux/rcuwait.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <asm/kvm_arm.h>
#include <weir/trace-vcpu.h>
#include "resident.h"
#include "vcpu.h"

/* These two are counted by whoever kicks, not by the vCPU's thread. */
static void count_kick(struct weir_vcpu *vcpu, enum weir_stat which)
{
	atomic64_inc((atomic64_t *)&vcpu->stat[which]);
}

/**
 * weir_vcpu_kick() - make a vCPU look at what was published
 * @vcpu: whose attention
 *
 * The caller has a full barrier since it published. Asleep: one wake-up. In
 * the guest on another CPU: one IPI. Else nothing: it looks before it enters.
 * Context: any.
 */
void weir_vcpu_kick(struct weir_vcpu *vcpu)
{
	struct task_struct *task;

	if (READ_ONCE(vcpu->arch.blocked)) {
		count_kick(vcpu, WEIR_STAT_wakeups);
		trace_weir_wake(vcpu);
		rcuwait_wake_up(&vcpu->wait);
		return;
	}
	if (READ_ONCE(vcpu->mode) != WEIR_VCPU_IN_GUEST)
		return;
	rcu_read_lock();
	task = rcu_dereference(vcpu->task);
	if (task && task != current) {
		count_kick(vcpu, WEIR_STAT_kick_ipis);
		trace_weir_ipi(vcpu);
		kick_process(task);
	}
	rcu_read_unlock();
}

/**
 * weir_vcpu_request() - leave a vCPU something to do before it enters
 * @vcpu: the vCPU
 * @req: what
 *
 * Context: any.
 */
void weir_vcpu_request(struct weir_vcpu *vcpu, enum weir_request req)
{
	set_bit(req, &vcpu->requests);
	smp_mb__after_atomic(); /* pairs with the one in run_masked() */
	weir_vcpu_kick(vcpu);
}

/**
 * weir_vcpu_set_line() - move an interrupt pin of a vCPU without vGIC
 * @vcpu: the vCPU
 * @pin: HCR_VI or HCR_VF
 * @level: asserted
 *
 * Context: any.
 */
void weir_vcpu_set_line(struct weir_vcpu *vcpu, u64 pin, bool level)
{
	if (level)
		set_bit(__ffs(pin), &vcpu->arch.lines);
	else
		clear_bit(__ffs(pin), &vcpu->arch.lines);
	weir_vcpu_request(vcpu, WEIR_REQ_LINES);
}

/**
 * weir_vcpu_take_lines() - the pins as they are now, into HCR_EL2
 * @vcpu: current thread's
 */
void weir_vcpu_take_lines(struct weir_vcpu *vcpu)
{
	vcpu->ctx.hcr &= ~(HCR_VI | HCR_VF);
	vcpu->ctx.hcr |= READ_ONCE(vcpu->arch.lines);
}

/**
 * weir_vm_busy() - does a vCPU run, or is one inspected, right now
 * @vm: the machine
 *
 * One lock at a time: 512 held at once are more than lockdep counts. Context:
 * process.
 */
bool weir_vm_busy(struct weir_vm *vm)
{
	struct weir_vcpu *vcpu;
	unsigned int i;

	weir_for_each_vcpu(i, vcpu, vm) {
		if (!mutex_trylock(&vcpu->lock))
			return true;
		mutex_unlock(&vcpu->lock);
	}
	return false;
}

static void evict_vm(void *data)
{
	struct weir_vcpu *vcpu = this_cpu_read(weir_resident);

	if (vcpu && vcpu->vm == data)
		weir_resident_drop();
}

/**
 * weir_vm_pause() - keep every vCPU out of the guest, its state in memory
 * @vm: the machine
 *
 * The call to every CPU ends all masked sections that began before the count
 * rose; those that begin later see it in weir_resident_acquire(). Context: may sleep.
 */
void weir_vm_pause(struct weir_vm *vm)
{
	mutex_lock(&vm->pause_lock);
	atomic_inc(&vm->pause_count);
	smp_mb__after_atomic(); /* pairs with the one in run_masked() */
	on_each_cpu(evict_vm, vm, 1);
}

/**
 * weir_vm_resume() - let the vCPUs go on
 * @vm: paused
 *
 * Context: may sleep.
 */
void weir_vm_resume(struct weir_vm *vm)
{
	struct weir_vcpu *vcpu;
	unsigned int i;

	atomic_dec(&vm->pause_count);
	smp_mb__after_atomic(); /* pairs with the sleep in weir_vm_wait_resume() */
	weir_for_each_vcpu(i, vcpu, vm)
		rcuwait_wake_up(&vcpu->wait);
	mutex_unlock(&vm->pause_lock);
}

/**
 * weir_vm_wait_resume() - sit out a pause
 * @vcpu: current thread's
 *
 * Return: WEIR_RESUME; the caller looks for signals.
 */
int weir_vm_wait_resume(struct weir_vcpu *vcpu)
{
	rcuwait_wait_event(&vcpu->wait,
			   !atomic_read(&vcpu->vm->pause_count) ||
			   signal_pending(current), TASK_INTERRUPTIBLE);
	return WEIR_RESUME;
}
