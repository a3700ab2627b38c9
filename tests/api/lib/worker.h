/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel threads that serve virtqueues. */
#ifndef TEST_WORKER_H
#define TEST_WORKER_H

#include "test.h"

/* Those of this name, the youngest last. Return: how many, at most @max. */
u32 worker_threads(const char *name, int *pids, u32 max);
/* All of this name to the last CPU, this thread and those to come from it to the first. */
void worker_apart(const char *name);

#endif /* TEST_WORKER_H */
