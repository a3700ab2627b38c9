/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual machine, and what the rest of the core may ask of it. Lock order
 * is drawn in docs/locking.md.
 */
#ifndef WEIR_VM_H
#define WEIR_VM_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/mutex.h>
#include <weir/arch.h>
#include <weir/coalesced.h>
#include <weir/irqfd.h>
#include <weir/mmio.h>
#include <weir/pmu.h>
#include <weir/types.h>
#include <weir/vcpu.h>

#define WEIR_MAX_VCPUS 512

struct weir_mmu;
struct weir_vgic_dist;
struct weir_lpis;

/**
 * struct weir_vm - a virtual machine
 * @ref: file descriptors and in-kernel devices that hold it
 * @mm: the VMM's memory; every ioctl from another mm gets -EIO
 * @lock: configuration: vCPU creation, devices, capabilities
 * @slots_lock: memory slots; taken inside @lock
 * @mmu: stage 2 and memory slots (core/mmu/)
 * @bus: in-kernel MMIO devices and doorbells
 * @ports: doorbells in a port space that no guest has: VMMs try it with them
 * @coalesced: writes that user space gets later
 * @routing: GSI routes and irqfds
 * @vgic: distributor, NULL until the device is created (core/vgic/)
 * @lpis: LPIs and ITSes (core/vgic/)
 * @pmu: what its vCPUs' PMUs have in common (core/pmu.c)
 * @vcpus: published in order of creation, never removed before the VM ends
 * @nr_vcpus: how many of @vcpus are published; read with smp_load_acquire()
 * @pause_count: while positive no vCPU enters the guest (weir_vm_pause())
 * @serial: counts VMs; its name in debugfs and in traces
 */
struct weir_vm {
	struct kref ref;
	struct mm_struct *mm;
	struct mutex lock;
	struct mutex slots_lock;
	struct weir_mmu *mmu;
	struct weir_mmio_bus bus;
	struct weir_mmio_bus ports;
	struct weir_coalesced coalesced;
	struct weir_irq_routing routing;
	struct weir_vgic_dist *vgic;
	struct weir_lpis *lpis;
	struct weir_vm_pmu pmu;
	struct weir_vcpu *vcpus[WEIR_MAX_VCPUS];
	unsigned int nr_vcpus;
	atomic_t pause_count;
	struct mutex pause_lock;
	struct weir_vm_arch arch;
	struct list_head link;
	u32 serial;
	struct dentry *debugfs;
};

/* Every published vCPU. */
#define weir_for_each_vcpu(i, vcpu, vm) \
	for ((i) = 0; \
	     (i) < smp_load_acquire(&(vm)->nr_vcpus) && /* pairs with creation */ \
	     ((vcpu) = (vm)->vcpus[i], true); (i)++)

/* VM of a KVM VM file descriptor, with a reference; ERR_PTR(-EBADF/-EINVAL). */
struct weir_vm *weir_vm_get_fd(int fd);
void weir_vm_get(struct weir_vm *vm);
void weir_vm_put(struct weir_vm *vm);
struct weir_vcpu *weir_vcpu_by_id(struct weir_vm *vm, u32 id);
struct weir_vcpu *weir_vcpu_by_mpidr(struct weir_vm *vm, u64 mpidr);

/*
 * Keep every vCPU of @vm out of the guest, with its state in memory, until
 * weir_vm_resume(). A mutex serialises callers. May be called from a vCPU's own
 * exit. Context: may sleep.
 */
void weir_vm_pause(struct weir_vm *vm);
void weir_vm_resume(struct weir_vm *vm);

/*
 * Is an ioctl, KVM_RUN included, under way on a vCPU? What one asks for is done
 * with the VM paused all the same. Context: may sleep.
 */
bool weir_vm_busy(struct weir_vm *vm);

/* The vCPU whose state this CPU's hardware holds, or NULL; interrupts masked. */
struct weir_vcpu *weir_resident_vcpu(void);

#endif /* WEIR_VM_H */
