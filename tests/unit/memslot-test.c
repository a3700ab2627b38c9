// SPDX-License-Identifier: GPL-2.0-only
// sources: core/mmu/slots.c
/*
 * Memory slots as data: found at their edges, kept in order through changes,
 * and every bad request of KVM_SET_USER_MEMORY_REGION answered as the KVM ABI
 * says.
 */
#include <unit.h>
#include <stdlib.h>
#include <linux/errno.h>
#include <linux/kvm.h>
#include <core/mmu/slots.h>
#include <weir/mmu.h>

#define PAGE	4096ULL
#define BITS	40
#define MAX	64

static struct weir_slots *slots_new(void)
{
	return calloc(1, sizeof(struct weir_slots) +
			 MAX * sizeof(struct weir_memslot *));
}

static struct weir_slots *replace(struct weir_slots *from,
				  struct weir_memslot *remove,
				  struct weir_memslot *add)
{
	struct weir_slots *to = slots_new();

	weir_slots_replace(to, from, remove, add);
	free(from);
	return to;
}

static void find(void **state)
{
	struct weir_memslot a = { .base = 4 * PAGE, .size = 2 * PAGE, .id = 9 };
	struct weir_memslot b = { .base = 6 * PAGE, .size = PAGE, .id = 1 };
	struct weir_memslot c = { .base = 1ULL << 39, .size = PAGE, .id = 4 };
	struct weir_slots *s = slots_new();

	assert_null(weir_slots_find(s, 0));
	s = replace(s, NULL, &c);
	s = replace(s, NULL, &a);
	s = replace(s, NULL, &b);
	assert_int_equal(s->nr, 3);
	assert_true(s->slot[0] == &a && s->slot[1] == &b && s->slot[2] == &c);
	assert_null(weir_slots_find(s, 0));
	assert_null(weir_slots_find(s, 4 * PAGE - 1));
	assert_true(weir_slots_find(s, 4 * PAGE) == &a);
	assert_true(weir_slots_find(s, 6 * PAGE - 1) == &a);
	assert_true(weir_slots_find(s, 6 * PAGE) == &b);
	assert_null(weir_slots_find(s, 7 * PAGE));
	assert_true(weir_slots_find(s, (1ULL << 39) + PAGE - 1) == &c);
	assert_null(weir_slots_find(s, ~0ULL));
	assert_true(weir_slots_by_id(s, 1) == &b);
	assert_null(weir_slots_by_id(s, 2));
	s = replace(s, &b, NULL);
	assert_null(weir_slots_find(s, 6 * PAGE));
	assert_true(weir_slots_find(s, 5 * PAGE) == &a);
	b.base = 0;
	s = replace(s, &a, &b);
	assert_true(s->nr == 2 && s->slot[0] == &b && s->slot[1] == &c);
	free(s);
}

/* Sixty slots put in and taken out in no order: always sorted, all found. */
static void order(void **state)
{
	struct weir_memslot slot[60];
	struct weir_slots *s = slots_new();
	unsigned int i, n;

	for (i = 0; i < 60; i++) {
		n = i * 37 % 60;
		slot[n] = (struct weir_memslot){ .base = 3 * n * PAGE,
						 .size = 2 * PAGE, .id = n };
		s = replace(s, NULL, &slot[n]);
	}
	for (i = 0; i < 60; i++) {
		assert_true(s->slot[i] == &slot[i]);
		assert_true(weir_slots_find(s, (3 * i + 1) * PAGE) == &slot[i]);
		assert_null(weir_slots_find(s, (3 * i + 2) * PAGE));
	}
	for (i = 0; i < 60; i++) {
		n = i * 23 % 60;
		s = replace(s, &slot[n], NULL);
		assert_null(weir_slots_find(s, 3 * n * PAGE));
		assert_int_equal(s->nr, 59 - i);
	}
	free(s);
}

static void assert_left(const struct weir_slots *s, u64 base, u64 size, u64 hva)
{
	assert_true(s->left.base == base && s->left.size == size &&
		    s->left.hva == hva);
	assert_null(s->left.dirty);
}

/* Until the next change an array tells which addresses have lost their slot. */
static void left(void **state)
{
	unsigned long bitmap;
	struct weir_memslot a = { .base = 4 * PAGE, .size = 2 * PAGE,
				  .hva = 1 << 20, .dirty = &bitmap };
	struct weir_memslot same = a, moved = a;
	struct weir_slots *s = replace(slots_new(), NULL, &a);

	assert_left(s, 0, 0, 0);
	s = replace(s, &a, &same);
	assert_left(s, 0, 0, 0);
	moved.base = 5 * PAGE;
	s = replace(s, &same, &moved);
	assert_left(s, 4 * PAGE, 2 * PAGE, 1 << 20);
	s = replace(s, &moved, NULL);
	assert_left(s, 5 * PAGE, 2 * PAGE, 1 << 20);
	s = replace(s, NULL, &a);
	assert_left(s, 0, 0, 0);
	free(s);
}

