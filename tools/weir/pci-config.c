// SPDX-License-Identifier: GPL-2.0-only
#include <linux/pci_regs.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_pci.h>
#include <stddef.h>
#include <string.h>

#include "pci-config.h"

#define VENDOR		0x1af4
#define DEVICE(id)	(0x1040 + (id))	/* virtio 1.2, 4.1.2 */
#define REVISION	1
#define CLASS_NETWORK	0x020000
#define CLASS_STORAGE	0x018000
#define CLASS_COMMUNICATION	0x078000
#define CLASS_OTHER	0xff0000

/* Where the capabilities are. */
#define CAP_MSIX	0x40
#define CAP_COMMON	0x4c
#define CAP_ISR		0x5c
#define CAP_DEVICE	0x6c
#define CAP_NOTIFY	0x7c
#define CAP_PCI		0x90
#define CAP_PCI_DATA	(CAP_PCI + offsetof(struct virtio_pci_cfg_cap, pci_cfg_data))

static void put(uint8_t *bytes, unsigned int offset, unsigned int len, uint32_t val)
{
	while (len--) {
		bytes[offset++] = val;
		val >>= 8;
	}
}

static uint32_t get(const uint8_t *bytes, unsigned int offset, unsigned int len)
{
	uint32_t val = 0;

	while (len--)
		val = val << 8 | bytes[offset + len];
	return val;
}

static uint32_t class_of(unsigned int virtio_id)
{
	switch (virtio_id) {
	case VIRTIO_ID_NET:
		return CLASS_NETWORK;
	case VIRTIO_ID_BLOCK:
		return CLASS_STORAGE;
	case VIRTIO_ID_CONSOLE:
	case VIRTIO_ID_VSOCK:
		return CLASS_COMMUNICATION;
	default:
		return CLASS_OTHER;
	}
}

static void add_header(struct weir_pci_config *c, unsigned int virtio_id,
		       uint32_t base)
{
	uint32_t class = class_of(virtio_id);

	put(c->reg, PCI_VENDOR_ID, 2, VENDOR);
	put(c->reg, PCI_DEVICE_ID, 2, DEVICE(virtio_id));
	put(c->writable, PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER |
	    PCI_COMMAND_INTX_DISABLE);
	put(c->reg, PCI_STATUS, 2, PCI_STATUS_CAP_LIST);
	put(c->reg, PCI_CLASS_REVISION, 4, class << 8 | REVISION);
	put(c->writable, PCI_CACHE_LINE_SIZE, 1, 0xff);
	put(c->reg, PCI_BASE_ADDRESS_0, 4, base);
	put(c->writable, PCI_BASE_ADDRESS_0, 4, ~(WEIR_VIRTIO_PCI_SIZE - 1));
	put(c->reg, PCI_SUBSYSTEM_VENDOR_ID, 2, VENDOR);
	put(c->reg, PCI_SUBSYSTEM_ID, 2, DEVICE(virtio_id));
	put(c->reg, PCI_CAPABILITY_LIST, 1, CAP_MSIX);
	put(c->writable, PCI_INTERRUPT_LINE, 1, 0xff);
}

static void add_msix(struct weir_pci_config *c)
{
	put(c->reg, CAP_MSIX, 1, PCI_CAP_ID_MSIX);
	put(c->reg, CAP_MSIX + 1, 1, CAP_COMMON);
	put(c->reg, CAP_MSIX + PCI_MSIX_FLAGS, 2, WEIR_VIRTIO_PCI_VECTORS - 1);
	put(c->writable, CAP_MSIX + PCI_MSIX_FLAGS, 2,
	    PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL);
	put(c->reg, CAP_MSIX + PCI_MSIX_TABLE, 4, WEIR_VIRTIO_PCI_MSIX);
	put(c->reg, CAP_MSIX + PCI_MSIX_PBA, 4, WEIR_VIRTIO_PCI_PBA);
}

/* virtio 1.2, 4.1.4 */
static const struct virtio_cap {
	uint8_t at, next, len, type;
	uint32_t offset, length;
} caps[] = {
	{ CAP_COMMON, CAP_ISR, sizeof(struct virtio_pci_cap),
	  VIRTIO_PCI_CAP_COMMON_CFG, WEIR_VIRTIO_PCI_COMMON, 64 },
	{ CAP_ISR, CAP_DEVICE, sizeof(struct virtio_pci_cap),
	  VIRTIO_PCI_CAP_ISR_CFG, WEIR_VIRTIO_PCI_ISR, 1 },
	{ CAP_DEVICE, CAP_NOTIFY, sizeof(struct virtio_pci_cap),
	  VIRTIO_PCI_CAP_DEVICE_CFG, WEIR_VIRTIO_PCI_DEVICE, 0x1000 },
	{ CAP_NOTIFY, CAP_PCI, sizeof(struct virtio_pci_notify_cap),
	  VIRTIO_PCI_CAP_NOTIFY_CFG, WEIR_VIRTIO_PCI_NOTIFY, 0x1000 },
	{ CAP_PCI, 0, sizeof(struct virtio_pci_cfg_cap), VIRTIO_PCI_CAP_PCI_CFG },
};

