// SPDX-License-Identifier: GPL-2.0-only
// sources: core/onereg.c core/onereg-sys.c core/sysreg-id.c core/sysreg-debug.c core/ptrauth.c
// kernel: arm64
/*
 * KVM_GET_ONE_REG, KVM_SET_ONE_REG and KVM_GET_REG_LIST: every identifier of core
 * and system registers, as KVM's documentation and the ARM ARM's op0, op1, CRn, CRm
 * and op2 make it, leads to its own place in the vCPU, and no other one does.
 */
#include <unit.h>
#include <stdlib.h>
#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <asm/cpufeature.h>
#include <asm/virt.h>
#include <weir/vgic.h>
#include <core/ioctl.h>
#include <core/pmu.h>
#include <core/smccc.h>
#include <core/sysreg.h>
#include <core/timer.h>
#include <core/vcpu.h>

#define ARM64		0x6000000000000000ULL
#define SIZE32		(2ULL << 52)
#define SIZE64		(3ULL << 52)
#define SIZE128		(4ULL << 52)
#define CORE(word)	(ARM64 | 0x100000 | (word))
#define DEMUX(n)	(ARM64 | SIZE32 | 0x110000 | (n))
#define SYS(e)		(ARM64 | SIZE64 | 0x130000 | (e))
#define FW(n)		(ARM64 | SIZE64 | 0x140000 | (n))
#define FEATURES(n)	(ARM64 | SIZE64 | 0x160000 | (n))

#define E(op0, op1, crn, crm, op2) \
	((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))
#define ENCODINGS	0x10000U

#define MIDR		E(3, 0, 0, 0, 0)
#define REVIDR		E(3, 0, 0, 0, 6)
#define ID_FIRST	E(3, 0, 0, 1, 0)
#define ID_LAST		E(3, 0, 0, 7, 7)
#define CLIDR		E(3, 1, 0, 0, 1)
#define AIDR		E(3, 1, 0, 0, 7)
#define CTR		E(3, 3, 0, 0, 1)
#define MDCCINT		E(2, 0, 0, 2, 0)
#define MDSCR		E(2, 0, 0, 2, 2)
#define OSLSR		E(2, 0, 1, 1, 4)
#define ACTLR		E(3, 0, 1, 0, 1)
#define PMCR		E(3, 3, 9, 12, 0)
#define OLD		0x0123456789abcdefULL

static struct weir_vm vm;
static struct weir_vcpu vcpu, before;
static u64 pmcr, pfr0, asked, last_id;
static struct { bool physical; enum weir_timer_reg reg; } timer;

void weir_vcpu_evict(struct weir_vcpu *v) { }
bool weir_vgic_offers(u32 type) { return false; }
bool is_kernel_in_hyp_mode(void) { return true; }
bool system_has_full_ptr_auth(void) { return false; }
u64 read_sanitised_ftr_reg(u32 enc) { return enc == E(3, 0, 0, 4, 0) << 5 ? pfr0 : 0; }
u64 weir_firmware_reg(unsigned int n) { return n < 2 ? n ? FEATURES(0) : FW(0) : 0; }

u64 shim_sysreg(const char *name)
{
	return strcmp(name, "revidr_el1") ? strcmp(name, "aidr_el1") ? 0 : 33 : 22;
}

u64 shim_sysreg_s(u32 enc)
{
	assert_int_equal(enc, MIDR << 5);
	return 11;
}

int weir_firmware_get(struct weir_vcpu *v, u64 id, u64 *val)
{
	asked = id;
	*val = 55;
	return id == FW(0) || id == FEATURES(0) ? 0 : -ENOENT;
}

int weir_firmware_set(struct weir_vcpu *v, u64 id, u64 val)
{
	asked = id;
	return -EBUSY;
}

int weir_cache_id_onereg(struct weir_vcpu *v, const struct kvm_one_reg *reg, bool set)
{
	asked = reg->id;
	return set ? -EINVAL : 0;
}

int weir_cache_id_set_clidr(struct weir_vcpu *v, u64 val) { return val == OLD ? -EINVAL : 0; }
int weir_id_reg_set(struct weir_vm *v, u32 enc, u64 val) { asked = enc; return -EBUSY; }
int weir_ctr_set(struct weir_vm *v, u64 val) { asked = CTR << 5; return -EBUSY; }

