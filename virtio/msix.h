/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MSI-X table and pending bits of a function (PCI Local Bus Specification 3.0,
 * 6.8.2). Pure; the caller has one lock around all of it.
 */
#ifndef WEIR_VIRTIO_MSIX_H
#define WEIR_VIRTIO_MSIX_H

#include <linux/types.h>
#include <uapi/weir.h>

/**
 * struct weir_msix_entry - a vector, as the guest wrote it
 * @address: where its message goes
 * @data: what the message says
 * @control: bit 0: masked
 */
struct weir_msix_entry {
	u64 address;
	u32 data;
	u32 control;
};

/**
 * struct weir_msix - the vectors of a function
 * @send: sends a message. Context: that of the caller
 * @enabled: MSI-X Enable of the capability
 * @masked: none may be sent now: Function Mask, or no bus master
 * @pending: bit for each vector that waits to be unmasked
 * @entry: the table
 */
struct weir_msix {
	void (*send)(struct weir_msix *m, u64 address, u32 data);
	bool enabled;
	bool masked;
	u32 pending;
	struct weir_msix_entry entry[WEIR_VIRTIO_PCI_VECTORS];
};

void weir_msix_init(struct weir_msix *m,
		    void (*send)(struct weir_msix *m, u64 address, u32 data));
void weir_msix_set(struct weir_msix *m, bool enabled, bool masked);
void weir_msix_raise(struct weir_msix *m, u16 vector);
bool weir_msix_access(struct weir_msix *m, u32 off, u64 *val, u8 len, bool write);

#endif /* WEIR_VIRTIO_MSIX_H */
