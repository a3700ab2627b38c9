// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage 2 of a VM: life, VTCR_EL2, and operations on ranges under the lock, a
 * bounded piece at a time.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <asm/cpufeature.h>
#include <asm/kvm_arm.h>
#include <asm/sysreg.h>
#include "backing.h"
#include "cache.h"
#include "mmu.h"

#define DEFAULT_IPA_BITS	40
#define BUDGET			4096	/* descriptors under one hold of the lock */

static unsigned int max_ipa_bits __ro_after_init;

static unsigned int host_pa_range(void)
{
	u64 mmfr0 = read_sanitised_ftr_reg(SYS_ID_AA64MMFR0_EL1);
	unsigned int range = SYS_FIELD_GET(ID_AA64MMFR0_EL1, PARANGE, mmfr0);

	/* 52 bits need FEAT_LPA2 descriptors, which the tables have not. */
	return min_t(unsigned int, range, ID_AA64MMFR0_EL1_PARANGE_48);
}

static bool has_stage2_4k(void)
{
	u64 mmfr0 = read_sanitised_ftr_reg(SYS_ID_AA64MMFR0_EL1);
	u64 tgran4 = SYS_FIELD_GET(ID_AA64MMFR0_EL1, TGRAN4_2, mmfr0);

	return tgran4 != ID_AA64MMFR0_EL1_TGRAN4_2_NI;
}

/**
 * weir_mmu_module_init() - learn what the host's CPUs can do
 *
 * Return: 0, -ENODEV when stage 2 has no 4 KiB granule, -ENOMEM.
 */
int weir_mmu_module_init(void)
{
	static const u8 bits[] = { 32, 36, 40, 42, 44, 48 };

	BUILD_BUG_ON(PAGE_SIZE != 4096);
	if (!has_stage2_4k())
		return -ENODEV;
	max_ipa_bits = bits[host_pa_range()];
	weir_cache_init();
	return weir_vmid_module_init();
}

/**
 * weir_mmu_module_exit() - undo weir_mmu_module_init()
 */
void weir_mmu_module_exit(void)
{
	weir_vmid_module_exit();
}

/**
 * weir_mmu_max_ipa_bits() - KVM_CAP_ARM_VM_IPA_SIZE
 *
 * Return: 32 to 48.
 */
unsigned int weir_mmu_max_ipa_bits(void)
{
	return max_ipa_bits;
}

/**
 * weir_mmu_block_sizes() - KVM_CAP_ARM_SUPPORTED_BLOCK_SIZES
 *
 * Return: the sizes of what one descriptor can map, a bit each.
 */
u32 weir_mmu_block_sizes(void)
{
	return PUD_SIZE | PMD_SIZE | PAGE_SIZE;
}

/**
 * weir_mmu_ipa_bits() - the VM's input size
 * @vm: the machine
 */
unsigned int weir_mmu_ipa_bits(const struct weir_vm *vm)
{
	return vm->mmu->table.ipa_bits;
}

/* ARM ARM D19.2.166, VTCR_EL2. No hardware update of flags. */
static u64 make_vtcr(const struct weir_table *table)
{
	u64 vtcr = VTCR_EL2_FLAGS | VTCR_EL2_T0SZ(table->ipa_bits);

	vtcr |= VTCR_EL2_LVLS_TO_SL0(4 - table->start);
	vtcr |= (u64)host_pa_range() << VTCR_EL2_PS_SHIFT;
	if (weir_vmid_bits() == 16)
		vtcr |= VTCR_EL2_VS_16BIT;
	return vtcr;
}

/**
 * weir_mmu_stage2() - what the hardware takes for this VM now
 * @mmu: whose
 *
 * Return: VTTBR_EL2 and VTCR_EL2.
 */
struct weir_stage2 weir_mmu_stage2(const struct weir_mmu *mmu)
{
	u64 vmid = READ_ONCE(mmu->vmid) & (BIT(weir_vmid_bits()) - 1);
	struct weir_stage2 s2 = {
		.vttbr = virt_to_phys(mmu->table.root) | vmid << 48,
		.vtcr = mmu->vtcr,
	};

	if (system_supports_cnp())
		s2.vttbr |= VTTBR_CNP_BIT;
	return s2;
}

