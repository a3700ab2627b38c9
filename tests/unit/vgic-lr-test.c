// SPDX-License-Identifier: GPL-2.0-only
// sources: core/vgic/irq.c core/vgic/slot.c core/vgic/lr.c tests/unit/vgic-hw.c
/*
 * The list registers' policy, case by case: what an interrupt costs, overflow,
 * level lines, HW interrupts, groups, and what ends a WFI.
 */
#include <unit.h>
#include <linux/bits.h>
#include <linux/string.h>
#include <weir/stats.h>
#include "vgic-hw.h"

#define FIRST	16
#define NR	40
#define TIMER	27
#define LEVEL	33	/* odd ones are level sensitive */
#define EDGE	34
#define PRIO	0x80

static struct {
	struct weir_vgic_if vif;
	struct weir_vgic_irq irq[NR];
	u64 stat[WEIR_STAT_NR];
	bool timer;
} t;

static struct weir_vgic_irq *irq_of(u32 intid)
{
	return &t.irq[intid - FIRST];
}

static void line(u32 intid, bool level)
{
	weir_vgic_irq_set_line(irq_of(intid), level);
}

static bool timer_line(struct weir_vcpu *vcpu, struct weir_vgic_irq *irq)
{
	return t.timer;
}

static void flush(void)
{
	if (t.vif.dirty)
		weir_vgic_if_flush(&t.vif);
	assert_false(t.vif.dirty);
}

/* Entry; the host takes maintenance interrupts until they are quiet. */
static void enter(void)
{
	unsigned int n;

	flush();
	for (n = 0; hw_maintenance(); n++) {
		assert_true(n < 3);
		weir_vgic_if_maintain(&t.vif);
		assert_false(hw_maintenance());
		flush();
	}
}

/* The guest takes an interrupt: INTID or -1. */
static int take(void)
{
	enter();
	return hw_ack();
}

static unsigned int ich(void)
{
	unsigned int sum = t.stat[WEIR_STAT_ich_reads] +
			   t.stat[WEIR_STAT_ich_writes];

	assert_int_equal(sum, hw.accesses);
	return sum;
}

static void forget_costs(void)
{
	memset(t.stat, 0, sizeof(t.stat));
	hw.accesses = 0;
}

static int setup(void **state)
{
	u32 intid;

	memset(&hw, 0, sizeof(hw));
	memset(&t, 0, sizeof(t));
	hw.nr_lr = 4;
	weir_vgic_if_init(&t.vif, &hw_ops, hw.nr_lr, t.stat);
	t.vif.tdir = true;
	t.vif.groups = 3;
	t.vif.vmcr = WEIR_VMCR_ENG0 | WEIR_VMCR_ENG1 |
		     0xffU << WEIR_VMCR_PMR_SHIFT;
	for (intid = FIRST; intid < FIRST + NR; intid++) {
		weir_vgic_irq_init(irq_of(intid), intid, &t.vif);
		irq_of(intid)->level = intid % 2;
		irq_of(intid)->enabled = true;
		weir_vgic_irq_set_priority(irq_of(intid), PRIO);
	}
	irq_of(TIMER)->hw = true;
	irq_of(TIMER)->hwirq = HW_PINTID;
	irq_of(TIMER)->still_pending = timer_line;
	weir_vgic_if_load(&t.vif);
	enter();
	forget_costs();
	return 0;
}

/* The exit that the whole design is about: nothing new, nothing touched. */
static void nothing_new(void **state)
{
	line(EDGE, true);
	assert_int_equal(take(), EDGE);
	forget_costs();
	flush();
	hw_eoi(EDGE);
	flush();
	assert_int_equal(ich(), 0);
}

static void edge_costs(void **state)
{
	line(EDGE, true);
	assert_int_equal(take(), EDGE);
	hw_eoi(EDGE);
	assert_int_equal(ich(), 1);
	/* The same again: its list register is read, once. */
	line(EDGE, true);
	assert_int_equal(take(), EDGE);
	assert_int_equal(ich(), 3);
	/* Another one goes to a slot that is known free. */
	line(EDGE + 2, true);
	enter();
	assert_int_equal(ich(), 4);
	assert_int_equal(t.stat[WEIR_STAT_vgic_injected], 3);
	assert_int_equal(t.stat[WEIR_STAT_vgic_lr_writes], 3);
}

/* None known free: one read tells of all. */
static void sweep_costs(void **state)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		line(EDGE + 2 * i, true);
		assert_int_equal(take(), EDGE + 2 * i);
		hw_eoi(EDGE + 2 * i);
	}
	forget_costs();
	for (i = 4; i < 8; i++) {
		line(EDGE + 2 * i, true);
		assert_int_equal(take(), EDGE + 2 * i);
		hw_eoi(EDGE + 2 * i);
	}
	assert_int_equal(t.stat[WEIR_STAT_ich_reads], 1);
	assert_int_equal(t.stat[WEIR_STAT_ich_writes], 4);
}

