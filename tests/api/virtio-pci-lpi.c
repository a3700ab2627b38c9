// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: stock */
/*
 * Messages of a virtio-pci disk through the ITS are LPIs of the DeviceID that it
 * was given; where the guest has mapped nothing they are lost.
 */

#include <linux/virtio_pci.h>
#include <unistd.h>

#include "its.h"
#include "pci-disk.h"

#define DEV	8
#define EVENTS	5		/* bits */

static struct vm vm;
static struct its its;
static struct pci_disk d;

static void read_with(u64 address, u32 event)
{
	pci_vector(&d, 1, address, event, false);
	check_eq(pci_disk_read_sector(&d), VIRTIO_BLK_S_OK);
}

int main(void)
{
	int file = pci_disk_file(), i;

	d.dev = virtio_open();
	its_boot(&its, &vm, 1);
	its_mapc(&its, 0, 0);
	for (i = 0; i < 4; i++)
		lpi_configure(&vm, LPI(i), LPI_ON);
	its_mapd(&its, DEV, ITS_ITT(0), EVENTS);
	its_mapti(&its, DEV, 1, LPI(1), 0);
	its_mapti(&its, DEV, 2, LPI(2), 0);
	pci_disk_create(&d, &vm, file, DEV, 0);
	check_ok(pci_disk_set(&d, VIRTIO_BASE, PCI_DISK_ON));
	d.base = VIRTIO_BASE;
	pci_disk_start(&d);
	for (i = 0; i < 20; i++) {
		read_with(ITS_BASE + ITS_DOORBELL, 1 + i % 2);
		check_lpi(&vm.vcpu[0], LPI(1 + i % 2));
	}
	read_with(ITS_BASE + ITS_DOORBELL, 3);
	read_with(ITS_BASE + ITS_DOORBELL, ~0U);
	read_with(ITS_BASE, 1);
	check_no_lpi(&vm.vcpu[0]);
	its_unmapd(&its, DEV);
	read_with(ITS_BASE + ITS_DOORBELL, 1);
	check_no_lpi(&vm.vcpu[0]);
	close(d.dev);
	close(file);
	vm_destroy(&vm);
	return test_end();
}