static void add_virtio(struct weir_pci_config *c, const struct virtio_cap *cap)
{
	put(c->reg, cap->at, 1, PCI_CAP_ID_VNDR);
	put(c->reg, cap->at + VIRTIO_PCI_CAP_NEXT, 1, cap->next);
	put(c->reg, cap->at + VIRTIO_PCI_CAP_LEN, 1, cap->len);
	put(c->reg, cap->at + VIRTIO_PCI_CAP_CFG_TYPE, 1, cap->type);
	put(c->reg, cap->at + VIRTIO_PCI_CAP_OFFSET, 4, cap->offset);
	put(c->reg, cap->at + VIRTIO_PCI_CAP_LENGTH, 4, cap->length);
}

void weir_pci_config_init(struct weir_pci_config *config, unsigned int virtio_id,
			  uint32_t base)
{
	unsigned int i;

	memset(config, 0, sizeof(*config));
	add_header(config, virtio_id, base);
	add_msix(config);
	for (i = 0; i < sizeof(caps) / sizeof(caps[0]); i++)
		add_virtio(config, &caps[i]);
	put(config->reg, CAP_NOTIFY + VIRTIO_PCI_NOTIFY_CAP_MULT, 4,
	    WEIR_VIRTIO_PCI_MULTIPLIER);
	put(config->writable, CAP_PCI + VIRTIO_PCI_CAP_BAR, 1, 0xff);
	put(config->writable, CAP_PCI + VIRTIO_PCI_CAP_OFFSET, 4, ~0U);
	put(config->writable, CAP_PCI + VIRTIO_PCI_CAP_LENGTH, 4, ~0U);
	put(config->writable, CAP_PCI_DATA, 4, ~0U);
}

uint32_t weir_pci_config_read(const struct weir_pci_config *config,
			      unsigned int offset, unsigned int len)
{
	return get(config->reg, offset, len);
}

void weir_pci_config_write(struct weir_pci_config *config, unsigned int offset,
			   unsigned int len, uint32_t val)
{
	uint32_t mask = get(config->writable, offset, len);
	uint32_t old = get(config->reg, offset, len);

	put(config->reg, offset, len, (old & ~mask) | (val & mask));
}

void weir_pci_config_state(const struct weir_pci_config *config,
			   struct weir_virtio_pci_set *set)
{
	uint32_t command = get(config->reg, PCI_COMMAND, 2);
	uint32_t msix = get(config->reg, CAP_MSIX + PCI_MSIX_FLAGS, 2);

	*set = (struct weir_virtio_pci_set) {
		.base = get(config->reg, PCI_BASE_ADDRESS_0, 4),
	};
	if (command & PCI_COMMAND_MEMORY)
		set->flags |= WEIR_VIRTIO_PCI_MEMORY;
	if (command & PCI_COMMAND_MASTER)
		set->flags |= WEIR_VIRTIO_PCI_MASTER;
	if (msix & PCI_MSIX_FLAGS_ENABLE)
		set->flags |= WEIR_VIRTIO_PCI_MSIX_ENABLE;
	if (msix & PCI_MSIX_FLAGS_MASKALL)
		set->flags |= WEIR_VIRTIO_PCI_MSIX_MASK;
}

bool weir_pci_config_window(const struct weir_pci_config *config,
			    unsigned int offset,
			    struct weir_virtio_pci_access *access)
{
	uint32_t at = get(config->reg, CAP_PCI + VIRTIO_PCI_CAP_OFFSET, 4);
	uint32_t len = get(config->reg, CAP_PCI + VIRTIO_PCI_CAP_LENGTH, 4);

	if (offset < CAP_PCI_DATA || offset >= CAP_PCI_DATA + 4)
		return false;
	if (config->reg[CAP_PCI + VIRTIO_PCI_CAP_BAR] || at >= WEIR_VIRTIO_PCI_SIZE ||
	    (len != 1 && len != 2 && len != 4) || at % len)
		len = 0;
	*access = (struct weir_virtio_pci_access) { .offset = at, .len = len };
	return true;
}

uint32_t weir_pci_config_data(const struct weir_pci_config *config)
{
	return get(config->reg, CAP_PCI_DATA, 4);
}

void weir_pci_config_set_data(struct weir_pci_config *config, uint32_t val)
{
	put(config->reg, CAP_PCI_DATA, 4, val);
}
