// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug registers around a guest entry, for a guest that uses breakpoints,
 * watchpoints or single step. Debug exceptions are masked from before enter
 * to after leave, so the host never sees the guest's values.
 */
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include <weir/vm.h>
#include <weir-hyp/switch.h>

#define EACH_PAIR(X, limit)						\
	do {								\
		switch (limit) {					\
		case 15: X(15); fallthrough;				\
		case 14: X(14); fallthrough;				\
		case 13: X(13); fallthrough;				\
		case 12: X(12); fallthrough;				\
		case 11: X(11); fallthrough;				\
		case 10: X(10); fallthrough;				\
		case 9: X(9); fallthrough;				\
		case 8: X(8); fallthrough;				\
		case 7: X(7); fallthrough;				\
		case 6: X(6); fallthrough;				\
		case 5: X(5); fallthrough;				\
		case 4: X(4); fallthrough;				\
		case 3: X(3); fallthrough;				\
		case 2: X(2); fallthrough;				\
		case 1: X(1); fallthrough;				\
		default: X(0);						\
		}							\
	} while (0)

static DEFINE_PER_CPU(struct weir_debug_regs, host_debug);

static unsigned int last_bp(void)
{
	return FIELD_GET(ID_AA64DFR0_EL1_BRPs_MASK,
			 read_sysreg(id_aa64dfr0_el1));
}

static unsigned int last_wp(void)
{
	return FIELD_GET(ID_AA64DFR0_EL1_WRPs_MASK,
			 read_sysreg(id_aa64dfr0_el1));
}

static void save(struct weir_debug_regs *d)
{
#define SAVE_BP(n) d->bvr[n] = read_sysreg(dbgbvr##n##_el1); \
		   d->bcr[n] = read_sysreg(dbgbcr##n##_el1)
#define SAVE_WP(n) d->wvr[n] = read_sysreg(dbgwvr##n##_el1); \
		   d->wcr[n] = read_sysreg(dbgwcr##n##_el1)
	EACH_PAIR(SAVE_BP, last_bp());
	EACH_PAIR(SAVE_WP, last_wp());
	d->mdscr = read_sysreg(mdscr_el1);
}

static void load(const struct weir_debug_regs *d)
{
#define LOAD_BP(n) write_sysreg(d->bvr[n], dbgbvr##n##_el1); \
		   write_sysreg(d->bcr[n], dbgbcr##n##_el1)
#define LOAD_WP(n) write_sysreg(d->wvr[n], dbgwvr##n##_el1); \
		   write_sysreg(d->wcr[n], dbgwcr##n##_el1)
	EACH_PAIR(LOAD_BP, last_bp());
	EACH_PAIR(LOAD_WP, last_wp());
	write_sysreg(d->mdscr, mdscr_el1);
}

/**
 * weir_hyp_debug_enter() - the guest's debug registers into hardware
 * @vcpu: about to be entered
 *
 * Context: all exceptions masked.
 */
void weir_hyp_debug_enter(struct weir_vcpu *vcpu)
{
	save(this_cpu_ptr(&host_debug));
	load(&vcpu->arch.debug);
}

/**
 * weir_hyp_debug_leave() - the host's debug registers back
 * @vcpu: just left
 *
 * The guest's do not change by themselves: every write of it traps.
 * Context: all exceptions masked.
 */
void weir_hyp_debug_leave(struct weir_vcpu *vcpu)
{
	load(this_cpu_ptr(&host_debug));
}
