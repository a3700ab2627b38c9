// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lowvisor onto every CPU that is online or comes online, and the kernel's
 * hyp stub back when a CPU goes, sleeps, or the module is unloaded.
 */
#include <linux/cpuhotplug.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/panic.h>
#include <asm/cacheflush.h>
#include <asm/cpufeature.h>
#include <asm/cputype.h>
#include <asm/kvm_arm.h>
#include <asm/virt.h>
#include "split.h"

/* AttrIndx 0: write-back memory. */
#define MAIR_LOW	0xffULL
#define TCR_LOW		(TCR_EL2_RES1 | TCR_SH0_INNER | TCR_ORGN0_WBWA | \
			 TCR_IRGN0_WBWA | TCR_T0SZ(48) | TCR_TG0_4K)

/* One that is not mapped, the stack, the struct. */
#define CPU_PAGES	3
#define CPU_BEFORE	((CPU_PAGES - 1) * PAGE_SIZE)

DEFINE_PER_CPU(struct weir_low_cpu *, weir_low_cpu);

static void *text;
static size_t text_size;
static DEFINE_PER_CPU(bool, installed);

/* Here from EL2, on the stack that made the call, everything masked. */
static void __noreturn low_fault(void)
{
	const struct weir_low_cpu *low = this_cpu_read(weir_low_cpu);

	panic("weir: exception %llu in the lowvisor at %#llx: ESR %#llx ELR %#llx FAR %#llx SPSR %#llx",
	      low->fault_vector, low->fault_elr - virt_to_phys(text),
	      low->fault_esr, low->fault_elr, low->fault_far, low->fault_spsr);
}

static u64 tcr_low(void)
{
	u64 range = SYS_FIELD_GET(ID_AA64MMFR0_EL1, PARANGE,
				  read_sanitised_ftr_reg(SYS_ID_AA64MMFR0_EL1));

	range = min_t(u64, range, ID_AA64MMFR0_EL1_PARANGE_48);
	return TCR_LOW | range << TCR_EL2_PS_SHIFT;
}

/* Interrupts masked. Return: has this CPU answered as it should? */
static bool install_here(void)
{
	struct weir_low_cpu *low = this_cpu_read(weir_low_cpu);

	if (weir_low_call(HVC_RESET_VECTORS, 0, 0, 0, 0))
		return false;
	if (weir_split_soft_restart(virt_to_phys(text), virt_to_phys(low),
				    weir_split_map_root(), tcr_low(), MAIR_LOW,
				    INIT_SCTLR_EL2_MMU_ON))
		return false;
	if (weir_harden_find(&low->flush))
		low->guest_vbar += WEIR_LOW_HARDENED;
	return weir_low_call(WEIR_LOW_PING, 0, 0, 0, 0) == WEIR_LOW_VERSION;
}

static void uninstall_here(void)
{
	weir_low_call(HVC_RESET_VECTORS, 0, 0, 0, 0);
}

static int low_online(unsigned int cpu)
{
	unsigned long flags;
	bool ok;

	local_irq_save(flags);
	ok = install_here();
	this_cpu_write(installed, ok);
	local_irq_restore(flags);
	if (ok)
		return 0;
	pr_err("weir: EL2 of CPU %u does not answer as the kernel's stub\n", cpu);
	return -ENODEV;
}

static int low_offline(unsigned int cpu)
{
	unsigned long flags;

	local_irq_save(flags);
	this_cpu_write(installed, false);
	uninstall_here();
	local_irq_restore(flags);
	return 0;
}

/**
 * weir_split_suspend() - this CPU's EL2 may be lost
 *
 * Context: interrupts masked, this CPU's cpu_disable() is done.
 */
void weir_split_suspend(void)
{
	if (this_cpu_read(installed))
		uninstall_here();
}

/**
 * weir_split_resume() - this CPU is back, with the stub
 *
 * Context: interrupts masked.
 */
void weir_split_resume(void)
{
	if (this_cpu_read(installed) && !install_here())
		panic("weir: no way back to EL2");
}

