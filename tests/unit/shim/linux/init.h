/* SPDX-License-Identifier: GPL-2.0-only */
/* See compiler_types.h. */
#ifndef WEIR_SHIM_LINUX_INIT_H
#define WEIR_SHIM_LINUX_INIT_H

#include <linux/compiler_types.h>

#endif /* WEIR_SHIM_LINUX_INIT_H */
