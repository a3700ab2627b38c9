// SPDX-License-Identifier: GPL-2.0-only
// sources: mmio-bus/table.c
/* The MMIO bus table finds devices and doorbells, and refuses bad ones. */
#include <unit.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <weir/mmio.h>
#include "mmio-bus/table.h"

#define FD(n) ((struct eventfd_ctx *)(uintptr_t)(n))

struct fixture {
	struct weir_mmio_table *t;
};

static int setup(void **state)
{
	struct fixture *f = test_calloc(1, sizeof(*f));

	f->t = weir_mmio_table_create();
	*state = f;
	return f->t ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	weir_mmio_table_free(f->t);
	test_free(f);
	shim_alloc_fail_after(-1);
	return shim_alloc_live();
}

static int replace(struct fixture *f, struct weir_mmio_table *t)
{
	if (IS_ERR(t))
		return PTR_ERR(t);
	weir_mmio_table_free(f->t);
	f->t = t;
	return 0;
}

static int add_dev(struct fixture *f, struct weir_mmio_dev *dev)
{
	return replace(f, weir_mmio_table_add_dev(f->t, dev));
}

static int add_bell(struct fixture *f, struct weir_mmio_doorbell bell)
{
	return replace(f, weir_mmio_table_add_doorbell(f->t, &bell));
}

static int add_wild(struct fixture *f, gpa_t addr, u8 len, int fd)
{
	return add_bell(f, (struct weir_mmio_doorbell){
			.addr = addr, .len = len, .wildcard = true,
			.eventfd = FD(fd) });
}

static int add_match(struct fixture *f, gpa_t addr, u8 len, u64 val, int fd)
{
	return add_bell(f, (struct weir_mmio_doorbell){
			.addr = addr, .len = len, .datamatch = val,
			.eventfd = FD(fd) });
}

static uintptr_t rung(struct fixture *f, gpa_t addr, u8 len, u64 val)
{
	return (uintptr_t)weir_mmio_table_match(f->t, addr, len, val);
}

static void empty_table_has_nothing(void **state)
{
	struct fixture *f = *state;
	struct weir_mmio_dev *dev;

	assert_int_equal(weir_mmio_table_find(f->t, 0, 4, &dev),
			 WEIR_MMIO_CLAIM_NONE);
	assert_int_equal(rung(f, 0, 4, 0), 0);
}

static void devices_are_found_by_address(void **state)
{
	struct fixture *f = *state;
	struct weir_mmio_dev devs[64], *dev;
	int i, n;

	/* In an order that is neither rising nor falling, with gaps. */
	for (i = 0; i < 64; i++) {
		n = (i * 37) % 64;
		devs[n] = (struct weir_mmio_dev){
			.base = 0x1000 + n * 0x1000ULL, .len = 0x800 };
		assert_int_equal(add_dev(f, &devs[n]), 0);
	}
	for (i = 0; i < 64; i++) {
		gpa_t base = devs[i].base;

		dev = NULL;
		assert_int_equal(weir_mmio_table_find(f->t, base, 8, &dev),
				 WEIR_MMIO_CLAIM_DEV);
		assert_ptr_equal(dev, &devs[i]);
		assert_int_equal(weir_mmio_table_find(f->t, base + 0x7ff, 1,
						      &dev),
				 WEIR_MMIO_CLAIM_DEV);
		assert_int_equal(weir_mmio_table_find(f->t, base + 0x800, 4,
						      &dev),
				 WEIR_MMIO_CLAIM_NONE);
		assert_int_equal(weir_mmio_table_find(f->t, base - 1, 1, &dev),
				 WEIR_MMIO_CLAIM_NONE);
	}
}

