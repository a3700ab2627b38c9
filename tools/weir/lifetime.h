/* SPDX-License-Identifier: GPL-2.0-only */
/* How far a block device is worn, as the host's sysfs has it. */
#ifndef WEIR_LIFETIME_H
#define WEIR_LIFETIME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct weir_lifetime - struct virtio_blk_lifetime (virtio 1.2, 5.2.6)
 * @known: the device says it
 * @values: pre_eol_info, device_lifetime_est_typ_a and _b; zeroes if not @known
 */
struct weir_lifetime {
	bool known;
	uint16_t values[3];
};

/**
 * weir_lifetime_read() - ask eMMC or UFS storage, the only ones that use these scales
 * @l: the result
 * @sysfs: where sysfs is mounted
 * @dev: a block device: the whole one, a partition, or a device mapper's on one such
 */
void weir_lifetime_read(struct weir_lifetime *l, const char *sysfs, dev_t dev);

#endif /* WEIR_LIFETIME_H */