/* The stub enters it with EL2's caches off. */
static void clean_text(void)
{
	u64 ctr = read_sanitised_ftr_reg(SYS_CTR_EL0);
	unsigned long line = 4UL << SYS_FIELD_GET(CTR_EL0, DminLine, ctr);
	unsigned long addr = (unsigned long)text, end = addr + text_size;

	caches_clean_inval_pou(addr, end);
	for (; addr < end; addr += line)
		asm volatile("dc civac, %0" : : "r" (addr) : "memory");
	dsb(sy);
}

static int text_init(void)
{
	text_size = weir_low_image_end - weir_low_image;
	text = alloc_pages_exact(text_size, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	memcpy(text, weir_low_image, text_size);
	clean_text();
	return weir_split_map_text(text, text_size);
}

static int cpu_init(unsigned int cpu)
{
	struct weir_low_cpu *low;
	void *pages = alloc_pages_exact(CPU_PAGES * PAGE_SIZE,
					GFP_KERNEL | __GFP_ZERO);

	if (!pages)
		return -ENOMEM;
	low = pages + CPU_BEFORE;
	low->panic_pc = (u64)low_fault;
	low->erratum_834220 = cpus_have_final_cap(ARM64_WORKAROUND_834220);
	low->ras = cpus_have_final_cap(ARM64_HAS_RAS_EXTN);
	per_cpu(weir_low_cpu, cpu) = low;
	return weir_split_share(pages + PAGE_SIZE, (CPU_PAGES - 1) * PAGE_SIZE);
}

static void free_all(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		void *low = per_cpu(weir_low_cpu, cpu);

		if (low)
			free_pages_exact(low - CPU_BEFORE, CPU_PAGES * PAGE_SIZE);
		per_cpu(weir_low_cpu, cpu) = NULL;
	}
	if (text)
		free_pages_exact(text, text_size);
	weir_split_map_exit();
}

static int alloc_all(void)
{
	unsigned int cpu;
	int err;

	err = weir_split_map_init();
	if (err)
		return err;
	err = text_init();
	for_each_possible_cpu(cpu)
		err = err ?: cpu_init(cpu);
	if (err)
		free_all();
	return err;
}

/*
 * A CPU with VHE may have registers at EL1, and traps of them, that ARMv8.0 has not.
 * The lowvisor knows none of them: what the guest wrote would be the host's.
 */
static bool too_new(void)
{
	return FIELD_GET(ID_AA64MMFR1_EL1_VH_MASK,
			 read_cpuid(ID_AA64MMFR1_EL1));
}

/**
 * weir_split_install() - EL2 of every CPU becomes the lowvisor's
 *
 * The kernel was started at EL2 and its stub is there: weir_timer_module_init()
 * has seen it. Context: may sleep. Return: 0, -ENOMEM, -ENODEV.
 */
int weir_split_install(void)
{
	int ret;

	BUILD_BUG_ON(sizeof(struct weir_low_cpu) > PAGE_SIZE);
	/* x18 is the guest's when the lowvisor returns. */
	BUILD_BUG_ON(IS_ENABLED(CONFIG_SHADOW_CALL_STACK));
	if (too_new()) {
		pr_err("weir: split mode is for CPUs without VHE: boot the host without id_aa64mmfr1.vh=0\n");
		return -ENODEV;
	}
	ret = alloc_all();
	if (ret)
		return ret;
	/*
	 * KVM's own state, which it does not use while it leaves EL2 alone: a CPU that
	 * goes has nothing else to run by then. A TLB flush from a kworker that was
	 * left there would be lost in the stub.
	 */
	ret = cpuhp_setup_state(CPUHP_AP_KVM_ONLINE, "weir/low:online",
				low_online, low_offline);
	if (ret < 0)
		free_all();
	return ret;
}

/**
 * weir_split_uninstall() - the stub again, as it was found
 *
 * Context: may sleep, no vCPU exists.
 */
void weir_split_uninstall(void)
{
	cpuhp_remove_state(CPUHP_AP_KVM_ONLINE);
	free_all();
}
