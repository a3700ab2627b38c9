// SPDX-License-Identifier: GPL-2.0-only
// sources: core/psci.c
// kernel: arm64
/*
 * PSCI calls: which function identifiers a version has, 32-bit and 64-bit, what
 * becomes of their arguments, and which of DEN0022's error codes bad ones get.
 * Identifiers and codes are written out here as the specification has them.
 */
#include <unit.h>
#include <linux/array_size.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <core/caps.h>
#include <core/psci.h>
#include <core/vcpu.h>

#define SMC32		0x84000000U
#define SMC64		0xc4000000U
#define SMCCC_VERSION	0x80000000U

enum {
	CALL_VERSION, SUSPEND, OFF, ON, AFFINITY_INFO, INFO_TYPE = 6, SYSTEM_OFF = 8,
	SYSTEM_RESET, FEATURES, SYSTEM_SUSPEND = 0xe, SYSTEM_RESET2 = 0x12
};

enum { SUCCESS, NOT_SUPPORTED = -1, INVALID = -2, ALREADY_ON = -4, INTERNAL = -6 };

#define V0_1	1
#define V0_2	2
#define V1_0	0x10000
#define V1_1	0x10001

#define OLD_OFF	0x95c1ba5fU
#define OLD_ON	0x95c1ba60U

#define NR	5
#define SCTLR_EE	BIT(25)

static struct weir_vm vm;
static struct weir_vcpu cpus[NR];
static struct kvm_run runs[NR];
static struct weir_vcpu *const me = &cpus[0];
static struct weir_vcpu *kicked;
static bool evicted, slept_evicted;
static u64 sctlr;

void weir_vcpu_evict(struct weir_vcpu *vcpu)
{
	evicted = true;
}

void weir_vcpu_wfi(struct weir_vcpu *vcpu)
{
	slept_evicted = evicted;
}

void weir_vcpu_kick(struct weir_vcpu *vcpu)
{
	assert_false(vcpu->arch.power_lock.held);
	kicked = vcpu;
}

void weir_vcpu_request(struct weir_vcpu *vcpu, enum weir_request req)
{
	set_bit(req, &vcpu->requests);
	weir_vcpu_kick(vcpu);
}

u64 weir_vcpu_read_el1(struct weir_vcpu *vcpu, enum weir_el1_reg reg)
{
	assert_int_equal(reg, WEIR_SCTLR_EL1);
	return sctlr;
}

u64 weir_vcpu_mpidr(const struct weir_vcpu *vcpu)
{
	return vcpu->arch.mpidr & 0xff00ffffffULL;
}

struct weir_vcpu *weir_vcpu_by_mpidr(struct weir_vm *v, u64 mpidr)
{
	int i;

	for (i = 0; i < NR; i++)
		if (weir_vcpu_mpidr(&cpus[i]) == mpidr)
			return &cpus[i];
	return NULL;
}

/* Two in a cluster, and neighbours one bit apart in each of the other levels. */
static const u64 affinities[NR] = { 0, 1, 0x100, 0x10000, 0x100000000ULL };

static int reset(void **state)
{
	int i;

	memset(&vm, 0, sizeof(vm));
	memset(cpus, 0, sizeof(cpus));
	memset(runs, 0xff, sizeof(runs));
	vm.arch.fw.psci_version = V1_1;
	vm.arch.features = BIT(KVM_ARM_VCPU_PSCI_0_2);
	vm.nr_vcpus = NR;
	for (i = 0; i < NR; i++) {
		vm.vcpus[i] = &cpus[i];
		cpus[i].vm = &vm;
		cpus[i].run = &runs[i];
		cpus[i].arch.initialized = true;
		cpus[i].arch.mpidr = 0x80000000U | affinities[i];
		cpus[i].arch.mp_state = i ? KVM_MP_STATE_STOPPED : KVM_MP_STATE_RUNNABLE;
	}
	kicked = NULL;
	evicted = false;
	slept_evicted = false;
	sctlr = 0;
	return 0;
}

static int call(u32 fn, u64 x1, u64 x2, u64 x3)
{
	u64 *x = me->ctx.gp.regs;

	x[0] = fn;
	x[1] = x1;
	x[2] = x2;
	x[3] = x3;
	return weir_psci_call(me, fn);
}

