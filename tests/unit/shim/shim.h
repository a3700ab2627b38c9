/* SPDX-License-Identifier: GPL-2.0-only */
/* What a unit test asks of the shim. */
#ifndef WEIR_SHIM_SHIM_H
#define WEIR_SHIM_SHIM_H

/**
 * shim_alloc_fail_after() - make one allocation fail
 * @n: how many are to succeed before it; a negative number: none fails
 */
void shim_alloc_fail_after(int n);

/* Blocks allocated and not yet freed. */
int shim_alloc_live(void);

#endif /* WEIR_SHIM_SHIM_H */
