// SPDX-License-Identifier: GPL-2.0-only
/*
 * One CPU and its interrupts: states of SGIs, PPIs and SPIs, edge and level,
 * masks, group enables, EOImode (IHI 0069 chapters 4 and 12). Acknowledged by
 * hand, with PSTATE.I set, so that every step can be looked at.
 */

#include "gic.h"
#include "report.h"
#include "sysreg.h"

#define SPI	40
#define PPI	20
#define LINE_SPI 41		/* its wire is the test's */

#define expect(intid) do {			\
	check_eq(gic_ack(), intid);		\
	gic_eoi(intid);				\
} while (0)

#define expect_none() check_eq(gic_ack(), GIC_SPURIOUS)

static void wire(bool level)
{
	port_request(PORT_REQ_IRQ, LINE_SPI << 1 | level);
}

static void check_identity_v2(void)
{
	check_eq(mmio_read8(GUEST_GICD + GICD_ITARGETSR + PPI), 1);
	gic_route(SPI, 8);
	check_eq(mmio_read8(GUEST_GICD + GICD_ITARGETSR + SPI), 0);
	gic_route(SPI, 0);
	check_eq(mmio_read8(GUEST_GICD + GICD_ITARGETSR + SPI), 1);
}

static void check_identity_v3(void)
{
	check_eq(mmio_read32(GUEST_GICD + GICD_PIDR2) >> 4 & 0xf, 3);
	check(read_reg(ICC_SRE_EL1) & 1);
	gic_route(SPI, 3);
	check_eq(mmio_read64(GUEST_GICD + GICD_IROUTER + SPI * 8), 3);
	gic_route(SPI, 0);
}

static void check_identity(void)
{
	check((mmio_read32(GUEST_GICD + GICD_TYPER) & 0x1f) >= 1);
	check_eq(gic_running(), 0xff);
	if (gic_v2)
		check_identity_v2();
	else
		check_identity_v3();
	gic_set_priority(SPI, 0x50);
	check_eq(mmio_read8(GUEST_GICD + GICD_IPRIORITYR + SPI), 0x50);
	check_eq(mmio_read8(GUEST_GICD + GICD_IPRIORITYR + SPI + 1), GIC_PRIORITY);
	gic_set_priority(SPI, GIC_PRIORITY);
}

/*
 * pending, active, active and pending, inactive. With KVM a level-triggered
 * interrupt that software made pending stays so until it is deactivated, and
 * then forgets a second time: @edge has all of it.
 */
static void check_states(u32 intid, bool edge)
{
	expect_none();
	gic_pend(intid);
	check(gic_is_pending(intid));
	expect_none();
	gic_enable(intid);
	check_eq(gic_ack(), intid);
	check(gic_is_active(intid));
	check(!edge || !gic_is_pending(intid));
	check_eq(gic_running(), GIC_PRIORITY);
	if (edge) {
		gic_pend(intid);
		check(gic_is_active(intid) && gic_is_pending(intid));
		expect_none();
	}
	gic_eoi(intid);
	check(!gic_is_active(intid));
	check_eq(gic_running(), 0xff);
	if (edge)
		expect(intid);
	check(!gic_is_pending(intid) && !gic_is_active(intid));
	gic_pend(intid);
	gic_unpend(intid);
	check(!gic_is_pending(intid));
	expect_none();
	gic_disable(intid);
}

static void check_sgis(void)
{
	u32 i;

	for (i = 0; i < 16; i++) {
		gic_enable(i);
		gic_sgi(i, 0, 1);
	}
	/* At one priority the lowest INTID goes first. */
	for (i = 0; i < 16; i++)
		expect(i);
	expect_none();
	gic_sgi(5, 0, 2);		/* nobody is there */
	expect_none();
	gic_sgi_others(5);
	expect_none();
}