int weir_pmu_reg_get(struct weir_vcpu *v, u32 enc, u64 *val)
{
	if (enc == PMCR << 5)
		*val = pmcr;
	return enc == PMCR << 5 ? 0 : -ENOENT;
}

int weir_pmu_reg_set(struct weir_vcpu *v, u32 enc, u64 val)
{
	if (enc == PMCR << 5)
		pmcr = val;
	return enc == PMCR << 5 ? 0 : -ENOENT;
}

u32 weir_pmu_reg_nth(const struct weir_vcpu *v, unsigned int n) { return n ? 0 : PMCR << 5; }

static u64 timer_asked(bool physical, enum weir_timer_reg reg)
{
	timer.physical = physical;
	timer.reg = reg;
	asked = 1;
	return 77;
}

u64 weir_ptimer_read(struct weir_vcpu *v, enum weir_timer_reg r) { return timer_asked(true, r); }
u64 weir_vtimer_get(struct weir_vcpu *v, enum weir_timer_reg r) { return timer_asked(false, r); }
void weir_ptimer_set(struct weir_vcpu *v, enum weir_timer_reg r, u64 x) { timer_asked(true, r); }
void weir_vtimer_set(struct weir_vcpu *v, enum weir_timer_reg r, u64 x) { timer_asked(false, r); }

static int reset(void **state)
{
	unsigned int i;

	memset(&vm, 0, sizeof(vm));
	memset(&vcpu, 0, sizeof(vcpu));
	vcpu.vm = &vm;
	vcpu.arch.debug.oslsr = 8;
	vcpu.ctx.ptrauth = true;
	vm.arch.ctr = 66;
	for (i = 0; i < WEIR_ID_REGS_NR; i++)
		vm.arch.id_regs[i] = 1000 + i;
	pfr0 = 0x22;
	return 0;
}

static int get(u64 id, void *val)
{
	struct kvm_one_reg reg = { .id = id, .addr = (unsigned long)val };

	asked = 0;
	return weir_one_reg_get(&vcpu, &reg);
}

static int set(u64 id, const void *val)
{
	struct kvm_one_reg reg = { .id = id, .addr = (unsigned long)val };

	asked = 0;
	last_id = id;
	before = vcpu;
	return weir_one_reg_set(&vcpu, &reg);
}

/* Only @place has changed, to what was written. */
static void check_place(const void *place, const void *val, size_t len)
{
	memcpy((char *)&before + ((const char *)place - (const char *)&vcpu), val, len);
	if (memcmp(&before, &vcpu, sizeof(vcpu)))
		fail_msg("%llx is kept elsewhere", last_id);
}

/* struct kvm_regs in words: size of the register that begins there, or 0. */
static u64 core_size(unsigned int word)
{
	if (word < 0x52)
		return word % 2 ? 0 : SIZE64;
	if (word >= 0x54 && word < 0xd4)
		return word % 4 ? 0 : SIZE128;
	return word == 0xd4 || word == 0xd5 ? SIZE32 : 0;
}

#define CORE_END	0xd8

static const struct { unsigned int word; void *at; } core[] = {
	{ 0x3e, &vcpu.ctx.gp.sp }, { 0x40, &vcpu.ctx.gp.pc }, { 0x42, &vcpu.ctx.gp.pstate },
	{ 0x44, &vcpu.ctx.el1[WEIR_SP_EL1] }, { 0x46, &vcpu.ctx.el1[WEIR_ELR_EL1] },
	{ 0x48, &vcpu.ctx.el1[WEIR_SPSR_EL1] }, { 0x4a, &vcpu.arch.spsr32[0] },
	{ 0x4c, &vcpu.arch.spsr32[1] }, { 0x4e, &vcpu.arch.spsr32[2] },
	{ 0x50, &vcpu.arch.spsr32[3] }, { 0xd4, &vcpu.ctx.fp.fpsr }, { 0xd5, &vcpu.ctx.fp.fpcr },
};

static void *core_place(unsigned int word)
{
	unsigned int i;

	if (word < 0x3e)
		return &vcpu.ctx.gp.regs[word / 2];
	for (i = 0; i < ARRAY_SIZE(core); i++)
		if (core[i].word == word)
			return core[i].at;
	return &vcpu.ctx.fp.vregs[(word - 0x54) / 4];
}

