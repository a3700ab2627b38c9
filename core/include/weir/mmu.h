/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stage 2 and memory slots as the rest of the core sees them. The structures'
 * fields belong to core/mmu/.
 */
#ifndef WEIR_MMU_H
#define WEIR_MMU_H

#include <weir/types.h>
#include <weir/gmem.h>

#define WEIR_MAX_MEMSLOTS 32767	/* KVM_CAP_NR_MEMSLOTS */

struct kvm_userspace_memory_region2;
struct weir_mmu;		/* per VM; core/mmu/mmu.h; vm->mmu points to it */

int weir_mmu_module_init(void);
void weir_mmu_module_exit(void);

/* @ipa_bits: 32 to the host's limit (0 means 40). -EINVAL outside. */
int weir_mmu_vm_init(struct weir_vm *vm, unsigned int ipa_bits);
void weir_mmu_vm_exit(struct weir_vm *vm);
unsigned int weir_mmu_max_ipa_bits(void);
unsigned int weir_mmu_ipa_bits(const struct weir_vm *vm);

/*
 * KVM_SET_USER_MEMORY_REGION(2): create, move, change flags, delete. Takes
 * vm->slots_lock. Context: may sleep, current->mm is vm->mm.
 */
int weir_memslot_set(struct weir_vm *vm,
		     const struct kvm_userspace_memory_region2 *region);

/**
 * enum weir_fault_result - what a stage-2 abort was
 * @WEIR_FAULT_RETRY: mapped (or raced): enter the guest again
 * @WEIR_FAULT_MMIO: no memory slot there (or a write to a read-only slot)
 */
enum weir_fault_result { WEIR_FAULT_RETRY, WEIR_FAULT_MMIO };

/**
 * struct weir_fault - a decoded stage-2 abort
 * @ipa: faulting IPA (page-aligned | offset from FAR)
 * @write: a write (cache maintenance is one where it lacks permission)
 * @exec: instruction fetch
 * @permission: permission fault (page mapped); else translation or access flag
 * @access_flag: access flag fault
 * @level: level of the fault
 * @vcpu: who accesses; NULL: no vCPU
 */
struct weir_fault {
	gpa_t ipa;
	bool write, exec, permission, access_flag;
	u8 level;
	struct weir_vcpu *vcpu;
};

/*
 * Resolve a stage-2 abort. Context: process, may sleep, vm->mm or another mm.
 * Return: enum weir_fault_result, or -EFAULT (no memory behind the slot),
 * -EHWPOISON, -ENOMEM, -EINTR (fatal signal).
 */
int weir_mmu_fault(struct weir_vm *vm, const struct weir_fault *fault);

/* A page of the host's devices at @gpa; before any vCPU runs. */
void weir_mmu_set_device(struct weir_vm *vm, gpa_t gpa, phys_addr_t pa);

/*
 * The stage-2 root and its VMID onto this CPU. load is called when the vCPU
 * becomes resident, interrupts masked; check is called before every entry,
 * interrupts masked, one load and compare when the VMID generation is current.
 */
void weir_mmu_load(struct weir_vcpu *vcpu);
void weir_mmu_check_vmid(struct weir_vcpu *vcpu);

/* HCR_EL2.TVM traps, set/way maintenance: flush all of guest memory (ARM ARM D7.5). */
void weir_mmu_flush_vm(struct weir_vm *vm);
/* Drop every stage-2 mapping (vCPU init again on a non-coherent host, tests). */
void weir_mmu_unmap_all(struct weir_vm *vm);

/*
 * Copies of guest memory for the hypervisor itself, where it may sleep, in the
 * VMM's own thread. Return: 0 or -EFAULT.
 */
int weir_guest_read(struct weir_vm *vm, gpa_t gpa, void *data, size_t len);
int weir_guest_peek(struct weir_vm *vm, gpa_t gpa, void *data, size_t len);
int weir_guest_write(struct weir_vm *vm, gpa_t gpa, const void *data, size_t len);
int weir_guest_store(struct weir_vcpu *vcpu, gpa_t gpa, const void *data,
		     size_t len);
bool weir_guest_is_memory(struct weir_vm *vm, gpa_t gpa, bool write);

/* Guest memory for backends, ctx is the struct weir_vm. */
extern const struct weir_gmem_ops weir_vm_gmem_ops;

#endif /* WEIR_MMU_H */
