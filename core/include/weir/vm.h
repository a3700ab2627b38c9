/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual machine and its virtual CPUs, and what the rest of the core may
 * ask of them. Lock order is drawn in docs/locking.md.
 */
#ifndef WEIR_VM_H
#define WEIR_VM_H

#include <linux/hrtimer.h>
#include <linux/kref.h>
#include <linux/kvm.h>
#include <linux/mm_types.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rcuwait.h>
#include <linux/srcu.h>
#include <weir/types.h>
#include <weir/context.h>
#include <weir/irqfd.h>
#include <weir/mmio.h>
#include <weir/stats.h>

#define WEIR_MAX_VCPUS 512

struct weir_mmu;
struct weir_vgic_dist;
struct weir_vgic_cpu;

/**
 * struct weir_vm - a virtual machine
 * @ref: file descriptors and in-kernel devices that hold it
 * @mm: the VMM's memory; every ioctl from another mm gets -EIO
 * @lock: configuration: vCPU creation, devices, capabilities
 * @slots_lock: memory slots; taken inside @lock
 * @mmu: stage 2 and memory slots (core/mmu/)
 * @bus: in-kernel MMIO devices and doorbells
 * @routing: GSI routes and irqfds
 * @vgic: distributor, NULL until the device is created (core/vgic/)
 * @vcpus: published in order of creation, never removed before the VM ends
 * @nr_vcpus: how many of @vcpus are published; read with smp_load_acquire()
 * @pause_count: while positive no vCPU enters the guest (weir_vm_pause())
 */
struct weir_vm {
	struct kref ref;
	struct mm_struct *mm;
	struct mutex lock;
	struct mutex slots_lock;
	struct weir_mmu *mmu;
	struct weir_mmio_bus bus;
	struct weir_irq_routing routing;
	struct weir_vgic_dist *vgic;
	struct weir_vcpu *vcpus[WEIR_MAX_VCPUS];
	unsigned int nr_vcpus;
	atomic_t pause_count;
	struct mutex pause_lock;
	struct weir_vm_arch arch;
	struct list_head link;
	struct dentry *debugfs;
};

/**
 * enum weir_vcpu_mode - where a vCPU is, for those who want its attention
 * Written by the vCPU thread, interrupts masked, with a full barrier before
 * requests are looked at; weir_vcpu_kick() is the partner.
 */
enum weir_vcpu_mode { WEIR_VCPU_OUTSIDE, WEIR_VCPU_IN_GUEST, WEIR_VCPU_EXITING };

/**
 * struct weir_vcpu - a virtual CPU
 * @vm: its machine
 * @id: KVM's vcpu_id, which the VMM chose
 * @idx: position in vm->vcpus
 * @lock: held by the ioctl that runs or inspects it
 * @run: the page shared with the VMM
 * @mode: enum weir_vcpu_mode
 * @task: thread inside KVM_RUN, else NULL (RCU)
 * @wait: where KVM_RUN sleeps for an interrupt
 * @cpu: physical CPU whose hardware holds this vCPU's state, or -1. Changed
 *	only on that CPU with interrupts masked
 * @requests: bits of enum weir_request
 * @vgic: virtual CPU interface and private interrupts (core/vgic/)
 * @ctx: registers and world-switch state
 * @stat: event counters, written by the vCPU thread only
 */
struct weir_vcpu {
	struct weir_vm *vm;
	u32 id;
	u32 idx;
	struct mutex lock;
	struct kvm_run *run;
	int mode;
	struct task_struct __rcu *task;
	struct rcuwait wait;
	int cpu;
	unsigned long requests;
	struct weir_vgic_cpu *vgic;
	struct weir_context ctx;
	struct weir_vcpu_arch arch;
	u64 stat[WEIR_STAT_NR];
};

enum weir_request {
	WEIR_REQ_LINES,		/* KVM_IRQ_LINE moved a pin of a VM without vGIC */
	WEIR_REQ_RESET,		/* PSCI CPU_ON left a reset state to take over */
	WEIR_REQ_EXIT,		/* system event: leave to user space */
	WEIR_REQ_SLEEP,		/* powered off or paused: look again before entry */
};

#define weir_stat_inc(vcpu, name) ((vcpu)->stat[WEIR_STAT_##name]++)
#define weir_stat_add(vcpu, name, n) ((vcpu)->stat[WEIR_STAT_##name] += (n))

/* Every published vCPU. */
#define weir_for_each_vcpu(i, vcpu, vm) \
	for ((i) = 0; (i) < smp_load_acquire(&(vm)->nr_vcpus) && \
	     ((vcpu) = (vm)->vcpus[i], true); (i)++)

/* VM of a KVM VM file descriptor, with a reference; ERR_PTR(-EBADF/-EINVAL). */
struct weir_vm *weir_vm_get_fd(int fd);
void weir_vm_get(struct weir_vm *vm);
void weir_vm_put(struct weir_vm *vm);
struct weir_vcpu *weir_vcpu_by_id(struct weir_vm *vm, u32 id);
struct weir_vcpu *weir_vcpu_by_mpidr(struct weir_vm *vm, u64 mpidr);
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

/*
 * Keep every vCPU of @vm out of the guest, with its state in memory, until
 * weir_vm_resume(). Nests (a mutex serialises callers). May be called from a vCPU's own exit.
 * Context: may sleep.
 */
void weir_vm_pause(struct weir_vm *vm);
void weir_vm_resume(struct weir_vm *vm);

/* Run @fn(vcpu or NULL) with the vCPU resident on this CPU; hardware helpers. */
struct weir_vcpu *weir_resident_vcpu(void);

#endif /* WEIR_VM_H */
