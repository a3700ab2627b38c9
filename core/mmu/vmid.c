// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMIDs. They are handed out once per generation; when none is left, a new
 * generation starts, every TLB is emptied, and each CPU keeps the VMID that it
 * has loaded: a vCPU resident there goes on using it, and its VM gets the same
 * number again.
 *
 * vmid_lock guards all; the generation and a VM's VMID are read without it.
 */
#include <linux/bitmap.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <asm/barrier.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include "mmu.h"

static DEFINE_RAW_SPINLOCK(vmid_lock);
static unsigned int vmid_bits __ro_after_init;
static unsigned long *vmid_used;	/* in this generation */
static u64 vmid_generation;		/* in the bits above vmid_bits */
static unsigned int vmid_next;

/* Loaded since the generation began; loaded when it began, and kept. */
static DEFINE_PER_CPU(u64, vmid_active);
static DEFINE_PER_CPU(u64, vmid_kept);

/**
 * weir_vmid_bits() - size of a VMID
 *
 * Return: 8 or 16 (FEAT_VMID16).
 */
unsigned int weir_vmid_bits(void)
{
	return vmid_bits;
}

static unsigned int vmid_number(u64 vmid)
{
	return vmid & (BIT(vmid_bits) - 1);
}

static bool is_current(u64 vmid)
{
	return !((vmid ^ READ_ONCE(vmid_generation)) >> vmid_bits);
}

/**
 * weir_vmid_module_init() - size the VMIDs
 *
 * Return: 0, -ENOMEM, -ENODEV when CPUs outnumber VMIDs.
 */
int weir_vmid_module_init(void)
{
	u64 mmfr1 = read_sanitised_ftr_reg(SYS_ID_AA64MMFR1_EL1);

	vmid_bits = SYS_FIELD_GET(ID_AA64MMFR1_EL1, VMIDBits, mmfr1) ==
		    ID_AA64MMFR1_EL1_VMIDBits_16 ? 16 : 8;
	/* VMID 0 is never used, and one must be free when all CPUs keep one. */
	if (num_possible_cpus() + 2 > BIT(vmid_bits))
		return -ENODEV;
	vmid_used = bitmap_zalloc(BIT(vmid_bits), GFP_KERNEL);
	if (!vmid_used)
		return -ENOMEM;
	vmid_generation = BIT(vmid_bits);
	vmid_next = 1;
	return 0;
}

/**
 * weir_vmid_module_exit() - undo weir_vmid_module_init()
 */
void weir_vmid_module_exit(void)
{
	bitmap_free(vmid_used);
}

static void new_generation(void)
{
	int cpu;

	WRITE_ONCE(vmid_generation, vmid_generation + BIT(vmid_bits));
	bitmap_zero(vmid_used, BIT(vmid_bits));
	for_each_possible_cpu(cpu) {
		u64 *active = per_cpu_ptr(&vmid_active, cpu);
		u64 *kept = per_cpu_ptr(&vmid_kept, cpu);

		if (*active)
			*kept = *active;
		*active = 0;
		__set_bit(vmid_number(*kept), vmid_used);
	}
	weir_tlb_ops->flush_all();
	vmid_next = 1;
}

/* Does a CPU keep @old? Then the VM has the same number in this generation. */
static bool renew_kept(u64 old, u64 renewed)
{
	bool found = false;
	int cpu;

	for_each_possible_cpu(cpu) {
		u64 *kept = per_cpu_ptr(&vmid_kept, cpu);

		if (*kept == old) {
			*kept = renewed;
			found = true;
		}
	}
	return found;
}

static unsigned int free_number(void)
{
	unsigned int nr = find_next_zero_bit(vmid_used, BIT(vmid_bits),
					     vmid_next);

	if (nr < BIT(vmid_bits))
		return nr;
	new_generation();
	return find_next_zero_bit(vmid_used, BIT(vmid_bits), 1);
}

static u64 new_vmid(u64 old)
{
	u64 renewed = vmid_generation | vmid_number(old);
	unsigned int nr;

	if (old && renew_kept(old, renewed))
		return renewed;
	if (old && !__test_and_set_bit(vmid_number(old), vmid_used))
		return renewed;
	nr = free_number();
	__set_bit(nr, vmid_used);
	vmid_next = nr + 1;
	return vmid_generation | nr;
}

/* A VMID of this generation for the VM, loaded here from now on. */
static void activate(struct weir_mmu *mmu)
{
	raw_spin_lock(&vmid_lock);
	if (!is_current(mmu->vmid))
		WRITE_ONCE(mmu->vmid, new_vmid(mmu->vmid));
	this_cpu_write(vmid_active, mmu->vmid);
	raw_spin_unlock(&vmid_lock);
}

static void load(struct weir_mmu *mmu)
{
	struct weir_stage2 s2;

	activate(mmu);
	s2 = weir_mmu_stage2(mmu);
	weir_tlb_ops->stage2_load(&s2);
	/* VMID before any walk; partner: the barrier before a flush reads it. */
	smp_mb();
}

/**
 * weir_mmu_load() - a vCPU becomes resident: its stage 2 onto this CPU
 * @vcpu: the vCPU
 *
 * Context: interrupts masked.
 */
void weir_mmu_load(struct weir_vcpu *vcpu)
{
	struct weir_mmu *mmu = vcpu->vm->mmu;
	int *last = this_cpu_ptr(mmu->last_vcpu);
	struct weir_stage2 s2;

	load(mmu);
	if (*last == vcpu->idx)
		return;
	*last = vcpu->idx;
	s2 = weir_mmu_stage2(mmu);
	weir_tlb_ops->flush_local(&s2);
}

/**
 * weir_mmu_check_vmid() - before every guest entry: is the VMID still good?
 * @vcpu: resident on this CPU
 *
 * Context: interrupts masked.
 */
void weir_mmu_check_vmid(struct weir_vcpu *vcpu)
{
	struct weir_mmu *mmu = vcpu->vm->mmu;

	if (unlikely(!is_current(READ_ONCE(mmu->vmid))))
		load(mmu);
}
