/* SPDX-License-Identifier: GPL-2.0-only */
/* Code that runs at EL0. */
#ifndef GUEST_EL0_H
#define GUEST_EL0_H

#include "cpu.h"

/*
 * Runs position-independent code at EL0 until el0_hook calls el0_return() for
 * an exception of it. @fn: el0_alias() of it; @spsr: PSTATE; @arg: its x0.
 * Return: x0 at that exception.
 */
u64 el0_run(u64 fn, u64 spsr, u64 arg);

/* Makes @frame, of an exception from EL0, return behind el0_run(). */
void el0_return(struct frame *frame);

/* Where EL0 finds what the guest has at @p. */
static inline u64 el0_alias(const volatile void *p)
{
	return (u64)p - GUEST_RAM + GUEST_EL0_ALIAS;
}

#endif /* GUEST_EL0_H */
