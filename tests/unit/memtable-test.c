// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/memtable.c
/*
 * A VMM's memory table: regions in any order are found at their edges and nowhere
 * else, both ways; those that are empty, wrap around, overlap or are beyond the
 * process's addresses are refused.
 */
#include <unit.h>
#include <stdlib.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/vhost_types.h>
#include "vhost/memtable.h"

#define LIMIT	(1ULL << 47)
#define PAGE	4096ULL

static struct weir_memtable *make(const struct vhost_memory_region *r,
				  unsigned int nr)
{
	return weir_memtable_make(r, nr, LIMIT);
}

static void one(u64 gpa, u64 size, u64 uaddr, bool good)
{
	const struct vhost_memory_region r = { gpa, size, uaddr, 0 };
	struct weir_memtable *t = make(&r, 1);

	if (!good) {
		assert_int_equal(PTR_ERR(t), -EFAULT);
		return;
	}
	assert_false(IS_ERR(t));
	kvfree(t);
}

static void regions_that_cannot_be(void **state)
{
	one(0, 0, PAGE, false);
	one(0, PAGE, LIMIT - PAGE, true);
	one(0, PAGE, LIMIT - PAGE + 1, false);
	one(0, PAGE, U64_MAX, false);
	one(0, U64_MAX, 0, false);
	one(U64_MAX - PAGE + 1, PAGE, 0, true);
	one(U64_MAX - PAGE + 2, PAGE, 0, false);
	one(0, LIMIT, 0, true);
	one(0, LIMIT + 1, 0, false);
}

static void regions_that_overlap(void **state)
{
	struct vhost_memory_region r[] = {
		{ 4 * PAGE, 2 * PAGE, 0, 0 },
		{ 2 * PAGE, 2 * PAGE, 0, 0 },	/* the VMM's may: an alias */
	};
	struct weir_memtable *t = make(r, 2);

	assert_false(IS_ERR(t));
	kvfree(t);
	r[1].memory_size++;
	assert_int_equal(PTR_ERR(make(r, 2)), -EFAULT);
	r[1].guest_phys_addr = 5 * PAGE;
	assert_int_equal(PTR_ERR(make(r, 2)), -EFAULT);
	r[1] = r[0];
	assert_int_equal(PTR_ERR(make(r, 2)), -EFAULT);
}

static void nothing_is_found_in_nothing(void **state)
{
	struct weir_memtable *t = make(NULL, 0);
	gpa_t gpa;

	assert_int_equal(t->nr, 0);
	assert_null(weir_memtable_find(t, 0));
	assert_false(weir_memtable_gpa(t, 0, 1, &gpa));
	kvfree(t);
}

/* Each second page, told in any order; the VMM has them the other way round. */
static void edges_are_found(void **state)
{
	struct vhost_memory_region r[WEIR_MEMTABLE_MAX];
	const struct weir_memregion *found;
	struct weir_memtable *t;
	unsigned int i;
	u64 gpa, uaddr;
	gpa_t back;

	for (i = 0; i < WEIR_MEMTABLE_MAX; i++) {
		gpa = (i * 77ULL) % WEIR_MEMTABLE_MAX * 2 * PAGE;
		r[i] = (struct vhost_memory_region){ gpa, PAGE, LIMIT / 2 - gpa, 0 };
	}
	t = make(r, WEIR_MEMTABLE_MAX);
	assert_false(IS_ERR(t));
	for (i = 0; i < WEIR_MEMTABLE_MAX; i++) {
		gpa = i * 2 * PAGE;
		uaddr = LIMIT / 2 - gpa;
		found = weir_memtable_find(t, gpa);
		assert_non_null(found);
		assert_ptr_equal(weir_memtable_find(t, gpa + PAGE - 1), found);
		assert_int_equal(found->uaddr, uaddr);
		assert_null(weir_memtable_find(t, gpa + PAGE));
		assert_true(weir_memtable_gpa(t, uaddr, PAGE, &back));
		assert_int_equal(back, gpa);
		assert_true(weir_memtable_gpa(t, uaddr + PAGE - 1, 1, &back));
		assert_int_equal(back, gpa + PAGE - 1);
		assert_false(weir_memtable_gpa(t, uaddr + 1, PAGE, &back));
		assert_false(weir_memtable_gpa(t, uaddr - 1, 1, &back));
		assert_false(weir_memtable_gpa(t, uaddr, U64_MAX, &back));
	}
	assert_null(weir_memtable_find(t, U64_MAX));
	kvfree(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(regions_that_cannot_be),
		cmocka_unit_test(regions_that_overlap),
		cmocka_unit_test(nothing_is_found_in_nothing),
		cmocka_unit_test(edges_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
