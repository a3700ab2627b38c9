// SPDX-License-Identifier: GPL-2.0-only
// sources: core/smccc.c
// kernel: arm64
/*
 * Calls of the guest to its firmware: who serves which function identifier, which
 * bit of which firmware register offers it, and what user space's filter does.
 * Identifiers are written out here as ARM DEN0028, DEN0098, DEN0057 and KVM's
 * documentation have them.
 */
#include <unit.h>
#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <core/pvtime.h>
#include <core/smccc.h>
#include <core/sysreg.h>

enum served { NOBODY, VERSION, FEATURES, WORKAROUND, TRNG, PV_FEATURES, PV_STOLEN, UID,
	      KVM_FEATURES, PTP, PSCI };

static struct weir_vm vm;
static struct weir_vcpu vcpu;
static struct kvm_run run;
static enum served served;
static unsigned int action;

static int serve(enum served who)
{
	assert_int_equal(served, NOBODY);
	served = who;
	return WEIR_RESUME;
}

int weir_smccc_version(struct weir_vcpu *v) { return serve(VERSION); }
int weir_smccc_features(struct weir_vcpu *v) { return serve(FEATURES); }
int weir_smccc_workaround(struct weir_vcpu *v) { return serve(WORKAROUND); }
int weir_smccc_trng(struct weir_vcpu *v) { return serve(TRNG); }
int weir_smccc_pv_features(struct weir_vcpu *v) { return serve(PV_FEATURES); }
int weir_smccc_pv_stolen(struct weir_vcpu *v) { return serve(PV_STOLEN); }
int weir_smccc_uid(struct weir_vcpu *v) { return serve(UID); }
int weir_smccc_kvm_features(struct weir_vcpu *v) { return serve(KVM_FEATURES); }
int weir_smccc_ptp(struct weir_vcpu *v) { return serve(PTP); }

int weir_psci_call(struct weir_vcpu *v, u32 fn)
{
	assert_int_equal(fn, (u32)v->ctx.gp.regs[0]);
	return serve(PSCI);
}

unsigned int weir_smccc_filter_action(struct weir_vm *v, u32 fn)
{
	assert_int_equal(fn, (u32)vcpu.ctx.gp.regs[0]);
	return action;
}

static int reset(void **state)
{
	memset(&vm, 0, sizeof(vm));
	memset(&vcpu, 0, sizeof(vcpu));
	memset(&run, 0xff, sizeof(run));
	memset(vm.arch.fw.bmap, 0xff, sizeof(vm.arch.fw.bmap));
	vcpu.vm = &vm;
	vcpu.run = &run;
	action = KVM_SMCCC_FILTER_HANDLE;
	return 0;
}

static enum served call(u64 x0)
{
	unsigned int i;

	served = NOBODY;
	vcpu.ctx.gp.regs[0] = x0;
	for (i = 1; i < 4; i++)
		vcpu.ctx.gp.regs[i] = 0x5a5a;
	assert_int_equal(weir_smccc_call(&vcpu), WEIR_RESUME);
	return served;
}

#define ANY	-1
#define STD	0
#define STD_HYP	1
#define VENDOR	2

static const struct {
	u32 fn;
	int bmap;
	unsigned int bit;
	enum served who;
	bool fast;
} table[] = {
	{ 0x80000000, ANY, 0, VERSION },
	{ 0x80000001, ANY, 0, FEATURES, true },
	{ 0x80003fff, ANY, 0, WORKAROUND, true },	/* 3 */
	{ 0x80007fff, ANY, 0, WORKAROUND, true },	/* 2 */
	{ 0x80008000, ANY, 0, WORKAROUND, true },	/* 1 */
	{ 0x84000050, STD, 0, TRNG },		/* TRNG_VERSION */
	{ 0x84000051, STD, 0, TRNG },		/* TRNG_FEATURES */
	{ 0x84000052, STD, 0, TRNG },		/* TRNG_GET_UUID */
	{ 0x84000053, STD, 0, TRNG },		/* TRNG_RND, 32 bits */
	{ 0x86000000, VENDOR, 0, KVM_FEATURES },
	{ 0x86000001, VENDOR, 1, PTP },
	{ 0x8600ff01, VENDOR, 0, UID },
	{ 0xc4000053, STD, 0, TRNG },		/* TRNG_RND, 64 bits */
	{ 0xc5000020, STD_HYP, 0, PV_FEATURES },
	{ 0xc5000021, STD_HYP, 0, PV_STOLEN },
};

static enum served owner(u32 fn)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].fn == fn)
			return table[i].who;
	return PSCI;
}

