/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Types shared by every part of Weir. Those of addresses are the kernel's own:
 * gpa_t is a guest physical address, an IPA; gfn_t is one >> 12; hva_t is an
 * address in the VMM's memory.
 */
#ifndef WEIR_TYPES_H
#define WEIR_TYPES_H

#include <linux/kvm_types.h>
#include <linux/types.h>

struct weir_vm;
struct weir_vcpu;

#endif /* WEIR_TYPES_H */
