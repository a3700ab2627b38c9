// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every register that EL1 can fill: first nothing in them is the host's, then a
 * pattern of this guest's own is, and stays, whatever else runs on the CPU.
 * PORT_PARAM is the seed; PORT_REQ_STEP gives the CPU away.
 */

#include "cpu.h"
#include "fp.h"
#include "gic.h"
#include "report.h"
#include "smccc.h"
#include "sysreg.h"

#define ROUNDS 60

/* Registers that hold 64 bits, or what the CPU implements of them. */
#define PLAIN(X) \
	X(elr_el1) X(spsr_el1) X(esr_el1) X(far_el1) X(afsr0_el1) X(afsr1_el1) \
	X(tpidr_el1) X(tpidr_el0) X(tpidrro_el0) X(contextidr_el1) X(amair_el1) \
	X(par_el1) X(sp_el0) X(cntv_cval_el0) X(cntp_cval_el0) \
	X(dbgbvr0_el1) X(dbgbvr1_el1) X(dbgbvr2_el1) X(dbgbvr3_el1) \
	X(dbgwvr0_el1) X(dbgwvr1_el1) X(dbgwvr2_el1) X(dbgwvr3_el1)
/* Those of which only some bits are free: name, bits. */
#define MASKED(X) \
	X(mair_el1, 0xffff000000000000) X(cntkctl_el1, 0x300) X(csselr_el1, 3) \
	X(dbgbcr0_el1, 0x1e0) X(dbgbcr1_el1, 0x1e0) X(dbgwcr0_el1, 0x1fe0) \
	X(dbgwcr1_el1, 0x1fe0) X(mdscr_el1, 0x1000)

static u64 expected[64];

static u64 pattern(u64 seed, u32 n)
{
	return (seed * 0x9e3779b97f4a7c15UL + n * 0x0123456789abcdefUL) & ~BIT(63);
}

/*
 * An address of the host's kernel: all of bits 63 to 52 are set, which is so in
 * no register that has just been reset.
 */
static void check_fresh(u64 value)
{
	check(value >> 52 != 0xfff || value + 1 == 0);
}

static void look_at_fresh(void)
{
	u64 q[2];

#define LOOK(reg) check_fresh(read_sysreg(reg));
#define LOOK_MASKED(reg, bits) check_fresh(read_sysreg(reg));
	PLAIN(LOOK)
	MASKED(LOOK_MASKED)
#define LOOK_FP(n)							\
	asm volatile("str q" #n ", [%0]" : : "r"(q) : "memory");	\
	check_eq(q[0] | q[1], 0);
	LOOK_FP(0) LOOK_FP(1) LOOK_FP(2) LOOK_FP(7) LOOK_FP(8) LOOK_FP(15)
	LOOK_FP(16) LOOK_FP(23) LOOK_FP(30) LOOK_FP(31)
	check_eq(read_sysreg(fpcr), 0);
	check_eq(read_sysreg(fpsr), 0);
}

static void fill(u64 seed)
{
	u32 n = 0;

	write_sysreg(2, cntv_ctl_el0);
	write_sysreg(2, cntp_ctl_el0);
#define FILL(reg)							\
	write_sysreg(pattern(seed, n), reg);				\
	isb();								\
	expected[n++] = read_sysreg(reg);
	PLAIN(FILL)
#define FILL_MASKED(reg, bits)						\
	write_sysreg((read_sysreg(reg) & ~(bits)) | (pattern(seed, n) & (bits)), reg); \
	isb();								\
	expected[n++] = read_sysreg(reg);
	MASKED(FILL_MASKED)
	gic_set_mask(0x80 | (seed & 1) << 6 | 0x38);
	fp_fill(seed);
}

static void verify(u64 seed)
{
	u32 n = 0;

#define VERIFY(reg) check_eq(read_sysreg(reg), expected[n++]);
#define VERIFY_MASKED(reg, bits) check_eq(read_sysreg(reg), expected[n++]);
	PLAIN(VERIFY)
	MASKED(VERIFY_MASKED)
	check(fp_holds(seed));
}

/*
 * All general registers but SP across one exit: by a store to the port at x0, or by
 * a hypercall, whose x0 to x3 are the answer. Return: how many differ.
 */
u64 general_store(u64 addr, u64 value, u64 seed);
u64 general_call(u64 fn, u64 unused, u64 seed);

#define EACH_FROM_4(op) \
	op(4) op(5) op(6) op(7) op(8) op(9) op(10) op(11) op(12) op(13) op(14) \
	op(15) op(16) op(17) op(18) op(19) op(20) op(21) op(22) op(23) op(24) \
	op(25) op(26) op(27) op(28) op(29) op(30)
#define SET(n)	"add x" #n ", x2, #" #n "\n"
#define COMPARE(n) \
	"sub x" #n ", x" #n ", x2\ncmp x" #n ", #" #n "\ncinc x1, x1, ne\n"
#define GENERAL(name, leave)						\
	asm(".globl " #name "\n" #name ":\n"				\
	    "stp x29, x30, [sp, #-96]!\nstp x19, x20, [sp, #16]\n"	\
	    "stp x21, x22, [sp, #32]\nstp x23, x24, [sp, #48]\n"	\
	    "stp x25, x26, [sp, #64]\nstp x27, x28, [sp, #80]\n"	\
	    "str x2, [sp, #-16]!\n"					\
	    EACH_FROM_4(SET) leave					\
	    "ldr x2, [sp], #16\nmov x1, xzr\n" EACH_FROM_4(COMPARE)	\
	    "mov x0, x1\n"						\
	    "ldp x19, x20, [sp, #16]\nldp x21, x22, [sp, #32]\n"	\
	    "ldp x23, x24, [sp, #48]\nldp x25, x26, [sp, #64]\n"	\
	    "ldp x27, x28, [sp, #80]\nldp x29, x30, [sp], #96\nret\n")
GENERAL(general_store, "str x1, [x0]\n");
GENERAL(general_call, "hvc #0\n");

int main(void)
{
	u64 seed = port_read(PORT_PARAM), round;

	look_at_fresh();
	gic_init();
	fill(seed);
	for (round = 0; round < ROUNDS; round++) {
		verify(seed);
		check_eq(general_store(GUEST_PORT + PORT_REQUEST,
				       (u64)PORT_REQ_STEP << 32, pattern(seed, round)), 0);
		verify(seed);
		check_eq(general_call(SMCCC_VERSION, 0, pattern(seed, ~round)), 0);
		check_eq(general_call(PSCI_VERSION, 0, pattern(seed, ~round)), 0);
		verify(seed);
	}
	return 0;
}
