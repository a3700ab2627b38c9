// SPDX-License-Identifier: GPL-2.0-only
/*
 * GICH_LR<n> and ICH_LR<n>_EL2 say the same: by hand from IHI 0048, 5.3.15, and
 * there and back for every field.
 */
#include <unit.h>
#include <linux/bits.h>
#include <core/vgic/lr-v2.h>

static void by_hand(void **state)
{
	/* Pending SGI 3 from CPU 5, priority 0xa0, group 0. */
	assert_int_equal(weir_lr_v2_encode(WEIR_LR_PENDING | 0xa0ULL << 48 |
					   5 << 10 | 3), 0x1a001403);
	/* Active SPI 40, group 1, EOI maintenance, priority 8. */
	assert_int_equal(weir_lr_v2_encode(WEIR_LR_ACTIVE | WEIR_LR_GROUP1 |
					   WEIR_LR_EOI | 8ULL << 48 | 40),
			 0x60880028);
	/* Pending PPI 27, forwarded from physical INTID 0x207. */
	assert_int_equal(weir_lr_v2_encode(WEIR_LR_PENDING | WEIR_LR_HW |
					   0x207ULL << 32 | 27), 0x90081c1b);
	assert_int_equal(weir_lr_v2_encode(0), 0);
}

/* What hardware gives back: HW makes the same bits something else. */
static void decoded(void **state)
{
	assert_true(weir_lr_v2_decode(0x1a001403) ==
		    (WEIR_LR_PENDING | 0xa0ULL << 48 | 5 << 10 | 3));
	assert_true(weir_lr_v2_decode(0x90081c1b) ==
		    (WEIR_LR_PENDING | WEIR_LR_HW | 0x207ULL << 32 | 27));
	assert_true(weir_lr_v2_decode(0x00080028) == (WEIR_LR_EOI | 40));
}

static void round_trip(void **state)
{
	unsigned int prio, kind, n;

	for (n = 0; n < 32; n++)
		assert_true(weir_lr_v2_decode(BIT(n)) || (n >= 20 && n <= 22) ||
			    (n > 12 && n < 19));
	for (prio = 0; prio < 256; prio += 8) {
		for (kind = 0; kind < 16; kind++) {
			u64 lr = (u64)kind << 60 | (u64)prio << 48 | 1019;

			lr |= lr & WEIR_LR_HW ? 1023ULL << 32 : WEIR_LR_EOI;
			assert_true(weir_lr_v2_decode(weir_lr_v2_encode(lr)) == lr);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_hand),
		cmocka_unit_test(decoded),
		cmocka_unit_test(round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
