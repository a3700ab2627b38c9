// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: stock */
/*
 * BAR 0 of a virtio-pci disk: errors of the ioctls, its place, requests, messages
 * that are SPIs, masks, a driver that breaks the rules, every place and width.
 */

#include <fcntl.h>
#include <linux/virtio_pci.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pci-disk.h"

#define SPI		VIRTIO_INTID
#define NO_PLACE	0x0b100000UL

static struct pci_disk d;

#define check_set(base, flags, error) \
	check_errno(pci_disk_set(&d, base, flags), error)

static void check_arguments(struct vm *vm, int file)
{
	struct weir_virtio_create c = virtio_config(vm, WEIR_VIRTIO_BLK, file);
	struct weir_virtio_pci_access access = { .len = 4 };
	struct weir_virtio_pci_set set = { };

	check_errno(ioctl(d.dev, WEIR_VIRTIO_PCI_SET, &set), ENODEV);
	check_errno(ioctl(d.dev, WEIR_VIRTIO_PCI_ACCESS, &access), ENODEV);
	c.flags = WEIR_VIRTIO_F_PCI;
	check_errno(ioctl(d.dev, WEIR_VIRTIO_CREATE, &c), EINVAL);
	c.intid = 0;
	check_errno(ioctl(d.dev, WEIR_VIRTIO_CREATE, &c), EINVAL);
	c.mmio_base = 0;
	c.flags |= WEIR_VIRTIO_F_MAC;
	check_errno(ioctl(d.dev, WEIR_VIRTIO_CREATE, &c), EINVAL);
	c = virtio_config(vm, WEIR_VIRTIO_BLK, file);
	c.devid = 1;
	check_errno(ioctl(d.dev, WEIR_VIRTIO_CREATE, &c), EINVAL);
	c.devid = 0;
	c.spi_doorbell = 1;
	check_errno(ioctl(d.dev, WEIR_VIRTIO_CREATE, &c), EINVAL);
}

static void check_access(u32 offset, u32 len, u32 write, int error)
{
	struct weir_virtio_pci_access a = {
		.offset = offset, .len = len, .write = write,
	};

	check_errno(ioctl(d.dev, WEIR_VIRTIO_PCI_ACCESS, &a), error);
}

static void check_errors(void)
{
	struct weir_virtio_pci_set set = { .reserved = 1 };

	check_errno(ioctl(d.dev, WEIR_VIRTIO_PCI_SET, NULL), EFAULT);
	check_errno(ioctl(d.dev, WEIR_VIRTIO_PCI_ACCESS, NULL), EFAULT);
	check_errno(ioctl(d.dev, WEIR_VIRTIO_PCI_SET, &set), EINVAL);
	check_set(VIRTIO_BASE, 1U << 4, EINVAL);
	check_set(VIRTIO_BASE + 0x4000, WEIR_VIRTIO_PCI_MEMORY, EINVAL);
	check_set(GUEST_GICD, WEIR_VIRTIO_PCI_MEMORY, EEXIST);
	check_access(0, 0, 0, EINVAL);
	check_access(0, 3, 0, EINVAL);
	check_access(0, 8, 0, EINVAL);
	check_access(2, 4, 0, EINVAL);
	check_access(0, 4, 2, EINVAL);
	check_access(WEIR_VIRTIO_PCI_SIZE, 1, 0, EINVAL);
	check_access(~0U, 1, 0, EINVAL);
}

static void check_gone(u64 base)
{
	puppet_order(d.vcpu, PUPPET_READ, base, 2);
	check(!puppet_step(d.vcpu));
	check_eq(d.vcpu->run->mmio.phys_addr, base);
	puppet_finish(d.vcpu);
}