static void check_active_bits(void)
{
	gic_enable(SPI);
	gic_set_bit(SPI, GICD_ISACTIVER);
	check(gic_is_active(SPI));
	gic_pend(SPI);
	expect_none();
	gic_set_bit(SPI, GICD_ICACTIVER);
	check(!gic_is_active(SPI));
	expect(SPI);
	gic_disable(SPI);
}

static void check_masks(void)
{
	gic_enable(SPI);
	gic_set_mask(GIC_PRIORITY);
	gic_pend(SPI);
	expect_none();
	gic_set_mask(GIC_PRIORITY + 0x10);
	expect(SPI);
	gic_set_mask(0xff);

	gic_enable_cpu(false);
	gic_pend(SPI);
	expect_none();
	gic_enable_cpu(true);
	expect(SPI);

	gic_disable(SPI);
}

/* (KVM does not look again at what came while the distributor was off.) */
static void check_distributor_off(void)
{
	gic_enable(SPI);
	gic_enable_dist(false);
	gic_pend(SPI);
	expect_none();
	gic_enable_dist(true);
	expect(SPI);
	gic_disable(SPI);
}

static void check_level(void)
{
	gic_set_edge(LINE_SPI, false);
	gic_enable(LINE_SPI);
	wire(1);
	check(gic_is_pending(LINE_SPI));
	expect(LINE_SPI);
	check(gic_is_pending(LINE_SPI));
	gic_unpend(LINE_SPI);		/* the wire is still high */
	check_eq(gic_ack(), LINE_SPI);
	wire(0);
	gic_eoi(LINE_SPI);
	expect_none();
	wire(1);
	wire(0);			/* nobody looked in between */
	expect_none();
	gic_pend(LINE_SPI);		/* by software, once */
	check_eq(gic_ack(), LINE_SPI);
	gic_eoi(LINE_SPI);
	expect_none();
	gic_disable(LINE_SPI);
}

static void check_edge(void)
{
	gic_set_edge(LINE_SPI, true);
	gic_enable(LINE_SPI);
	wire(1);
	wire(0);
	check(gic_is_pending(LINE_SPI));
	check_eq(gic_ack(), LINE_SPI);
	expect_none();
	wire(1);			/* again while active */
	wire(0);
	gic_eoi(LINE_SPI);
	expect(LINE_SPI);
	wire(1);			/* an edge counts once, however long */
	expect(LINE_SPI);
	expect_none();
	wire(0);
	gic_disable(LINE_SPI);
}

/* EOI drops the priority, DIR deactivates. */
static void check_eoimode(void)
{
	gic_set_eoimode(1);
	gic_enable(SPI);
	gic_enable(SPI + 2);
	gic_pend(SPI);
	check_eq(gic_ack(), SPI);
	gic_eoi(SPI);
	check_eq(gic_running(), 0xff);
	check(gic_is_active(SPI));
	gic_pend(SPI);
	expect_none();
	gic_pend(SPI + 2);
	check_eq(gic_ack(), SPI + 2);
	gic_eoi(SPI + 2);
	gic_deactivate(SPI);
	check(!gic_is_active(SPI));
	check_eq(gic_ack(), SPI);
	gic_eoi(SPI);
	gic_deactivate(SPI);
	gic_deactivate(SPI + 2);
	check(!gic_is_active(SPI) && !gic_is_active(SPI + 2));
	expect_none();
	gic_disable(SPI);
	gic_disable(SPI + 2);
	gic_set_eoimode(0);
}

int main(void)
{
	gic_init();
	check_identity();
	check_states(PPI, false);
	check_states(3, true);
	gic_set_edge(SPI, true);
	gic_set_edge(SPI + 2, true);
	check_states(SPI, true);
	check_sgis();
	check_active_bits();
	check_masks();
	check_eoimode();
	if (port_read(PORT_PARAM))
		check_distributor_off();
	if (port_present()) {
		check_level();
		check_edge();
	}
	return 0;
}