struct request {
	struct weir_memslot want;
	int ret;
	enum weir_slot_change change;
};

/* Against slot 3: [16, 32) pages at HVA 1 MiB; slot 5: [32, 33), read-only. */
static const struct request requests[] = {
	{ { 0, PAGE, 0, 0, 0 }, 0, WEIR_SLOT_CREATE },
	{ { 0, 16 * PAGE, 0, 0, 0 }, 0, WEIR_SLOT_CREATE },
	{ { 33 * PAGE, PAGE, 0, 32766, 3 }, 0, WEIR_SLOT_CREATE },
	{ { (1ULL << 40) - PAGE, PAGE, 0, 0, 0 }, 0, WEIR_SLOT_CREATE },
	/* form */
	{ { 1, PAGE, 0, 0, 0 }, -EINVAL },
	{ { 0, PAGE + 1, 0, 0, 0 }, -EINVAL },
	{ { 0, PAGE, 0x800, 0, 0 }, -EINVAL },
	{ { 0, PAGE, 0, 32767, 0 }, -EINVAL },
	{ { 0, PAGE, 0, 0x10000, 0 }, -EINVAL },
	{ { 0, PAGE, 0, 0, 4 }, -EINVAL },
	{ { 0, 1ULL << 43, 0, 0, 0 }, -EINVAL },
	{ { ~0ULL << 12, 2 * PAGE, 0, 0, 0 }, -EINVAL },
	/* the machine's size */
	{ { 1ULL << 40, PAGE, 0, 0, 0 }, -EFAULT },
	{ { (1ULL << 40) - PAGE, 2 * PAGE, 0, 0, 0 }, -EFAULT },
	/* overlap */
	{ { 0, 17 * PAGE, 0, 0, 0 }, -EEXIST },
	{ { 31 * PAGE, PAGE, 0, 0, 0 }, -EEXIST },
	{ { 32 * PAGE, PAGE, 0, 0, 0 }, -EEXIST },
	{ { 0, 1ULL << 41, 0, 0, 0 }, -EEXIST },
	{ { 18 * PAGE, PAGE, 0, 0, 0 }, -EEXIST },
	/* an existing slot */
	{ { 16 * PAGE, 16 * PAGE, 1 << 20, 3, 0 }, 0, WEIR_SLOT_SAME },
	{ { 16 * PAGE, 16 * PAGE, 1 << 20, 3, 1 }, 0, WEIR_SLOT_FLAGS },
	{ { 16 * PAGE, 16 * PAGE, 1 << 20, 3, 2 }, -EINVAL },
	{ { 16 * PAGE, 15 * PAGE, 1 << 20, 3, 0 }, -EINVAL },
	{ { 16 * PAGE, 16 * PAGE, 2 << 20, 3, 0 }, -EINVAL },
	{ { 64 * PAGE, 16 * PAGE, 1 << 20, 3, 0 }, 0, WEIR_SLOT_MOVE },
	{ { 15 * PAGE, 16 * PAGE, 1 << 20, 3, 1 }, 0, WEIR_SLOT_MOVE },
	{ { 17 * PAGE, 16 * PAGE, 1 << 20, 3, 0 }, -EEXIST },
	{ { (1ULL << 40) - PAGE, 16 * PAGE, 1 << 20, 3, 0 }, -EFAULT },
	{ { 32 * PAGE, PAGE, 0, 5, 0 }, -EINVAL },
	{ { 32 * PAGE, PAGE, 0, 5, 3 }, 0, WEIR_SLOT_FLAGS },
	/* deletion */
	{ { 16 * PAGE, 0, 1 << 20, 3, 0 }, 0, WEIR_SLOT_DELETE },
	{ { 0, 0, 0, 3, 0 }, 0, WEIR_SLOT_DELETE },
	{ { 0, 0, 0, 4, 0 }, -EINVAL },
	{ { 0, 0, 0, 3, 8 }, -EINVAL },
};

static void check(void **state)
{
	struct weir_memslot a = { .base = 16 * PAGE, .size = 16 * PAGE,
				  .hva = 1 << 20, .id = 3 };
	struct weir_memslot b = { .base = 32 * PAGE, .size = PAGE, .id = 5,
				  .flags = KVM_MEM_READONLY };
	struct weir_slots *s = replace(replace(slots_new(), NULL, &a), NULL, &b);
	unsigned int i;

	assert_int_equal(WEIR_MAX_MEMSLOTS, 32767);
	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		const struct request *r = &requests[i];
		enum weir_slot_change change;
		int ret = weir_slots_check(s, &r->want, BITS, &change);

		if (ret != r->ret || (!ret && change != r->change))
			fail_msg("request %u: %d, change %d", i, ret, change);
	}
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(find),
		cmocka_unit_test(order),
		cmocka_unit_test(left),
		cmocka_unit_test(check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
