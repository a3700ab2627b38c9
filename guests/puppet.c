// SPDX-License-Identifier: GPL-2.0-only
/* Does what a test tells it to, see lib/puppet.h. */

#include "cpu.h"
#include "gic.h"
#include "puppet.h"
#include "report.h"
#include "smccc.h"
#include "sysreg.h"
#include "timer.h"

static u64 read_any(const u64 *a)
{
	switch (a[1]) {
	case 1: return mmio_read8(a[0]);
	case 2: return mmio_read16(a[0]);
	case 4: return mmio_read32(a[0]);
	default: return mmio_read64(a[0]);
	}
}

#define LOAD(instruction, reg, addr) ({					\
	u64 __v = ~0UL;							\
	asm volatile(instruction " %" reg "0, [%1]"			\
		     : "+r"(__v) : "r"(addr) : "memory");		\
	__v; })

static u64 read_signed(const u64 *a)
{
	switch (a[1] * 100 + a[2]) {
	case 132: return LOAD("ldrsb", "w", a[0]);
	case 232: return LOAD("ldrsh", "w", a[0]);
	case 164: return LOAD("ldrsb", "x", a[0]);
	case 264: return LOAD("ldrsh", "x", a[0]);
	default: return LOAD("ldrsw", "x", a[0]);
	}
}

static u64 write_any(const u64 *a)
{
	switch (a[1]) {
	case 1: mmio_write8(a[0], a[2]); break;
	case 2: mmio_write16(a[0], a[2]); break;
	case 4: mmio_write32(a[0], a[2]); break;
	default: mmio_write64(a[0], a[2]); break;
	}
	return 0;
}

static u64 write_many(const u64 *a)
{
	u64 i;

	for (i = 0; i < a[3]; i++)
		write_any(a);
	return 0;
}

static u64 probe(const u64 *a)
{
	bool aborted;

	if (a[1])
		aborted = raises(mmio_write64(a[0], 0x5a));
	else
		aborted = raises(mmio_read64(a[0]));
	return aborted ? this_cpu()->esr : 0;
}

static u64 fill(const u64 *a)
{
	u64 addr;

	for (addr = a[0]; addr < a[0] + a[1]; addr += 8)
		*(volatile u64 *)addr = a[2] + addr;
	return 0;
}

static u64 verify(const u64 *a)
{
	u64 addr, bad = 0;

	for (addr = a[0]; addr < a[0] + a[1]; addr += 8)
		bad += *(volatile u64 *)addr != a[2] + addr;
	return bad;
}

static u64 call_code(const u64 *a)
{
	u64 (*fn)(u64 arg) = (void *)a[0];

	asm volatile("dc cvau, %0; dsb ish; ic ivau, %0; dsb ish; isb"
		     : : "r"(a[0]) : "memory");
	return fn(a[1]);
}

static u64 call_hvc(const u64 *a)
{
	return smccc_hvc(a[0], a[1], a[2], a[3]);
}

static void serve(void *arg)
{
	(void)arg;
	main();
}

static u64 start_cpu(const u64 *a)
{
	return cpu_on(a[0], serve, NULL);
}

static u64 init_gic(const u64 *a)
{
	if (a[0])
		gic_init_dist();
	gic_init_cpu();
	return 0;
}

static u64 enable_irq(const u64 *a)
{
	if (a[0] >= 16)
		gic_set_edge(a[0], a[1]);
	if (a[2])
		gic_set_priority(a[0], a[2]);
	gic_enable(a[0]);
	return 0;
}

static u64 disable_irq(const u64 *a)
{
	gic_disable(a[0]);
	return 0;
}

static u64 ack_irq(const u64 *a)
{
	u64 start = timer_now(), ticks = timer_ticks(a[0]);
	u32 intid;

	do {
		intid = gic_ack();
	} while (intid == GIC_SPURIOUS && timer_now() - start < ticks);
	return intid;
}

static u64 eoi_irq(const u64 *a)
{
	gic_eoi(a[0]);
	return 0;
}

static u64 take_irq(const u64 *a)
{
	u64 intid = ack_irq(a);

	if (intid != GIC_SPURIOUS)
		gic_eoi(intid);
	return intid;
}

static u64 sleep_irq(const u64 *a)
{
	u32 intid;

	(void)a;
	for (;;) {
		intid = gic_ack();
		if (intid != GIC_SPURIOUS)
			break;
		wfi();
	}
	gic_eoi(intid);
	return intid;
}

static u64 count_irq(const u64 *a)
{
	static const u64 no_wait[] = { 0 };
	u64 count = 0, last = 0;

	/* What came before the word was set is counted, too. */
	do {
		last = READ_ONCE(*(u64 *)a[0]);
		while (take_irq(no_wait) == a[1])
			count++;
	} while (!last);
	return count;
}

static u64 wait_word(const u64 *a)
{
	while (READ_ONCE(*(u64 *)a[0]) != a[1])
		cpu_relax();
	return 0;
}

static u64 set_timer(const u64 *a)
{
	write_sysreg(timer_now() + timer_ticks(a[0]), cntv_cval_el0);
	write_sysreg(TIMER_ENABLE, cntv_ctl_el0);
	isb();
	return 0;
}

static u64 modify_loop(const u64 *a)
{
	u64 rounds = 0, offset;

	while (!READ_ONCE(*(u64 *)a[0])) {
		rounds++;
		for (offset = 0; offset < a[2]; offset += 4096)
			WRITE_ONCE(*(u64 *)(a[1] + offset), rounds);
	}
	return rounds;
}

static u64 do_nothing(const u64 *a)
{
	(void)a;
	return 0;
}

static u64 (*const actions[])(const u64 *a) = {
	[PUPPET_NOP] = do_nothing,
	[PUPPET_READ] = read_any,
	[PUPPET_READ_SIGNED] = read_signed,
	[PUPPET_WRITE] = write_any,
	[PUPPET_WRITE_MANY] = write_many,
	[PUPPET_PROBE] = probe,
	[PUPPET_FILL] = fill,
	[PUPPET_VERIFY] = verify,
	[PUPPET_CALL] = call_code,
	[PUPPET_HVC] = call_hvc,
	[PUPPET_CPU_ON] = start_cpu,
	[PUPPET_GIC_INIT] = init_gic,
	[PUPPET_IRQ_ENABLE] = enable_irq,
	[PUPPET_IRQ_DISABLE] = disable_irq,
	[PUPPET_IRQ_ACK] = ack_irq,
	[PUPPET_IRQ_EOI] = eoi_irq,
	[PUPPET_IRQ_TAKE] = take_irq,
	[PUPPET_IRQ_SLEEP] = sleep_irq,
	[PUPPET_IRQ_COUNT] = count_irq,
	[PUPPET_WAIT_WORD] = wait_word,
	[PUPPET_TIMER] = set_timer,
	[PUPPET_MODIFY_LOOP] = modify_loop,
};

int main(void)
{
	volatile struct puppet_call *call = (void *)(GUEST_MAILBOX +
		(u64)cpu_index() * GUEST_MAILBOX_SIZE);
	u64 arg[4];
	u32 i;

	for (;;) {
		port_request(PORT_REQ_DONE, cpu_index());
		for (i = 0; i < ARRAY_SIZE(arg); i++)
			arg[i] = call->arg[i];
		check(call->op < ARRAY_SIZE(actions));
		call->result = actions[call->op](arg);
	}
}