static void accesses_across_an_edge_are_nobodys(void **state)
{
	struct fixture *f = *state;
	struct weir_mmio_dev a = { .base = 0x1000, .len = 0x1000 };
	struct weir_mmio_dev b = { .base = 0x2000, .len = 6 }, *dev;

	assert_int_equal(add_dev(f, &a), 0);
	assert_int_equal(add_dev(f, &b), 0);
	assert_int_equal(weir_mmio_table_find(f->t, 0xffc, 8, &dev),
			 WEIR_MMIO_CLAIM_SPLIT);
	assert_int_equal(weir_mmio_table_find(f->t, 0x1ffc, 8, &dev),
			 WEIR_MMIO_CLAIM_SPLIT);
	assert_int_equal(weir_mmio_table_find(f->t, 0x2004, 4, &dev),
			 WEIR_MMIO_CLAIM_SPLIT);
	assert_int_equal(weir_mmio_table_find(f->t, 0x2004, 2, &dev),
			 WEIR_MMIO_CLAIM_DEV);
}

static void bad_devices_are_refused(void **state)
{
	struct fixture *f = *state;
	struct weir_mmio_dev good = { .base = 0x1000, .len = 0x1000 };
	struct weir_mmio_dev none = { .base = 0x3000, .len = 0 };
	struct weir_mmio_dev wraps = { .base = -16ULL, .len = 17 };
	struct weir_mmio_dev top = { .base = -16ULL, .len = 16 };
	struct weir_mmio_dev inside = { .base = 0x1800, .len = 1 };
	struct weir_mmio_dev around = { .base = 0, .len = -1ULL }, *dev;

	assert_int_equal(add_dev(f, &good), 0);
	assert_int_equal(add_dev(f, &none), -EINVAL);
	assert_int_equal(add_dev(f, &wraps), -EINVAL);
	assert_int_equal(add_dev(f, &inside), -EEXIST);
	assert_int_equal(add_dev(f, &around), -EEXIST);
	assert_int_equal(add_dev(f, &good), -EEXIST);
	assert_int_equal(add_dev(f, &top), 0);
	assert_int_equal(weir_mmio_table_find(f->t, -8ULL, 8, &dev),
			 WEIR_MMIO_CLAIM_DEV);
	assert_int_equal(weir_mmio_table_find(f->t, -4ULL, 8, &dev),
			 WEIR_MMIO_CLAIM_SPLIT);
}

static void removed_devices_leave_room(void **state)
{
	struct fixture *f = *state;
	struct weir_mmio_dev a = { .base = 0x1000, .len = 0x1000 };
	struct weir_mmio_dev b = { .base = 0x1800, .len = 0x1000 }, *dev;

	assert_int_equal(add_dev(f, &a), 0);
	assert_int_equal(add_dev(f, &b), -EEXIST);
	assert_false(weir_mmio_table_del_dev(f->t, &b));
	assert_true(weir_mmio_table_del_dev(f->t, &a));
	assert_false(weir_mmio_table_del_dev(f->t, &a));
	assert_int_equal(weir_mmio_table_find(f->t, 0x1000, 4, &dev),
			 WEIR_MMIO_CLAIM_NONE);
	assert_int_equal(weir_mmio_table_find(f->t, 0xffe, 4, &dev),
			 WEIR_MMIO_CLAIM_NONE);
	assert_int_equal(add_dev(f, &b), 0);
	assert_int_equal(f->t->nr_ranges, 1);
	assert_int_equal(weir_mmio_table_find(f->t, 0x1800, 4, &dev),
			 WEIR_MMIO_CLAIM_DEV);
}

