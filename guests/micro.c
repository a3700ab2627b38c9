// SPDX-License-Identifier: GPL-2.0-only
/*
 * Micro-benchmarks: what one operation takes by the virtual counter, which
 * counts instructions when the emulator does. One row a machine; the test has
 * prepared what the row needs (tests/perf/micro-host.c). Without a test, in QEMU or
 * `weir run`, it is a register of the UART, and the console has the results.
 */

#include "cpu.h"
#include "gic.h"
#include "micro.h"
#include "report.h"
#include "smccc.h"
#include "sysreg.h"
#include "timer.h"

#define UNKNOWN_CALL	0x4b000000
#define SGI		1
#define GICD_IIDR	0x0008
#define PL011_FR	0x18
#define GITS_CWRITER	0x0088
#define ITS_INT		0x03
#define ITS_QUEUE	0x10000U

static volatile u32 taken, other_ready;
static volatile u64 handled_at;
static u32 its_tail;

static void count(u32 intid)
{
	(void)intid;
	taken++;
}

static void wait_taken(u32 want)
{
	while (taken != want)
		cpu_relax();
}

/* Asleep; an interrupt is taken between two WFIs. */
static void sleep_until_taken(u32 want)
{
	while (taken != want) {
		irq_disable();
		if (taken != want)
			wfi();
		irq_enable();
		isb();
	}
}

static void hypercall(void)
{
	smccc_hvc(SMCCC_VERSION, 0, 0, 0);
}

static void hypercall_unknown(void)
{
	smccc_hvc(UNKNOWN_CALL, 0, 0, 0);
}

static void gic_read(void)
{
	mmio_read32(GUEST_GICD + GICD_IIDR);
}

static void mmio_user(void)
{
	mmio_read32(MICRO_USER_AT);
}

static void uart_read(void)
{
	mmio_read32(GUEST_PL011 + PL011_FR);
}

static void self_sgi(void)
{
	u32 want = taken + 1;

	gic_sgi(SGI, 0, BIT(0));
	wait_taken(want);
}

/* CPU 1 answers each SGI by one. */
static void answer(u32 intid)
{
	if (cpu_index())
		gic_sgi(SGI, 0, BIT(0));
	else
		count(intid);
}

static void ipi(void)
{
	u32 want = taken + 1;

	gic_sgi(SGI, 0, BIT(1));
	wait_taken(want);
}

static void ipi_wfi(void)
{
	u32 want = taken + 1;

	gic_sgi(SGI, 0, BIT(1));
	sleep_until_taken(want);
}

static void ring(void)
{
	mmio_write32(MICRO_DOORBELL_AT, 1);
}

static void ring_thread(void)
{
	volatile u32 *word = (volatile u32 *)MICRO_ANSWER;
	u32 before = *word;

	ring();
	while (*word == before)
		cpu_relax();
}

static void ring_irq(void)
{
	u32 want = taken + 1;

	ring();
	wait_taken(want);
}

static void ring_wfi(void)
{
	u32 want = taken + 1;

	ring();
	sleep_until_taken(want);
}

static void at_signal(u32 intid)
{
	handled_at = timer_physical_now();
	count(intid);
}

/*
 * Asleep long before the signal: the host's thread waits until then. Its counter is the
 * physical one here, which has no offset.
 */
static u64 signals(u32 ops)
{
	volatile u64 *stamp = (volatile u64 *)MICRO_STAMP;
	u64 sum = 0;
	u32 i;

	for (i = 0; i < ops; i++) {
		ring_wfi();
		check(handled_at > *stamp);
		sum += handled_at - *stamp;
	}
	return sum;
}

static void send_frame(void)
{
	struct micro_ring *tx = (struct micro_ring *)MICRO_TX;

	dmb();
	tx->avail_idx++;
	dmb();
	if (!tx->used_flags)
		ring();
}

/* A frame that the host has no use for, until the device has used it. */
static void net_out(void)
{
	struct micro_ring *tx = (struct micro_ring *)MICRO_TX;
	u16 seen = tx->used_idx;

	send_frame();
	while (tx->used_idx == seen)
		cpu_relax();
}

