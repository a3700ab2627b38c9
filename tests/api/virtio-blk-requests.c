// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * virtio-blk in the kernel: data, zeroes, flush, identity and errors, and the
 * guest's interrupt.
 */

#include <string.h>
#include <unistd.h>

#include "disk.h"

#define SECTORS	2048UL
#define BYTES	(16 * 1024U)

static struct disk d;

static void fill(u8 *p, u32 n, u32 seed)
{
	while (n--) {
		seed = seed * 1664525 + 1013904223;
		*p++ = seed >> 24;
	}
}

static void check_identity(void)
{
	struct vcpu *vcpu = d.vcpu;

	check_eq(reg_read(vcpu, VIRTIO_MMIO_MAGIC_VALUE), 0x74726976);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_VERSION), 2);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_DEVICE_ID), WEIR_VIRTIO_BLK);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_CONFIG), SECTORS);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_CONFIG + 4), 0);
	check(virtio_offered(vcpu) >> VIRTIO_BLK_F_FLUSH & 1);
	check(!(virtio_offered(vcpu) >> VIRTIO_BLK_F_RO & 1));
}

static void check_data(void)
{
	static u8 want[BYTES], got[BYTES];
	u32 i;

	for (i = 0; i < 16; i++) {
		fill(want, BYTES, i);
		memcpy(disk_data(&d), want, BYTES);
		check_eq(disk_request(&d, VIRTIO_BLK_T_OUT, i * 64, BYTES), 0);
		must(pread(d.file, got, BYTES, i * 64 * SECTOR));
		check(!memcmp(want, got, BYTES));
	}
	for (i = 0; i < 16; i++) {
		fill(want, BYTES, i);
		memset(disk_data(&d), 0, BYTES);
		check_eq(disk_request(&d, VIRTIO_BLK_T_IN, i * 64, BYTES), 0);
		check(!memcmp(want, disk_data(&d), BYTES));
	}
	check_eq(disk_request(&d, VIRTIO_BLK_T_FLUSH, 0, 0), 0);
	check_eq(disk_request(&d, VIRTIO_BLK_T_GET_ID, 0, 20), 0);
}

/* Write zeroes and discard: one segment each. */
static void check_zeroes(u32 type)
{
	struct virtio_blk_discard_write_zeroes *seg = disk_data(&d);
	u8 got[4 * SECTOR];
	u32 i;

	memset(disk_data(&d), 0x5a, BYTES);
	check_eq(disk_request(&d, VIRTIO_BLK_T_OUT, 100, BYTES), 0);
	*seg = (struct virtio_blk_discard_write_zeroes) {
		.sector = 101, .num_sectors = 2,
	};
	check_eq(disk_request(&d, type, 0, sizeof(*seg)), VIRTIO_BLK_S_OK);
	must(pread(d.file, got, sizeof(got), 100 * SECTOR));
	check_eq(got[SECTOR - 1], 0x5a);
	check_eq(got[3 * SECTOR], 0x5a);
	for (i = SECTOR; i < 3 * SECTOR && type == VIRTIO_BLK_T_WRITE_ZEROES; i++)
		check_eq(got[i], 0);
	/* Beyond the end, and a flag that discard does not have. */
	seg->sector = SECTORS - 1;
	check(disk_request(&d, type, 0, sizeof(*seg)) > 0);
	*seg = (struct virtio_blk_discard_write_zeroes) {
		.sector = 1, .num_sectors = 1, .flags = 1U << 5,
	};
	check_eq(disk_request(&d, type, 0, sizeof(*seg)), VIRTIO_BLK_S_UNSUPP);
}

static void check_errors(void)
{
	check_eq(disk_request(&d, VIRTIO_BLK_T_IN, SECTORS, SECTOR),
		 VIRTIO_BLK_S_IOERR);
	check_eq(disk_request(&d, VIRTIO_BLK_T_IN, SECTORS - 1, 2 * SECTOR),
		 VIRTIO_BLK_S_IOERR);
	check_eq(disk_request(&d, VIRTIO_BLK_T_OUT, ~0UL, SECTOR),
		 VIRTIO_BLK_S_IOERR);
	check_eq(disk_request(&d, VIRTIO_BLK_T_OUT, ~0UL >> 9, SECTOR),
		 VIRTIO_BLK_S_IOERR);
	check_eq(disk_request(&d, VIRTIO_BLK_T_IN, 0, SECTOR / 2),
		 VIRTIO_BLK_S_IOERR);
	check_eq(disk_request(&d, 0x7777, 0, 0), VIRTIO_BLK_S_UNSUPP);
	check_eq(disk_request(&d, VIRTIO_BLK_T_IN, 0, SECTOR), VIRTIO_BLK_S_OK);
}

static void check_interrupt(void)
{
	struct vcpu *vcpu = d.vcpu;

	while (puppet(vcpu, PUPPET_IRQ_TAKE, 1000) == VIRTIO_INTID)
		reg_write(vcpu, VIRTIO_MMIO_INTERRUPT_ACK, 3);
	check_eq(disk_request(&d, VIRTIO_BLK_T_IN, 0, SECTOR), 0);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), VIRTIO_INTID);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_INTERRUPT_STATUS) & 1, 1);
	reg_write(vcpu, VIRTIO_MMIO_INTERRUPT_ACK, 1);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_INTERRUPT_STATUS), 0);
	/* The driver does not want any. */
	d.q.avail->flags = VRING_AVAIL_F_NO_INTERRUPT;
	check_eq(disk_request(&d, VIRTIO_BLK_T_IN, 0, SECTOR), 0);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 20000), 1023);
	d.q.avail->flags = 0;
}

int main(void)
{
	disk_boot(&d, SECTORS, 0, 1UL << VIRTIO_BLK_F_FLUSH |
		  1UL << VIRTIO_BLK_F_DISCARD | 1UL << VIRTIO_BLK_F_WRITE_ZEROES);
	check_identity();
	check_data();
	check_zeroes(VIRTIO_BLK_T_WRITE_ZEROES);
	check_zeroes(VIRTIO_BLK_T_DISCARD);
	check_errors();
	check_interrupt();
	/* Reset, and from the beginning. */
	disk_start(&d, 0);
	check_eq(disk_request(&d, VIRTIO_BLK_T_IN, 0, SECTOR), 0);
	disk_destroy(&d);
	return test_end();
}
