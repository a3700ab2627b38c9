/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual interrupt controller as the rest of the core sees it. The
 * structures' fields belong to core/vgic/.
 */
#ifndef WEIR_VGIC_H
#define WEIR_VGIC_H

#include <weir/vcpu.h>

struct weir_vgic_dist;		/* per VM; core/vgic/vgic.h */
struct weir_vgic_cpu;		/* per vCPU; core/vgic/vgic.h */
struct weir_vgic_irq;		/* an interrupt; core/vgic/irq.h */
struct weir_its;		/* an ITS; core/vgic/its.h */
struct kvm_device_attr;

/* Module: finds the host's GIC, ICH_VTR, requests the maintenance interrupt. */
int weir_vgic_module_init(void);
void weir_vgic_module_exit(void);
/* This CPU's interface was lost. Interrupts masked, no vCPU resident. */
void weir_vgic_cpu_reset(void);

/* KVM_DEV_TYPE_ARM_VGIC_*; how many vCPUs its interrupts can reach. */
bool weir_vgic_offers(u32 type);
u32 weir_vgic_max_vcpus(void);

int weir_vgic_vm_init(struct weir_vm *vm);	/* vm->vgic = NULL until a device is created */
void weir_vgic_vm_exit(struct weir_vm *vm);
int weir_vgic_vcpu_init(struct weir_vcpu *vcpu);
void weir_vgic_vcpu_exit(struct weir_vcpu *vcpu);
void weir_vgic_vcpu_reset(struct weir_vcpu *vcpu);

/*
 * Make the virtual CPU interface of this physical CPU @vcpu's (load), or take
 * everything back into memory and leave the hardware quiet (put).
 * Context: the CPU at hand, interrupts masked.
 */
void weir_vgic_load(struct weir_vcpu *vcpu);
void weir_vgic_put(struct weir_vcpu *vcpu);

void weir_vgic_flush_dirty(struct weir_vcpu *vcpu);

/*
 * Last thing before guest entry: write the dirty list registers in one pass.
 * With nothing new queued this must be one load and a branch, no ICH access.
 * Context: resident on this CPU, host interrupts masked.
 */
static __always_inline void weir_vgic_flush(struct weir_vcpu *vcpu)
{
	if (unlikely(READ_ONCE(*vcpu->vgic_dirty)))
		weir_vgic_flush_dirty(vcpu);
}

/*
 * Would the guest take an interrupt if it ran (a queued one, enabled, priority
 * above the mask)? For WFI, KVM_RUN's block loop and the poll loop; cheap.
 * Context: any. List registers already handed to hardware need not be looked
 * at: a WFI with one of them deliverable does not trap.
 */
bool weir_vgic_has_pending(struct weir_vcpu *vcpu);

/*
 * First KVM_RUN of a VM: finish lazy initialisation, check that the vGIC (when
 * the VM has one) is ready. Return: 0 or -errno.
 */
int weir_vgic_vm_ready(struct weir_vm *vm);
bool weir_vgic_initialized(struct weir_vm *vm);
bool weir_vgic_has_its(struct weir_vm *vm);

/* ICC_SGI0R/SGI1R/ASGI1R_EL1 write trapped from @vcpu. Context: host interrupts masked or not. */
void weir_vgic_sgi(struct weir_vcpu *vcpu, u64 val, bool group1);

/*
 * ICC_DIR_EL1 write trapped from @vcpu (ICH_HCR_EL2.TDIR: the list registers here
 * may not be where the interrupt is). Context: resident on this CPU.
 * Return: false when it must be repeated with @atomic false, where it may sleep.
 */
bool weir_vgic_deactivate(struct weir_vcpu *vcpu, u64 val, bool atomic);

enum weir_vgic_claim { WEIR_CLAIM_VTIMER = 1, WEIR_CLAIM_PTIMER, WEIR_CLAIM_PMU };

/* @who drives @vcpu's PPI from now on, not the VMM. 0, -EEXIST: another one does. */
int weir_vgic_claim(struct weir_vcpu *vcpu, u32 intid, enum weir_vgic_claim who);

/*
 * Tie a PPI to a host interrupt so that the guest's EOI deactivates both
 * (ICH_LR.HW). @host_hwirq is the physical INTID. Context: process.
 */
int weir_vgic_map_hw(struct weir_vcpu *vcpu, u32 intid, u32 host_hwirq,
		     bool (*still_pending)(struct weir_vcpu *vcpu,
					   struct weir_vgic_irq *irq));
/* Is the HW-mapped @intid active or pending in a list register of the resident @vcpu? */
bool weir_vgic_hw_in_flight(struct weir_vcpu *vcpu, u32 intid);

/* Deactivate a physical interrupt that no guest will. Context: interrupts masked. */
void weir_vgic_host_deactivate(u32 host_hwirq);

/*
 * KVM devices, for core/device.c. create() wants vm->lock held, the attributes
 * take it.
 */
int weir_vgic_create(struct weir_vm *vm, void **self);
/* KVM_ARM_SET_DEVICE_ADDR: @type is KVM_VGIC_V2_ADDR_TYPE_*. Takes vm->lock. */
int weir_vgic_set_addr(struct weir_vm *vm, u32 type, gpa_t addr);
int weir_its_create(struct weir_vm *vm, void **self);
int weir_its_has_attr(struct weir_its *its, struct kvm_device_attr *attr);
int weir_its_set_attr(struct weir_its *its, struct kvm_device_attr *attr);
int weir_its_get_attr(struct weir_its *its, struct kvm_device_attr *attr);
int weir_vgic_has_attr(struct weir_vm *vm, struct kvm_device_attr *attr);
int weir_vgic_set_attr(struct weir_vm *vm, struct kvm_device_attr *attr);
int weir_vgic_get_attr(struct weir_vm *vm, struct kvm_device_attr *attr);
/* KVM_IRQ_LINE, already split into its type, vCPU index and number. */
int weir_vgic_irq_line(struct weir_vm *vm, u32 type, u32 vcpu_idx, u32 num, bool level);

#endif /* WEIR_VGIC_H */
