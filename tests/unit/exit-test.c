// SPDX-License-Identifier: GPL-2.0-only
// sources: core/exit.c
// kernel: arm64
/*
 * Who serves an exit of which exception class. Classes are written out here as the ARM
 * ARM has them (ESR_EL2.EC). What traps because guests are not shown it is an UNDEF
 * and no line in the host's log, which belongs to what nobody expects.
 */
#include <unit.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/array_size.h>
#include <linux/string.h>
#include <core/guest-debug.h>
#include <core/sysreg.h>
#include <core/vcpu.h>

enum served { NOBODY, UNDEF, WFI, CALL, SYSREG, FP, ABORT, DEBUG };

#define EC(n)	((u64)(n) << 26 | BIT(25))
#define WFXT	BIT(1)
#define WFE	BIT(0)

static struct weir_vcpu vcpu;
static enum served served;
static unsigned int fp_put;
static char *said;

static int serve(enum served who)
{
	assert_int_equal(served, NOBODY);
	served = who;
	return WEIR_RESUME;
}

void weir_inject_undef(struct weir_vcpu *v) { serve(UNDEF); }
void weir_vcpu_wfi(struct weir_vcpu *v) { serve(WFI); }
int weir_smccc_call(struct weir_vcpu *v) { return serve(CALL); }
void weir_fp_trap(struct weir_vcpu *v) { serve(FP); }
void weir_fp_put(struct weir_vcpu *v) { fp_put++; }
int weir_mmio_abort(struct weir_vcpu *v) { return serve(ABORT); }
int weir_guest_debug_exit(struct weir_vcpu *v) { return serve(DEBUG); }

int weir_sysreg_trap(struct weir_vcpu *v, bool atomic)
{
	assert_false(atomic);
	return serve(SYSREG);
}

static const struct {
	u32 ec;
	enum served who;
} table[] = {
	{ 0x00, UNDEF },	/* no other class */
	{ 0x01, WFI },		/* WFI, WFE, WFIT, WFET */
	{ 0x03, UNDEF },	/* MCR, MRC of CP15 */
	{ 0x04, UNDEF },	/* MCRR, MRRC of CP15 */
	{ 0x05, UNDEF },	/* MCR, MRC of CP14 */
	{ 0x06, UNDEF },	/* LDC, STC of CP14 */
	{ 0x07, FP },		/* FP and SIMD */
	{ 0x08, UNDEF },	/* VMRS */
	{ 0x09, UNDEF },	/* pointer authentication */
	{ 0x0a, UNDEF },	/* LD64B, ST64B, ST64BV, ST64BV0 */
	{ 0x0c, UNDEF },	/* MRRC of CP14 */
	{ 0x16, CALL },		/* HVC */
	{ 0x17, CALL },		/* SMC */
	{ 0x18, SYSREG },	/* MSR, MRS, SYS */
	{ 0x19, UNDEF },	/* SVE */
	{ 0x1d, UNDEF },	/* SME */
	{ 0x20, ABORT },	/* instruction abort */
	{ 0x24, ABORT },	/* data abort */
	{ 0x30, DEBUG },	/* breakpoint */
	{ 0x32, DEBUG },	/* software step */
	{ 0x34, DEBUG },	/* watchpoint */
	{ 0x38, DEBUG },	/* BKPT */
	{ 0x3c, DEBUG },	/* BRK */
};

/* The log is standard error. */
static enum served leave(u64 esr)
{
	FILE *log = stderr;
	size_t size;

	free(said);
	served = NOBODY;
	vcpu.ctx.gp.pc = 0;
	memset(vcpu.stat, 0, sizeof(vcpu.stat));
	fp_put = 0;
	vcpu.ctx.esr = esr;
	stderr = open_memstream(&said, &size);
	assert_non_null(stderr);
	assert_int_equal(weir_exit_slow(&vcpu), WEIR_RESUME);
	fclose(stderr);
	stderr = log;
	return served;
}

static int forget(void **state)
{
	free(said);
	said = NULL;
	return 0;
}

static int row(u32 ec)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].ec == ec)
			return i;
	return -1;
}

static void classes(void **state)
{
	u32 ec;
	int i;

	for (ec = 0; ec < 64; ec++) {
		i = row(ec);
		if (leave(EC(ec)) != (i < 0 ? UNDEF : table[i].who))
			fail_msg("class %#x: %d", ec, served);
		if ((strstr(said, "unexpected syndrome") != NULL) != (i < 0))
			fail_msg("class %#x: '%s'", ec, said);
		assert_int_equal(fp_put, served == ABORT);
	}
}

/* ISS of class 0x0A: 0 is ST64BV, 1 ST64BV0, 2 LD64B and ST64B. */
static void loads_and_stores_of_64_bytes(void **state)
{
	u32 iss;

	for (iss = 0; iss < 3; iss++) {
		assert_int_equal(leave(EC(0x0a) | iss), UNDEF);
		assert_string_equal(said, "");
		assert_int_equal(vcpu.ctx.gp.pc, 0);
	}
}

/* A WFE lets other threads run, no more. */
static void waits(void **state)
{
	assert_int_equal(leave(EC(1)), WFI);
	assert_int_equal(vcpu.ctx.gp.pc, 4);
	assert_int_equal(vcpu.stat[WEIR_STAT_wfe], 0);
	assert_int_equal(leave(EC(1) | WFE), NOBODY);
	assert_int_equal(vcpu.stat[WEIR_STAT_wfe], 1);
	assert_int_equal(vcpu.ctx.gp.pc, 4);
	assert_int_equal(leave(EC(1) | WFXT), UNDEF);
	assert_int_equal(vcpu.ctx.gp.pc, 0);
	assert_int_equal(leave(EC(1) | WFXT | WFE), UNDEF);
	assert_int_equal(vcpu.ctx.gp.pc, 0);
}

/* An SMC traps before it completes, and has a number of its own. */
static void calls(void **state)
{
	assert_int_equal(leave(EC(0x16)), CALL);
	assert_int_equal(vcpu.ctx.gp.pc, 0);
	assert_int_equal(leave(EC(0x17)), CALL);
	assert_int_equal(vcpu.ctx.gp.pc, 4);
	assert_int_equal(leave(EC(0x17) | 1), NOBODY);
	assert_int_equal(vcpu.ctx.gp.pc, 4);
	assert_int_equal(vcpu.ctx.gp.regs[0], ~0UL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes),
		cmocka_unit_test(loads_and_stores_of_64_bytes),
		cmocka_unit_test(waits),
		cmocka_unit_test(calls),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
