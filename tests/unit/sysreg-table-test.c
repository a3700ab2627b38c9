// SPDX-License-Identifier: GPL-2.0-only
// sources: core/sysreg.c core/sysreg-id.c
// kernel: arm64
/*
 * Trapped system registers: each of the 65536 encodings, read and written, by
 * ESR_EL2 as the architecture composes it, against a table made from the ARM ARM's
 * own op0, op1, CRn, CRm and op2 (C5, D19).
 */
#include <unit.h>
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/string.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include <weir/mmu.h>
#include <weir/vgic.h>
#include <core/pmu.h>
#include <core/resident.h>
#include <core/sysreg.h>
#include <core/timer.h>
#include <core/vcpu.h>

#define E(op0, op1, crn, crm, op2) \
	((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))
#define ENCODINGS	BIT(16)

enum who { NOBODY, ZERO, FLUSH, DEBUG, REVIDR, ID, VM_REG, RAS, PMU, DIR, SGI0, SGI1, SRE,
	   CCSIDR, CLIDR, AIDR, CSSELR, CTR, CNTPCT, TVAL, CTL, CVAL };

/* May it sleep, and which accesses are there? */
#define SLEEPS	1
#define READ	2
#define WRITE	4
#define BOTH	(READ | WRITE)

static const struct row {
	u16 first, last;
	enum who who;
	u8 how;
	enum weir_el1_reg reg;
} rows[] = {
	{ E(1, 0, 7, 6, 2), E(1, 0, 7, 6, 2), FLUSH, WRITE | SLEEPS },	/* DC ISW */
	{ E(1, 0, 7, 10, 2), E(1, 0, 7, 10, 2), FLUSH, WRITE | SLEEPS },	/* DC CSW */
	{ E(1, 0, 7, 14, 2), E(1, 0, 7, 14, 2), FLUSH, WRITE | SLEEPS },	/* DC CISW */
	{ E(2, 0, 0, 0, 0), E(2, 0, 7, 15, 7), DEBUG, BOTH },
	{ E(2, 3, 0, 1, 0), E(2, 3, 0, 5, 0), ZERO, BOTH },	/* MDCCSR_EL0 to DBGDTR_EL0 */
	{ E(3, 0, 0, 0, 6), E(3, 0, 0, 0, 6), REVIDR, READ },
	{ E(3, 0, 0, 1, 0), E(3, 0, 0, 7, 7), ID, READ },
	{ E(3, 0, 1, 0, 0), E(3, 0, 1, 0, 0), VM_REG, BOTH | SLEEPS, WEIR_SCTLR_EL1 },
	{ E(3, 0, 1, 0, 1), E(3, 0, 1, 0, 1), ZERO, BOTH },	/* ACTLR_EL1 */
	{ E(3, 0, 2, 0, 0), E(3, 0, 2, 0, 0), VM_REG, BOTH | SLEEPS, WEIR_TTBR0_EL1 },
	{ E(3, 0, 2, 0, 1), E(3, 0, 2, 0, 1), VM_REG, BOTH | SLEEPS, WEIR_TTBR1_EL1 },
	{ E(3, 0, 2, 0, 2), E(3, 0, 2, 0, 2), VM_REG, BOTH | SLEEPS, WEIR_TCR_EL1 },
	{ E(3, 0, 5, 1, 0), E(3, 0, 5, 1, 0), VM_REG, BOTH | SLEEPS, WEIR_AFSR0_EL1 },
	{ E(3, 0, 5, 1, 1), E(3, 0, 5, 1, 1), VM_REG, BOTH | SLEEPS, WEIR_AFSR1_EL1 },
	{ E(3, 0, 5, 2, 0), E(3, 0, 5, 2, 0), VM_REG, BOTH | SLEEPS, WEIR_ESR_EL1 },
	{ E(3, 0, 5, 3, 0), E(3, 0, 5, 3, 1), RAS, BOTH },	/* ERRIDR, ERRSELR_EL1 */
	{ E(3, 0, 5, 4, 0), E(3, 0, 5, 4, 3), RAS, BOTH },	/* ERXFR to ERXADDR_EL1 */
	{ E(3, 0, 5, 5, 0), E(3, 0, 5, 5, 1), RAS, BOTH },	/* ERXMISC0, 1 */
	{ E(3, 0, 6, 0, 0), E(3, 0, 6, 0, 0), VM_REG, BOTH | SLEEPS, WEIR_FAR_EL1 },
	/* PMINTENSET_EL1 to PMMIR_EL1 */
	{ E(3, 0, 9, 14, 1), E(3, 0, 9, 14, 6), PMU, BOTH | SLEEPS },
	{ E(3, 0, 10, 2, 0), E(3, 0, 10, 2, 0), VM_REG, BOTH | SLEEPS, WEIR_MAIR_EL1 },
	{ E(3, 0, 10, 3, 0), E(3, 0, 10, 3, 0), VM_REG, BOTH | SLEEPS, WEIR_AMAIR_EL1 },
	{ E(3, 0, 12, 11, 1), E(3, 0, 12, 11, 1), DIR, WRITE },
	{ E(3, 0, 12, 11, 5), E(3, 0, 12, 11, 5), SGI1, WRITE },
	/* ICC_ASGI1R_EL1, ICC_SGI0R_EL1 */
	{ E(3, 0, 12, 11, 6), E(3, 0, 12, 11, 7), SGI0, WRITE },
	{ E(3, 0, 12, 12, 5), E(3, 0, 12, 12, 5), SRE, BOTH },
	{ E(3, 0, 13, 0, 1), E(3, 0, 13, 0, 1), VM_REG, BOTH | SLEEPS, WEIR_CONTEXTIDR_EL1 },
	{ E(3, 1, 0, 0, 0), E(3, 1, 0, 0, 0), CCSIDR, READ },
	{ E(3, 1, 0, 0, 1), E(3, 1, 0, 0, 1), CLIDR, READ },
	{ E(3, 1, 0, 0, 7), E(3, 1, 0, 0, 7), AIDR, READ },
	{ E(3, 2, 0, 0, 0), E(3, 2, 0, 0, 0), CSSELR, BOTH },
	{ E(3, 3, 0, 0, 1), E(3, 3, 0, 0, 1), CTR, READ },
	/* PMCR_EL0 to PMOVSSET_EL0 */
	{ E(3, 3, 9, 12, 0), E(3, 3, 9, 14, 3), PMU, BOTH | SLEEPS },
	{ E(3, 3, 14, 0, 1), E(3, 3, 14, 0, 1), CNTPCT, READ },
	{ E(3, 3, 14, 0, 5), E(3, 3, 14, 0, 5), CNTPCT, READ },	/* CNTPCTSS_EL0 */
	{ E(3, 3, 14, 2, 0), E(3, 3, 14, 2, 0), TVAL, BOTH },
	{ E(3, 3, 14, 2, 1), E(3, 3, 14, 2, 1), CTL, BOTH },
	{ E(3, 3, 14, 2, 2), E(3, 3, 14, 2, 2), CVAL, BOTH },
	/* PMEVCNTR0_EL0 to PMCCFILTR_EL0 */
	{ E(3, 3, 14, 8, 0), E(3, 3, 14, 15, 7), PMU, BOTH | SLEEPS },
};