/* A call that returns to the guest, and its status in all 64 bits. */
static s64 status(u32 fn, u64 x1, u64 x2, u64 x3)
{
	assert_int_equal(call(fn, x1, x2, x3), WEIR_RESUME);
	return me->ctx.gp.regs[0];
}

static const struct {
	u32 nr;
	u32 since;
	bool wide;
} known[] = {
	{ CALL_VERSION, V0_2 }, { SUSPEND, V0_2, true }, { OFF, V0_2 },
	{ ON, V0_2, true }, { AFFINITY_INFO, V0_2, true }, { INFO_TYPE, V0_2 },
	{ SYSTEM_OFF, V0_2 }, { SYSTEM_RESET, V0_2 }, { FEATURES, V1_0 },
	{ SYSTEM_SUSPEND, V1_0, true }, { SYSTEM_RESET2, V1_1, true },
};

static bool expected(u32 fn, u32 version, bool may_suspend)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (fn != (SMC32 | known[i].nr) &&
		    !(known[i].wide && fn == (SMC64 | known[i].nr)))
			continue;
		return version >= known[i].since &&
		       (known[i].nr != SYSTEM_SUSPEND || may_suspend);
	}
	return false;
}

/* Of the whole PSCI range and what lies beside it, what is there is served. */
static void check_range(u32 version, bool may_suspend)
{
	static const u32 bases[] = { SMC32, SMC64, 0x04000000, 0x44000000,
				     0x83000000, 0x85000000, 0xc5000000 };
	u32 fn, n;
	size_t i;

	vm.arch.fw.psci_version = version;
	vm.arch.caps = may_suspend ? BIT(WEIR_VM_CAP_SYSTEM_SUSPEND) : 0;
	for (i = 0; i < ARRAY_SIZE(bases); i++) {
		for (n = 0; n < 0x200; n++) {
			fn = bases[i] + n;
			if (status(SMC32 | FEATURES, fn, 0, 0) !=
			    (expected(fn, version, may_suspend) ? SUCCESS : NOT_SUPPORTED))
				fail_msg("PSCI %x, features of %x", version, fn);
			if (!expected(fn, version, may_suspend))
				assert_int_equal(status(fn, 0, 0, 0), NOT_SUPPORTED);
		}
	}
}

static void features(void **state)
{
	check_range(V1_0, false);
	check_range(V1_0, true);
	check_range(V1_1, false);
	check_range(V1_1, true);
	/* SMCCC_VERSION is no PSCI call, but is asked about here. */
	assert_int_equal(status(SMC32 | FEATURES, SMCCC_VERSION, 0, 0), SUCCESS);
	assert_int_equal(status(SMCCC_VERSION, 0, 0, 0), NOT_SUPPORTED);
	/* 32-bit arguments: what is above does not count. */
	assert_int_equal(status(SMC32 | FEATURES, ~0ULL << 32 | SMC32 | ON, 0, 0), SUCCESS);
	assert_int_equal(status(SMC64 | FEATURES, SMC32 | ON, 0, 0), NOT_SUPPORTED);
}

static void version_0_2(void **state)
{
	u32 n;

	vm.arch.fw.psci_version = V0_2;
	vm.arch.caps = BIT(WEIR_VM_CAP_SYSTEM_SUSPEND);
	for (n = 0; n < 0x200; n++) {
		if (!expected(SMC32 | n, V0_2, true))
			assert_int_equal(status(SMC32 | n, SMC32, 0, 0), NOT_SUPPORTED);
		if (!expected(SMC64 | n, V0_2, true))
			assert_int_equal(status(SMC64 | n, SMC32, 0, 0), NOT_SUPPORTED);
	}
	assert_int_equal(status(SMC32, 0, 0, 0), V0_2);
	assert_int_equal(status(SMC32 | FEATURES, SMC32, 0, 0), NOT_SUPPORTED);
}

static void constants(void **state)
{
	assert_int_equal(status(SMC32 | CALL_VERSION, 0, 0, 0), V1_1);
	vm.arch.fw.psci_version = V1_0;
	assert_int_equal(status(SMC32 | CALL_VERSION, 0, 0, 0), V1_0);
	/* A trusted OS that needs no migration, or none. */
	assert_int_equal(status(SMC32 | INFO_TYPE, 0, 0, 0), 2);
}

