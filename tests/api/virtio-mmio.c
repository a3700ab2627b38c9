// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * virtio-mmio registers: order of the handshake, unknown features, widths,
 * queues that are not there.
 */

#include "disk.h"

#define S(bit) VIRTIO_CONFIG_S_##bit

static struct disk d;

static void check_handshake(struct vcpu *vcpu)
{
	reg_write(vcpu, VIRTIO_MMIO_STATUS, 0);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_STATUS), 0);
	reg_write(vcpu, VIRTIO_MMIO_STATUS, S(ACKNOWLEDGE) | S(DRIVER));
	/* A feature that was not offered: FEATURES_OK does not stick. */
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES,
		  1U << (VIRTIO_F_VERSION_1 - 32) | 1U << 30);
	reg_write(vcpu, VIRTIO_MMIO_STATUS,
		  S(ACKNOWLEDGE) | S(DRIVER) | S(FEATURES_OK));
	check(!(reg_read(vcpu, VIRTIO_MMIO_STATUS) & S(FEATURES_OK)));
	/* Nor without VERSION_1: this is no legacy device. */
	reg_write(vcpu, VIRTIO_MMIO_STATUS, 0);
	reg_write(vcpu, VIRTIO_MMIO_STATUS, S(ACKNOWLEDGE) | S(DRIVER));
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES, 0);
	reg_write(vcpu, VIRTIO_MMIO_STATUS,
		  S(ACKNOWLEDGE) | S(DRIVER) | S(FEATURES_OK));
	check(!(reg_read(vcpu, VIRTIO_MMIO_STATUS) & S(FEATURES_OK)));
}

static void check_selectors(struct vcpu *vcpu)
{
	reg_write(vcpu, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 2);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_DEVICE_FEATURES), 0);
	reg_write(vcpu, VIRTIO_MMIO_DEVICE_FEATURES_SEL, ~0U);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_DEVICE_FEATURES), 0);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_SEL, 7);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_QUEUE_NUM_MAX), 0);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_NUM, 16);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_READY, 1);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_QUEUE_READY), 0);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_SEL, ~0U);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_QUEUE_NUM_MAX), 0);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_NOTIFY, 7);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_NOTIFY, ~0U);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_SEL, 0);
}

/* Reads of registers that are for writing, and the other way round. */
static void check_directions(struct vcpu *vcpu)
{
	u32 offset, width;

	reg_write(vcpu, VIRTIO_MMIO_MAGIC_VALUE, 0);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_MAGIC_VALUE), 0x74726976);
	reg_write(vcpu, VIRTIO_MMIO_INTERRUPT_ACK, ~0U);
	for (offset = 0; offset < WEIR_VIRTIO_MMIO_SIZE; offset += 4)
		for (width = 1; width <= 8; width *= 2)
			if (offset % width == 0)
				puppet(vcpu, PUPPET_READ, VIRTIO_BASE + offset, width);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_VERSION), 2);
}

int main(void)
{
	disk_boot(&d, 64, 0, 0);
	check_handshake(d.vcpu);
	check_selectors(d.vcpu);
	check_directions(d.vcpu);
	disk_start(&d, 0);
	check_eq(disk_request(&d, VIRTIO_BLK_T_IN, 0, SECTOR), VIRTIO_BLK_S_OK);
	disk_destroy(&d);
	return test_end();
}
