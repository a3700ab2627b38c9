// SPDX-License-Identifier: GPL-2.0-only
/* PCI Express Base Specification, 7.2.2: Enhanced Configuration Access Mechanism */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "pci.h"
#include "report.h"

#define FUNCTION_SIZE	0x1000
#define FUNCTIONS	8	/* of a device */

void weir_pci_init(struct weir_pci *pci)
{
	*pci = (struct weir_pci) { .lock = PTHREAD_MUTEX_INITIALIZER };
}

void weir_pci_add(struct weir_pci *pci, unsigned int virtio_id, int fd)
{
	struct weir_pci_slot *slot = &pci->slot[pci->nr];

	slot->fd = fd;
	weir_pci_config_init(&slot->config, virtio_id, WEIR_PCI_BAR_BASE +
			     pci->nr++ * WEIR_VIRTIO_PCI_SIZE);
}

/* The bridge passes on what is in its window: elsewhere a BAR is not reached. */
static void state_of(const struct weir_pci_slot *slot,
		     struct weir_virtio_pci_set *set)
{
	weir_pci_config_state(&slot->config, set);
	if (set->base - WEIR_PCI_BAR_BASE >= WEIR_PCI_BAR_SIZE)
		set->flags &= ~WEIR_VIRTIO_PCI_MEMORY;
	if (!(set->flags & WEIR_VIRTIO_PCI_MEMORY))
		set->base = 0;
}

static void window_access(struct weir_pci_slot *slot,
			  struct weir_virtio_pci_access *access, bool write)
{
	access->write = write;
	access->val = weir_pci_config_data(&slot->config);
	if (!access->len || ioctl(slot->fd, WEIR_VIRTIO_PCI_ACCESS, access))
		access->val = 0;
	if (!write)
		weir_pci_config_set_data(&slot->config, access->val);
}

static void warn_once(uint64_t base, int err)
{
	static bool warned;

	if (!warned)
		weir_say("the guest's PCI device cannot be at %#llx: %s (told once)",
			 (unsigned long long)base, strerror(err));
	warned = true;
}

/* A BAR on another one's place is not reached; both are the guest's doing. */
static void changed(struct weir_pci_slot *slot,
		    const struct weir_virtio_pci_set *old)
{
	struct weir_virtio_pci_set set;

	state_of(slot, &set);
	if (!memcmp(&set, old, sizeof(set)) || !ioctl(slot->fd, WEIR_VIRTIO_PCI_SET, &set))
		return;
	warn_once(set.base, errno);
	set.base = 0;
	set.flags &= ~WEIR_VIRTIO_PCI_MEMORY;
	ioctl(slot->fd, WEIR_VIRTIO_PCI_SET, &set);
}

static void write_config(struct weir_pci_slot *slot, unsigned int reg,
			 unsigned int len, uint32_t val)
{
	struct weir_virtio_pci_access access;
	struct weir_virtio_pci_set old;

	state_of(slot, &old);
	weir_pci_config_write(&slot->config, reg, len, val);
	if (weir_pci_config_window(&slot->config, reg, &access))
		window_access(slot, &access, true);
	changed(slot, &old);
}

static uint32_t read_config(struct weir_pci_slot *slot, unsigned int reg,
			    unsigned int len)
{
	struct weir_virtio_pci_access access;

	if (weir_pci_config_window(&slot->config, reg, &access))
		window_access(slot, &access, false);
	return weir_pci_config_read(&slot->config, reg, len);
}

/* There is no extended configuration space: it reads as zero. */
static uint64_t slot_access(struct weir_pci_slot *slot, unsigned int reg,
			    uint64_t val, unsigned int len, bool write)
{
	if (len > 4 || reg % len || reg >= WEIR_PCI_CONFIG_SIZE)
		return 0;
	if (!write)
		return read_config(slot, reg, len);
	write_config(slot, reg, len, val);
	return val;
}

uint64_t weir_pci_access(struct weir_pci *pci, uint64_t offset, uint64_t val,
			 unsigned int len, bool write)
{
	uint64_t function = offset / FUNCTION_SIZE;
	uint64_t slot = function / FUNCTIONS;

	if (function % FUNCTIONS || slot >= pci->nr)
		return ~0ULL;
	pthread_mutex_lock(&pci->lock);
	val = slot_access(&pci->slot[slot], offset % FUNCTION_SIZE, val, len, write);
	pthread_mutex_unlock(&pci->lock);
	return val;
}