/* An edge that merges with one the guest has not taken writes nothing. */
static void merge(void **state)
{
	line(EDGE, true);
	enter();
	forget_costs();
	line(EDGE, true);
	enter();
	assert_int_equal(t.stat[WEIR_STAT_ich_reads], 1);
	assert_int_equal(t.stat[WEIR_STAT_ich_writes], 0);
	assert_int_equal(take(), EDGE);
	hw_eoi(EDGE);
	assert_int_equal(take(), -1);
}

/* An edge during its own handler comes again, without maintenance. */
static void edge_while_active(void **state)
{
	line(EDGE, true);
	assert_int_equal(take(), EDGE);
	line(EDGE, true);
	assert_int_equal(take(), -1);
	hw_eoi(EDGE);
	assert_int_equal(take(), EDGE);
	assert_int_equal(t.stat[WEIR_STAT_vgic_maint], 0);
}

/*
 * More pending than slots: maintenance when the last pending one is taken, and
 * holds its slot until its end: once for three.
 */
static void underflow(void **state)
{
	u32 i, intid;

	for (i = 0; i < 16; i++)
		line(FIRST + 2 * i, true);
	enter();
	assert_true(hw.hcr & WEIR_ICH_HCR_NPIE);
	for (i = 0; i < 16; i++) {
		intid = take();
		assert_int_equal(intid % 2, 0);
		enter();
		hw_eoi(intid);
	}
	assert_int_equal(t.stat[WEIR_STAT_vgic_maint], 4);
	assert_int_equal(take(), -1);
	assert_int_equal(hw.hcr, WEIR_ICH_HCR_EN);
}

/* A more urgent interrupt takes the slot of a pending one, which is not lost. */
static void preemption(void **state)
{
	u32 i;

	for (i = 0; i < 4; i++)
		line(EDGE + 2 * i, true);
	enter();
	weir_vgic_irq_set_priority(irq_of(EDGE + 10), 0x10);
	line(EDGE + 10, true);
	assert_int_equal(take(), EDGE + 10);
	enter();
	hw_eoi(EDGE + 10);
	for (i = 0; i < 4; i++)
		hw_eoi(take());
	assert_int_equal(take(), -1);
}

/* A level line still high comes again; a listener hears of the deactivation. */
static void level_eoi(void **state)
{
	line(LEVEL, true);
	assert_int_equal(take(), LEVEL);
	hw_eoi(LEVEL);
	assert_true(hw_maintenance());
	weir_vgic_if_maintain(&t.vif);
	assert_int_equal(t.vif.nr_acked, 1);
	assert_int_equal(t.vif.acked[0], LEVEL);
	assert_int_equal(take(), LEVEL);
}

/* The line falls in the handler, as it should: no maintenance at the EOI. */
static void level_lowered(void **state)
{
	line(LEVEL, true);
	assert_int_equal(take(), LEVEL);
	line(LEVEL, false);
	enter();
	hw_eoi(LEVEL);
	assert_false(hw_maintenance());
	assert_int_equal(take(), -1);
}

/* It rises again before the slot has been looked at: the same slot, told once. */
static void level_again(void **state)
{
	u8 lr;

	line(LEVEL, true);
	assert_int_equal(take(), LEVEL);
	lr = irq_of(LEVEL)->lr;
	line(LEVEL, false);
	flush();
	hw_eoi(LEVEL);
	line(LEVEL, true);
	flush();
	assert_int_equal(t.vif.nr_acked, 1);
	assert_int_equal(t.vif.acked[0], LEVEL);
	assert_int_equal(irq_of(LEVEL)->lr, lr);
	assert_int_equal(take(), LEVEL);
	/* And falls: the slot is free. */
	line(LEVEL, false);
	flush();
	hw_eoi(LEVEL);
	weir_vgic_irq_update(irq_of(LEVEL));
	flush();
	assert_int_equal(t.vif.used, 0);
}

/* It falls before the guest looked: the interrupt is taken back. */
static void level_withdrawn(void **state)
{
	line(LEVEL, true);
	enter();
	line(LEVEL, false);
	assert_int_equal(take(), -1);
	assert_int_equal(t.vif.used, 0);
}

/* ISPENDR on a level interrupt that is active and whose line is low. */
static void level_latched(void **state)
{
	line(LEVEL, true);
	assert_int_equal(take(), LEVEL);
	line(LEVEL, false);
	weir_vgic_if_recall(&t.vif, irq_of(LEVEL));
	weir_vgic_irq_set_latch(irq_of(LEVEL), true);
	enter();
	hw_eoi(LEVEL);
	assert_int_equal(take(), LEVEL);
	hw_eoi(LEVEL);
	assert_int_equal(take(), -1);
}

/* Disabled while it waits in a list register; enabled again, it is there. */
static void disabled(void **state)
{
	line(EDGE, true);
	enter();
	irq_of(EDGE)->enabled = false;
	weir_vgic_irq_update(irq_of(EDGE));
	assert_int_equal(take(), -1);
	irq_of(EDGE)->enabled = true;
	assert_true(weir_vgic_irq_update(irq_of(EDGE)));
	assert_int_equal(take(), EDGE);
}

static void fire_timer(void)
{
	t.timer = true;
	hw.phys_active = true;
	line(TIMER, true);
}