static void core_registers(void **state)
{
	static const u64 sizes[] = { 0, 1ULL << 52, SIZE32, SIZE64, SIZE128, 5ULL << 52 };
	u64 val[2], back[2];
	unsigned int word, i;
	int want;

	for (word = 0; word < 0x400; word++) {
		for (i = 0; i < ARRAY_SIZE(sizes); i++) {
			val[0] = word == 0x42 ? 5 : OLD + word;
			val[1] = ~val[0];
			want = word >= CORE_END ? -ENOENT :
			       core_size(word) && core_size(word) == sizes[i] ? 0 : -EINVAL;
			assert_int_equal(set(CORE(word) | sizes[i], val), want);
			if (!want)
				check_place(core_place(word), val, 1U << i);
			assert_int_equal(get(CORE(word) | sizes[i], back), want);
			assert_true(want || !memcmp(back, val, 1U << i));
		}
	}
	assert_int_equal(get(CORE(1ULL << 32) | SIZE64, back), -ENOENT);
}

static int set_pstate(u64 val)
{
	return set(CORE(0x42) | SIZE64, &val);
}

/* Modes by M[4:0] (ARM ARM C5.2.19): EL0t, EL1t, EL1h, and User of AArch32. */
static void pstate(void **state)
{
	u64 mode;

	for (mode = 0; mode < 32; mode++) {
		pfr0 = 0x22;
		assert_int_equal(set_pstate(0xf00003c0 | mode),
				 mode == 0 || mode == 4 || mode == 5 || mode == 16 ? 0 : -EINVAL);
		pfr0 = 0x11;
		assert_int_equal(set_pstate(mode),
				 mode == 0 || mode == 4 || mode == 5 ? 0 : -EINVAL);
	}
}

#define EL1(reg)	offsetof(struct weir_vcpu, ctx.el1[WEIR_##reg])
#define AT(member)	offsetof(struct weir_vcpu, member)
#define KEY(half)	offsetof(struct weir_vcpu, ctx.keys[WEIR_KEY_##half])

static const struct { u16 e; size_t at; } stored[] = {
	{ E(3, 0, 0, 0, 5), AT(arch.mpidr) },
	{ E(3, 0, 1, 0, 0), EL1(SCTLR_EL1) }, { E(3, 0, 1, 0, 2), EL1(CPACR_EL1) },
	{ E(3, 0, 2, 0, 0), EL1(TTBR0_EL1) }, { E(3, 0, 2, 0, 1), EL1(TTBR1_EL1) },
	{ E(3, 0, 2, 0, 2), EL1(TCR_EL1) },
	{ E(3, 0, 2, 1, 0), KEY(APIALO) }, { E(3, 0, 2, 1, 1), KEY(APIAHI) },
	{ E(3, 0, 2, 1, 2), KEY(APIBLO) }, { E(3, 0, 2, 1, 3), KEY(APIBHI) },
	{ E(3, 0, 2, 2, 0), KEY(APDALO) }, { E(3, 0, 2, 2, 1), KEY(APDAHI) },
	{ E(3, 0, 2, 2, 2), KEY(APDBLO) }, { E(3, 0, 2, 2, 3), KEY(APDBHI) },
	{ E(3, 0, 2, 3, 0), KEY(APGALO) }, { E(3, 0, 2, 3, 1), KEY(APGAHI) },
	{ E(3, 0, 5, 1, 0), EL1(AFSR0_EL1) }, { E(3, 0, 5, 1, 1), EL1(AFSR1_EL1) },
	{ E(3, 0, 5, 2, 0), EL1(ESR_EL1) }, { E(3, 0, 6, 0, 0), EL1(FAR_EL1) },
	{ E(3, 0, 7, 4, 0), EL1(PAR_EL1) }, { E(3, 0, 10, 2, 0), EL1(MAIR_EL1) },
	{ E(3, 0, 10, 3, 0), EL1(AMAIR_EL1) }, { E(3, 0, 12, 0, 0), EL1(VBAR_EL1) },
	{ E(3, 0, 12, 1, 1), AT(ctx.vdisr) }, { E(3, 0, 13, 0, 1), EL1(CONTEXTIDR_EL1) },
	{ E(3, 0, 13, 0, 4), EL1(TPIDR_EL1) }, { E(3, 0, 14, 1, 0), EL1(CNTKCTL_EL1) },
	{ E(3, 2, 0, 0, 0), AT(arch.csselr) }, { E(3, 3, 13, 0, 2), AT(ctx.tpidr_el0) },
	{ E(3, 3, 13, 0, 3), AT(ctx.tpidrro_el0) },
};