/*
 * A frame that the host answers, until the answer's interrupt has been taken. Its
 * buffer is on offer again then.
 */
static void kick_net(void)
{
	struct micro_ring *rx = (struct micro_ring *)MICRO_RX;
	u16 seen = rx->used_idx;
	u32 want = taken + 1;

	send_frame();
	sleep_until_taken(want);
	check_eq(rx->used_idx, (u16)(seen + 1));
	rx->avail[rx->avail_idx % MICRO_RING] = rx->used[seen % MICRO_RING].id;
	dmb();
	rx->avail_idx++;
}

static void lpi(void)
{
	volatile u64 *command = (volatile u64 *)(MICRO_LPI_QUEUE + its_tail);
	u32 want = taken + 1;

	command[0] = ITS_INT | (u64)MICRO_LPI_DEV << 32;
	command[1] = 0;
	command[2] = 0;
	command[3] = 0;
	dsb();
	its_tail = (its_tail + 32) % ITS_QUEUE;
	mmio_write64(MICRO_ITS + GITS_CWRITER, its_tail);
	wait_taken(want);
}

/* From the acknowledge to behind the EOI; what makes it pending is not counted. */
/* Three instructions a turn. */
static void spin(u64 turns)
{
	asm volatile("1: nop\n\tsubs %0, %0, #1\n\tb.ge 1b" : "+r" (turns) : : "cc");
}

/*
 * Shorter than a tick of the counter, which is 16 instructions: what the ticks add up
 * to is the mean only if each begins elsewhere in its tick.
 */
static u64 ack_eoi(u32 ops)
{
	u64 start, sum = 0;
	u32 i, intid;

	irq_disable();
	for (i = 0; i < ops; i++) {
		gic_pend(MICRO_SPI);
		isb();
		spin(i % 16);
		start = timer_now();
		intid = gic_ack();
		gic_eoi(intid);
		sum += timer_now() - start;
		check_eq(intid, MICRO_SPI);
	}
	irq_enable();
	return sum;
}

static void at_timer(u32 intid)
{
	handled_at = timer_now();
	write_sysreg(0, cntv_ctl_el0);
	isb();
	count(intid);
}

static u64 lateness(u32 ops, void (*wait)(u32 want))
{
	u64 deadline, sum = 0;
	u32 i, want;

	for (i = 0; i < ops; i++) {
		want = taken + 1;
		deadline = timer_now() + timer_ticks(1000);
		write_sysreg(deadline, cntv_cval_el0);
		write_sysreg(TIMER_ENABLE, cntv_ctl_el0);
		isb();
		wait(want);
		sum += handled_at - deadline;
	}
	return sum;
}

static u64 timer_awake(u32 ops)
{
	return lateness(ops, wait_taken);
}

static u64 timer_asleep(u32 ops)
{
	return lateness(ops, sleep_until_taken);
}

/* Each access is the first: memory for all runs, in steps. */
static u64 touch(u32 ops, u64 step)
{
	static u64 next = MICRO_FRESH;
	u64 start = timer_now();
	u32 i;

	for (i = 0; i < ops; i++, next += step)
		*(volatile u64 *)next = i;
	check(next <= MICRO_FRESH + MICRO_FRESH_SIZE);
	return timer_now() - start;
}

static u64 touch_pages(u32 ops)
{
	return touch(ops, 4096);
}

static u64 touch_blocks(u32 ops)
{
	return touch(ops, 2UL << 20);
}