/* The guest's EOI ends the physical interrupt; the next one comes through. */
static void timer(void **state)
{
	fire_timer();
	assert_int_equal(take(), TIMER);
	hw_eoi(TIMER);
	assert_false(hw.phys_active);
	fire_timer();
	assert_int_equal(take(), TIMER);
	assert_int_equal(t.stat[WEIR_STAT_vgic_maint], 0);
}

/* A timer that was stopped before the flush is neither injected nor held. */
static void timer_stopped(void **state)
{
	fire_timer();
	t.timer = false;
	enter();
	assert_int_equal(t.vif.used, 0);
	assert_false(hw.phys_active);
	/* And one that is taken back after it reached a list register. */
	fire_timer();
	enter();
	assert_int_not_equal(irq_of(TIMER)->lr, WEIR_VGIC_LR_NONE);
	t.timer = false;
	line(TIMER, false);
	assert_int_equal(take(), -1);
	assert_int_equal(irq_of(TIMER)->lr, WEIR_VGIC_LR_NONE);
	assert_false(hw.phys_active);
}

/* Fired again where it was, and stopped before that flush. */
static void timer_stopped_again(void **state)
{
	fire_timer();
	assert_int_equal(take(), TIMER);
	hw_eoi(TIMER);
	fire_timer();
	t.timer = false;
	assert_int_equal(take(), -1);
	assert_int_equal(t.vif.used, 0);
	assert_false(hw.phys_active);
}

/* Off the hardware and on again: pending and active come back as they were. */
static void residency(void **state)
{
	fire_timer();
	line(LEVEL, true);
	weir_vgic_irq_set_priority(irq_of(LEVEL), 0x10);
	assert_int_equal(take(), LEVEL);
	weir_vgic_if_put(&t.vif);
	assert_true(t.vif.dirty);
	assert_true(irq_of(LEVEL)->active);
	assert_true(irq_of(TIMER)->latch);
	assert_int_equal(hw.hcr, 0);
	weir_vgic_if_load(&t.vif);
	enter();
	line(LEVEL, false);
	enter();
	hw_eoi(LEVEL);
	assert_int_equal(take(), TIMER);
	hw_eoi(TIMER);
	assert_false(hw.phys_active);
}

/* A group that the guest has off neither keeps the other out nor is lost. */
static void group_off(void **state)
{
	u32 i, intid = EDGE + 20;

	for (i = 0; i < 6; i++) {
		irq_of(FIRST + 2 * i)->group1 = false;
		weir_vgic_irq_set_priority(irq_of(FIRST + 2 * i), 0);
		line(FIRST + 2 * i, true);
	}
	hw.vmcr &= ~WEIR_VMCR_ENG0;
	enter();
	line(intid, true);
	enter();
	assert_int_not_equal(irq_of(intid)->lr, WEIR_VGIC_LR_NONE);
	/* Switched on, the rest comes by itself. */
	hw.vmcr |= WEIR_VMCR_ENG0;
	assert_true(hw_maintenance());
	for (i = 0; i < 7; i++) {
		intid = take();
		enter();
		hw_eoi(intid);
	}
	assert_int_equal(intid, EDGE + 20);
	assert_int_equal(take(), -1);
}

/* WFI: a queued interrupt counts if the guest's mask lets it through. */
static void ends_wfi(void **state)
{
	u32 vmcr = WEIR_VMCR_ENG1 | (u32)PRIO << WEIR_VMCR_PMR_SHIFT;

	assert_false(weir_vgic_if_has_queued(&t.vif, vmcr));
	line(EDGE, true);
	assert_true(t.vif.dirty);
	assert_false(weir_vgic_if_has_queued(&t.vif, vmcr));
	assert_true(weir_vgic_if_has_queued(&t.vif, ~0U));
	weir_vgic_irq_set_priority(irq_of(EDGE), PRIO - 8);
	assert_true(weir_vgic_if_has_queued(&t.vif, vmcr));
	assert_false(weir_vgic_if_has_queued(&t.vif, vmcr & ~WEIR_VMCR_ENG1));
	irq_of(EDGE)->enabled = false;
	weir_vgic_irq_update(irq_of(EDGE));
	assert_false(weir_vgic_if_has_queued(&t.vif, ~0U));
	irq_of(EDGE)->enabled = true;
	weir_vgic_irq_update(irq_of(EDGE));
	enter();
	assert_false(weir_vgic_if_has_queued(&t.vif, ~0U));
	line(EDGE, true);
	assert_true(weir_vgic_if_has_queued(&t.vif, ~0U));
}

#define CASE(fn)	cmocka_unit_test_setup(fn, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(nothing_new), CASE(edge_costs), CASE(sweep_costs),
		CASE(merge), CASE(edge_while_active), CASE(underflow),
		CASE(preemption), CASE(level_eoi), CASE(level_lowered),
		CASE(level_again), CASE(level_withdrawn), CASE(level_latched),
		CASE(disabled), CASE(timer), CASE(timer_stopped),
		CASE(timer_stopped_again), CASE(residency), CASE(group_off), CASE(ends_wfi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
