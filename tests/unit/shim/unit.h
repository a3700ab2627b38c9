/* SPDX-License-Identifier: GPL-2.0-only */
/* The first include of every unit test. */
#ifndef WEIR_SHIM_UNIT_H
#define WEIR_SHIM_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <shim.h>

#endif /* WEIR_SHIM_UNIT_H */
