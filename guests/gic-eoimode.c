// SPDX-License-Identifier: GPL-2.0-only
/*
 * EOImode 1 with two CPUs (IHI 0069, 4.8): CPU 0 acknowledges SPIs and drops their
 * priority, CPU 1 ends them: by ICC_DIR_EL1, or by the distributor's bits. By
 * hand, with PSTATE.I set.
 */

#include "cpu.h"
#include "gic.h"
#include "report.h"
#include "sysreg.h"

#define SPI	40
#define LINE_SPI 56		/* its wire is the test's */
#define PPI	20
#define MANY	12		/* more than list registers */

static void (*volatile order)(u32 intid);
static volatile u32 order_intid;
static volatile bool stop;

static void secondary(void *arg)
{
	(void)arg;
	gic_init_cpu();
	gic_set_eoimode(1);
	while (!stop) {
		if (!order)
			continue;
		order(order_intid);
		dsb();
		order = NULL;
	}
}

/* CPU 1 does it, and it is done. */
static void there(void (*fn)(u32 intid), u32 intid)
{
	order_intid = intid;
	dsb();
	order = fn;
	while (order)
		cpu_relax();
}

static void deactivate(u32 intid)
{
	gic_deactivate(intid);
}

static void clear_active(u32 intid)
{
	gic_set_bit(intid, GICD_ICACTIVER);
}

static void disable(u32 intid)
{
	gic_disable(intid);
}

static void unpend(u32 intid)
{
	gic_unpend(intid);
}

static void take(u32 intid)
{
	check_eq(gic_ack(), intid);
	gic_eoi(intid);
	check(gic_is_active(intid));
	check_eq(gic_running(), 0xff);
}

#define expect_none() check_eq(gic_ack(), GIC_SPURIOUS)

/* @end ends it there: active, then active and pending. */
static void check_edge(void (*end)(u32 intid))
{
	gic_pend(SPI);
	take(SPI);
	there(end, SPI);
	check(!gic_is_active(SPI) && !gic_is_pending(SPI));
	expect_none();
	gic_pend(SPI);
	take(SPI);
	gic_pend(SPI);
	expect_none();
	there(end, SPI);
	take(SPI);
	there(end, SPI);
	expect_none();
}

static void wire(bool level)
{
	port_request(PORT_REQ_IRQ, LINE_SPI << 1 | level);
}

static void check_level(void (*end)(u32 intid))
{
	wire(1);
	take(LINE_SPI);
	expect_none();
	there(end, LINE_SPI);		/* and the wire is still high */
	take(LINE_SPI);
	wire(0);
	there(end, LINE_SPI);
	check(!gic_is_active(LINE_SPI));
	expect_none();
}

/* Disabled while active: it stays active, and comes back when it is enabled. */
static void check_disabled(void)
{
	gic_pend(SPI);
	take(SPI);
	there(disable, SPI);
	check(gic_is_active(SPI));
	gic_pend(SPI);
	there(deactivate, SPI);
	check(!gic_is_active(SPI) && gic_is_pending(SPI));
	expect_none();
	gic_enable(SPI);
	take(SPI);
	gic_deactivate(SPI);
	gic_pend(SPI);
	there(disable, SPI);
	expect_none();
	there(unpend, SPI);
	gic_enable(SPI);
	expect_none();
}

/* As many as there are, ended there in another order than they came. */
static void check_many(void)
{
	u32 i, intid, taken = 0;

	for (i = 0; i < MANY; i++)
		gic_pend(SPI + i);
	/* Of the same priority, any may be the next one. */
	for (i = 0; i < MANY; i++) {
		intid = gic_ack();
		check(intid >= SPI && intid < SPI + MANY);
		check(!(taken & BIT(intid - SPI)));
		taken |= BIT(intid - SPI);
		gic_eoi(intid);
	}
	expect_none();
	for (i = 0; i < MANY; i++) {
		intid = SPI + (i * 5 + 3) % MANY;
		check(gic_is_active(intid));
		there(deactivate, intid);
		check(!gic_is_active(intid));
	}
	expect_none();
}

/* A private interrupt of that number is the other's own. */
static void check_private(void)
{
	gic_enable(PPI);
	gic_pend(PPI);
	take(PPI);
	there(deactivate, PPI);
	check(gic_is_active(PPI));
	gic_unpend(PPI);
	gic_deactivate(PPI);
	check(!gic_is_active(PPI));
	gic_disable(PPI);
}

int main(void)
{
	u32 i;

	gic_init();
	gic_set_eoimode(1);
	for (i = 0; i < MANY; i++) {
		gic_set_edge(SPI + i, true);
		gic_route(SPI + i, cpu_mpidr(0));
		gic_enable(SPI + i);
	}
	gic_set_edge(LINE_SPI, false);
	gic_route(LINE_SPI, cpu_mpidr(0));
	gic_enable(LINE_SPI);
	check_eq(cpu_on(1, secondary, NULL), 0);
	check_edge(clear_active);
	check_level(clear_active);
	check_private();
	if (port_read(PORT_PARAM)) {
		check_edge(deactivate);
		check_level(deactivate);
		check_disabled();
		check_many();
	}
	stop = true;
	cpu_wait_off(1);
	return 0;
}