/* Timers' identifiers; those of CNTVCT_EL0 and CNTV_CVAL_EL0 are exchanged. */
static const struct {
	u16 e;
	bool physical;
	enum weir_timer_reg reg;
} timers[] = {
	{ E(3, 3, 14, 0, 1), true, WEIR_TIMER_CNT }, { E(3, 3, 14, 0, 2), false, WEIR_TIMER_CVAL },
	{ E(3, 3, 14, 2, 1), true, WEIR_TIMER_CTL }, { E(3, 3, 14, 2, 2), true, WEIR_TIMER_CVAL },
	{ E(3, 3, 14, 3, 1), false, WEIR_TIMER_CTL }, { E(3, 3, 14, 3, 2), false, WEIR_TIMER_CNT },
};

/* Breakpoints and watchpoints: 16 each of DBGBVR, DBGBCR, DBGWVR, DBGWCR. */
static u64 *debug_place(u32 e)
{
	struct kvm_guest_debug_arch *d = &vcpu.arch.debug.guest;
	u64 *banks[] = { d->dbg_bvr, d->dbg_bcr, d->dbg_wvr, d->dbg_wcr };

	if (e < E(2, 0, 0, 0, 0) || e > E(2, 0, 0, 15, 7) || (e & 7) < 4)
		return NULL;
	return &banks[(e & 7) - 4][e >> 3 & 15];
}

static u64 *place_of(u32 e)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(stored); i++)
		if (stored[i].e == e)
			return (u64 *)((char *)&vcpu + stored[i].at);
	return debug_place(e);
}

/* What is no plain storage. */
static const struct { u16 e, val; } specials[] = {
	{ MIDR, 11 }, { REVIDR, 22 }, { AIDR, 33 }, { CTR, 66 }, { OSLSR, 8 },
	{ MDSCR, 0 }, { MDCCINT, 0 }, { ACTLR, 0 }, { PMCR, 0 }, { CLIDR, 0 },
};

/* What it reads as; -1: not there. */
static s64 special(u32 e)
{
	unsigned int i;

	if (e >= ID_FIRST && e <= ID_LAST)
		return 1000 + (e & 0x3f);
	for (i = 0; i < ARRAY_SIZE(timers); i++)
		if (timers[i].e == e)
			return 77;
	for (i = 0; i < ARRAY_SIZE(specials); i++)
		if (specials[i].e == e)
			return specials[i].val;
	return -1;
}

static bool exists(u32 e)
{
	return place_of(e) || special(e) >= 0;
}

static void sys_stored(u32 e)
{
	u64 val = OLD ^ e, back;

	assert_int_equal(set(SYS(e), &val), 0);
	check_place(place_of(e), &val, sizeof(val));
	assert_int_equal(get(SYS(e), &back), 0);
	assert_true(back == val);
}

static void sys_registers(void **state)
{
	u64 val;
	u32 e;

	for (e = 0; e < ENCODINGS; e++) {
		if (place_of(e)) {
			sys_stored(e);
			continue;
		}
		if (get(SYS(e), &val) != (exists(e) ? 0 : -ENOENT))
			fail_msg("%04x", e);
		if (exists(e))
			assert_int_equal(val, special(e));
		else
			assert_int_equal(set(SYS(e), &val), -ENOENT);
	}
	assert_int_equal(get(SYS(E(3, 0, 1, 0, 0)) | 0x40000, &val), -ENOENT);
	assert_int_equal(get(SYS(E(3, 0, 1, 0, 0)) | 1ULL << 32, &val), -ENOENT);
	assert_int_equal(get(SYS(E(3, 0, 1, 0, 0)) ^ SIZE32 ^ SIZE64, &val), -ENOENT);
}

static void no_keys(void **state)
{
	u64 val;
	u32 e;

	vcpu.ctx.ptrauth = false;
	for (e = E(3, 0, 2, 1, 0); e <= E(3, 0, 2, 3, 1); e++) {
		assert_int_equal(get(SYS(e), &val), -ENOENT);
		assert_int_equal(set(SYS(e), &val), -ENOENT);
	}
}