/* Every owner's range of fast calls, in both widths, and yielding ones. */
static void everything(void **state)
{
	u32 owner_nr, wide, fast, n, fn;

	for (owner_nr = 0; owner_nr < 8; owner_nr++)
		for (wide = 0; wide < 2; wide++)
			for (fast = 0; fast < 2; fast++)
				for (n = 0; n < 0x10000; n++) {
					fn = fast << 31 | wide << 30 | owner_nr << 24 | n;
					if (call(fn) != owner(fn))
						fail_msg("%08x is served by %d", fn, served);
				}
	assert_int_equal(call(0xffffffff), PSCI);
	assert_int_equal(call(0x8600ff01 | 0x10000), PSCI);
	/* The identifier is W0. */
	assert_int_equal(call(~0ULL << 32 | 0x80000001), FEATURES);
}

static void refused(u32 fn)
{
	assert_int_equal(call(fn), NOBODY);
	assert_int_equal((s64)vcpu.ctx.gp.regs[0], -1);
	assert_int_equal(vcpu.ctx.gp.regs[1], 0);
	assert_int_equal(vcpu.ctx.gp.regs[2], 0);
	assert_int_equal(vcpu.ctx.gp.regs[3], 0);
}

static void offers(void **state)
{
	unsigned int i, bmap;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		memset(vm.arch.fw.bmap, 0, sizeof(vm.arch.fw.bmap));
		if (table[i].bmap == ANY) {
			assert_int_equal(call(table[i].fn), table[i].who);
			continue;
		}
		refused(table[i].fn);
		vm.arch.fw.bmap[table[i].bmap] = 1ULL << table[i].bit;
		assert_int_equal(call(table[i].fn), table[i].who);
		for (bmap = 0; bmap < WEIR_FW_BMAPS; bmap++)
			vm.arch.fw.bmap[bmap] = ~0ULL;
		vm.arch.fw.bmap[table[i].bmap] = ~(1ULL << table[i].bit);
		refused(table[i].fn);
	}
}

static void denied(void **state)
{
	unsigned int i;

	action = KVM_SMCCC_FILTER_DENY;
	for (i = 0; i < ARRAY_SIZE(table); i++)
		refused(table[i].fn);
	refused(0x84000000);
}

#define ESR(ec, il)	((ec) << 26 | (il) << 25)
#define HVC64		0x16UL
#define SMC64		0x17UL

static void forwarded(u64 esr, u64 flags)
{
	served = NOBODY;
	vcpu.ctx.esr = esr;
	vcpu.ctx.gp.regs[0] = 0xabcd00008400000bULL;
	assert_int_equal(weir_smccc_call(&vcpu), WEIR_EXIT_TO_USER);
	assert_int_equal(served, NOBODY);
	assert_int_equal(run.exit_reason, 3);
	assert_int_equal(run.hypercall.nr, 0x8400000b);
	assert_int_equal(run.hypercall.flags, flags);
	/* User space reads the arguments, and writes the answer, where they are. */
	assert_true(vcpu.ctx.gp.regs[0] == 0xabcd00008400000bULL);
}

static void to_user(void **state)
{
	action = KVM_SMCCC_FILTER_FWD_TO_USER;
	forwarded(ESR(HVC64, 1UL), 0);
	forwarded(ESR(SMC64, 1UL), 1);
	forwarded(ESR(HVC64, 0UL), 2);
	forwarded(ESR(SMC64, 0UL), 3);
}

/* What user space cannot filter is answered at once, and nothing else is. */
static void fast(void **state)
{
	unsigned int i;
	u64 hvcs = 0;

	action = KVM_SMCCC_FILTER_DENY;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		served = NOBODY;
		vcpu.ctx.gp.regs[0] = ~0ULL << 32 | table[i].fn;
		assert_int_equal(weir_smccc_fast(&vcpu),
				 table[i].fast ? WEIR_RESUME : WEIR_SLOW);
		assert_int_equal(served, table[i].fast ? table[i].who : NOBODY);
		hvcs += table[i].fast;
		assert_int_equal(vcpu.stat[WEIR_STAT_hvc], hvcs);
	}
	served = NOBODY;
	for (i = 2; i < 0x3fff; i++) {
		vcpu.ctx.gp.regs[0] = 0x80000000 + i;
		assert_int_equal(weir_smccc_fast(&vcpu), WEIR_SLOW);
	}
	vcpu.ctx.gp.regs[0] = 0xc0000001;
	assert_int_equal(weir_smccc_fast(&vcpu), WEIR_SLOW);
	assert_int_equal(served, NOBODY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(everything, reset),
		cmocka_unit_test_setup(offers, reset),
		cmocka_unit_test_setup(denied, reset),
		cmocka_unit_test_setup(to_user, reset),
		cmocka_unit_test_setup(fast, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
