/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WEIR_SHIM_LINUX_PROCESSOR_H
#define WEIR_SHIM_LINUX_PROCESSOR_H

#define cpu_relax()	((void)0)

#endif /* WEIR_SHIM_LINUX_PROCESSOR_H */
