// SPDX-License-Identifier: GPL-2.0-only
/*
 * Residency: a vCPU's EL1 registers, virtual timer and virtual CPU interface
 * stay in the hardware of the CPU it last ran on until another vCPU needs that
 * hardware, the vCPU runs elsewhere, or somebody asks for its state.
 *
 * vcpu->cpu and the CPU's weir_resident change together, only on that CPU and
 * with its interrupts masked.
 */
#include <linux/smp.h>
#include <asm/sysreg.h>
#include <weir/mmu.h>
#include <weir/trace-vcpu.h>
#include <weir/vgic.h>
#include <weir-hyp/switch.h>
#include "resident.h"
#include "timer.h"

DEFINE_PER_CPU(struct weir_vcpu *, weir_resident);
DEFINE_PER_CPU(struct weir_vcpu *, weir_el1_owner);

static void resident_put(struct weir_vcpu *vcpu)
{
	weir_vgic_put(vcpu);
	weir_timer_put(vcpu);
	weir_hyp_ops->el1_put(vcpu);
	this_cpu_write(weir_resident, NULL);
	WRITE_ONCE(vcpu->cpu, -1);
	weir_stat_inc(vcpu, vcpu_evictions);
	trace_weir_put(vcpu);
}

static void resident_load(struct weir_vcpu *vcpu)
{
	this_cpu_write(weir_resident, vcpu);
	WRITE_ONCE(vcpu->cpu, smp_processor_id());
	weir_mmu_load(vcpu);
	weir_hyp_ops->el1_load(vcpu);
	weir_vgic_load(vcpu);
	weir_timer_load(vcpu);
	weir_stat_inc(vcpu, vcpu_loads);
	trace_weir_load(vcpu);
}

static void evict_ipi(void *data)
{
	struct weir_vcpu *vcpu = data;
	unsigned long flags;

	local_irq_save(flags);
	if (this_cpu_read(weir_resident) == vcpu)
		resident_put(vcpu);
	local_irq_restore(flags);
}

/**
 * weir_vcpu_evict() - bring a vCPU's hardware state into memory
 * @vcpu: wherever it is resident
 *
 * It may become resident again at once unless the caller holds @vcpu's lock
 * or has paused the VM. Context: may sleep, interrupts on.
 */
void weir_vcpu_evict(struct weir_vcpu *vcpu)
{
	int cpu = READ_ONCE(vcpu->cpu);

	while (cpu >= 0) {
		smp_call_function_single(cpu, evict_ipi, vcpu, 1);
		cpu = READ_ONCE(vcpu->cpu);
	}
}

/**
 * weir_resident_acquire() - make a vCPU this CPU's resident
 * @vcpu: the current thread's vCPU
 *
 * Context: interrupts masked, preemption off. Return: true when it is; false
 * when its state is still on another CPU or the VM pauses: unmask,
 * weir_vcpu_evict(), look for a pause, repeat.
 */
bool weir_resident_acquire(struct weir_vcpu *vcpu)
{
	struct weir_vcpu *other = this_cpu_read(weir_resident);

	if (likely(other == vcpu))
		return true;
	if (vcpu->cpu >= 0 || atomic_read(&vcpu->vm->pause_count))
		return false;
	if (other)
		resident_put(other);
	resident_load(vcpu);
	return true;
}

/**
 * weir_resident_drop() - leave this CPU's hardware to the host
 *
 * For CPU hot-unplug and the end of the module. Context: this CPU, any.
 */
void weir_resident_drop(void)
{
	struct weir_vcpu *vcpu;
	unsigned long flags;

	local_irq_save(flags);
	vcpu = this_cpu_read(weir_resident);
	if (vcpu)
		resident_put(vcpu);
	local_irq_restore(flags);
}

/**
 * weir_resident_vcpu() - the vCPU whose state this CPU's hardware holds
 *
 * Context: interrupts masked. Return: the vCPU or NULL.
 */
struct weir_vcpu *weir_resident_vcpu(void)
{
	return this_cpu_read(weir_resident);
}

static u64 el1_read_hw(enum weir_el1_reg reg)
{
	switch (reg) {
#define WEIR_EL1_READ(name, el12) \
	case WEIR_##name: return weir_hyp_el1_read(WEIR_##name, el12);
	WEIR_EL1_REGS(WEIR_EL1_READ);
#undef WEIR_EL1_READ
	default:
		return 0;
	}
}

static void el1_write_hw(enum weir_el1_reg reg, u64 val)
{
	switch (reg) {
#define WEIR_EL1_WRITE(name, el12) \
	case WEIR_##name: write_sysreg_s(val, el12); break;
	WEIR_EL1_REGS(WEIR_EL1_WRITE);
#undef WEIR_EL1_WRITE
	default:
		break;
	}
}

/*
 * Mask interrupts and find a vCPU's EL1 registers. Since the exit its thread may
 * have been moved, and they stayed behind on the CPU it came from: memory's would
 * be old. Return: true when they are in this CPU, else memory has them.
 */
static bool el1_is_here(struct weir_vcpu *vcpu, unsigned long *flags)
{
	for (;;) {
		local_irq_save(*flags);
		if (this_cpu_read(weir_el1_owner) == vcpu)
			return true;
		if (vcpu->cpu < 0 || static_branch_unlikely(&weir_split_mode))
			return false;
		local_irq_restore(*flags);
		weir_vcpu_evict(vcpu);
	}
}

/**
 * weir_vcpu_read_el1() - an EL1 register, wherever it lives now
 * @vcpu: stopped, or the current thread's own
 * @reg: which
 *
 * Context: interrupts on; or masked since @vcpu became resident here. Return:
 * its value.
 */
u64 weir_vcpu_read_el1(struct weir_vcpu *vcpu, enum weir_el1_reg reg)
{
	unsigned long flags;
	u64 val;

	if (el1_is_here(vcpu, &flags))
		val = el1_read_hw(reg);
	else
		val = vcpu->ctx.el1[reg];
	local_irq_restore(flags);
	return val;
}

/**
 * weir_vcpu_write_el1() - set an EL1 register, wherever it lives now
 * @vcpu: stopped, or the current thread's own
 * @reg: which
 * @val: its new value
 *
 * Context: as weir_vcpu_read_el1().
 */
void weir_vcpu_write_el1(struct weir_vcpu *vcpu, enum weir_el1_reg reg, u64 val)
{
	unsigned long flags;

	if (el1_is_here(vcpu, &flags))
		el1_write_hw(reg, val);
	else
		vcpu->ctx.el1[reg] = val;
	local_irq_restore(flags);
}
