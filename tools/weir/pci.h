/* SPDX-License-Identifier: GPL-2.0-only */
/* The PCI bus: a host bridge with its configuration space as ECAM, bus 0 only. */
#ifndef WEIR_PCI_H
#define WEIR_PCI_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "memory.h"
#include "pci-config.h"

/* DeviceID of a slot's function: its routing ID, as the device tree says. */
#define WEIR_PCI_DEVID(slot)	((slot) << 3)

/**
 * struct weir_pci_slot - a function
 * @config: its configuration space
 * @fd: /dev/weir-virtio, whose device is BAR 0
 */
struct weir_pci_slot {
	struct weir_pci_config config;
	int fd;
};

/**
 * struct weir_pci - the bus
 * @lock: the rest; CPUs share it
 * @slot: device numbers from 0 on, function 0 of each
 * @nr: how many there are
 */
struct weir_pci {
	pthread_mutex_t lock;
	struct weir_pci_slot slot[WEIR_VIRTIO_SLOTS];
	unsigned int nr;
};

void weir_pci_init(struct weir_pci *pci);

/**
 * weir_pci_add() - plug a device into the next slot, before any CPU runs
 * @virtio_id: what it is, a virtio device ID
 * @fd: outlives @pci
 */
void weir_pci_add(struct weir_pci *pci, unsigned int virtio_id, int fd);

/**
 * weir_pci_access() - a guest's access to configuration space
 * @offset: in the ECAM
 * @val: what is written
 * @len: bytes
 * @write: direction
 *
 * Return: what is read: all ones where there is no function.
 */
uint64_t weir_pci_access(struct weir_pci *pci, uint64_t offset, uint64_t val,
			 unsigned int len, bool write);

#endif /* WEIR_PCI_H */
