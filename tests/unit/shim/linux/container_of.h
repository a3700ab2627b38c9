/* SPDX-License-Identifier: GPL-2.0-only */
/* From a member to what holds it. */
#ifndef WEIR_SHIM_LINUX_CONTAINER_OF_H
#define WEIR_SHIM_LINUX_CONTAINER_OF_H

#include <stddef.h>
#include <linux/compiler.h>

#define container_of(ptr, type, member) \
	((type *)((char *)(1 ? (ptr) : &((type *)0)->member) - \
		  offsetof(type, member)))

#endif /* WEIR_SHIM_LINUX_CONTAINER_OF_H */
