// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug registers around a guest entry, for a guest or a debugger of it that
 * uses breakpoints, watchpoints or single step. Debug exceptions are masked from before enter
 * to after leave, so the host never sees the guest's values.
 */
#include <asm/cpufeature.h>
#include <asm/debug-monitors.h>
#include <asm/esr.h>
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

static DEFINE_PER_CPU(struct kvm_guest_debug_arch, host_debug);
static DEFINE_PER_CPU(u64, host_mdscr);
static DEFINE_PER_CPU(u64, guest_pstate);

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

static void save(struct kvm_guest_debug_arch *d)
{
#define SAVE_BP(n) d->dbg_bvr[n] = read_sysreg(dbgbvr##n##_el1); \
		   d->dbg_bcr[n] = read_sysreg(dbgbcr##n##_el1)
#define SAVE_WP(n) d->dbg_wvr[n] = read_sysreg(dbgwvr##n##_el1); \
		   d->dbg_wcr[n] = read_sysreg(dbgwcr##n##_el1)
	EACH_PAIR(SAVE_BP, last_bp());
	EACH_PAIR(SAVE_WP, last_wp());
}

static void load(const struct kvm_guest_debug_arch *d)
{
#define LOAD_BP(n) write_sysreg(d->dbg_bvr[n], dbgbvr##n##_el1); \
		   write_sysreg(d->dbg_bcr[n], dbgbcr##n##_el1)
#define LOAD_WP(n) write_sysreg(d->dbg_wvr[n], dbgwvr##n##_el1); \
		   write_sysreg(d->dbg_wcr[n], dbgwcr##n##_el1)
	EACH_PAIR(LOAD_BP, last_bp());
	EACH_PAIR(LOAD_WP, last_wp());
}

/**
 * weir_hyp_debug_enter() - the guest's debug registers into hardware
 * @vcpu: about to be entered
 *
 * MDSCR_EL1 alone when it enables neither breakpoints nor watchpoints: then
 * those in hardware match nothing. Context: all exceptions masked.
 */
void weir_hyp_debug_enter(struct weir_vcpu *vcpu)
{
	const struct weir_debug *d = &vcpu->arch.debug;

	this_cpu_write(host_mdscr, read_sysreg(mdscr_el1));
	this_cpu_write(guest_pstate, vcpu->ctx.gp.pstate);
	if (d->live_mdscr & DBG_MDSCR_MDE) {
		save(this_cpu_ptr(&host_debug));
		load(d->live);
	}
	write_sysreg(d->live_mdscr, mdscr_el1);
}

/*
 * Erratum 2077057 (Cortex-A510): single step into a trapped pointer authentication
 * instruction leaves SPSR_EL2 wrong; PSTATE has not changed.
 */
static void fix_pstate(struct weir_vcpu *vcpu, int code)
{
	u64 before = this_cpu_read(guest_pstate);

	if (cpus_have_final_cap(ARM64_WORKAROUND_2077057) &&
	    code == WEIR_EXIT_SYNC && (before & DBG_SPSR_SS) &&
	    ESR_ELx_EC(vcpu->ctx.esr) == ESR_ELx_EC_PAC)
		vcpu->ctx.gp.pstate = before;
}

/**
 * weir_hyp_debug_leave() - the host's debug registers back
 * @vcpu: just left
 * @code: WEIR_EXIT_*; its syndrome is in vcpu->ctx
 *
 * The guest's do not change by themselves: every write of it traps.
 * Context: all exceptions masked.
 */
void weir_hyp_debug_leave(struct weir_vcpu *vcpu, int code)
{
	if (vcpu->arch.debug.live_mdscr & DBG_MDSCR_MDE)
		load(this_cpu_ptr(&host_debug));
	write_sysreg(this_cpu_read(host_mdscr), mdscr_el1);
	fix_pstate(vcpu, code);
}
