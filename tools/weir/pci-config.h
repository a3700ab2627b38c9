/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configuration space of a virtio-pci function (PCI Local Bus Specification 3.0,
 * 6; virtio 1.2, 4.1), whose BAR 0 the kernel serves.
 */
#ifndef WEIR_PCI_CONFIG_H
#define WEIR_PCI_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <uapi/weir.h>

#define WEIR_PCI_CONFIG_SIZE	256

/**
 * struct weir_pci_config - what the guest reads and writes
 * @reg: the bytes
 * @writable: which bits of them the guest may change
 */
struct weir_pci_config {
	uint8_t reg[WEIR_PCI_CONFIG_SIZE];
	uint8_t writable[WEIR_PCI_CONFIG_SIZE];
};

/**
 * weir_pci_config_init() - a function after its reset
 * @virtio_id: kind of device, a virtio device ID
 * @base: where BAR 0 is; nothing is decoded yet
 */
void weir_pci_config_init(struct weir_pci_config *config, unsigned int virtio_id,
			  uint32_t base);

/**
 * weir_pci_config_read() - a guest's read
 * @offset: at most WEIR_PCI_CONFIG_SIZE - @len, a multiple of it
 * @len: 1, 2 or 4 bytes
 */
uint32_t weir_pci_config_read(const struct weir_pci_config *config,
			      unsigned int offset, unsigned int len);

/* weir_pci_config_write() - a guest's write, to a place as above */
void weir_pci_config_write(struct weir_pci_config *config, unsigned int offset,
			   unsigned int len, uint32_t val);

/**
 * weir_pci_config_state() - what follows from it for the device
 * @set: the result; where BAR 0 is, whether decoded or not, and its vectors
 */
void weir_pci_config_state(const struct weir_pci_config *config,
			   struct weir_virtio_pci_set *set);

/**
 * weir_pci_config_window() - is @offset in pci_cfg_data (4.1.4.9)?
 * @access: then: the access to BAR 0 that it stands for, without value and
 *	direction; of length 0 if the capability does not describe one
 */
bool weir_pci_config_window(const struct weir_pci_config *config,
			    unsigned int offset,
			    struct weir_virtio_pci_access *access);

/* weir_pci_config_data() - pci_cfg_data: what is written, or has been read */
uint32_t weir_pci_config_data(const struct weir_pci_config *config);
void weir_pci_config_set_data(struct weir_pci_config *config, uint32_t val);

#endif /* WEIR_PCI_CONFIG_H */
