/* SPDX-License-Identifier: GPL-2.0-only */
/* The world switch as the run loop sees it; one implementation a host mode. */
#ifndef WEIR_HYP_SWITCH_H
#define WEIR_HYP_SWITCH_H

#include <linux/jump_label.h>
#include <linux/percpu.h>
#include <asm/alternative.h>
#include <asm/sysreg.h>
#include <weir/context.h>
#include <weir-hyp/offsets.h>

struct perf_event;
struct weir_pmu;
struct weir_vcpu;

/* Reads between barriers what Cortex-A77's erratum 1508412 is about. */
#define weir_hyp_el1_read(reg, el12) \
	((reg) == WEIR_PAR_EL1 ? read_sysreg_par() : read_sysreg_s(el12))

/*
 * The vCPU whose EL1 registers this CPU's hardware holds outside the guest: its
 * resident where the host runs at EL2, nobody in split mode.
 */
DECLARE_PER_CPU(struct weir_vcpu *, weir_el1_owner);

/**
 * struct weir_hyp_ops - the world switch in one host mode
 * @install, @uninstall: EL2 of every CPU into our hands, and back. May
 *	sleep
 * @suspend, @resume: this CPU's EL2 may be lost, and may have been. Interrupts
 *	masked
 * @cpu_enable, @cpu_disable: guest-independent set-up of this CPU. Interrupts
 *	masked
 * @vcpu_init, @vcpu_exit: code at EL2 may, and may no longer, touch vcpu->ctx.
 *	May sleep
 * @el1_load, @el1_put: the vCPU becomes, or stops being, this CPU's resident.
 *	Interrupts masked
 * @thread_load, @thread_put: what the guest shares with the host's use of EL2.
 *	Preemption off
 * @set_vsesr: vcpu->ctx.vsesr has changed. Any context, the current thread's or
 *	evicted
 * @set_cntvoff: the virtual counter is behind the physical one by @offset.
 *	Interrupts masked
 * @set_cntpoff: the guest's physical counter is behind the host's by @offset: by
 *	hardware or, without, by a trap. Interrupts masked; 0 for no guest
 * @translate: the guest's own translation of an address: IPA, or ~0 when it has
 *	none. Interrupts masked, @vcpu resident on this CPU
 * @pmu_count: the guest's events count at EL0, or do not; NULL where that is
 *	part of entering it. Interrupts masked, in the vCPU's thread
 */
struct weir_hyp_ops {
	int (*install)(void);
	void (*uninstall)(void);
	void (*suspend)(void);
	void (*resume)(void);
	void (*cpu_enable)(void);
	void (*cpu_disable)(void);
	int (*vcpu_init)(struct weir_vcpu *vcpu);
	void (*vcpu_exit)(struct weir_vcpu *vcpu);
	void (*el1_load)(struct weir_vcpu *vcpu);
	void (*el1_put)(struct weir_vcpu *vcpu);
	void (*thread_load)(struct weir_vcpu *vcpu);
	void (*thread_put)(struct weir_vcpu *vcpu);
	void (*set_vsesr)(struct weir_vcpu *vcpu);
	void (*set_cntvoff)(u64 offset);
	void (*set_cntpoff)(u64 offset);
	u64 (*translate)(struct weir_vcpu *vcpu, u64 va);
	void (*pmu_count)(struct weir_pmu *pmu, bool count);
};

extern const struct weir_hyp_ops weir_vhe_ops, weir_split_ops;
extern const struct weir_hyp_ops *weir_hyp_ops;
DECLARE_STATIC_KEY_FALSE(weir_split_mode);

static inline int weir_hyp_install(void)
{
	return weir_hyp_ops->install ? weir_hyp_ops->install() : 0;
}

static inline void weir_hyp_uninstall(void)
{
	if (weir_hyp_ops->uninstall)
		weir_hyp_ops->uninstall();
}

static inline int weir_hyp_vcpu_init(struct weir_vcpu *vcpu)
{
	return weir_hyp_ops->vcpu_init ? weir_hyp_ops->vcpu_init(vcpu) : 0;
}

static inline void weir_hyp_vcpu_exit(struct weir_vcpu *vcpu)
{
	if (weir_hyp_ops->vcpu_exit)
		weir_hyp_ops->vcpu_exit(vcpu);
}

/* FP/SIMD registers; the caller owns them (kernel_neon_begin()). */
void weir_hyp_fp_save(struct user_fpsimd_state *fp);
void weir_hyp_fp_load(const struct user_fpsimd_state *fp);

/* Debug registers around one entry, when the guest uses them. */
void weir_hyp_debug_enter(struct weir_vcpu *vcpu);
void weir_hyp_debug_leave(struct weir_vcpu *vcpu, int code);

/* The host's PMU counts at EL0 for the guest (load, also again), or the host. */
void weir_hyp_pmu_begin(struct weir_vcpu *vcpu);
void weir_hyp_pmu_load(struct weir_vcpu *vcpu);
void weir_hyp_pmu_put(struct weir_vcpu *vcpu);
u64 weir_hyp_pmu_counters(const struct perf_event *event);
void weir_vhe_pmu_count(struct weir_pmu *pmu, bool count);

#endif /* WEIR_HYP_SWITCH_H */