static const struct row nobody;
static struct weir_vm vm;
static struct weir_vcpu vcpu;
static u64 el1[WEIR_EL1_NR];
static bool ras, atomic_dir, undef;
static unsigned int flushes;

/* What was asked of others since the last trap. */
static struct {
	enum who who;
	u32 enc;
	u64 val;
	bool write;
} seen;

static u64 value(enum who who)
{
	return 0x1111000000000000ULL * who | 0xabcd;
}

static void see(enum who who, bool write, u64 val)
{
	assert_int_equal(seen.who, NOBODY);
	seen.who = who;
	seen.write = write;
	seen.val = val;
}

static enum weir_sysreg_result forward(enum who who, struct weir_sysreg_access *a)
{
	see(who, a->write, a->val);
	seen.enc = a->enc;
	a->val = value(who);
	return WEIR_SYSREG_OK;
}

enum weir_sysreg_result weir_debug_access(struct weir_vcpu *v, struct weir_sysreg_access *a)
{
	return forward(DEBUG, a);
}

enum weir_sysreg_result weir_pmu_access(struct weir_vcpu *v, struct weir_sysreg_access *a)
{
	return forward(PMU, a);
}

static enum who timer_reg(enum weir_timer_reg reg)
{
	return reg == WEIR_TIMER_CTL ? CTL : reg == WEIR_TIMER_CVAL ? CVAL : TVAL;
}

