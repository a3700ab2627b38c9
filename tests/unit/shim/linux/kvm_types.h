/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses of a guest, as the kernel calls them. */
#ifndef WEIR_SHIM_LINUX_KVM_TYPES_H
#define WEIR_SHIM_LINUX_KVM_TYPES_H

#include <linux/types.h>

typedef u64 gpa_t;
typedef u64 gfn_t;
typedef unsigned long hva_t;

#define INVALID_GPA	(~(gpa_t)0)

#endif /* WEIR_SHIM_LINUX_KVM_TYPES_H */
