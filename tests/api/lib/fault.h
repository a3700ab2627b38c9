/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Allocations, and copies from and to user space, that fail one after another:
 * Documentation/fault-injection, fail-nth. The test's own thread only.
 */
#ifndef TEST_FAULT_H
#define TEST_FAULT_H

#include "test.h"

/* Asks the host's kernel for it; skips where it has no fault injection. */
void fault_init(void);

/* From here on the @nth allocation of this thread fails. */
void fault_arm(unsigned int nth);
/* No more. Return: whether one did. */
bool fault_disarm(void);

/*
 * Of the allocations of threads that are at risk so many in a hundred fail at random;
 * 0: none any more.
 */
void fault_random(unsigned int percent);
void fault_at_risk(bool on);		/* this thread */
/* The kernel's threads of this name, until they end. Return: how many there are. */
u32 fault_threads_at_risk(const char *name);

/**
 * struct fault_case - a call of which every allocation fails once
 * @name: for messages
 * @prepare: makes what the call needs; NULL: nothing
 * @call: answers 0 or more, or -errno. What failed is called again, and then
 *	must succeed: the failure has left nothing behind
 * @undo: removes what @prepare and @call made
 */
struct fault_case {
	const char *name;
	void (*prepare)(void);
	long (*call)(void);
	void (*undo)(void);
};

/* For n = 1, 2, ... until the call makes fewer than n allocations. */
void fault_each(const struct fault_case *c);

#endif /* TEST_FAULT_H */
