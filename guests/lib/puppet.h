/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What guests/puppet.c does for a test: one call at a time, written into the
 * CPU's mailbox. It announces that it is done by PORT_REQ_DONE, and looks into
 * the mailbox when it is entered again.
 */
#ifndef GUEST_PUPPET_H
#define GUEST_PUPPET_H

#include <stdint.h>

enum puppet_op {
	PUPPET_NOP,
	PUPPET_READ,		/* address, bytes: zero-extended value */
	PUPPET_READ_SIGNED,	/* address, bytes, bits of the register */
	PUPPET_WRITE,		/* address, bytes, value */
	PUPPET_WRITE_MANY,	/* address, bytes, value, times */
	PUPPET_PROBE,		/* address, is write: ESR of the abort, or 0 */
	PUPPET_FILL,		/* address, bytes, seed: 64-bit words seed + address */
	PUPPET_VERIFY,		/* address, bytes, seed: words that differ */
	PUPPET_CALL,		/* address, argument: x0 of that code */
	PUPPET_HVC,		/* function and three arguments: x0 */
	PUPPET_CPU_ON,		/* index: becomes a puppet of its own; PSCI's answer */
	PUPPET_GIC_INIT,	/* is the boot CPU */
	PUPPET_IRQ_ENABLE,	/* INTID, is edge-triggered, priority */
	PUPPET_IRQ_DISABLE,	/* INTID */
	PUPPET_IRQ_ACK,		/* microseconds to wait: INTID or 1023 */
	PUPPET_IRQ_EOI,		/* INTID */
	PUPPET_IRQ_TAKE,	/* microseconds to wait: ACK and EOI: INTID */
	PUPPET_IRQ_SLEEP,	/* WFI until an interrupt; ACK and EOI: INTID */
	PUPPET_IRQ_COUNT,	/* word to watch, INTID: take until word is set: count */
	PUPPET_WAIT_WORD,	/* address, value: spins until the word has it */
	PUPPET_TIMER,		/* microseconds: programs the virtual timer */
	PUPPET_MODIFY_LOOP,	/* word to watch, address, bytes: writes pages until set */
};

struct puppet_call {
	uint64_t op;
	uint64_t arg[4];
	uint64_t result;
};

#endif /* GUEST_PUPPET_H */
