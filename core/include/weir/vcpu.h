/* SPDX-License-Identifier: GPL-2.0-only */
/* The virtual CPU, and what the rest of the core may ask of it. */
#ifndef WEIR_VCPU_H
#define WEIR_VCPU_H

#include <linux/kvm.h>
#include <linux/mutex.h>
#include <linux/rcuwait.h>
#include <weir/arch.h>
#include <weir/context.h>
#include <weir/mmio.h>
#include <weir/stats.h>
#include <weir/steal.h>
#include <weir/types.h>

struct weir_dirty_ring;
struct weir_pmu;
struct weir_vgic_cpu;

/**
 * enum weir_vcpu_mode - where a vCPU is, for those who want its attention
 * Written by the vCPU thread, interrupts masked, with a full barrier before
 * requests are looked at; weir_vcpu_kick() is the partner.
 */
enum weir_vcpu_mode { WEIR_VCPU_OUTSIDE, WEIR_VCPU_IN_GUEST };

/**
 * struct weir_vcpu - a virtual CPU
 * @vm: its machine
 * @id: KVM's vcpu_id, which the VMM chose
 * @idx: position in vm->vcpus
 * @lock: held by the ioctl that runs or inspects it
 * @run: the page shared with the VMM
 * @dirty_ring: its dirty log, or NULL (core/mmu/)
 * @mode: enum weir_vcpu_mode
 * @task: thread inside KVM_RUN, else NULL (RCU)
 * @wait: where KVM_RUN sleeps for an interrupt
 * @cpu: physical CPU whose hardware holds this vCPU's state, or -1. Changed
 *	only on that CPU with interrupts masked
 * @requests: bits of enum weir_request
 * @vgic: virtual CPU interface and private interrupts (core/vgic/)
 * @vgic_dirty: &weir_vgic_if.dirty of @vgic: list registers are to be written
 * @pmu: its PMU, NULL without KVM_ARM_VCPU_PMU_V3 (core/pmu.c)
 * @steal: stolen time
 * @mmio: the access that the kernel is being asked about; the vCPU's thread
 * @ctx: registers and world-switch state
 * @stat: event counters, written by the vCPU thread only
 */
struct weir_vcpu {
	struct weir_vm *vm;
	u32 id;
	u32 idx;
	struct mutex lock;
	struct kvm_run *run;
	struct weir_dirty_ring *dirty_ring;
	int mode;
	struct task_struct __rcu *task;
	struct rcuwait wait;
	int cpu;
	unsigned long requests;
	struct weir_vgic_cpu *vgic;
	const bool *vgic_dirty;
	struct weir_pmu *pmu;
	struct weir_steal steal;
	struct weir_mmio_access mmio;
	struct weir_context ctx;
	struct weir_vcpu_arch arch;
	u64 stat[WEIR_STAT_NR];
};

enum weir_request {
	WEIR_REQ_LINES,		/* KVM_IRQ_LINE moved a pin of a VM without vGIC */
	WEIR_REQ_RESET,		/* PSCI CPU_ON left a reset state to take over */
	WEIR_REQ_SLEEP,		/* powered off or paused: look again before entry */
	WEIR_REQ_DIRTY_RING,	/* its ring may be full */
	WEIR_REQ_STEAL,		/* the guest is to be told of stolen time */
	WEIR_REQ_PMU,		/* counters to be started, or on the wrong CPU */
	WEIR_REQ_DEFERRED,	/* the deadline of what is deferred has passed */
};

#define weir_stat_inc(vcpu, name) ((vcpu)->stat[WEIR_STAT_##name]++)
#define weir_stat_add(vcpu, name, n) ((vcpu)->stat[WEIR_STAT_##name] += (n))

/* Exits that ended in the guest's vectors: they are counted at the next one. */
static __always_inline void weir_stat_count_served(struct weir_vcpu *vcpu)
{
	u64 nr = vcpu->ctx.served;

	if (likely(!nr))
		return;
	weir_stat_add(vcpu, exits, nr);
	weir_stat_add(vcpu, fast_exits, nr);
	weir_stat_add(vcpu, hvc, nr);
	vcpu->ctx.served = 0;
}

u64 weir_vcpu_mpidr(const struct weir_vcpu *vcpu);

/*
 * Something for @vcpu to look at was published (with a full barrier since):
 * wake it if it sleeps, send one host IPI if it is in the guest on another
 * CPU, do nothing if it polls or is on its way in or out. Context: any.
 */
void weir_vcpu_kick(struct weir_vcpu *vcpu);
void weir_vcpu_request(struct weir_vcpu *vcpu, enum weir_request req);

/*
 * Bring @vcpu's hardware state into memory, wherever it is resident. It may
 * become resident again right after, unless the caller holds vcpu->lock or
 * the VM paused. Context: may sleep, interrupts on.
 */
void weir_vcpu_evict(struct weir_vcpu *vcpu);

#endif /* WEIR_VCPU_H */
