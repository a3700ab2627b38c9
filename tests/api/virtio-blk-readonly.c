// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* A read-only virtio-blk disk says so, reads, and refuses to be written. */

#include "disk.h"

int main(void)
{
	struct disk d;

	disk_boot(&d, 64, WEIR_VIRTIO_F_RDONLY, 1UL << VIRTIO_BLK_F_RO);
	check(virtio_offered(d.vcpu) >> VIRTIO_BLK_F_RO & 1);
	check_eq(disk_request(&d, VIRTIO_BLK_T_IN, 0, SECTOR), VIRTIO_BLK_S_OK);
	check_eq(disk_request(&d, VIRTIO_BLK_T_OUT, 0, SECTOR),
		 VIRTIO_BLK_S_IOERR);
	check_eq(disk_request(&d, VIRTIO_BLK_T_IN, 0, SECTOR), VIRTIO_BLK_S_OK);
	disk_destroy(&d);
	return test_end();
}
