// SPDX-License-Identifier: GPL-2.0-only
/* Exceptions: expected ones are recorded, interrupts have a hook. */

#include "cpu.h"
#include "el0.h"
#include "gic.h"
#include "report.h"
#include "sysreg.h"

/* Vector numbers: offset in the table divided by 0x80. */
#define VECTOR_SYNC_SAME	4
#define VECTOR_IRQ_SAME		5
#define VECTOR_SYNC_LOWER	8
#define VECTOR_IRQ_LOWER	9

void (*irq_hook)(u32 intid);
bool (*el0_hook)(struct frame *frame, u64 esr);

void exception_dispatch(struct frame *frame, unsigned int vector);

#define PSR_EL1H_MASKED	0x3c5

extern char el0_back[];

void el0_return(struct frame *frame)
{
	frame->elr = (u64)el0_back;
	frame->spsr = PSR_EL1H_MASKED;
}

static void take_irq(void)
{
	u32 intid = gic_ack();

	if (intid == GIC_SPURIOUS)
		return;
	if (irq_hook)
		irq_hook(intid);
	gic_eoi(intid);
}

static bool record_sync(struct frame *frame, u64 esr)
{
	struct cpu *cpu = this_cpu();

	if (!cpu->expecting)
		return false;
	cpu->esr = esr;
	cpu->far = read_sysreg(far_el1);
	cpu->taken++;
	frame->elr += 4;
	return true;
}

static void take_unexpected(const struct frame *frame, unsigned int vector,
			    u64 esr)
{
	puts("exception, vector ");
	put_hex(vector);
	puts(", ELR ");
	put_hex(frame->elr);
	puts(", FAR ");
	put_hex(read_sysreg(far_el1));
	puts("\n");
	fail(__FILE__, __LINE__, "no exception, ESR", esr, 0);
}

void exception_dispatch(struct frame *frame, unsigned int vector)
{
	u64 esr = read_sysreg(esr_el1);

	switch (vector) {
	case VECTOR_IRQ_SAME:
	case VECTOR_IRQ_LOWER:
		take_irq();
		return;
	case VECTOR_SYNC_LOWER:
		if (el0_hook && el0_hook(frame, esr))
			return;
		break;
	case VECTOR_SYNC_SAME:
		if (record_sync(frame, esr))
			return;
		break;
	}
	take_unexpected(frame, vector, esr);
}