u64 weir_ptimer_read(struct weir_vcpu *v, enum weir_timer_reg reg)
{
	see(timer_reg(reg), false, 0);
	return value(timer_reg(reg));
}

void weir_ptimer_write(struct weir_vcpu *v, enum weir_timer_reg reg, u64 val)
{
	see(timer_reg(reg), true, val);
}

u64 __arch_counter_get_cntpct(void)
{
	return value(CNTPCT) + 77;
}

void weir_vgic_sgi(struct weir_vcpu *v, u64 val, bool group1)
{
	see(group1 ? SGI1 : SGI0, true, val);
}

bool weir_vgic_deactivate(struct weir_vcpu *v, u64 val, bool atomic)
{
	if (atomic_dir)
		return false;
	see(DIR, true, val);
	return true;
}

u64 weir_vcpu_read_el1(struct weir_vcpu *v, enum weir_el1_reg reg)
{
	return el1[reg];
}

void weir_vcpu_write_el1(struct weir_vcpu *v, enum weir_el1_reg reg, u64 val)
{
	el1[reg] = val;
}

void weir_mmu_flush_vm(struct weir_vm *v) { flushes++; }
void weir_inject_undef(struct weir_vcpu *v) { undef = true; }
u64 weir_cache_id_ccsidr(const struct weir_vcpu *v) { return value(CCSIDR); }
bool cpus_have_final_cap(int cap) { return ras; }
u64 read_sanitised_ftr_reg(u32 enc) { return 0; }
bool weir_vgic_offers(u32 type) { return false; }
bool weir_vm_has_ptrauth(const struct weir_vm *v) { return false; }

u64 shim_sysreg(const char *name)
{
	return value(strcmp(name, "revidr_el1") ? AIDR : REVIDR);
}

static int reset(void **state)
{
	unsigned int i;

	memset(&vm, 0, sizeof(vm));
	memset(&vcpu, 0, sizeof(vcpu));
	vcpu.vm = &vm;
	vm.vgic = (void *)&vm;
	vm.arch.ctr = value(CTR);
	vm.arch.cntpoff = 77;
	vcpu.arch.clidr = value(CLIDR);
	for (i = 0; i < WEIR_ID_REGS_NR; i++)
		vm.arch.id_regs[i] = value(ID) + i;
	for (i = 0; i < WEIR_EL1_NR; i++)
		el1[i] = value(VM_REG) + 0x100 * i;
	ras = true;
	atomic_dir = false;
	flushes = 0;
	return 0;
}

#define RT	9
#define PC	0x40000000ULL
#define OLD	0x0123456789abcdefULL

/* ISS of an exception with EC 0x18 (ARM ARM D19.2.37). */
static u64 esr(u32 e, unsigned int rt, bool write)
{
	u64 iss = (e >> 14 & 3) << 20 | (e & 7) << 17 | (e >> 11 & 7) << 14 |
		  (e >> 7 & 15) << 10 | rt << 5 | (e >> 3 & 15) << 1 | !write;

	return 0x18ULL << 26 | 1ULL << 25 | iss;
}

