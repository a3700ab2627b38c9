// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/iotlb.c
/*
 * What an IOMMU maps: any order of mapping and unmapping leaves what a plain array
 * of all addresses says; the ends of the address space; too many mappings, of which
 * those that are used stay.
 */
#include <unit.h>
#include <stdlib.h>
#include <string.h>
#include <linux/limits.h>
#include "vhost/iotlb.h"

#define ADDRS	200
#define STEPS	200000

static struct weir_iotlb table;
static struct {
	u64 uaddr;
	bool mapped, write;
} model[ADDRS];

static int setup(void **state)
{
	memset(&table, 0, sizeof(table));
	memset(model, 0, sizeof(model));
	srand(1);
	return 0;
}

static void map(u64 first, u64 last, u64 uaddr, bool write)
{
	const struct weir_iotlb_entry new = {
		.first = first, .last = last, .uaddr = uaddr,
		.read = true, .write = write,
	};

	weir_iotlb_map(&table, &new);
}

static void is_sorted(void)
{
	for (unsigned int i = 0; i < table.nr; i++) {
		assert_true(table.entry[i].first <= table.entry[i].last);
		if (i)
			assert_true(table.entry[i - 1].last < table.entry[i].first);
	}
}

static void is_as_modelled(u64 iova)
{
	const struct weir_iotlb_entry *e = weir_iotlb_find(&table, iova);

	assert_int_equal(!!e, model[iova].mapped);
	if (!e)
		return;
	assert_int_equal(e->uaddr + (iova - e->first), model[iova].uaddr);
	assert_int_equal(e->write, model[iova].write);
}

static void random_step(void)
{
	u64 first = rand() % ADDRS, last = first + rand() % (ADDRS - first);
	u64 uaddr = rand();
	bool on = rand() % 3, write = rand() % 2;

	if (rand() % 2)
		last = first + (last - first) / 16;
	if (on)
		map(first, last, uaddr, write);
	else
		weir_iotlb_unmap(&table, first, last);
	for (u64 i = first; i <= last; i++) {
		model[i].mapped = on;
		model[i].write = write;
		model[i].uaddr = uaddr + (i - first);
	}
}

static void does_as_a_plain_array(void **state)
{
	for (unsigned int i = 0; i < STEPS; i++) {
		random_step();
		is_sorted();
		is_as_modelled(rand() % ADDRS);
	}
	for (unsigned int i = 0; i < ADDRS; i++)
		is_as_modelled(i);
}

static void reaches_both_ends(void **state)
{
	assert_null(weir_iotlb_find(&table, 0));
	map(0, U64_MAX, 0x1000, true);
	assert_non_null(weir_iotlb_find(&table, 0));
	assert_non_null(weir_iotlb_find(&table, U64_MAX));
	weir_iotlb_unmap(&table, U64_MAX, U64_MAX);
	weir_iotlb_unmap(&table, 0, 0);
	assert_null(weir_iotlb_find(&table, 0));
	assert_null(weir_iotlb_find(&table, U64_MAX));
	assert_int_equal(weir_iotlb_find(&table, 1)->uaddr, 0x1001);
	weir_iotlb_unmap(&table, 0, U64_MAX);
	assert_int_equal(table.nr, 0);
}

static void fill(void)
{
	for (u64 i = 0; i < WEIR_IOTLB_MAX; i++)
		map(i * 16, i * 16 + 9, i << 12, true);
	assert_int_equal(table.nr, WEIR_IOTLB_MAX);
}

/* Those that are looked up between the others stay, however many come. */
static void keeps_what_is_used(void **state)
{
	fill();
	for (u64 i = WEIR_IOTLB_MAX; i < 4 * WEIR_IOTLB_MAX; i++) {
		for (u64 used = 0; used < 8; used++)
			assert_non_null(weir_iotlb_find(&table, used * 16));
		map(i * 16, i * 16 + 9, i << 12, true);
		assert_int_equal(table.nr, WEIR_IOTLB_MAX);
		assert_non_null(weir_iotlb_find(&table, i * 16 + 9));
	}
	is_sorted();
}

/* One mapping is cut in two when there is no place for another. */
static void cuts_without_room(void **state)
{
	fill();
	weir_iotlb_unmap(&table, 16 + 4, 16 + 5);
	assert_int_equal(table.nr, WEIR_IOTLB_MAX);
	assert_non_null(weir_iotlb_find(&table, 16 + 3));
	assert_null(weir_iotlb_find(&table, 16 + 4));
	assert_null(weir_iotlb_find(&table, 16 + 6));
	map(32 + 4, 32 + 5, 0, false);
	assert_int_equal(table.nr, WEIR_IOTLB_MAX);
	assert_false(weir_iotlb_find(&table, 32 + 4)->write);
	is_sorted();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(does_as_a_plain_array, setup),
		cmocka_unit_test_setup(reaches_both_ends, setup),
		cmocka_unit_test_setup(keeps_what_is_used, setup),
		cmocka_unit_test_setup(cuts_without_room, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