/* It is where it was last told to be, and an error leaves it there. */
static void check_places(void)
{
	check_gone(VIRTIO_BASE + VIRTIO_PCI_COMMON_NUMQ);
	check_set(VIRTIO_BASE, WEIR_VIRTIO_PCI_MEMORY, 0);
	d.base = VIRTIO_BASE;
	check_eq(pci_read(&d, VIRTIO_PCI_COMMON_NUMQ, 2), 1);
	check_set(NO_PLACE, WEIR_VIRTIO_PCI_MEMORY, 0);
	check_gone(VIRTIO_BASE + VIRTIO_PCI_COMMON_NUMQ);
	d.base = NO_PLACE;
	check_eq(pci_read(&d, VIRTIO_PCI_COMMON_NUMQ, 2), 1);
	check_set(GUEST_GICD, WEIR_VIRTIO_PCI_MEMORY, EEXIST);
	check_eq(pci_read(&d, VIRTIO_PCI_COMMON_NUMQ, 2), 1);
	check_set(VIRTIO_BASE, 0, 0);
	check_gone(NO_PLACE + VIRTIO_PCI_COMMON_NUMQ);
	check_set(VIRTIO_BASE, PCI_DISK_ON, 0);
	d.base = VIRTIO_BASE;
}

static bool spi_comes(void)
{
	return puppet(d.vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE) == SPI;
}

#define check_silent() check_eq(puppet(d.vcpu, PUPPET_IRQ_TAKE, 1000), 1023)

static void check_messages(void)
{
	pci_disk_start(&d);
	pci_vector(&d, 1, PCI_DISK_DOORBELL, SPI, false);
	check_eq(pci_disk_read_sector(&d), VIRTIO_BLK_S_OK);
	check(spi_comes());
	check_silent();
	check_eq(pci_read(&d, WEIR_VIRTIO_PCI_ISR, 1), 0);

	pci_vector(&d, 1, PCI_DISK_DOORBELL, SPI, true);
	check_eq(pci_disk_read_sector(&d), VIRTIO_BLK_S_OK);
	check_silent();
	check_eq(pci_read(&d, WEIR_VIRTIO_PCI_PBA, 4), 2);
	pci_vector(&d, 1, PCI_DISK_DOORBELL, SPI, false);
	check(spi_comes());

	check_set(VIRTIO_BASE, PCI_DISK_ON | WEIR_VIRTIO_PCI_MSIX_MASK, 0);
	check_eq(pci_disk_read_sector(&d), VIRTIO_BLK_S_OK);
	check_silent();
	check_set(VIRTIO_BASE, PCI_DISK_ON & ~WEIR_VIRTIO_PCI_MASTER, 0);
	check_silent();
	check_set(VIRTIO_BASE, PCI_DISK_ON, 0);
	check(spi_comes());

	/* Without MSI-X there is the status alone. */
	check_set(VIRTIO_BASE, PCI_DISK_ON & ~WEIR_VIRTIO_PCI_MSIX_ENABLE, 0);
	check_eq(pci_disk_read_sector(&d), VIRTIO_BLK_S_OK);
	check_eq(pci_read(&d, WEIR_VIRTIO_PCI_ISR, 1), 1);
	check_eq(pci_read(&d, WEIR_VIRTIO_PCI_ISR, 1), 0);
	check_silent();
	check_set(VIRTIO_BASE, PCI_DISK_ON, 0);
	check_silent();
}

/* Nowhere, to INTIDs that are none: lost, and the device goes on. */
static void check_lost_messages(void)
{
	static const struct { u64 address; u32 data; } bad[] = {
		{ 0, 0 }, { ~0UL, ~0U }, { PCI_DISK_DOORBELL, 0 },
		{ PCI_DISK_DOORBELL, 1020 }, { PCI_DISK_DOORBELL, ~0U },
		{ PCI_DISK_DOORBELL + 4, SPI }, { GUEST_RAM, SPI },
		{ GUEST_GICD, SPI },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		pci_vector(&d, 1, bad[i].address, bad[i].data, false);
		check_eq(pci_disk_read_sector(&d), VIRTIO_BLK_S_OK);
	}
	check_silent();
	pci_vector(&d, 1, PCI_DISK_DOORBELL, SPI, false);
	check_eq(pci_disk_read_sector(&d), VIRTIO_BLK_S_OK);
	check(spi_comes());
}

