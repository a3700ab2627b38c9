/* SPDX-License-Identifier: GPL-2.0-only */
/* A vCPU's life, its run loop and what exits may ask of it. */
#ifndef WEIR_CORE_VCPU_H
#define WEIR_CORE_VCPU_H

#include <asm/debug-monitors.h>
#include <asm/esr.h>
#include <weir/vm.h>

/* What an exit handler wants next; negative errnos leave KVM_RUN as they are. */
enum weir_exit_result {
	WEIR_EXIT_TO_USER = 0,	/* run->exit_reason is set */
	WEIR_RESUME = 1,	/* back into the guest */
	WEIR_SLOW = 2,		/* fast handlers only: not here, interrupts on first */
};

int weir_vcpu_create(struct weir_vm *vm, u32 id);
void weir_vcpu_destroy(struct weir_vcpu *vcpu);
int weir_vcpu_init(struct weir_vcpu *vcpu, const struct kvm_vcpu_init *init);
void weir_vcpu_reset(struct weir_vcpu *vcpu);
void weir_vcpu_take_reset(struct weir_vcpu *vcpu);
long weir_vcpu_run(struct weir_vcpu *vcpu);
void weir_run_init(void);
void weir_run_exit(void);
void weir_run_vcpu_init(struct weir_vcpu *vcpu);

/* pause.c */
int weir_vm_wait_resume(struct weir_vcpu *vcpu);

/* pause.c */
void weir_vcpu_set_line(struct weir_vcpu *vcpu, u64 pin, bool level);
void weir_vcpu_take_lines(struct weir_vcpu *vcpu);

/* block.c */
bool weir_vcpu_runnable(struct weir_vcpu *vcpu);
void weir_vcpu_wfi(struct weir_vcpu *vcpu);
int weir_vcpu_wait_power(struct weir_vcpu *vcpu);
int weir_vcpu_wait_event(struct weir_vcpu *vcpu);

/* exit.c */
int weir_exit_slow(struct weir_vcpu *vcpu);

/* fp.c */
#define WEIR_FP_HABIT 2		/* traps that make a habit */

void weir_fp_trap(struct weir_vcpu *vcpu);
void weir_fp_restore(struct weir_vcpu *vcpu);
void weir_fp_put(struct weir_vcpu *vcpu);

static inline bool weir_fp_wanted(const struct weir_vcpu *vcpu)
{
	return vcpu->arch.fp_uses >= WEIR_FP_HABIT && !vcpu->ctx.fp_loaded;
}

/* inject.c: exceptions taken to the guest's EL1 (ARM ARM D1.3) */
void weir_inject_undef(struct weir_vcpu *vcpu);
void weir_inject_serror(struct weir_vcpu *vcpu, u64 iss);
void weir_inject_abort(struct weir_vcpu *vcpu, bool instruction, u64 far);

/* events.c */
struct kvm_vcpu_events;
void weir_events_get(struct weir_vcpu *vcpu, struct kvm_vcpu_events *events);
int weir_events_set(struct weir_vcpu *vcpu, const struct kvm_vcpu_events *events);

/* mmio.c */
int weir_mmio_fast(struct weir_vcpu *vcpu);
int weir_mmio_abort(struct weir_vcpu *vcpu);
int weir_mmio_complete(struct weir_vcpu *vcpu);
int weir_mmio_outside(struct weir_vcpu *vcpu, struct weir_mmio_access *a);
bool weir_mmio_big_endian(struct weir_vcpu *vcpu);

/* access.c */
int weir_access_decode(struct weir_vcpu *vcpu);
int weir_access_syndrome(struct weir_vcpu *vcpu, const struct weir_insn *insn);
bool weir_access_began_before(struct weir_vcpu *vcpu);
int weir_access_continue(struct weir_vcpu *vcpu, u64 val);

/* psci.c, smccc.c */
int weir_smccc_call(struct weir_vcpu *vcpu);
int weir_psci_call(struct weir_vcpu *vcpu, u32 fn);

static inline u64 weir_reg_get(const struct weir_vcpu *vcpu, unsigned int n)
{
	return n == 31 ? 0 : vcpu->ctx.gp.regs[n];
}

static inline void weir_reg_set(struct weir_vcpu *vcpu, unsigned int n, u64 val)
{
	if (n != 31)
		vcpu->ctx.gp.regs[n] = val;
}

/* ITSTATE of 32-bit code, PSTATE[15:10,26:25], an instruction on: ITAdvance(). */
static inline u64 weir_it_advance(u64 pstate)
{
	u64 it = (pstate >> 8 & 0xfc) | (pstate >> 25 & 3);

	it = it & 7 ? (it & 0xe0) | (it << 1 & 0x1f) : 0;
	pstate &= ~(GENMASK_ULL(15, 10) | GENMASK_ULL(26, 25));
	return pstate | (it & 0xfc) << 8 | (it & 3) << 25;
}

/* Past the trapped instruction, single-step state as the architecture has it. */
static inline void weir_skip_instr(struct weir_vcpu *vcpu)
{
	struct user_pt_regs *gp = &vcpu->ctx.gp;

	if (unlikely(gp->pstate & PSR_MODE32_BIT)) {
		gp->pc += vcpu->ctx.esr & ESR_ELx_IL ? 4 : 2;
		gp->pstate = weir_it_advance(gp->pstate);
	} else {
		gp->pc += 4;
		gp->pstate &= ~(u64)PSR_BTYPE_MASK;
	}
	gp->pstate &= ~(u64)DBG_SPSR_SS;
}

#endif /* WEIR_CORE_VCPU_H */
