/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where assembly finds things in struct weir_context; switch.c asserts each.
 * HYP_FRAME is what the entry path leaves on the host's stack under the
 * guest: callee-saved registers, the context pointer, the host's SP_EL0 and
 * its kernel's pointer authentication key.
 */
#ifndef WEIR_HYP_OFFSETS_H
#define WEIR_HYP_OFFSETS_H

#define CTX_X(n)	(8 * (n))
#define CTX_SP		(8 * 31)
#define CTX_PC		(8 * 32)
#define CTX_PSTATE	(8 * 33)

#define CTX_PTRAUTH	(8 * 34)
#define CTX_SERVED	(8 * 35)
#define CTX_APIA	(8 * 36)

#define HYP_FRAME_X(n)	(8 * ((n) - 19))
#define HYP_FRAME_CTX	96
#define HYP_FRAME_APIA	112
#define HYP_FRAME_SIZE	128

/* What weir_vhe_enter() returns: which vector the guest left through. */
#define WEIR_EXIT_SYNC		0
#define WEIR_EXIT_IRQ		1
#define WEIR_EXIT_SERROR	2

#endif /* WEIR_HYP_OFFSETS_H */
