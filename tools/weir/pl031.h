/* SPDX-License-Identifier: GPL-2.0-only */
/* ARM PrimeCell PL031 real time clock (DDI 0224): tells the host's time. */
#ifndef WEIR_PL031_H
#define WEIR_PL031_H

#include <stdbool.h>
#include <stdint.h>

/**
 * weir_pl031_access() - an access to the clock's registers
 * @offset: of the register
 * @val: value written
 * @write: direction
 *
 * The clock cannot be set and has no alarm: writes are ignored.
 *
 * Return: the value read.
 */
uint32_t weir_pl031_access(uint64_t offset, uint32_t val, bool write);

#endif /* WEIR_PL031_H */
