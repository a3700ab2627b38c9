// SPDX-License-Identifier: GPL-2.0-only
// sources: core/vgic/irq.c core/vgic/slot.c core/vgic/lr.c core/vgic/source.c tests/unit/vgic-hw.c
/*
 * SGIs of a GICv2: each comes once for each CPU that sent it, one list register
 * at a time, whatever happens in between; and what one costs. At the end a model
 * that is a bitmap.
 */
#include <unit.h>
#include <linux/bits.h>
#include <linux/string.h>
#include <weir/stats.h>
#include <core/vgic/source.h>
#include "vgic-hw.h"

#define NR_SGIS		16
#define SGI		3
#define IAR(sgi, cpu)	((cpu) << 10 | (sgi))

static struct {
	struct weir_vgic_if vif;
	struct weir_vgic_irq irq[NR_SGIS];
	u64 stat[WEIR_STAT_NR];
	unsigned int seed;
} t;

static void enter(void)
{
	unsigned int n;

	for (n = 0; t.vif.dirty || hw_maintenance(); n++) {
		assert_true(n < 4);
		if (hw_maintenance())
			weir_vgic_if_maintain(&t.vif);
		if (t.vif.dirty)
			weir_vgic_if_flush(&t.vif);
	}
}

/* No two list registers may hold one INTID. */
static void check_unique(void)
{
	u32 seen = 0;
	unsigned int n;

	for (n = 0; n < hw.nr_lr; n++) {
		u32 bit = BIT(hw.lr[n] & 0xf);

		if (!(hw.lr[n] & WEIR_LR_STATE))
			continue;
		assert_false(seen & bit);
		seen |= bit;
	}
}

static int take(void)
{
	enter();
	check_unique();
	return hw_ack();
}

static void send(unsigned int sgi, unsigned int cpu)
{
	weir_vgic_source_add(&t.irq[sgi], BIT(cpu));
}

static unsigned int costs(void)
{
	return t.stat[WEIR_STAT_ich_reads] + t.stat[WEIR_STAT_ich_writes];
}

static void start(unsigned int nr_lr)
{
	unsigned int i;

	memset(&hw, 0, sizeof(hw));
	memset(&t, 0, sizeof(t));
	hw.nr_lr = nr_lr;
	weir_vgic_if_init(&t.vif, &hw_ops, nr_lr, t.stat);
	t.vif.tdir = true;
	t.vif.groups = 1;
	t.vif.vmcr = WEIR_VMCR_ENG0 | 0xffU << WEIR_VMCR_PMR_SHIFT;
	for (i = 0; i < NR_SGIS; i++) {
		weir_vgic_irq_init(&t.irq[i], i, &t.vif);
		t.irq[i].group1 = false;
		weir_vgic_source_init(&t.irq[i]);
		weir_vgic_irq_set_priority(&t.irq[i], 0x80);
	}
	weir_vgic_if_load(&t.vif);
	enter();
	memset(t.stat, 0, sizeof(t.stat));
}

static int setup(void **state)
{
	start(4);
	return 0;
}

static void one(void **state)
{
	send(SGI, 5);
	assert_int_equal(take(), IAR(SGI, 5));
	assert_int_equal(costs(), 1);
	hw_eoi(IAR(SGI, 5));
	assert_int_equal(take(), -1);
	assert_int_equal(costs(), 1);
	assert_int_equal(t.stat[WEIR_STAT_vgic_maint], 0);
}

static void several(void **state)
{
	send(SGI, 6);
	send(SGI, 1);
	send(SGI, 0);
	assert_int_equal(take(), IAR(SGI, 0));
	assert_int_equal(take(), -1);
	hw_eoi(IAR(SGI, 0));
	assert_int_equal(take(), IAR(SGI, 1));
	hw_eoi(IAR(SGI, 1));
	assert_int_equal(take(), IAR(SGI, 6));
	hw_eoi(IAR(SGI, 6));
	assert_int_equal(take(), -1);
}

/* From the same CPU again before it was taken: once. After: twice. */
static void merged(void **state)
{
	send(SGI, 2);
	send(SGI, 2);
	enter();
	send(SGI, 2);
	assert_int_equal(take(), IAR(SGI, 2));
	send(SGI, 2);
	assert_int_equal(take(), -1);
	hw_eoi(IAR(SGI, 2));
	assert_int_equal(take(), IAR(SGI, 2));
	hw_eoi(IAR(SGI, 2));
	assert_int_equal(take(), -1);
}

