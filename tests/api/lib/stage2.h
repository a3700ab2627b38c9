/* SPDX-License-Identifier: GPL-2.0-only */
/* What the VMM wrote is what the guest reads (guests/stage2.c). */
#ifndef TEST_STAGE2_H
#define TEST_STAGE2_H

/* @advice: MADV_HUGEPAGE or MADV_NOHUGEPAGE. Return: main()'s exit status. */
int stage2_check(int advice);

#endif /* TEST_STAGE2_H */
