/* SPDX-License-Identifier: GPL-2.0-only */
/* Event counters of a vCPU: one list makes the enum and the names. */
#ifndef WEIR_STATS_H
#define WEIR_STATS_H

#define WEIR_STATS(X) \
	X(exits) X(fast_exits) X(irq_exits) X(hvc) X(smc) X(wfi) X(wfe) \
	X(sysreg) X(sgi) X(fp) X(debug_trap) X(iabt) X(dabt) X(doorbell) \
	X(mmio_kernel) X(mmio_user) X(mmio_failed) X(signal_exits) \
	X(stage2_faults) X(vgic_injected) X(vgic_lr_writes) X(vgic_maint) \
	X(ich_reads) X(ich_writes) X(halt_poll_ok) X(halt_poll_fail) \
	X(halt_blocks) X(wakeups) X(kick_ipis) X(vcpu_loads) X(vcpu_evictions) \
	X(vtimer_irqs) X(soft_timer_fires)

enum weir_stat {
#define WEIR_STAT_ENUM(name) WEIR_STAT_##name,
	WEIR_STATS(WEIR_STAT_ENUM)
#undef WEIR_STAT_ENUM
	WEIR_STAT_NR
};

#endif /* WEIR_STATS_H */