/* @op, or @ticks where it is not the whole of the time that counts. */
static const struct row {
	u32 ops;
	void (*op)(void);
	u64 (*ticks)(u32 ops);
	void (*hook)(u32 intid);
	u32 intid;
} rows[MICRO_ROWS] = {
	[MICRO_HYPERCALL] = { 1000, hypercall },
	[MICRO_HYPERCALL_UNKNOWN] = { 1000, hypercall_unknown },
	[MICRO_GIC_READ] = { 1000, gic_read },
	[MICRO_MMIO_USER] = { 500, mmio_user },
	[MICRO_ACK_EOI] = { 500, .ticks = ack_eoi, .hook = count,
			    .intid = MICRO_SPI },
	[MICRO_SELF_SGI] = { 500, self_sgi, .hook = count, .intid = SGI },
	[MICRO_IPI] = { 200, ipi, .hook = answer, .intid = SGI },
	[MICRO_IPI_WFI] = { 200, ipi_wfi, .hook = answer, .intid = SGI },
	[MICRO_DOORBELL] = { 1000, ring },
	[MICRO_DOORBELL_THREAD] = { 200, ring_thread },
	[MICRO_DOORBELL_SPI] = { 500, ring_irq, .hook = count,
				 .intid = MICRO_SPI },
	[MICRO_KICK_IRQ] = { 200, ring_wfi, .hook = count, .intid = MICRO_SPI },
	[MICRO_IRQ_IN] = { 100, .ticks = signals, .hook = at_signal,
			   .intid = MICRO_SPI },
	[MICRO_NET_OUT] = { 200, net_out },
	[MICRO_KICK_NET] = { 200, kick_net, .hook = count, .intid = MICRO_SPI },
	[MICRO_LPI] = { 200, lpi, .hook = count },
	[MICRO_TIMER] = { 20, .ticks = timer_awake, .hook = at_timer,
			  .intid = TIMER_VIRT_INTID },
	[MICRO_WFI_TIMER] = { 20, .ticks = timer_asleep, .hook = at_timer,
			      .intid = TIMER_VIRT_INTID },
	[MICRO_VM_SWITCH] = { 200, ring_wfi, .hook = count, .intid = MICRO_SPI },
	[MICRO_FAULT_4K] = { 500, .ticks = touch_pages },
	[MICRO_FAULT_2M] = { 8, .ticks = touch_blocks },
};

/* What the VMM itself serves, where it is no test. */
static const struct row alone = { .ops = 500, .op = uart_read };

static u64 measure(const struct row *row, u32 ops)
{
	u64 start;
	u32 i;

	if (row->ticks)
		return row->ticks(ops);
	start = timer_now();
	for (i = 0; i < ops; i++)
		row->op();
	return timer_now() - start;
}

static void secondary(void *arg)
{
	const struct row *row = arg;

	gic_init_cpu();
	gic_enable(SGI);
	irq_enable();
	WRITE_ONCE(other_ready, 1);
	for (;;) {
		if (row->op == ipi_wfi)
			wfi();
		else
			cpu_relax();
	}
}

/* The other VM of MICRO_VM_SWITCH: rings back for ever. */
static void __attribute__((noreturn)) echo(void)
{
	u32 seen = 0;

	for (;;) {
		sleep_until_taken(++seen);
		ring();
	}
}

static void prepare(const struct row *row)
{
	gic_init();
	irq_hook = row->hook;
	if (row->intid) {
		if (row->intid == MICRO_SPI) {
			gic_set_edge(MICRO_SPI, true);
			gic_route(MICRO_SPI, cpu_mpidr(0));
		}
		gic_enable(row->intid);
	}
	irq_enable();
	if (guest_cpus() > 1) {
		check_eq(cpu_on(1, secondary, (void *)row), PSCI_SUCCESS);
		while (!READ_ONCE(other_ready))
			cpu_relax();
	}
}

static void finish(const volatile struct micro_result *result)
{
	dsb();
	if (port_present())
		port_request(PORT_REQ_STEP, 0);
	else
		micro_say(result);
}

int main(void)
{
	volatile struct micro_result *result = port_memory(MICRO_RESULTS);
	bool test = port_present();
	u64 param = test ? port_read(PORT_PARAM) : 0;
	const struct row *row = test ? &rows[(u32)param] : &alone;
	u32 i;

	prepare(row);
	if (param >> 32)
		its_tail = param >> 32;
	if ((u32)param == MICRO_VM_SWITCH && param >> 32)
		echo();
	measure(row, row->ops / 10 + 1);
	for (i = 0; i < MICRO_RUNS; i++) {
		result[i].ticks = measure(row, row->ops);
		result[i].ops = row->ops;
	}
	finish(result);
	return 0;
}
