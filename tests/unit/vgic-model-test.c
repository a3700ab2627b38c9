// SPDX-License-Identifier: GPL-2.0-only
// sources: core/vgic/irq.c core/vgic/slot.c core/vgic/lr.c tests/unit/vgic-hw.c
/*
 * The list registers against a model of a GIC without any: whatever devices,
 * guest and host do in whatever order, with 1 to 16 list registers and both
 * EOI modes, no interrupt is lost, none comes twice, the most urgent comes
 * first, and a flush with nothing new touches nothing.
 */
#include <unit.h>
#include <linux/bits.h>
#include <linux/string.h>
#include <weir/stats.h>
#include "vgic-hw.h"

#define NR		40	/* INTIDs 16 to 55; 32 on are SPIs */
#define FIRST		16
#define HW_IRQ		27
#define STEPS		6000

/* What a GIC without list registers would hold. */
struct model {
	bool level, line, latch, enabled, active, dropped;
	unsigned int prio;
};

static struct {
	struct weir_vgic_if vif;
	struct weir_vgic_irq irq[NR];
	struct model model[NR];
	u64 stat[WEIR_STAT_NR];
	unsigned int seed, acks;
	bool split;
} t;

static unsigned int rnd(unsigned int n)
{
	t.seed = t.seed * 1103515245u + 12345u;
	return (t.seed >> 16) % n;
}

static void flush(void)
{
	t.vif.nr_acked = 0;
	if (t.vif.dirty)
		weir_vgic_if_flush(&t.vif);
	assert_false(t.vif.dirty);
}

/* The physical timer interrupt fires when its line is up and it is idle. */
static bool physical(void)
{
	if (!t.model[HW_IRQ - FIRST].line || hw.phys_active)
		return false;
	hw.phys_active = true;
	weir_vgic_irq_set_line(&t.irq[HW_IRQ - FIRST], true);
	return true;
}

/* Entry: flush; the host takes its interrupts until they are quiet. */
static void enter(void)
{
	unsigned int n;

	flush();
	for (n = 0; physical() || hw_maintenance(); n++) {
		assert_true(n < 6);
		if (hw_maintenance())
			weir_vgic_if_maintain(&t.vif);
		assert_false(hw_maintenance());
		flush();
	}
}

/* ICC_DIR_EL1, trapped or not. */
static void guest_dir(u32 intid)
{
	struct weir_vgic_irq *irq = &t.irq[intid - FIRST];

	if (!(hw.hcr & WEIR_ICH_HCR_TDIR)) {
		hw_deactivate(intid);
		return;
	}
	weir_vgic_if_recall(&t.vif, irq);
	if (irq->active)
		weir_vgic_if_deactivate(&t.vif, irq);
}

static bool timer_line(struct weir_vcpu *vcpu, struct weir_vgic_irq *irq)
{
	return t.model[HW_IRQ - FIRST].line;
}

static bool model_pending(const struct model *m)
{
	return (m->latch || (m->level && m->line)) && m->enabled && !m->active;
}

/* Highest priority that the guest must be able to take now. */
static unsigned int model_best(void)
{
	unsigned int i, best = HW_IDLE;

	for (i = 0; i < NR; i++)
		if (model_pending(&t.model[i]) && t.model[i].prio < best)
			best = t.model[i].prio;
	return best < hw_running() ? best : HW_IDLE;
}

static void ack(void)
{
	unsigned int best;
	struct model *m;
	int intid;

	enter();
	best = model_best();
	intid = hw_ack();
	if (intid < 0) {
		assert_int_equal(best, HW_IDLE);
		return;
	}
	t.acks++;
	m = &t.model[intid - FIRST];
	assert_false(m->active);
	/* A timer stopped after it fired may still come: the guest can tell. */
	if (intid == HW_IRQ && !m->line) {
		assert_true(m->enabled && m->prio <= best);
	} else {
		assert_true(model_pending(m));
		assert_int_equal(m->prio, best);
	}
	m->active = true;
	m->dropped = false;
	m->latch = false;
}

/* With EOImode 0 the innermost handler ends; with 1 only its priority drops. */
static void eoi(void)
{
	unsigned int i, accesses = hw.accesses;

	if (!hw.depth)
		return;
	for (i = 0; i < NR; i++)
		if (t.model[i].active && !t.model[i].dropped &&
		    t.model[i].prio == hw_running())
			break;
	/* Its priority was changed meanwhile: any one will do for the model. */
	if (i == NR)
		for (i = 0; i < NR; i++)
			if (t.model[i].active && !t.model[i].dropped)
				break;
	assert_true(i < NR);
	hw_eoi(i + FIRST);
	assert_int_equal(hw.accesses, accesses);
	if (t.split)
		t.model[i].dropped = true;
	else
		t.model[i].active = false;
}

static void dir(void)
{
	unsigned int i = rnd(NR), n;

	for (n = 0; n < NR; n++, i = (i + 1) % NR)
		if (t.model[i].active && t.model[i].dropped)
			break;
	if (n == NR)
		return;
	guest_dir(i + FIRST);
	t.model[i].active = false;
	t.model[i].dropped = false;
	enter();
}

static void device(void)
{
	unsigned int i = rnd(NR);
	struct weir_vgic_irq *irq = &t.irq[i];
	struct model *m = &t.model[i];
	bool level = rnd(2), before = model_pending(m), kick;

	m->line = level;
	/* The timer only moves its line: the physical GIC tells. */
	if (irq->hw)
		return;
	if (!m->level && level)
		m->latch = true;
	kick = weir_vgic_irq_set_line(irq, level);
	if (model_pending(m) && !before && !irq->active &&
	    irq->lr == WEIR_VGIC_LR_NONE)
		assert_true(kick);
}