static int trap_rt(u32 e, unsigned int rt, bool write, bool atomic)
{
	memset(&seen, 0, sizeof(seen));
	undef = false;
	vcpu.ctx.gp.pc = PC;
	vcpu.ctx.gp.regs[RT] = OLD;
	vcpu.ctx.esr = esr(e, rt, write);
	return weir_sysreg_trap(&vcpu, atomic);
}

static int trap(u32 e, bool write, bool atomic)
{
	return trap_rt(e, RT, write, atomic);
}

static const struct row *row_of(u32 e)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (e >= rows[i].first && e <= rows[i].last)
			return &rows[i];
	return &nobody;
}

static u64 expected_read(const struct row *r, u32 e)
{
	switch (r->who) {
	case ZERO:
	case FLUSH:
	case RAS:
	case CSSELR:
		return 0;
	case SRE:
		return 7;
	case ID:
		return value(ID) + (e & 0x3f);
	case VM_REG:
		return value(VM_REG) + 0x100 * r->reg;
	default:
		return value(r->who);
	}
}

/* Who is asked from outside sysreg.c. */
static enum who asked(enum who who)
{
	switch (who) {
	case DEBUG:
	case PMU:
	case DIR:
	case SGI0:
	case SGI1:
	case TVAL:
	case CTL:
	case CVAL:
		return who;
	default:
		return NOBODY;
	}
}

static void check_served(const struct row *r, u32 e, bool write)
{
	u64 *x = vcpu.ctx.gp.regs;

	if (undef || vcpu.ctx.gp.pc != PC + 4)
		fail_msg("%04x is UNDEFINED", e);
	if (seen.who != asked(r->who) || (seen.who && seen.write != write))
		fail_msg("%04x is served by %d", e, seen.who);
	if ((seen.who == DEBUG || seen.who == PMU) && seen.enc != e << 5)
		fail_msg("%04x is taken for %x", e, seen.enc);
	if (write ? seen.who && seen.val != OLD : x[RT] != expected_read(r, e))
		fail_msg("%04x: %llx, %llx", e, seen.val, x[RT]);
	if (write && x[RT] != OLD)
		fail_msg("%04x changes what it is written from", e);
	if (write && r->who == VM_REG && el1[r->reg] != OLD)
		fail_msg("%04x is not stored", e);
}

static void check(u32 e, bool write)
{
	const struct row *r = row_of(e);
	u64 traps;

	assert_int_equal(trap(e, write, true), r->how & SLEEPS ? WEIR_SLOW : WEIR_RESUME);
	if (r->how & SLEEPS) {
		/* Nothing has happened yet. */
		assert_true(!seen.who && !undef && vcpu.ctx.gp.pc == PC);
		assert_int_equal(vcpu.ctx.gp.regs[RT], OLD);
	}
	traps = vcpu.stat[WEIR_STAT_sysreg];
	assert_int_equal(trap(e, write, false), WEIR_RESUME);
	assert_int_equal(vcpu.stat[WEIR_STAT_sysreg], traps + 1);
	if (r->how & (write ? WRITE : READ))
		check_served(r, e, write);
	else if (!undef || seen.who || vcpu.ctx.gp.pc != PC || vcpu.ctx.gp.regs[RT] != OLD)
		fail_msg("%04x is served to a %s", e, write ? "write" : "read");
}

/* In order, and by a step that visits all and makes the last row a bad guess. */
static void everything(void **state)
{
	u32 e, n;

	for (e = 0; e < ENCODINGS; e++)
		check(e, false);
	for (n = 0, e = 0; n < ENCODINGS; n++, e = (e + 40503) % ENCODINGS) {
		check(e, false);
		check(e, true);
		reset(NULL);
	}
}

static void table(void **state)
{
	unsigned int i;

	assert_int_equal(weir_sysreg_check_table(), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_true(rows[i].first <= rows[i].last);
		assert_true(!i || rows[i - 1].last < rows[i].first);
	}
}