static void doorbells_match_exactly(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(add_wild(f, 0x1000, 4, 1), 0);
	assert_int_equal(add_wild(f, 0x1000, 2, 2), 0);
	assert_int_equal(add_match(f, 0x1000, 8, 5, 3), 0);
	assert_int_equal(add_match(f, 0x1000, 8, 1, 4), 0);
	assert_int_equal(rung(f, 0x1000, 4, 0xffffffff), 1);
	assert_int_equal(rung(f, 0x1000, 2, 0), 2);
	assert_int_equal(rung(f, 0x1000, 8, 5), 3);
	assert_int_equal(rung(f, 0x1000, 8, 1), 4);
	assert_int_equal(rung(f, 0x1000, 8, 0), 0);
	assert_int_equal(rung(f, 0x1000, 8, 3), 0);
	assert_int_equal(rung(f, 0x1000, 8, 6), 0);
	assert_int_equal(rung(f, 0x1000, 1, 0), 0);
	assert_int_equal(rung(f, 0x1002, 2, 0), 0);
	assert_int_equal(rung(f, 0x0ffe, 4, 0), 0);
	assert_int_equal(rung(f, 0x1000, 0, 0), 0);
}

static void length_zero_takes_every_width(void **state)
{
	struct fixture *f = *state;
	static const u8 widths[] = { 0, 1, 2, 4, 8 };
	int i;

	assert_int_equal(add_wild(f, 0x1ffc, 4, 8), 0);
	assert_false(f->t->any_width);
	assert_int_equal(add_wild(f, 0x2000, 0, 9), 0);
	assert_true(f->t->any_width);
	assert_int_equal(add_wild(f, 0x1ff0, 4, 7), 0);
	assert_true(f->t->any_width);
	for (i = 0; i < ARRAY_SIZE(widths); i++)
		assert_int_equal(rung(f, 0x2000, widths[i], widths[i] ? ~0ULL : 0),
				 9);
	assert_int_equal(rung(f, 0x2001, 1, 0), 0);
	assert_int_equal(rung(f, 0x1ffc, 0, 0), 0);
}

static void ambiguous_doorbells_are_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(add_wild(f, 0x1000, 4, 1), 0);
	assert_int_equal(add_wild(f, 0x1000, 4, 2), -EEXIST);
	assert_int_equal(add_match(f, 0x1000, 4, 7, 2), -EEXIST);
	assert_int_equal(add_wild(f, 0x1000, 0, 2), -EEXIST);
	assert_int_equal(add_match(f, 0x2000, 4, 7, 3), 0);
	assert_int_equal(add_match(f, 0x2000, 4, 7, 4), -EEXIST);
	assert_int_equal(add_wild(f, 0x2000, 4, 4), -EEXIST);
	assert_int_equal(add_wild(f, 0x3000, 0, 5), 0);
	assert_int_equal(add_wild(f, 0x3000, 0, 5), -EEXIST);
	assert_int_equal(add_match(f, 0x3000, 2, 7, 5), -EEXIST);
	assert_int_equal(f->t->nr_doorbells, 3);
}

static void many_queues_share_an_address(void **state)
{
	struct fixture *f = *state;
	int q;

	for (q = 0; q < 257; q++)
		assert_int_equal(add_match(f, 0x50, 4, (q * 100) % 257, q + 1),
				 0);
	for (q = 0; q < 257; q++)
		assert_int_equal(rung(f, 0x50, 4, (q * 100) % 257), q + 1);
	assert_int_equal(rung(f, 0x50, 4, 257), 0);
	assert_int_equal(rung(f, 0x50, 8, 0), 0);
}

static bool del(struct fixture *f, gpa_t addr, u8 len, bool wildcard, u64 val,
		int fd)
{
	struct weir_mmio_doorbell bell = {
		.addr = addr, .len = len, .wildcard = wildcard,
		.datamatch = val, .eventfd = FD(fd),
	};

	return weir_mmio_table_del_doorbell(f->t, &bell);
}

