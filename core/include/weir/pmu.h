/* SPDX-License-Identifier: GPL-2.0-only */
/* The PMUv3 of a vCPU (ARM ARM D13), counted by the host's perf. */
#ifndef WEIR_PMU_H
#define WEIR_PMU_H

#include <linux/atomic.h>
#include <linux/irq_work.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

#define WEIR_PMU_COUNTERS	32	/* 31 for events, and */
#define WEIR_PMU_CYCLES		31	/* the cycle counter */

struct arm_pmu;
struct perf_event;
struct weir_vcpu;

/**
 * struct weir_pmc - one counter
 * @vcpu: whose
 * @idx: its number
 * @val: its value, less what @event has counted
 * @type: PMEVTYPERn_EL0, PMCCFILTR_EL0
 * @event: counts for it, disabled or not; NULL until first enabled
 */
struct weir_pmc {
	struct weir_vcpu *vcpu;
	unsigned int idx;
	u64 val;
	u64 type;
	struct perf_event *event;
};

/**
 * struct weir_pmu - the PMU of a vCPU with KVM_ARM_VCPU_PMU_V3
 * @pmcr: PMCR_EL0 without N
 * @enabled: PMCNTENSET_EL0
 * @inten: PMINTENSET_EL1
 * @ovs: PMOVSSET_EL0; @lock
 * @userenr: PMUSERENR_EL0
 * @sel: PMSELR_EL0
 * @overflowed: counters whose event overflowed, not yet in @ovs; any context
 * @lock: raw; an overflow against the vCPU's accesses; vGIC locks inside
 * @level: of the interrupt line; @lock
 * @intid: of the interrupt, 0 until set
 * @ready: KVM_ARM_VCPU_PMU_V3_INIT was made
 * @nr_events: counters with an event
 * @notify: overflow in an NMI, where no lock can be taken
 * @host_userenr: the host's PMUSERENR_EL0 while the guest's traps are set up
 */
struct weir_pmu {
	struct weir_pmc pmc[WEIR_PMU_COUNTERS];
	u64 pmcr, enabled, inten, ovs, userenr, sel;
	atomic64_t overflowed;
	raw_spinlock_t lock;
	bool level;
	bool ready;
	u32 intid;
	unsigned int nr_events;
	struct irq_work notify;
	u64 host_userenr;
};

/**
 * struct weir_vm_pmu - what all vCPUs have in common; vm->lock
 * @host: the host's PMU that counts
 * @chosen: user space chose it: only its CPUs may run the vCPUs
 * @n: PMCR_EL0.N, counters for events
 * @filter: events that count, NULL for all
 */
struct weir_vm_pmu {
	const struct arm_pmu *host;
	bool chosen;
	u8 n;
	unsigned long *filter;
};

#endif /* WEIR_PMU_H */
