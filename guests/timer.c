// SPDX-License-Identifier: GPL-2.0-only
/*
 * The virtual and the physical timer of EL1: never early, an interrupt as long
 * as the condition holds, masks, and a WFI that they end (ARM ARM D12.2).
 */

#include "gic.h"
#include "report.h"
#include "sysreg.h"
#include "timer.h"

#define LATE_US	30000000	/* the emulated host may be slow */

/* One timer's registers, so that both are tested by the same code. */
struct timer {
	u32 intid;
	u64 (*now)(void);
	u64 (*control)(void);
	void (*set_control)(u64 v);
	u64 (*compare)(void);
	void (*set_compare)(u64 v);
	u64 (*value)(void);
	void (*set_value)(u64 v);
};

#define DEFINE_TIMER(name, which, number, clock)			\
static u64 name##_control(void)						\
{									\
	isb();								\
	return read_sysreg(which##_ctl_el0);				\
}									\
static void name##_set_control(u64 v)					\
{									\
	write_sysreg(v, which##_ctl_el0);				\
	isb();								\
}									\
static u64 name##_compare(void) { return read_sysreg(which##_cval_el0); } \
static void name##_set_compare(u64 v)					\
{									\
	write_sysreg(v, which##_cval_el0);				\
	isb();								\
}									\
static u64 name##_value(void) { return read_sysreg(which##_tval_el0); }	\
static void name##_set_value(u64 v)					\
{									\
	write_sysreg(v, which##_tval_el0);				\
	isb();								\
}									\
static const struct timer name = {					\
	.intid = number, .now = clock,					\
	.control = name##_control, .set_control = name##_set_control,	\
	.compare = name##_compare, .set_compare = name##_set_compare,	\
	.value = name##_value, .set_value = name##_set_value,		\
}

DEFINE_TIMER(virtual_timer, cntv, TIMER_VIRT_INTID, timer_now);
DEFINE_TIMER(physical_timer, cntp, TIMER_PHYS_INTID, timer_physical_now);

static u32 ack_within(const struct timer *t, u64 us)
{
	u64 start = t->now(), limit = timer_ticks(us);
	u32 intid;

	do {
		intid = gic_ack();
	} while (intid == GIC_SPURIOUS && t->now() - start < limit);
	return intid;
}

static void check_counter(const struct timer *t)
{
	u64 i, last = t->now(), next;

	check(read_sysreg(cntfrq_el0) >= 1000000);
	for (i = 0; i < 1000; i++) {
		next = t->now();
		check(next >= last);
		last = next;
	}
}

/* TVAL is CVAL minus the counter, the lower 32 bits of it. */
static void check_value(const struct timer *t)
{
	u64 before = t->now(), left = t->value();

	check((u32)(t->compare() - left - before) <= t->now() - before);
}

static void check_registers(const struct timer *t)
{
	u64 before;

	t->set_control(0);
	t->set_compare(0x123456789abcdef0UL);
	check_eq(t->compare(), 0x123456789abcdef0UL);
	check_eq(t->control(), 0);
	/* Written, it is a signed number. */
	before = t->now();
	t->set_value(100000);
	check(t->compare() >= before + 100000);
	check(t->compare() <= t->now() + 100000);
	check_value(t);
	before = t->now();
	t->set_value((u32)-100000);
	check(t->compare() >= before - 100000);
	check(t->compare() <= t->now() - 100000);
	check_value(t);
}

/* Masked: the status bit comes at its time, the interrupt does not. */
static void check_status(const struct timer *t)
{
	u64 deadline = t->now() + timer_ticks(2000);

	t->set_compare(deadline);
	t->set_control(TIMER_ENABLE | TIMER_IMASK);
	while (!(t->control() & TIMER_ISTATUS))
		check(t->now() < deadline + timer_ticks(LATE_US));
	check(t->now() >= deadline);
	check_eq(ack_within(t, 1000), GIC_SPURIOUS);
	check(!gic_is_pending(t->intid));
	t->set_control(0);
}

static void check_fires(const struct timer *t)
{
	u64 deadline = t->now() + timer_ticks(2000);

	t->set_compare(deadline);
	t->set_control(TIMER_ENABLE);
	check_eq(ack_within(t, LATE_US), t->intid);
	check(t->now() >= deadline);
	check(gic_is_active(t->intid));
	/* The condition holds, so it is there again after its EOI. */
	gic_eoi(t->intid);
	check_eq(ack_within(t, LATE_US), t->intid);
	t->set_control(TIMER_ENABLE | TIMER_IMASK);
	gic_eoi(t->intid);
	check_eq(ack_within(t, 1000), GIC_SPURIOUS);
	t->set_control(TIMER_ENABLE);
	check_eq(ack_within(t, LATE_US), t->intid);
	t->set_compare(t->now() + timer_ticks(3600 * 1000000UL));
	gic_eoi(t->intid);
	check_eq(ack_within(t, 1000), GIC_SPURIOUS);
	t->set_control(0);
}

/* Not enabled at the GIC, then enabled while the line is up. */
static void check_pending(const struct timer *t)
{
	u64 start = t->now();

	gic_disable(t->intid);
	t->set_value(0);
	t->set_control(TIMER_ENABLE);
	while (!gic_is_pending(t->intid))
		check(t->now() - start < timer_ticks(LATE_US));
	check_eq(gic_ack(), GIC_SPURIOUS);
	gic_enable(t->intid);
	check_eq(ack_within(t, LATE_US), t->intid);
	t->set_control(0);
	gic_eoi(t->intid);
	check_eq(ack_within(t, 1000), GIC_SPURIOUS);
}

/* Pending as long as its condition holds, where the GIC forwards it to nobody. */
static void check_line(const struct timer *t)
{
	u64 start = t->now();

	gic_disable(t->intid);
	t->set_value(0);
	t->set_control(TIMER_ENABLE);
	while (!gic_is_pending(t->intid))
		check(t->now() - start < timer_ticks(LATE_US));
	t->set_control(TIMER_ENABLE | TIMER_IMASK);
	check(!gic_is_pending(t->intid));
	t->set_control(0);
	gic_enable(t->intid);
	check_eq(ack_within(t, 1000), GIC_SPURIOUS);
}

static void check_never(const struct timer *t)
{
	/* (QEMU before 8.1 hangs on a sum with CNTVOFF that wraps.) */
	t->set_compare(t->now() + (1UL << 55));
	t->set_control(TIMER_ENABLE);
	check(!(t->control() & TIMER_ISTATUS));
	check_eq(ack_within(t, 2000), GIC_SPURIOUS);
	t->set_control(0);
	t->set_compare(0);
	check_eq(ack_within(t, 1000), GIC_SPURIOUS);
}

/* Asleep until it fires, with the interrupt masked in PSTATE. */
static void check_sleep(const struct timer *t)
{
	u64 start = t->now(), deadline;
	u32 i;

	for (i = 0; i < 20; i++) {
		deadline = t->now() + timer_ticks(2000);
		t->set_compare(deadline);
		t->set_control(TIMER_ENABLE);
		while (!(read_sysreg(isr_el1) & BIT(7)))
			wfi();
		check(t->now() >= deadline);
		check_eq(gic_ack(), t->intid);
		t->set_control(0);
		gic_eoi(t->intid);
	}
	check(t->now() - start >= timer_ticks(40000));
	check(t->now() - start < timer_ticks(20 * LATE_US));
}

static void check_timer(const struct timer *t)
{
	check_counter(t);
	check_registers(t);
	gic_enable(t->intid);
	check_status(t);
	check_fires(t);
	check_pending(t);
	check_line(t);
	check_never(t);
	check_sleep(t);
	gic_disable(t->intid);
}

int main(void)
{
	gic_init();
	check_timer(&virtual_timer);
	check_timer(&physical_timer);
	return 0;
}
