/* SPDX-License-Identifier: GPL-2.0-only */
/* Everything is in one executable. */
#ifndef WEIR_SHIM_LINUX_MODULE_H
#define WEIR_SHIM_LINUX_MODULE_H

#include <linux/export.h>
#include <linux/init.h>

#define THIS_MODULE		NULL
#define MODULE_LICENSE(s)
#define MODULE_DESCRIPTION(s)
#define MODULE_PARM_DESC(p, s)
#define module_param(p, t, m)

#endif /* WEIR_SHIM_LINUX_MODULE_H */