static void cpu_on(void **state)
{
	struct weir_reset *r = &cpus[3].arch.reset;

	set_bit(WEIR_REQ_SLEEP, &cpus[3].requests);
	assert_int_equal(status(SMC64 | ON, 0x10000, 0x123456789abcULL, ~0ULL), SUCCESS);
	assert_int_equal(cpus[3].arch.mp_state, KVM_MP_STATE_RUNNABLE);
	assert_true(r->pc == 0x123456789abcULL && r->context_id == ~0ULL);
	assert_false(r->big_endian);
	assert_true(test_bit(WEIR_REQ_RESET, &cpus[3].requests));
	assert_false(test_bit(WEIR_REQ_SLEEP, &cpus[3].requests));
	assert_ptr_equal(kicked, &cpus[3]);
	/* It stays as the first call wanted it. */
	assert_int_equal(status(SMC64 | ON, 0x10000, 1, 2), ALREADY_ON);
	assert_true(r->pc == 0x123456789abcULL && r->context_id == ~0ULL);
	assert_int_equal(status(SMC64 | ON, 0, 1, 2), ALREADY_ON);
	sctlr = SCTLR_EE;
	assert_int_equal(status(SMC64 | ON, 0x100000000ULL, 1, 2), SUCCESS);
	assert_true(cpus[4].arch.reset.big_endian);
}

static void cpu_on_32(void **state)
{
	assert_int_equal(status(SMC32 | ON, ~0ULL << 32 | 1, ~0ULL, 0xf00000002ULL), SUCCESS);
	assert_int_equal(cpus[1].arch.mp_state, KVM_MP_STATE_RUNNABLE);
	assert_true(cpus[1].arch.reset.pc == 0xffffffff);
	assert_true(cpus[1].arch.reset.context_id == 2);
	/* Without Aff3 this is the caller. */
	assert_int_equal(status(SMC32 | ON, 0x100000000ULL, 0, 0), ALREADY_ON);
}

static void cpu_on_refused(void **state)
{
	static const u64 nobody[] = { 2, 0x101, 0x200, 0x10001, 0x20000, 0x200000000ULL,
				      0x100000001ULL, ~0ULL };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nobody); i++)
		assert_int_equal(status(SMC64 | ON, nobody[i], 0, 0), INVALID);
	cpus[1].arch.initialized = false;
	assert_int_equal(status(SMC64 | ON, 1, 0, 0), INVALID);
	for (i = 1; i < NR; i++) {
		assert_int_equal(cpus[i].arch.mp_state, KVM_MP_STATE_STOPPED);
		assert_int_equal(cpus[i].requests, 0);
	}
}

static void cpu_off(void **state)
{
	assert_int_equal(call(SMC32 | OFF, 0, 0, 0), WEIR_RESUME);
	assert_int_equal(me->arch.mp_state, KVM_MP_STATE_STOPPED);
	assert_true(test_bit(WEIR_REQ_SLEEP, &me->requests));
}

static void cpu_suspend(void **state)
{
	assert_int_equal(status(SMC32 | SUSPEND, ~0ULL, 0, 0), SUCCESS);
	assert_true(slept_evicted);
	assert_int_equal(me->stat[WEIR_STAT_wfi], 1);
	slept_evicted = false;
	assert_int_equal(status(SMC64 | SUSPEND, 0, 0, 0), SUCCESS);
	assert_true(slept_evicted);
	assert_int_equal(me->arch.mp_state, KVM_MP_STATE_RUNNABLE);
}

#define WHO(cpu)	BIT(cpu)
#define NOBODY		0