static int tables_init(struct weir_mmu *mmu, unsigned int ipa_bits)
{
	size_t bytes = weir_table_root_bytes(ipa_bits);
	void *root;
	int ret;

	root = (void *)__get_free_pages(GFP_KERNEL_ACCOUNT | __GFP_ZERO,
					get_order(bytes));
	if (!root)
		return -ENOMEM;
	rwlock_init(&mmu->lock);
	INIT_LIST_HEAD(&mmu->freed);
	spin_lock_init(&mmu->pages.lock);
	mmu->table.ops = &weir_table_world;
	mmu->table.world = mmu;
	ret = weir_table_init(&mmu->table, ipa_bits,
			      cpus_have_final_cap(ARM64_HAS_STAGE2_FWB), root);
	if (ret) {
		free_pages((unsigned long)root, get_order(bytes));
		return ret;
	}
	mmu->vtcr = make_vtcr(&mmu->table);
	return 0;
}

static void tables_exit(struct weir_mmu *mmu)
{
	size_t bytes = weir_table_root_bytes(mmu->table.ipa_bits);

	weir_mmu_unmap_range(mmu, 0, BIT_ULL(mmu->table.ipa_bits), true);
	free_pages((unsigned long)mmu->table.root, get_order(bytes));
	weir_table_pages_exit(mmu);
}

static int last_vcpu_init(struct weir_mmu *mmu)
{
	int cpu;

	mmu->last_vcpu = alloc_percpu_gfp(int, GFP_KERNEL_ACCOUNT);
	if (!mmu->last_vcpu)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		*per_cpu_ptr(mmu->last_vcpu, cpu) = -1;
	return 0;
}

/**
 * weir_mmu_vm_init() - empty stage 2, no slots
 * @vm: vm->mm is set and is current->mm
 * @ipa_bits: input size, 32 to weir_mmu_max_ipa_bits(); 0 means 40
 *
 * Context: may sleep. Return: 0, -EINVAL for a size outside, -ENOMEM, -EINTR.
 */
int weir_mmu_vm_init(struct weir_vm *vm, unsigned int ipa_bits)
{
	struct weir_mmu *mmu;
	int ret;

	ipa_bits = ipa_bits ?: DEFAULT_IPA_BITS;
	if (ipa_bits < WEIR_TABLE_MIN_BITS || ipa_bits > max_ipa_bits)
		return -EINVAL;
	mmu = kzalloc(sizeof(*mmu), GFP_KERNEL_ACCOUNT);
	if (!mmu)
		return -ENOMEM;
	mmu->vm = vm;
	mmu->device = ~0ULL;
	ret = last_vcpu_init(mmu);
	if (ret)
		goto free_mmu;
	ret = tables_init(mmu, ipa_bits);
	if (ret)
		goto free_last_vcpu;
	ret = weir_memslots_init(mmu);
	if (ret)
		goto exit_tables;
	ret = weir_notifier_init(mmu);
	if (ret)
		goto exit_memslots;
	vm->mmu = mmu;
	return 0;

exit_memslots:
	weir_memslots_exit(mmu);
exit_tables:
	tables_exit(mmu);
free_last_vcpu:
	free_percpu(mmu->last_vcpu);
free_mmu:
	kfree(mmu);
	return ret;
}

/**
 * weir_mmu_vm_exit() - everything of it goes
 * @vm: no vCPU is resident anywhere, no backend holds it
 *
 * Context: may sleep.
 */
void weir_mmu_vm_exit(struct weir_vm *vm)
{
	struct weir_mmu *mmu = vm->mmu;

	if (!mmu)
		return;
	vm->mmu = NULL;
	weir_notifier_exit(mmu);
	tables_exit(mmu);
	weir_memslots_exit(mmu);
	free_percpu(mmu->last_vcpu);
	kfree(mmu);
}

/**
 * weir_mmu_unmap_range() - no translation of a range is left
 * @mmu: whose
 * @start: first address, of a page
 * @end: end, of a page
 * @may_sleep: give way between pieces
 *
 * Context: any that may take mmu->lock; the lock is released between pieces.
 */
void weir_mmu_unmap_range(struct weir_mmu *mmu, gpa_t start, gpa_t end,
			  bool may_sleep)
{
	while (start < end) {
		write_lock_bh(&mmu->lock);
		start = weir_table_unmap(&mmu->table, start, end, BUDGET);
		write_unlock_bh(&mmu->lock);
		if (may_sleep)
			cond_resched();
	}
}

/**
 * weir_mmu_protect_range() - no write goes through a range unseen
 * @mmu: whose
 * @start: first address, of a page
 * @end: end, of a page
 *
 * Context: may sleep.
 */
