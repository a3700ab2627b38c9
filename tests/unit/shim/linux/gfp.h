/* SPDX-License-Identifier: GPL-2.0-only */
/* Allocation flags mean nothing here. */
#ifndef WEIR_SHIM_LINUX_GFP_H
#define WEIR_SHIM_LINUX_GFP_H

#include <linux/types.h>

#define GFP_KERNEL		0U
#define GFP_KERNEL_ACCOUNT	0U
#define GFP_ATOMIC		1U
#define GFP_NOWAIT		1U
#define __GFP_ZERO		2U
#define __GFP_NOWARN		0U
#define __GFP_ACCOUNT		0U

#endif /* WEIR_SHIM_LINUX_GFP_H */