/* Constants take what they read, and what has rules of its own is asked. */
static void sys_special(void **state)
{
	static const u16 constants[] = { MIDR, REVIDR, AIDR, MDCCINT, ACTLR };
	u64 val;
	u32 e;

	for (e = 0; e < ARRAY_SIZE(constants); e++) {
		val = special(constants[e]);
		assert_int_equal(set(SYS(constants[e]), &val), 0);
		val++;
		assert_int_equal(set(SYS(constants[e]), &val), -EINVAL);
	}
	for (e = ID_FIRST; e <= ID_LAST; e++) {
		assert_int_equal(set(SYS(e), &val), -EBUSY);
		assert_int_equal(asked, e << 5);
	}
	assert_int_equal(set(SYS(CTR), &val), -EBUSY);
	val = OLD;
	assert_int_equal(set(SYS(CLIDR), &val), -EINVAL);
	assert_int_equal(set(SYS(PMCR), &val), 0);
	assert_true(pmcr == OLD);
	pmcr = 0;
	assert_int_equal(set(SYS(MDSCR), &val), 0);
	assert_true(vcpu.arch.debug.mdscr == OLD && vcpu.arch.debug.active);
	assert_int_equal(set(SYS(OSLSR), &val), -EINVAL);
	val = 0xa;
	assert_int_equal(set(SYS(OSLSR), &val), 0);
	assert_int_equal(vcpu.arch.debug.oslsr, 0xa);
	/* Under the OS Lock the guest's breakpoints rest. */
	assert_false(vcpu.arch.debug.active);
}

static void check_timer(unsigned int i)
{
	assert_int_equal(asked, 1);
	assert_int_equal(timer.physical, timers[i].physical);
	assert_int_equal(timer.reg, timers[i].reg);
}

static void others(void **state)
{
	u64 val = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(timers); i++) {
		assert_int_equal(set(SYS(timers[i].e), &val), 0);
		check_timer(i);
		assert_int_equal(get(SYS(timers[i].e), &val), 0);
		check_timer(i);
	}
	assert_int_equal(get(FW(9), &val), -ENOENT);
	assert_true(asked == FW(9));
	assert_int_equal(set(FEATURES(3), &val), -EBUSY);
	assert_true(asked == FEATURES(3));
	assert_int_equal(set(DEMUX(4), &val), -EINVAL);
	assert_true(asked == DEMUX(4));
	assert_int_equal(get(FW(0) ^ SIZE32 ^ SIZE64, &val), -ENOENT);
	/* Of arm, x86 and nobody. */
	assert_int_equal(get(0x4030000000100000ULL, &val), -EINVAL);
	assert_int_equal(get(0x2030000000100000ULL, &val), -EINVAL);
	assert_int_equal(set(0, &val), -EINVAL);
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* 41 registers of 64 bits, 32 vectors, FPSR and FPCR; firmware; caches; the rest. */
static unsigned int nr_expected(void)
{
	unsigned int nr = 41 + 32 + 2 + 2 + 14;
	u32 e;

	for (e = 0; e < ENCODINGS; e++)
		nr += exists(e) && (vcpu.ctx.ptrauth || e < E(3, 0, 2, 1, 0) ||
				    e > E(3, 0, 2, 3, 1));
	return nr;
}

static void check_list(void)
{
	unsigned int i, nr = nr_expected();
	struct kvm_reg_list *list = calloc(nr + 1, sizeof(u64));
	u64 val[2];

	list->n = nr - 1;
	assert_int_equal(weir_one_reg_list(&vcpu, list), -E2BIG);
	assert_int_equal(list->n, nr);
	assert_int_equal(weir_one_reg_list(&vcpu, list), 0);
	assert_int_equal(list->n, nr);
	qsort(list->reg, nr, sizeof(u64), compare);
	for (i = 0; i < nr; i++) {
		assert_true(!i || list->reg[i - 1] != list->reg[i]);
		assert_int_equal(get(list->reg[i], val), 0);
	}
	free(list);
}

static void lists(void **state)
{
	check_list();
	vcpu.ctx.ptrauth = false;
	check_list();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(core_registers, reset),
		cmocka_unit_test_setup(pstate, reset),
		cmocka_unit_test_setup(sys_registers, reset),
		cmocka_unit_test_setup(no_keys, reset),
		cmocka_unit_test_setup(sys_special, reset),
		cmocka_unit_test_setup(others, reset),
		cmocka_unit_test_setup(lists, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