/* One that is in a list register stays what it is when others join. */
static void joined(void **state)
{
	send(SGI, 4);
	enter();
	send(SGI, 0);
	assert_int_equal(take(), IAR(SGI, 4));
	send(SGI, 7);
	hw_eoi(IAR(SGI, 4));
	assert_int_equal(take(), IAR(SGI, 0));
	weir_vgic_if_put(&t.vif);
	assert_true(t.irq[SGI].active);
	assert_int_equal(weir_vgic_source_get(&t.irq[SGI]), BIT(7));
	weir_vgic_if_load(&t.vif);
	assert_int_equal(take(), -1);
	hw_eoi(IAR(SGI, 0));
	assert_int_equal(take(), IAR(SGI, 7));
}

/* GICD_CPENDSGIR: what is left is told, and comes. */
static void cleared(void **state)
{
	send(SGI, 1);
	send(SGI, 2);
	enter();
	weir_vgic_if_recall(&t.vif, &t.irq[SGI]);
	assert_int_equal(weir_vgic_source_get(&t.irq[SGI]), BIT(1) | BIT(2));
	weir_vgic_source_clear(&t.irq[SGI], BIT(1));
	assert_int_equal(weir_vgic_source_get(&t.irq[SGI]), BIT(2));
	assert_int_equal(take(), IAR(SGI, 2));
	hw_eoi(IAR(SGI, 2));
	send(SGI, 3);
	weir_vgic_if_recall(&t.vif, &t.irq[SGI]);
	weir_vgic_source_clear(&t.irq[SGI], 0xff);
	assert_int_equal(take(), -1);
	assert_int_equal(t.vif.prios, 0);
}

/* Nobody who waits for deactivations of SPIs hears of an SGI. */
static void not_told(void **state)
{
	send(SGI, 7);
	send(SGI, 1);
	hw_eoi(take());
	hw_eoi(take());
	enter();
	weir_vgic_if_put(&t.vif);
	assert_int_equal(t.vif.nr_acked, 0);
}

static unsigned int rnd(unsigned int n)
{
	t.seed = t.seed * 1103515245u + 12345u;
	return (t.seed >> 16) % n;
}

static void random_take(u8 *pending, int *running)
{
	unsigned int i, all = 0;
	int iar = take();

	for (i = 0; i < NR_SGIS; i++)
		all |= pending[i];
	if (iar < 0) {
		assert_true(*running >= 0 || !all);
		return;
	}
	assert_int_equal(*running, -1);
	assert_true(pending[iar & 0xf] & BIT(iar >> 10));
	pending[iar & 0xf] &= ~BIT(iar >> 10);
	*running = iar;
}

static void random_step(u8 *pending, int *running)
{
	unsigned int sgi = rnd(NR_SGIS), cpu = rnd(8), i;

	switch (rnd(4)) {
	case 0:
		send(sgi, cpu);
		pending[sgi] |= BIT(cpu);
		break;
	case 1:
		if (rnd(8))
			break;
		weir_vgic_if_recall(&t.vif, &t.irq[sgi]);
		weir_vgic_source_clear(&t.irq[sgi], BIT(cpu));
		pending[sgi] &= ~BIT(cpu);
		break;
	case 2:
		random_take(pending, running);
		break;
	default:
		if (*running >= 0)
			hw_eoi(*running);
		*running = -1;
		if (rnd(16))
			break;
		weir_vgic_if_put(&t.vif);
		for (i = 0; i < NR_SGIS; i++)
			assert_int_equal(weir_vgic_source_get(&t.irq[i]),
					 pending[i]);
		weir_vgic_if_load(&t.vif);
	}
	if (rnd(2))
		enter();
}

static void random_sequences(void **state)
{
	unsigned int nr_lr, i;

	for (nr_lr = 1; nr_lr <= 8; nr_lr++) {
		u8 pending[NR_SGIS] = {};
		int running = -1;

		start(nr_lr);
		t.seed = nr_lr;
		for (i = 0; i < 20000; i++)
			random_step(pending, &running);
		assert_true(t.stat[WEIR_STAT_vgic_injected] > 1000);
	}
}

#define CASE(fn)	cmocka_unit_test_setup(fn, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(one), CASE(several), CASE(merged), CASE(joined),
		CASE(cleared), CASE(not_told), CASE(random_sequences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