/* A descriptor that leads nowhere: NEEDS_RESET, and the configuration's vector. */
static void check_broken(void)
{
	pci_vector(&d, 0, PCI_DISK_DOORBELL, SPI, false);
	pci_vector(&d, 1, PCI_DISK_DOORBELL, SPI, true);
	pci_disk_put(&d, 0x7000000000UL);
	check(wait_for(pci_read(&d, VIRTIO_PCI_COMMON_STATUS, 1) &
		       VIRTIO_CONFIG_S_NEEDS_RESET));
	check(spi_comes());
	check_eq(pci_read(&d, WEIR_VIRTIO_PCI_ISR, 1), 2);
	pci_disk_start(&d);
	check_eq(pci_disk_read_sector(&d), VIRTIO_BLK_S_OK);
}

/* The guest's access through configuration space is one like the others. */
static void check_window(void)
{
	struct weir_virtio_pci_access a = {
		.offset = VIRTIO_PCI_COMMON_STATUS, .len = 1,
	};

	check_ok(ioctl(d.dev, WEIR_VIRTIO_PCI_ACCESS, &a));
	check_eq(a.val, 15);
	a.write = 1;
	a.val = 0x100;
	check_ok(ioctl(d.dev, WEIR_VIRTIO_PCI_ACCESS, &a));
	check_eq(pci_read(&d, VIRTIO_PCI_COMMON_STATUS, 1), 0);
	pci_disk_start(&d);
	a = (struct weir_virtio_pci_access) { .len = 1, .val = 5 };
	check_ok(ioctl(d.dev, WEIR_VIRTIO_PCI_ACCESS, &a));
	check_eq(a.val, 0);
}

/* The corners of everything, at every width; notifications, too. */
static void check_everywhere(void)
{
	static const u32 areas[] = {
		0, 64, WEIR_VIRTIO_PCI_ISR, WEIR_VIRTIO_PCI_DEVICE,
		WEIR_VIRTIO_PCI_NOTIFY - 8, WEIR_VIRTIO_PCI_NOTIFY,
		WEIR_VIRTIO_PCI_MSIX - 8, WEIR_VIRTIO_PCI_MSIX,
		WEIR_VIRTIO_PCI_MSIX + 16 * WEIR_VIRTIO_PCI_VECTORS,
		WEIR_VIRTIO_PCI_PBA, WEIR_VIRTIO_PCI_SIZE - 8,
	};
	u32 i, at, width;

	for (i = 0; i < ARRAY_SIZE(areas); i++)
		for (at = areas[i]; at < areas[i] + 8; at++)
			for (width = 1; width <= 8; width *= 2) {
				if (at % width)
					continue;
				puppet(d.vcpu, PUPPET_READ, VIRTIO_BASE + at, width);
				puppet(d.vcpu, PUPPET_WRITE, VIRTIO_BASE + at, width, ~0UL);
				puppet(d.vcpu, PUPPET_WRITE, VIRTIO_BASE + at, width, 0);
			}
	pci_disk_start(&d);
	pci_vector(&d, 1, PCI_DISK_DOORBELL, SPI, false);
	check_eq(pci_disk_read_sector(&d), VIRTIO_BLK_S_OK);
	check(spi_comes());
}

int main(void)
{
	struct vm vm;
	int file;

	d.dev = virtio_open();
	puppet_boot(&vm, 1);
	file = pci_disk_file();
	check_arguments(&vm, file);
	pci_disk_create(&d, &vm, file, 0, PCI_DISK_DOORBELL);
	puppet(d.vcpu, PUPPET_IRQ_ENABLE, SPI, 1);
	check_errors();
	check_places();
	check_messages();
	check_lost_messages();
	check_broken();
	check_window();
	check_everywhere();
	close(d.dev);
	check_gone(VIRTIO_BASE);
	close(file);
	vm_destroy(&vm);
	return test_end();
}