void weir_mmu_protect_range(struct weir_mmu *mmu, gpa_t start, gpa_t end)
{
	while (start < end) {
		write_lock_bh(&mmu->lock);
		start = weir_table_protect(&mmu->table, start, end, BUDGET);
		write_unlock_bh(&mmu->lock);
		cond_resched();
	}
}

/**
 * weir_mmu_split_range() - blocks become pages, as far as there is memory
 * @mmu: whose
 * @start: first address, of a page
 * @end: end, of a page
 * @chunk: bytes under one hold of the lock
 *
 * What stays a block is split when it is written. Context: may sleep.
 */
void weir_mmu_split_range(struct weir_mmu *mmu, gpa_t start, gpa_t end,
			  u64 chunk)
{
	unsigned int budget = max(chunk / PMD_SIZE, 1ULL);

	while (start < end && !weir_table_pages_fill(mmu)) {
		write_lock_bh(&mmu->lock);
		start = weir_table_split(&mmu->table, start, end, budget);
		write_unlock_bh(&mmu->lock);
		cond_resched();
	}
}

static bool is_split(struct weir_mmu *mmu, gpa_t gpa)
{
	struct weir_leaf leaf;

	read_lock(&mmu->lock);
	leaf = weir_table_lookup(&mmu->table, gpa);
	read_unlock(&mmu->lock);
	return leaf.span < PMD_SIZE;
}

/**
 * weir_mmu_merge_slot() - pages of a slot that could be blocks
 * @mmu: whose
 * @slot: a slot that blocks may map
 *
 * They go, where the host has a block; the next fault maps it. Context: may
 * sleep; current->mm is vm->mm.
 */
void weir_mmu_merge_slot(struct weir_mmu *mmu, const struct weir_memslot *slot)
{
	gpa_t gpa = ALIGN(slot->base, PMD_SIZE);
	gpa_t end = slot->base + slot->size;

	if ((slot->base ^ slot->hva) & (PMD_SIZE - 1))
		return;
	for (; gpa + PMD_SIZE <= end; gpa += PMD_SIZE) {
		if (is_split(mmu, gpa) &&
		    weir_backing_size(current->mm, slot->hva + (gpa - slot->base)) >= PMD_SIZE)
			weir_mmu_unmap_range(mmu, gpa, gpa + PMD_SIZE, true);
		cond_resched();
	}
}

/**
 * weir_mmu_flush_range() - drop TLB entries of a range, the tables stay
 * @mmu: whose
 * @start: first address, of a page
 * @size: bytes, whole pages
 *
 * Context: mmu->lock held for writing.
 */
void weir_mmu_flush_range(struct weir_mmu *mmu, gpa_t start, u64 size)
{
	lockdep_assert_held_write(&mmu->lock);
	mmu->table.ops->flush(mmu, start, size, WEIR_LEVEL_MIXED);
}

/**
 * weir_mmu_unmap_all() - drop every mapping of a VM
 * @vm: the VM; faults bring the pages back
 *
 * Context: may sleep.
 */
void weir_mmu_unmap_all(struct weir_vm *vm)
{
	struct weir_mmu *mmu = vm->mmu;

	weir_mmu_unmap_range(mmu, 0, BIT_ULL(mmu->table.ipa_bits), true);
}

static void clean_leaf(void *arg, u64 ipa, u64 desc, u64 size)
{
	if (weir_desc_is_memory(desc))
		weir_cache_clean_poc(desc & WEIR_S2_OA, size);
}

/**
 * weir_mmu_flush_vm() - set/way maintenance, by address
 * @vm: the VM
 *
 * A guest may only use set/way operations to clean everything (ARM ARM D7.5),
 * and only what stage 2 maps can be in a cache on its behalf. Context: may
 * sleep.
 */
void weir_mmu_flush_vm(struct weir_vm *vm)
{
	struct weir_mmu *mmu = vm->mmu;
	u64 end = BIT_ULL(mmu->table.ipa_bits), ipa = 0;

	if (cpus_have_final_cap(ARM64_HAS_STAGE2_FWB))
		return;
	while (ipa < end) {
		read_lock(&mmu->lock);
		ipa = weir_table_visit(&mmu->table, ipa, end, 512, clean_leaf,
				       NULL);
		read_unlock(&mmu->lock);
		cond_resched();
	}
}
