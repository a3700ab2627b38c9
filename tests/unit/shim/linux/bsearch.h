/* SPDX-License-Identifier: GPL-2.0-only */
/* Searching by the C library's bsearch(). */
#ifndef WEIR_SHIM_LINUX_BSEARCH_H
#define WEIR_SHIM_LINUX_BSEARCH_H

#include <stdlib.h>

#endif /* WEIR_SHIM_LINUX_BSEARCH_H */
