// SPDX-License-Identifier: GPL-2.0-only
// sources: core/firmware.c
// kernel: arm64
/*
 * The firmware's registers in the ONE_REG name space: their identifiers, the
 * services that the bitmaps offer, and which values each of them takes.
 */
#include <unit.h>
#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <core/psci.h>
#include <core/smccc.h>

/* KVM's arm/fw-pseudo-registers.rst: arm64, 64 bits, coprocessors 0x14 and 0x16. */
#define FW(n)		(0x6030000000140000ULL | (n))
#define BMAP(n)		(0x6030000000160000ULL | (n))
#define STORE_ON	16

static struct weir_vm vm;
static struct weir_vcpu vcpu = { .vm = &vm };
static int levels[4];
static u64 version;

u64 weir_psci_version(const struct weir_vm *v)
{
	return version;
}

int weir_psci_set_version(struct weir_vm *v, u64 val)
{
	if (val == 99)
		return -EINVAL;
	version = val;
	return 0;
}

int weir_smccc_level(const struct weir_vm *v, u32 fn)
{
	switch (fn) {
	case 0x80008000:
		return levels[1];
	case 0x80007fff:
		return levels[2];
	case 0x80003fff:
		return levels[3];
	default:
		fail_msg("%x is no workaround", fn);
		return -ENOENT;
	}
}

static int reset(void **state)
{
	memset(&vm, 0, sizeof(vm));
	weir_firmware_vm_init(&vm);
	return 0;
}

static u64 get(u64 id)
{
	u64 val = ~0ULL;

	assert_int_equal(weir_firmware_get(&vcpu, id, &val), 0);
	return val;
}

static int set(u64 id, u64 val)
{
	return weir_firmware_set(&vcpu, id, val);
}

static const u64 ids[] = { FW(0), FW(1), FW(2), FW(3), BMAP(0), BMAP(1), BMAP(2) };

static void identifiers(void **state)
{
	u64 val;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ids); i++)
		assert_true(weir_firmware_reg(i) == ids[i]);
	for (; i < 100; i++)
		assert_true(weir_firmware_reg(i) == 0);
	assert_true(weir_firmware_reg(~0U) == 0);
	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		get(ids[i]);
		/* Another size, another architecture. */
		assert_int_equal(weir_firmware_get(&vcpu, ids[i] ^ 1ULL << 52, &val), -ENOENT);
		assert_int_equal(weir_firmware_get(&vcpu, ids[i] ^ 1ULL << 61, &val), -ENOENT);
	}
	for (i = 4; i < 0x10000; i++) {
		assert_int_equal(weir_firmware_get(&vcpu, FW(i), &val), -ENOENT);
		assert_int_equal(set(FW(i), 0), -ENOENT);
		assert_int_equal(weir_firmware_get(&vcpu, BMAP(i - 1), &val), -ENOENT);
		assert_int_equal(set(BMAP(i - 1), 0), -ENOENT);
	}
}

static void psci_version(void **state)
{
	assert_int_equal(vm.arch.fw.psci_version, 0x10001);
	version = 7;
	assert_int_equal(get(FW(0)), 7);
	assert_int_equal(set(FW(0), 8), 0);
	assert_int_equal(version, 8);
	assert_int_equal(set(FW(0), 99), -EINVAL);
}

/* TRNG; stolen time; KVM's features and PTP. */
static const u64 all[] = { 1, 1, 3 };

static void bitmaps(void **state)
{
	unsigned int n, other, bit;
	u64 val;

	for (n = 0; n < ARRAY_SIZE(all); n++) {
		reset(NULL);
		assert_true(get(BMAP(n)) == all[n]);
		for (val = 0; val <= all[n]; val++) {
			assert_int_equal(set(BMAP(n), val), 0);
			assert_true(vm.arch.fw.bmap[n] == val && get(BMAP(n)) == val);
		}
		for (bit = 0; bit < 64; bit++)
			if (!(all[n] >> bit & 1))
				assert_int_equal(set(BMAP(n), 1ULL << bit), -EINVAL);
		assert_int_equal(set(BMAP(n), ~0ULL), -EINVAL);
		assert_int_equal(set(BMAP(n), 0), 0);
		for (other = 0; other < ARRAY_SIZE(all); other++)
			assert_true(get(BMAP(other)) == (other == n ? 0 : all[other]));
	}
	assert_false(vm.lock.held);
}

/* A guest that has run knows what there is. */
static void bitmaps_fixed(void **state)
{
	unsigned int n;

	vm.arch.ran = true;
	for (n = 0; n < ARRAY_SIZE(all); n++) {
		assert_int_equal(set(BMAP(n), all[n]), 0);
		assert_int_equal(set(BMAP(n), 0), -EBUSY);
		assert_int_equal(set(BMAP(n), all[n] + 1), -EINVAL);
		assert_true(get(BMAP(n)) == all[n]);
	}
	assert_false(vm.lock.held);
}

static void level(unsigned int n)
{
	int val;

	for (levels[n] = 0; levels[n] <= 2; levels[n]++) {
		assert_int_equal(get(FW(n)), levels[n]);
		for (val = 0; val < 6; val++)
			assert_int_equal(set(FW(n), val), val <= levels[n] ? 0 : -EINVAL);
		assert_int_equal(set(FW(n), 1ULL << 32), -EINVAL);
		assert_int_equal(set(FW(n), ~0ULL), -EINVAL);
	}
}

static void branches(void **state)
{
	level(1);
	level(3);
}

/* 0: not available, 1: unknown, 2: to be had, 3: not needed. */
static const struct {
	u64 val;
	int unprotected, safe;
} store[] = {
	{ 0, 0, 0 }, { 1, 0, 0 }, { 2, -EINVAL, 0 }, { 3, -EINVAL, 0 },
	{ 4, -EINVAL, -EINVAL }, { 15, -EINVAL, -EINVAL },
	{ STORE_ON, -EINVAL, -EINVAL }, { STORE_ON | 1, -EINVAL, -EINVAL },
	{ STORE_ON | 2, -EINVAL, 0 }, { STORE_ON | 3, -EINVAL, -EINVAL },
	{ 32, -EINVAL, -EINVAL }, { 32 | 2, -EINVAL, -EINVAL },
	{ 1ULL << 32, -EINVAL, -EINVAL }, { ~0ULL, -EINVAL, -EINVAL },
};

static void stores(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(store); i++) {
		levels[2] = 0;
		assert_int_equal(get(FW(2)), 0);
		assert_int_equal(set(FW(2), store[i].val), store[i].unprotected);
		levels[2] = 3;
		assert_int_equal(get(FW(2)), 3);
		assert_int_equal(set(FW(2), store[i].val), store[i].safe);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(identifiers, reset),
		cmocka_unit_test_setup(psci_version, reset),
		cmocka_unit_test_setup(bitmaps, reset),
		cmocka_unit_test_setup(bitmaps_fixed, reset),
		cmocka_unit_test_setup(branches, reset),
		cmocka_unit_test_setup(stores, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