/* Each level looks at its own field and those above it, at all of their bits. */
static const struct {
	u64 target, level;
	unsigned long who;
} affinity[] = {
	{ 0, 0, WHO(0) }, { 1, 0, WHO(1) }, { 0x100, 0, WHO(2) }, { 2, 0, NOBODY },
	{ 0x100000000ULL, 0, WHO(4) }, { 0x100000001ULL, 0, NOBODY },
	{ 0, 1, WHO(0) | WHO(1) }, { 0xff, 1, WHO(0) | WHO(1) },
	{ 0x100, 1, WHO(2) }, { 0x1ff, 1, WHO(2) }, { 0x200, 1, NOBODY },
	{ 0x10000, 1, WHO(3) }, { 0x10100, 1, NOBODY },
	{ 0, 2, WHO(0) | WHO(1) | WHO(2) }, { 0xffff, 2, WHO(0) | WHO(1) | WHO(2) },
	{ 0x10000, 2, WHO(3) }, { 0x1ffff, 2, WHO(3) }, { 0x20000, 2, NOBODY },
	{ 0x100010000ULL, 2, NOBODY },
	{ 0, 3, 0xf }, { 0xffffff, 3, 0xf }, { 0x100000000ULL, 3, WHO(4) },
	{ 0x100ffffffULL, 3, WHO(4) }, { 0x200000000ULL, 3, NOBODY },
	/* MPIDR_EL1's other bits are not of the affinity. */
	{ 0xffffff00ff000001ULL, 0, WHO(1) },
	{ 0, 4, NOBODY }, { 0, 0xffffffff, NOBODY }, { 0, 1ULL << 32, NOBODY },
	{ 0, ~0ULL, NOBODY },
};

static s64 affinity_want(unsigned long who, unsigned int on)
{
	if (!who)
		return INVALID;
	return who & BIT(on) ? 0 : 1;
}

static void affinity_info(void **state)
{
	unsigned int on, i;

	for (on = 0; on < NR; on++) {
		for (i = 0; i < NR; i++)
			cpus[i].arch.mp_state = i == on ? KVM_MP_STATE_RUNNABLE :
							  KVM_MP_STATE_STOPPED;
		for (i = 0; i < ARRAY_SIZE(affinity); i++)
			if (status(SMC64 | AFFINITY_INFO, affinity[i].target,
				   affinity[i].level, 0) !=
			    affinity_want(affinity[i].who, on))
				fail_msg("%llx at level %llx with vCPU %u on",
					 affinity[i].target, affinity[i].level, on);
	}
	/* The 32-bit call has neither Aff3 nor an absurd level. */
	assert_int_equal(status(SMC32 | AFFINITY_INFO, 0x200000001ULL, 1ULL << 32, 0), 1);
	assert_int_equal(status(SMC32 | AFFINITY_INFO, 1, 4, 0), INVALID);
}

static void ends(u32 fn, u64 x1, u32 type, u64 flags)
{
	unsigned int i;

	reset(NULL);
	assert_int_equal(call(fn, x1, 0, 0), WEIR_EXIT_TO_USER);
	assert_int_equal(me->run->exit_reason, KVM_EXIT_SYSTEM_EVENT);
	assert_int_equal(me->run->system_event.type, type);
	assert_int_equal(me->run->system_event.ndata, 1);
	assert_int_equal(me->run->system_event.data[0], flags);
	assert_int_equal(me->run->system_event.data[1], 0);
	assert_int_equal((s64)me->ctx.gp.regs[0], INTERNAL);
	for (i = 0; i < NR; i++) {
		assert_int_equal(cpus[i].arch.mp_state, KVM_MP_STATE_STOPPED);
		assert_true(test_bit(WEIR_REQ_SLEEP, &cpus[i].requests));
	}
}

static void system_ends(void **state)
{
	ends(SMC32 | SYSTEM_OFF, 0, KVM_SYSTEM_EVENT_SHUTDOWN, 0);
	ends(SMC32 | SYSTEM_RESET, 0, KVM_SYSTEM_EVENT_RESET, 0);
	ends(SMC32 | SYSTEM_RESET2, 0, KVM_SYSTEM_EVENT_RESET, 1);
	ends(SMC64 | SYSTEM_RESET2, 0, KVM_SYSTEM_EVENT_RESET, 1);
	/* Vendors' own resets. */
	ends(SMC32 | SYSTEM_RESET2, 0x80000000, KVM_SYSTEM_EVENT_RESET, 1);
	ends(SMC64 | SYSTEM_RESET2, 0xffffffff, KVM_SYSTEM_EVENT_RESET, 1);
	reset(NULL);
	assert_int_equal(status(SMC32 | SYSTEM_RESET2, 1, 0, 0), INVALID);
	assert_int_equal(status(SMC64 | SYSTEM_RESET2, 0x7fffffff, 0, 0), INVALID);
	assert_int_equal(me->arch.mp_state, KVM_MP_STATE_RUNNABLE);
}

