/* SPDX-License-Identifier: GPL-2.0-only */
/* Everything is in one executable. */
#ifndef WEIR_SHIM_LINUX_EXPORT_H
#define WEIR_SHIM_LINUX_EXPORT_H

#define EXPORT_SYMBOL(s)
#define EXPORT_SYMBOL_GPL(s)

#endif /* WEIR_SHIM_LINUX_EXPORT_H */
