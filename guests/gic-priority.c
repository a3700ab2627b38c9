// SPDX-License-Identifier: GPL-2.0-only
/*
 * More interrupts at once than any list register file holds: order by
 * priority, preemption, many active at once, and a WFI that any of them ends.
 */

#include "cpu.h"
#include "gic.h"
#include "report.h"
#include "sysreg.h"

#define FIRST	48
#define MANY	16

static volatile u32 taken[64];
static volatile u32 nr_taken, depth, deepest, last;

/* Priorities in steps of 8: KVM and GICv3 implement at least five bits. */
static u8 priority_of(u32 i)
{
	return 0x80 - i * 8;
}

static void set_up(bool by_priority)
{
	u32 i;

	for (i = 0; i < MANY; i++) {
		gic_set_edge(FIRST + i, true);
		gic_set_priority(FIRST + i, by_priority ? priority_of(i) :
				 GIC_PRIORITY);
		gic_enable(FIRST + i);
	}
}

/* One write: all of them are pending at the same moment. */
static void pend(u32 many)
{
	mmio_write32(gic_bit_register(FIRST, GICD_ISPENDR),
		     (u32)(BIT(many) - 1) << FIRST % 32);
	dsb();
}

/* The later the INTID, the higher its priority here. */
static void check_order(void)
{
	u32 i;

	set_up(true);
	pend(MANY);
	for (i = 0; i < MANY; i++) {
		check_eq(gic_highest(), FIRST + MANY - 1 - i);
		check_eq(gic_ack(), FIRST + MANY - 1 - i);
		gic_eoi(FIRST + MANY - 1 - i);
	}
	check_eq(gic_ack(), GIC_SPURIOUS);
}

static void check_equal_priorities(void)
{
	u32 i, intid, seen = 0;

	set_up(false);
	pend(MANY);
	for (i = 0; i < MANY; i++) {
		intid = gic_ack();
		check(intid >= FIRST && intid < FIRST + MANY);
		seen |= BIT(intid - FIRST);
		gic_eoi(intid);
	}
	check_eq(seen, 0xffff);
	check_eq(gic_ack(), GIC_SPURIOUS);
}

/*
 * @many of them active at once, deactivated in an order of their own. KVM keeps
 * active interrupts in its list registers, and delivers nothing when all are
 * taken: the test says how many it may be.
 */
static void check_many_active(u32 many)
{
	u32 i, intid;

	set_up(true);
	gic_set_eoimode(1);
	pend(many);
	for (i = 0; i < many; i++) {
		intid = gic_ack();
		check_eq(intid, FIRST + many - 1 - i);
		gic_eoi(intid);
	}
	check_eq(gic_ack(), GIC_SPURIOUS);
	for (i = 0; i < many; i++)
		check(gic_is_active(FIRST + i));
	pend(many);
	check_eq(gic_ack(), GIC_SPURIOUS);
	for (i = 0; i < many; i++) {
		intid = FIRST + i * 7 % many;
		gic_deactivate(intid);
		check_eq(gic_ack(), intid);
		gic_eoi(intid);
		gic_deactivate(intid);
		check(!gic_is_active(intid));
	}
	gic_set_eoimode(0);
	check_eq(gic_ack(), GIC_SPURIOUS);
}

static void preempted(u32 intid)
{
	taken[nr_taken++] = intid;
	depth++;
	if (depth > deepest)
		deepest = depth;
	if (intid < last) {
		gic_pend(intid + 1);
		irq_enable();
		isb();
		irq_disable();
		/* The higher one has been and gone before we go on. */
		check(taken[nr_taken - 1] > intid);
	}
	depth--;
}

static void check_preemption(u32 many)
{
	u32 i;

	nr_taken = 0;
	deepest = 0;
	last = FIRST + many - 1;
	set_up(true);
	irq_hook = preempted;
	gic_pend(FIRST);
	irq_enable();
	isb();
	irq_disable();
	check_eq(nr_taken, many);
	check_eq(deepest, many);
	for (i = 0; i < many; i++)
		check_eq(taken[i], FIRST + i);
}

static void check_sleep(void)
{
	u32 i;

	set_up(true);
	for (i = 0; i < MANY; i++) {
		gic_pend(FIRST + i);
		wfi();
		check(read_sysreg(isr_el1) & BIT(7));
		check_eq(gic_ack(), FIRST + i);
		gic_eoi(FIRST + i);
		check(!(read_sysreg(isr_el1) & BIT(7)));
	}
}

int main(void)
{
	u32 many = port_present() ? port_read(PORT_PARAM) : 0;

	gic_init();
	check_order();
	check_equal_priorities();
	check_many_active(many ? many : 3);
	check_preemption(many ? many : 3);
	check_sleep();
	check_order();
	return 0;
}