static void no_gic(void **state)
{
	static const u32 gic[] = { E(3, 0, 12, 11, 1), E(3, 0, 12, 11, 5), E(3, 0, 12, 11, 6),
				   E(3, 0, 12, 11, 7), E(3, 0, 12, 12, 5) };
	size_t i;

	vm.vgic = NULL;
	for (i = 0; i < ARRAY_SIZE(gic); i++) {
		trap(gic[i], true, true);
		assert_true(undef && !seen.who);
		trap(gic[i], false, true);
		assert_true(undef && !seen.who);
	}
}

static void deactivation_elsewhere(void **state)
{
	atomic_dir = true;
	assert_int_equal(trap(E(3, 0, 12, 11, 1), true, true), WEIR_SLOW);
	assert_true(!undef && vcpu.ctx.gp.pc == PC);
	assert_int_equal(vcpu.stat[WEIR_STAT_sysreg], 0);
}

static void no_ras(void **state)
{
	ras = false;
	trap(E(3, 0, 5, 3, 0), false, true);
	assert_true(undef);
	trap(E(3, 0, 5, 4, 1), true, true);
	assert_true(undef);
}

/* Rt 31 is XZR. */
static void zero_register(void **state)
{
	vcpu.arch.csselr = 5;
	vcpu.ctx.gp.sp = OLD;
	trap_rt(E(3, 2, 0, 0, 0), 31, false, true);
	assert_int_equal(vcpu.ctx.gp.sp, OLD);
	trap_rt(E(3, 2, 0, 0, 0), 31, true, true);
	assert_int_equal(vcpu.arch.csselr, 0);
	/* Four bits of CSSELR_EL1 are there. */
	trap(E(3, 2, 0, 0, 0), true, true);
	assert_int_equal(vcpu.arch.csselr, 0xf);
}

#define SCTLR		E(3, 0, 1, 0, 0)
#define CACHES_ON	5	/* M and C */
#define TVM		BIT(26)

static void write_sctlr(u64 val)
{
	memset(&seen, 0, sizeof(seen));
	vcpu.ctx.gp.regs[RT] = val;
	vcpu.ctx.esr = esr(SCTLR, RT, true);
	assert_int_equal(weir_sysreg_trap(&vcpu, false), WEIR_RESUME);
}

/* Set and way: once until the caches are on, then again. */
static void caches(void **state)
{
	el1[WEIR_SCTLR_EL1] = 0;
	trap(E(1, 0, 7, 6, 2), true, false);
	assert_true((vcpu.ctx.hcr & TVM) && flushes == 1);
	trap(E(1, 0, 7, 14, 2), true, false);
	assert_int_equal(flushes, 1);
	write_sctlr(1);
	write_sctlr(4);
	assert_true((vcpu.ctx.hcr & TVM) && flushes == 1);
	write_sctlr(CACHES_ON);
	assert_true(!(vcpu.ctx.hcr & TVM) && flushes == 2);
	trap(E(1, 0, 7, 10, 2), true, false);
	assert_true((vcpu.ctx.hcr & TVM) && flushes == 3);
	write_sctlr(0);
	assert_true((vcpu.ctx.hcr & TVM) && flushes == 4);
}

/* The space that HCR_EL2.TID3 traps (ARM ARM D19.2.48), in whichever encoding. */
static void id_space(void **state)
{
	u32 e;

	for (e = 0; e < ENCODINGS; e++)
		if (weir_is_id_reg(e << 5) != (e >= E(3, 0, 0, 1, 0) && e <= E(3, 0, 0, 7, 7)))
			fail_msg("%04x", e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(everything, reset),
		cmocka_unit_test_setup(table, reset),
		cmocka_unit_test_setup(no_gic, reset),
		cmocka_unit_test_setup(deactivation_elsewhere, reset),
		cmocka_unit_test_setup(no_ras, reset),
		cmocka_unit_test_setup(zero_register, reset),
		cmocka_unit_test_setup(caches, reset),
		cmocka_unit_test_setup(id_space, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