/* ISPENDR and ICPENDR: whatever a list register holds comes back first. */
static void software(void)
{
	unsigned int i = rnd(NR);
	bool latch = rnd(2);

	if (t.irq[i].hw)
		return;
	weir_vgic_if_recall(&t.vif, &t.irq[i]);
	t.model[i].latch = latch;
	weir_vgic_irq_set_latch(&t.irq[i], latch);
}

static void reconfigure(void)
{
	unsigned int i = rnd(NR);

	/* Active priorities are the CPU interface's: not while it is active. */
	if (rnd(2) && !t.model[i].active) {
		t.model[i].prio = rnd(32) << 3;
		weir_vgic_irq_set_priority(&t.irq[i], t.model[i].prio);
	} else {
		t.model[i].enabled = rnd(4);
		t.irq[i].enabled = t.model[i].enabled;
		weir_vgic_irq_update(&t.irq[i]);
	}
}

/* Everything in memory must be what the model holds. */
static void check_memory(void)
{
	unsigned int i;

	for (i = 0; i < NR; i++) {
		const struct weir_vgic_irq *irq = &t.irq[i];
		const struct model *m = &t.model[i];

		assert_int_equal(irq->lr, WEIR_VGIC_LR_NONE);
		assert_int_equal(irq->active, m->active);
		if (irq->hw)
			continue;
		assert_int_equal(weir_vgic_irq_pending(irq),
				 m->latch || (m->level && m->line));
		assert_int_equal(!list_empty(&irq->node),
				 irq->active || weir_vgic_irq_deliverable(irq));
	}
}

static void migrate(void)
{
	weir_vgic_if_put(&t.vif);
	t.vif.nr_acked = 0;
	check_memory();
	weir_vgic_if_load(&t.vif);
	enter();
}

static void idle_entry(void)
{
	unsigned int accesses;

	enter();
	accesses = hw.accesses;
	flush();
	assert_int_equal(hw.accesses, accesses);
}

static void start(unsigned int nr_lr, bool split, unsigned int seed)
{
	unsigned int i;

	memset(&hw, 0, sizeof(hw));
	memset(&t, 0, sizeof(t));
	t.seed = seed;
	hw.nr_lr = nr_lr;
	hw.count_drops = seed & 2;
	t.split = split;
	weir_vgic_if_init(&t.vif, &hw_ops, nr_lr, t.stat);
	t.vif.tdir = true;
	t.vif.groups = 3;
	t.vif.vmcr = WEIR_VMCR_ENG0 | WEIR_VMCR_ENG1 |
		     (split ? WEIR_VMCR_EOIM : 0) |
		     0xffU << WEIR_VMCR_PMR_SHIFT;
	for (i = 0; i < NR; i++) {
		weir_vgic_irq_init(&t.irq[i], FIRST + i, &t.vif);
		t.irq[i].level = i % 2 || FIRST + i == HW_IRQ;
		t.irq[i].enabled = true;
		t.model[i] = (struct model){
			.level = t.irq[i].level, .enabled = true,
			.prio = rnd(8) << 4,
		};
		weir_vgic_irq_set_priority(&t.irq[i], t.model[i].prio);
	}
	t.irq[HW_IRQ - FIRST].hw = true;
	t.irq[HW_IRQ - FIRST].hwirq = HW_PINTID;
	t.irq[HW_IRQ - FIRST].still_pending = timer_line;
	weir_vgic_if_load(&t.vif);
}

static void step(void)
{
	switch (rnd(16)) {
	case 0: case 1: case 2: case 3:
		device();
		break;
	case 4: case 5: case 6: case 7:
		ack();
		break;
	case 8: case 9: case 10: case 11:
		eoi();
		break;
	case 12:
		enter();
		reconfigure();
		break;
	case 13:
		dir();
		break;
	case 14:
		idle_entry();
		break;
	default:
		if (rnd(4)) {
			enter();
			software();
			flush();
		}
		if (!rnd(16))
			migrate();
	}
	/* Or the next step comes before the host looks. */
	if (rnd(2))
		enter();
}

/* Everything that is pending comes, once, when nothing new happens. */
static void drain(void)
{
	unsigned int i, acks;

	for (i = 0; i < NR; i++) {
		t.model[i].line = false;
		if (!t.irq[i].hw)
			weir_vgic_irq_set_line(&t.irq[i], false);
		t.model[i].enabled = true;
		t.irq[i].enabled = true;
		weir_vgic_irq_update(&t.irq[i]);
	}
	for (i = 0; i < 4 * NR; i++) {
		ack();
		eoi();
		dir();
	}
	while (hw.depth)
		eoi();
	for (i = 0; i < NR; i++)
		dir();
	acks = t.acks;
	ack();
	assert_int_equal(acks, t.acks);
	weir_vgic_if_put(&t.vif);
	check_memory();
	for (i = 0; i < NR; i++) {
		assert_false(t.irq[i].active);
		assert_false(weir_vgic_irq_deliverable(&t.irq[i]));
	}
}

static void random_sequences(void **state)
{
	unsigned int nr_lr, seed, i;

	for (nr_lr = 1; nr_lr <= WEIR_VGIC_MAX_LRS; nr_lr++) {
		for (seed = 0; seed < 12; seed++) {
			start(nr_lr, seed & 1, nr_lr * 1000 + seed);
			for (i = 0; i < STEPS; i++)
				step();
			assert_true(t.acks > STEPS / 50);
			drain();
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_sequences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