static void removal_needs_every_field_equal(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(add_match(f, 0x1000, 4, 7, 1), 0);
	assert_int_equal(add_wild(f, 0x2000, 4, 2), 0);
	assert_false(del(f, 0x1000, 4, false, 7, 2));
	assert_false(del(f, 0x1000, 4, false, 8, 1));
	assert_false(del(f, 0x1000, 4, true, 7, 1));
	assert_false(del(f, 0x1000, 2, false, 7, 1));
	assert_false(del(f, 0x1004, 4, false, 7, 1));
	assert_true(del(f, 0x2000, 4, true, 99, 2));
	assert_false(del(f, 0x2000, 4, true, 99, 2));
	assert_int_equal(rung(f, 0x2000, 4, 0), 0);
	assert_true(del(f, 0x1000, 4, false, 7, 1));
	assert_int_equal(rung(f, 0x1000, 4, 7), 0);
}

static void the_rest_rings_on_after_a_removal(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(add_match(f, 0x1000, 4, 1, 1), 0);
	assert_int_equal(add_match(f, 0x1000, 4, 2, 2), 0);
	assert_int_equal(add_match(f, 0x1000, 4, 3, 3), 0);
	assert_true(del(f, 0x1000, 4, false, 2, 2));
	assert_int_equal(rung(f, 0x1000, 4, 1), 1);
	assert_int_equal(rung(f, 0x1000, 4, 2), 0);
	assert_int_equal(rung(f, 0x1000, 4, 3), 3);
	/* What was removed collides with nothing and is not carried over. */
	assert_int_equal(add_match(f, 0x1000, 4, 2, 4), 0);
	assert_int_equal(rung(f, 0x1000, 4, 2), 4);
	assert_int_equal(f->t->nr_doorbells, 3);
}

static void no_memory_leaves_the_table(void **state)
{
	struct fixture *f = *state;
	struct weir_mmio_dev dev = { .base = 0x1000, .len = 16 };

	assert_int_equal(add_wild(f, 0x1000, 4, 1), 0);
	shim_alloc_fail_after(0);
	assert_int_equal(add_dev(f, &dev), -ENOMEM);
	shim_alloc_fail_after(0);
	assert_int_equal(add_wild(f, 0x2000, 4, 1), -ENOMEM);
	shim_alloc_fail_after(0);
	assert_null(weir_mmio_table_create());
	assert_int_equal(rung(f, 0x1000, 4, 0), 1);
	/* Removal asks for none. */
	shim_alloc_fail_after(0);
	assert_true(del(f, 0x1000, 4, true, 0, 1));
}

static void tables_are_bounded(void **state)
{
	struct fixture *f = *state;
	struct weir_mmio_dev *devs;
	int i;

	devs = test_calloc(WEIR_MMIO_MAX_DEVS + 1, sizeof(*devs));
	for (i = 0; i <= WEIR_MMIO_MAX_DEVS; i++) {
		devs[i].base = i * 16;
		devs[i].len = 16;
		assert_int_equal(add_dev(f, &devs[i]),
				 i < WEIR_MMIO_MAX_DEVS ? 0 : -ENOSPC);
	}
	test_free(devs);
	for (i = 0; i <= WEIR_MMIO_MAX_DOORBELLS; i++)
		assert_int_equal(add_match(f, 0x80000000, 4, i, 1),
				 i < WEIR_MMIO_MAX_DOORBELLS ? 0 : -ENOSPC);
	assert_int_equal(rung(f, 0x80000000, 4, i - 2), 1);
	assert_int_equal(rung(f, 0x80000000, 4, i - 1), 0);
}

#define bus_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		bus_test(empty_table_has_nothing),
		bus_test(devices_are_found_by_address),
		bus_test(accesses_across_an_edge_are_nobodys),
		bus_test(bad_devices_are_refused),
		bus_test(removed_devices_leave_room),
		bus_test(doorbells_match_exactly),
		bus_test(length_zero_takes_every_width),
		bus_test(ambiguous_doorbells_are_refused),
		bus_test(many_queues_share_an_address),
		bus_test(removal_needs_every_field_equal),
		bus_test(the_rest_rings_on_after_a_removal),
		bus_test(no_memory_leaves_the_table),
		bus_test(tables_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
