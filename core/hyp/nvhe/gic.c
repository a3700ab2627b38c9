// SPDX-License-Identifier: GPL-2.0-only
/*
 * GICv3's virtual CPU interface, which only EL2 reaches: ICH_*_EL2. GIC
 * architecture (IHI 0069), 12.4. The host queues its writes in the CPU's page;
 * one pass carries them out.
 */
#include <asm/barrier.h>
#include <weir-hyp/ich.h>
#include "nvhe.h"

/**
 * weir_low_gic_sync() - carry out what the host has queued
 * @cpu: this CPU
 *
 * The traps of its ICH_HCR_EL2 come with the guest. Context: EL2.
 */
void weir_low_gic_sync(struct weir_low_cpu *cpu)
{
	const struct weir_low_gic *gic = &cpu->gic;
	u32 dirty = cpu->todo & WEIR_LOW_GIC_LRS;

	if (!(cpu->todo & (WEIR_LOW_GIC_LRS | WEIR_LOW_GIC_HCR)))
		return;
	for (; dirty; dirty &= dirty - 1) {
		unsigned int n = __builtin_ctz(dirty);

		weir_ich_write_lr(n, gic->lr[n]);
	}
	if (cpu->todo & WEIR_LOW_GIC_HCR)
		write_sysreg_s(gic->hcr & ~gic->traps, SYS_ICH_HCR_EL2);
	cpu->todo &= ~(WEIR_LOW_GIC_LRS | WEIR_LOW_GIC_HCR);
	isb();
}

/**
 * weir_low_gic_read() - read one register
 * @reg: number of a list register, or enum weir_low_gic_reg
 *
 * Context: EL2. Return: its value, 0 for one that there is not.
 */
u64 weir_low_gic_read(u64 reg)
{
	switch (reg) {
	case WEIR_LOW_ELRSR:
		return read_sysreg_s(SYS_ICH_ELRSR_EL2);
	case WEIR_LOW_EISR:
		return read_sysreg_s(SYS_ICH_EISR_EL2);
	case WEIR_LOW_ICH_HCR:
		return read_sysreg_s(SYS_ICH_HCR_EL2);
	case WEIR_LOW_VMCR:
		return read_sysreg_s(SYS_ICH_VMCR_EL2);
	case WEIR_LOW_VTR:
		return read_sysreg_s(SYS_ICH_VTR_EL2);
	default:
		return weir_ich_read_lr(reg);
	}
}

#define FOR_APRS(gic, X) \
	do { \
		if ((gic)->nr_aprs > 2) { \
			X(3); \
			X(2); \
		} \
		if ((gic)->nr_aprs > 1) \
			X(1); \
		X(0); \
	} while (0)

/**
 * weir_low_gic_restore() - a vCPU becomes resident
 * @gic: this CPU's
 *
 * Context: EL2.
 */
void weir_low_gic_restore(const struct weir_low_gic *gic)
{
#define RESTORE(n) \
	do { \
		write_sysreg_s(gic->ap0r[n], SYS_ICH_AP0R##n##_EL2); \
		write_sysreg_s(gic->ap1r[n], SYS_ICH_AP1R##n##_EL2); \
	} while (0)
	write_sysreg_s(gic->vmcr, SYS_ICH_VMCR_EL2);
	FOR_APRS(gic, RESTORE);
	isb();
#undef RESTORE
}

/**
 * weir_low_gic_save() - it stops being resident: all zero but what is saved
 * @cpu: this CPU
 *
 * Context: EL2.
 */
void weir_low_gic_save(struct weir_low_cpu *cpu)
{
	struct weir_low_gic *gic = &cpu->gic;

#define SAVE(n) \
	do { \
		gic->ap0r[n] = read_sysreg_s(SYS_ICH_AP0R##n##_EL2); \
		gic->ap1r[n] = read_sysreg_s(SYS_ICH_AP1R##n##_EL2); \
		write_sysreg_s(0, SYS_ICH_AP0R##n##_EL2); \
		write_sysreg_s(0, SYS_ICH_AP1R##n##_EL2); \
	} while (0)
	weir_low_gic_sync(cpu);
	gic->vmcr = read_sysreg_s(SYS_ICH_VMCR_EL2);
	FOR_APRS(gic, SAVE);
	write_sysreg_s(0, SYS_ICH_VMCR_EL2);
	isb();
#undef SAVE
}
