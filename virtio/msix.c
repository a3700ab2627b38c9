// SPDX-License-Identifier: GPL-2.0-only
/* MSI-X table and pending bits. PCI Local Bus Specification 3.0, 6.8.2. */
#include <linux/bits.h>
#include <linux/string.h>
#include "msix.h"

#define NR		WEIR_VIRTIO_PCI_VECTORS
#define ENTRY_SIZE	16
#define CONTROL_MASKED	BIT(0)
#define PBA		(WEIR_VIRTIO_PCI_PBA - WEIR_VIRTIO_PCI_MSIX)

/* Sends what became pending and may go now. */
static void flush(struct weir_msix *m)
{
	u32 i;

	for (i = 0; m->pending && i < NR; i++)
		if (m->pending & BIT(i))
			weir_msix_raise(m, i);
}

/**
 * weir_msix_init() - a function after its reset: every vector masked
 * @m: the vectors
 * @send: sends a message
 */
void weir_msix_init(struct weir_msix *m,
		    void (*send)(struct weir_msix *m, u64 address, u32 data))
{
	u32 i;

	memset(m, 0, sizeof(*m));
	m->send = send;
	for (i = 0; i < NR; i++)
		m->entry[i].control = CONTROL_MASKED;
}

/**
 * weir_msix_set() - what configuration space says
 * @m: the vectors
 * @enabled: MSI-X Enable; without it nothing is pending
 * @masked: none may be sent now
 *
 * Context: that of @send.
 */
void weir_msix_set(struct weir_msix *m, bool enabled, bool masked)
{
	m->enabled = enabled;
	m->masked = masked;
	if (!enabled)
		m->pending = 0;
	flush(m);
}

/**
 * weir_msix_raise() - a vector's event happened
 * @m: the vectors, enabled
 * @vector: which; one that there is not stands for none
 *
 * Context: that of @send.
 */
void weir_msix_raise(struct weir_msix *m, u16 vector)
{
	const struct weir_msix_entry *e;

	if (vector >= NR)
		return;
	e = &m->entry[vector];
	if (m->masked || (e->control & CONTROL_MASKED)) {
		m->pending |= BIT(vector);
		return;
	}
	m->pending &= ~BIT(vector);
	m->send(m, e->address, e->data);
}

static u32 entry_read(const struct weir_msix_entry *e, u32 word)
{
	switch (word) {
	case 0:
		return e->address;
	case 1:
		return e->address >> 32;
	case 2:
		return e->data;
	default:
		return e->control;
	}
}

static void entry_write(struct weir_msix_entry *e, u32 word, u32 val)
{
	switch (word) {
	case 0:
		e->address = (e->address & ~0xffffffffULL) | (val & ~3U);
		break;
	case 1:
		e->address = (e->address & 0xffffffffULL) | (u64)val << 32;
		break;
	case 2:
		e->data = val;
		break;
	default:
		e->control = val & CONTROL_MASKED;
	}
}

static u32 word_read(const struct weir_msix *m, u32 off)
{
	if (off < NR * ENTRY_SIZE)
		return entry_read(&m->entry[off / ENTRY_SIZE], off % ENTRY_SIZE / 4);
	return off == PBA ? m->pending : 0;
}

static void word_write(struct weir_msix *m, u32 off, u32 val)
{
	if (off >= NR * ENTRY_SIZE)
		return;
	entry_write(&m->entry[off / ENTRY_SIZE], off % ENTRY_SIZE / 4, val);
	if (m->enabled)
		flush(m);
}

/**
 * weir_msix_access() - a guest's access to the table or to the pending bits
 * @m: the vectors
 * @off: from the beginning of the table
 * @val: value written, or the place of the one read
 * @len: bytes
 * @write: direction
 *
 * Context: that of @send. Return: whether it was 4 or 8 bytes, aligned; anything
 * else is undefined (6.8.2) and here reads as zero and is not written.
 */
bool weir_msix_access(struct weir_msix *m, u32 off, u64 *val, u8 len, bool write)
{
	if ((len != 4 && len != 8) || (off & (len - 1))) {
		*val = 0;
		return false;
	}
	if (write) {
		word_write(m, off, *val);
		if (len == 8)
			word_write(m, off + 4, *val >> 32);
		return true;
	}
	*val = word_read(m, off);
	if (len == 8)
		*val |= (u64)word_read(m, off + 4) << 32;
	return true;
}
