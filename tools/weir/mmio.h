/* SPDX-License-Identifier: GPL-2.0-only */
/* The devices that live in this process. */
#ifndef WEIR_MMIO_H
#define WEIR_MMIO_H

#include <stdbool.h>
#include <stdint.h>

struct weir_vm;

/**
 * weir_mmio_access() - serve an access that no one in the kernel claimed
 * @vm: whose
 * @addr: guest physical address
 * @data: bytes written, or the place of the bytes read, in guest order
 * @len: how many, 1 to 8
 * @write: direction
 *
 * Where there is no device, reads give zero, writes are ignored, and the user
 * is told the first time.
 */
void weir_mmio_access(struct weir_vm *vm, uint64_t addr, uint8_t *data,
		      unsigned int len, bool write);

#endif /* WEIR_MMIO_H */
