/* SPDX-License-Identifier: GPL-2.0-only */
/* The world switch as the run loop sees it; one implementation a host mode. */
#ifndef WEIR_HYP_SWITCH_H
#define WEIR_HYP_SWITCH_H

#include <weir/context.h>
#include <weir-hyp/offsets.h>

struct weir_vcpu;

/* Guest-independent EL2 set-up of one CPU; interrupts masked. */
void weir_hyp_cpu_enable(void);
void weir_hyp_cpu_disable(void);

/*
 * EL1 registers onto this CPU and back. Context: interrupts masked; the vCPU
 * becomes, or stops being, this CPU's resident.
 */
void weir_hyp_el1_load(struct weir_vcpu *vcpu);
void weir_hyp_el1_put(struct weir_vcpu *vcpu);

/*
 * What the guest shares with the host's user space and with the host's use of
 * EL2: thread registers, trap configuration. Context: preemption off.
 */
void weir_hyp_thread_load(struct weir_vcpu *vcpu);
void weir_hyp_thread_put(struct weir_vcpu *vcpu);

/* vcpu->ctx.vsesr has changed. Context: any, the current thread's or evicted. */
void weir_hyp_set_vsesr(struct weir_vcpu *vcpu);

/*
 * The guest's physical counter is behind the host's by @offset: by hardware
 * or, without, by a trap. Context: interrupts masked; 0 for no guest.
 */
void weir_hyp_set_cntpoff(u64 offset);

/* Run the resident guest until it traps: WEIR_EXIT_*. Interrupts masked. */
int weir_hyp_run(struct weir_vcpu *vcpu);

/* The guest's own translation of a faulting address: IPA or ~0 when it has none. */
u64 weir_hyp_translate(struct weir_vcpu *vcpu, u64 va);

/* FP/SIMD registers; the caller owns them (kernel_neon_begin()). */
void weir_hyp_fp_save(struct user_fpsimd_state *fp);
void weir_hyp_fp_load(const struct user_fpsimd_state *fp);

/* Debug registers around one entry, when the guest uses them. */
void weir_hyp_debug_enter(struct weir_vcpu *vcpu);
void weir_hyp_debug_leave(struct weir_vcpu *vcpu);

/* The host's PMU counts at EL0 for the guest (load, also again), or the host. */
void weir_hyp_pmu_begin(struct weir_vcpu *vcpu);
void weir_hyp_pmu_load(struct weir_vcpu *vcpu);
void weir_hyp_pmu_put(struct weir_vcpu *vcpu);

#endif /* WEIR_HYP_SWITCH_H */