static void system_suspend(void **state)
{
	assert_int_equal(status(SMC64 | SYSTEM_SUSPEND, 1, 2, 0), NOT_SUPPORTED);
	vm.arch.caps = BIT(WEIR_VM_CAP_SYSTEM_SUSPEND);
	assert_int_equal(call(SMC64 | SYSTEM_SUSPEND, 1, 2, 0), WEIR_EXIT_TO_USER);
	assert_int_equal(me->run->exit_reason, KVM_EXIT_SYSTEM_EVENT);
	assert_int_equal(me->run->system_event.type, KVM_SYSTEM_EVENT_SUSPEND);
	assert_int_equal(me->run->system_event.ndata, 0);
	/* User space finds the arguments, and all as it was. */
	assert_int_equal(me->ctx.gp.regs[0], SMC64 | SYSTEM_SUSPEND);
	assert_int_equal(me->ctx.gp.regs[1], 1);
	assert_int_equal(me->ctx.gp.regs[2], 2);
	assert_int_equal(me->arch.mp_state, KVM_MP_STATE_RUNNABLE);
}

static void version_0_1(void **state)
{
	u32 n;

	vm.arch.features = 0;
	assert_int_equal(weir_psci_version(&vm), V0_1);
	for (n = 0; n < 0x40; n++) {
		assert_int_equal(status(SMC32 | n, 0, 0, 0), NOT_SUPPORTED);
		assert_int_equal(status(SMC64 | n, 0, 0, 0), NOT_SUPPORTED);
	}
	assert_int_equal(status(OLD_OFF - 1, 0, 0, 0), NOT_SUPPORTED);
	assert_int_equal(status(OLD_ON + 1, 0, 0, 0), NOT_SUPPORTED);
	assert_int_equal(status(OLD_ON ^ BIT(30), 1, 0, 0), NOT_SUPPORTED);
	assert_int_equal(status(OLD_ON, 0x100000000ULL, ~0ULL, 7), SUCCESS);
	assert_true(cpus[4].arch.reset.pc == ~0ULL);
	assert_true(cpus[4].arch.reset.context_id == 7);
	/* This version has no ALREADY_ON. */
	assert_int_equal(status(OLD_ON, 0x100000000ULL, 0, 0), INVALID);
	assert_int_equal(call(OLD_OFF, 0, 0, 0), WEIR_RESUME);
	assert_int_equal(me->arch.mp_state, KVM_MP_STATE_STOPPED);
	vm.arch.features = BIT(KVM_ARM_VCPU_PSCI_0_2);
	assert_int_equal(status(OLD_ON, 1, 0, 0), NOT_SUPPORTED);
}

static void set_version(void **state)
{
	static const u64 some[] = { V0_2, V1_0, V1_1 };
	static const u64 none[] = { 0, 3, 0xffff, V1_1 + 1, 0x20000, BIT(32) | V1_0, ~0ULL };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		assert_int_equal(weir_psci_set_version(&vm, some[i]), 0);
		assert_int_equal(weir_psci_version(&vm), some[i]);
	}
	for (i = 0; i < ARRAY_SIZE(none); i++)
		assert_int_equal(weir_psci_set_version(&vm, none[i]), -EINVAL);
	assert_int_equal(weir_psci_set_version(&vm, V0_1), -EINVAL);
	assert_int_equal(weir_psci_version(&vm), V1_1);
	vm.arch.features = 0;
	assert_int_equal(weir_psci_set_version(&vm, V0_1), 0);
	for (i = 0; i < ARRAY_SIZE(some); i++)
		assert_int_equal(weir_psci_set_version(&vm, some[i]), -EINVAL);
	assert_int_equal(weir_psci_version(&vm), V0_1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(features, reset),
		cmocka_unit_test_setup(version_0_2, reset),
		cmocka_unit_test_setup(constants, reset),
		cmocka_unit_test_setup(cpu_on, reset),
		cmocka_unit_test_setup(cpu_on_32, reset),
		cmocka_unit_test_setup(cpu_on_refused, reset),
		cmocka_unit_test_setup(cpu_off, reset),
		cmocka_unit_test_setup(cpu_suspend, reset),
		cmocka_unit_test_setup(affinity_info, reset),
		cmocka_unit_test_setup(system_ends, reset),
		cmocka_unit_test_setup(system_suspend, reset),
		cmocka_unit_test_setup(version_0_1, reset),
		cmocka_unit_test_setup(set_version, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
