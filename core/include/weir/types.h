/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Address types shared by every part of Weir. They are the kernel's own names
 * where it has them, so that a file compiles alike in the module and in a
 * host unit test.
 */
#ifndef WEIR_TYPES_H
#define WEIR_TYPES_H

#include <linux/types.h>

typedef u64 gpa_t;		/* guest physical address: an IPA */
typedef u64 gfn_t;		/* gpa_t >> 12 */
typedef unsigned long hva_t;	/* address in the VMM's memory */

struct weir_vm;
struct weir_vcpu;

#endif /* WEIR_TYPES_H */
