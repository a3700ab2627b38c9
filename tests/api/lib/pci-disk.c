// SPDX-License-Identifier: GPL-2.0-only
/* The driver's side of virtio-pci: registers by the puppet, rings by hand. */

#include <linux/virtio_pci.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pci-disk.h"

#define SECTOR	512UL
#define RINGS	PUPPET_HEAP
#define HEADER	(PUPPET_HEAP + 0x10000)
#define STATUS	(PUPPET_HEAP + 0x11000)
#define DATA	(PUPPET_HEAP + 0x20000)

int pci_disk_file(void)
{
	char name[] = "/tmp/weir-disk-XXXXXX";
	int fd = must(mkstemp(name));

	unlink(name);
	must(ftruncate(fd, 64 * SECTOR));
	return fd;
}

void pci_disk_create(struct pci_disk *d, struct vm *vm, int file, u32 devid,
		     u64 spi_doorbell)
{
	struct weir_virtio_create c = {
		.vm_fd = vm->fd,
		.device = WEIR_VIRTIO_BLK,
		.flags = WEIR_VIRTIO_F_PCI,
		.backend_fd = file,
		.queue_size = QUEUE_SIZE,
		.devid = devid,
		.spi_doorbell = spi_doorbell,
	};

	d->vcpu = &vm->vcpu[0];
	must(ioctl(d->dev, WEIR_VIRTIO_CREATE, &c));
}

int pci_disk_set(struct pci_disk *d, u64 base, u32 flags)
{
	struct weir_virtio_pci_set set = { .base = base, .flags = flags };

	return ioctl(d->dev, WEIR_VIRTIO_PCI_SET, &set);
}

/* None of these may ever leave to the VMM: puppet() dies of an exit. */
u64 pci_read(struct pci_disk *d, u32 offset, u32 len)
{
	return puppet(d->vcpu, PUPPET_READ, d->base + offset, len);
}

void pci_write(struct pci_disk *d, u32 offset, u32 len, u64 val)
{
	puppet(d->vcpu, PUPPET_WRITE, d->base + offset, len, val);
}

void pci_vector(struct pci_disk *d, u32 vector, u64 address, u32 data, bool masked)
{
	u32 entry = WEIR_VIRTIO_PCI_MSIX + vector * 16;

	pci_write(d, entry, 8, address);
	pci_write(d, entry + 8, 4, data);
	pci_write(d, entry + 12, 4, masked);
}

static void set_address(struct pci_disk *d, u32 offset, u64 gpa)
{
	pci_write(d, offset, 4, gpa);
	pci_write(d, offset + 4, 4, gpa >> 32);
}

static void start_queue(struct pci_disk *d)
{
	memset(guest_to_host(d->vcpu->vm, RINGS), 0, 3 * PAGE);
	d->q = (struct queue) {
		.vcpu = d->vcpu,
		.desc = guest_to_host(d->vcpu->vm, RINGS),
		.avail = guest_to_host(d->vcpu->vm, RINGS + PAGE),
		.used = guest_to_host(d->vcpu->vm, RINGS + 2 * PAGE),
	};
	pci_write(d, VIRTIO_PCI_COMMON_Q_SELECT, 2, 0);
	check_eq(pci_read(d, VIRTIO_PCI_COMMON_Q_SIZE, 2), QUEUE_SIZE);
	check_eq(pci_read(d, VIRTIO_PCI_COMMON_Q_NOFF, 2), 0);
	set_address(d, VIRTIO_PCI_COMMON_Q_DESCLO, RINGS);
	set_address(d, VIRTIO_PCI_COMMON_Q_AVAILLO, RINGS + PAGE);
	set_address(d, VIRTIO_PCI_COMMON_Q_USEDLO, RINGS + 2 * PAGE);
	pci_write(d, VIRTIO_PCI_COMMON_Q_MSIX, 2, 1);
	check_eq(pci_read(d, VIRTIO_PCI_COMMON_Q_MSIX, 2), 1);
	pci_write(d, VIRTIO_PCI_COMMON_Q_ENABLE, 2, 1);
	check_eq(pci_read(d, VIRTIO_PCI_COMMON_Q_ENABLE, 2), 1);
}

void pci_disk_start(struct pci_disk *d)
{
	u32 status = VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER;

	pci_write(d, VIRTIO_PCI_COMMON_STATUS, 1, 0);
	check_eq(pci_read(d, VIRTIO_PCI_COMMON_STATUS, 1), 0);
	check_eq(pci_read(d, VIRTIO_PCI_COMMON_MSIX, 2), VIRTIO_MSI_NO_VECTOR);
	pci_write(d, VIRTIO_PCI_COMMON_STATUS, 1, status);
	pci_write(d, VIRTIO_PCI_COMMON_GFSELECT, 4, 1);
	pci_write(d, VIRTIO_PCI_COMMON_GF, 4, 1U << (VIRTIO_F_VERSION_1 - 32));
	status |= VIRTIO_CONFIG_S_FEATURES_OK;
	pci_write(d, VIRTIO_PCI_COMMON_STATUS, 1, status);
	check_eq(pci_read(d, VIRTIO_PCI_COMMON_STATUS, 1), status);
	pci_write(d, VIRTIO_PCI_COMMON_MSIX, 2, WEIR_VIRTIO_PCI_VECTORS);
	check_eq(pci_read(d, VIRTIO_PCI_COMMON_MSIX, 2), VIRTIO_MSI_NO_VECTOR);
	pci_write(d, VIRTIO_PCI_COMMON_MSIX, 2, 0);
	start_queue(d);
	status |= VIRTIO_CONFIG_S_DRIVER_OK;
	pci_write(d, VIRTIO_PCI_COMMON_STATUS, 1, status);
	check_eq(pci_read(d, VIRTIO_PCI_COMMON_STATUS, 1), status);
}

void pci_disk_put(struct pci_disk *d, u64 gpa)
{
	struct virtio_blk_outhdr *header = guest_to_host(d->vcpu->vm, HEADER);
	const struct buffer b[] = {
		{ HEADER, sizeof(*header), false },
		{ gpa, SECTOR, true },
		{ STATUS, 1, true },
	};

	*header = (struct virtio_blk_outhdr) { .type = VIRTIO_BLK_T_IN };
	queue_chain(&d->q, 0, b, ARRAY_SIZE(b));
	queue_offer(&d->q, 0);
	pci_write(d, WEIR_VIRTIO_PCI_NOTIFY, 2, 0);
}

int pci_disk_read_sector(struct pci_disk *d)
{
	volatile u8 *status = guest_to_host(d->vcpu->vm, STATUS);

	*status = 0xff;
	pci_disk_put(d, DATA);
	return queue_wait(&d->q) < 0 ? -1 : *status;
}
