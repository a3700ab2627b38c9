// SPDX-License-Identifier: GPL-2.0-only
/*
 * An SGI of a GICv2 is pending for each CPU that sent it, and comes once for
 * each (IHI 0048, 3.2.2 and 4.3.15). List registers may not hold one INTID
 * twice (5.3.15): one source at a time is in the INTID and pending by its latch;
 * the others wait as if a device held the line, so that the guest's EOI brings
 * the next one. Nothing else of the list registers' code knows.
 */
#include <linux/bitops.h>
#include <linux/bits.h>
#include "source.h"

#define SOURCE_SHIFT	10
#define SGI_INTID	GENMASK(3, 0)

static u8 present(const struct weir_vgic_irq *irq)
{
	return BIT(irq->intid >> SOURCE_SHIFT);
}

/* About to go to a list register: the next source, unless one has begun. */
static bool next_source(struct weir_vcpu *vcpu, struct weir_vgic_irq *irq)
{
	if (!irq->latch && irq->sources) {
		irq->intid &= SGI_INTID;
		irq->intid |= __ffs(irq->sources) << SOURCE_SHIFT;
		irq->latch = true;
	}
	irq->sources &= ~present(irq);
	irq->line = irq->sources;
	return true;
}

/**
 * weir_vgic_source_init() - an SGI that knows its sources
 * @irq: 0 to 15, idle
 */
void weir_vgic_source_init(struct weir_vgic_irq *irq)
{
	irq->level = true;
	irq->still_pending = next_source;
}

/**
 * weir_vgic_source_get() - from whom it is pending
 * @irq: the SGI, in no list register
 *
 * Return: a bit for each CPU.
 */
u8 weir_vgic_source_get(const struct weir_vgic_irq *irq)
{
	return irq->sources | (irq->latch ? present(irq) : 0);
}

/**
 * weir_vgic_source_add() - CPUs send it
 * @irq: the SGI
 * @sources: a bit for each
 *
 * Return: true when the vCPU may have something new to take.
 */
bool weir_vgic_source_add(struct weir_vgic_irq *irq, u8 sources)
{
	irq->sources |= sources;
	if (irq->latch)
		irq->sources &= ~present(irq);
	if (irq->lr == WEIR_VGIC_LR_NONE || !(sources & present(irq)))
		return weir_vgic_irq_set_line(irq, irq->sources);
	/* Has the guest taken it? If not, both are one. */
	irq->line = true;
	return weir_vgic_irq_update(irq);
}

/**
 * weir_vgic_source_clear() - it is not pending from CPUs any more
 * @irq: the SGI, in no list register
 * @sources: a bit for each
 *
 * Return: true when the vCPU may have something new to take.
 */
bool weir_vgic_source_clear(struct weir_vgic_irq *irq, u8 sources)
{
	if (sources & present(irq))
		irq->latch = false;
	irq->sources &= ~sources;
	irq->line = irq->sources;
	return weir_vgic_irq_update(irq);
}
