// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A virtio-pci device that another process serves: notifications of every width
 * and place, and an eventfd that sends the queue's message.
 */

#include <sys/eventfd.h>
#include <unistd.h>

#include "pci-disk.h"
#include "remote.h"

#define SPI	VIRTIO_INTID
#define MULTIPLIER	WEIR_VIRTIO_PCI_MULTIPLIER

static struct vm vm;
static struct remote r;
static struct pci_disk d = { .base = VIRTIO_BASE };

static void create(void)
{
	remote_init(&r, &vm);
	r.create.flags |= WEIR_VIRTIO_F_PCI;
	r.create.mmio_base = 0;
	r.create.intid = 0;
	r.create.spi_doorbell = PCI_DISK_DOORBELL;
	must(ioctl(r.dev, WEIR_VIRTIO_CREATE, &r.create));
	d.vcpu = &vm.vcpu[0];
	d.dev = r.dev;
	must(pci_disk_set(&d, VIRTIO_BASE, PCI_DISK_ON));
	pci_vector(&d, 1, PCI_DISK_DOORBELL, SPI, false);
	puppet(d.vcpu, PUPPET_IRQ_ENABLE, SPI, 1);
}

static void check_kicks(void)
{
	const u32 at = WEIR_VIRTIO_PCI_NOTIFY;

	pci_write(&d, at, 2, 0);
	pci_write(&d, at, 4, 0);
	check_eq(remote_signals(r.offer.kick[0]), 2);
	/* A queue that is not live, one that there is not, no queue's place. */
	pci_write(&d, at + MULTIPLIER, 2, 1);
	pci_write(&d, at + 2 * MULTIPLIER, 2, 2);
	pci_write(&d, at + 0xffc, 4, 0);
	pci_write(&d, at + 2, 2, 0);
	pci_write(&d, at, 1, 0);
	pci_write(&d, at, 8, 0);
	check_eq(remote_signals(r.offer.kick[0]), 0);
	check_eq(remote_signals(r.offer.kick[1]), 0);
}

static void check_call(void)
{
	must(eventfd_write(r.offer.call[0], 1));
	check_eq(puppet(d.vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), SPI);
	must(eventfd_write(r.offer.call[1], 1));
	check_eq(puppet(d.vcpu, PUPPET_IRQ_TAKE, 20000), 1023);
}

int main(void)
{
	puppet_boot(&vm, 1);
	create();
	pci_disk_start(&d);
	check_eq(remote_state(&r).queue[0].live, 1);
	check_kicks();
	check_call();
	remote_exit(&r);
	vm_destroy(&vm);
	return test_end();
}
