/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own error numbers as well as the UAPI ones. */
#ifndef WEIR_SHIM_LINUX_ERRNO_H
#define WEIR_SHIM_LINUX_ERRNO_H

#include_next <linux/errno.h>

#define ERESTARTSYS	512
#define ENOTSUPP	524

#endif /* WEIR_SHIM_LINUX_ERRNO_H */
