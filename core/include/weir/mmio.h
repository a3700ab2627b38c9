/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MMIO device contract and the in-kernel MMIO bus. A guest access that stage 2
 * did not map is offered to the bus first and to user space last.
 */
#ifndef WEIR_MMIO_H
#define WEIR_MMIO_H

#include <linux/mutex.h>
#include <linux/srcu.h>
#include <weir/types.h>

/**
 * enum weir_mmio_result - what became of an access
 * @WEIR_MMIO_HANDLED: done; a read left its value in &weir_mmio_access.val
 * @WEIR_MMIO_NOT_MINE: no device claims it; user space gets it
 * @WEIR_MMIO_DEFER: claimed, but it needs a context that may sleep: the caller
 *	repeats the access with &weir_mmio_access.atomic clear
 * @WEIR_MMIO_FAILED: claimed and refused (bad width, say); the access is
 *	RAZ/WI and counted
 */
enum weir_mmio_result {
	WEIR_MMIO_HANDLED,
	WEIR_MMIO_NOT_MINE,
	WEIR_MMIO_DEFER,
	WEIR_MMIO_FAILED,
};

/**
 * struct weir_mmio_access - one guest access, already decoded
 * @vcpu: who makes it; NULL outside a vCPU (unit tests, user space access)
 * @addr: guest physical address
 * @val: value written, or the place of the value read; little-endian guest
 *	value in its low @len bytes, zero-extended
 * @len: 1, 2, 4 or 8 bytes (0 never reaches a device)
 * @write: direction
 * @atomic: the caller runs with host interrupts masked and cannot sleep
 */
struct weir_mmio_access {
	struct weir_vcpu *vcpu;
	gpa_t addr;
	u64 val;
	u8 len;
	bool write;
	bool atomic;
};

struct weir_mmio_dev;

struct weir_mmio_ops {
	enum weir_mmio_result (*access)(struct weir_mmio_dev *dev,
					struct weir_mmio_access *a);
};

/**
 * struct weir_mmio_dev - a device on the bus; embedded in its owner
 * @ops: how it is reached
 * @base: first guest physical address
 * @len: bytes claimed
 */
struct weir_mmio_dev {
	const struct weir_mmio_ops *ops;
	gpa_t base;
	u64 len;
};

struct kvm_ioeventfd;
struct weir_mmio_table;		/* mmio-bus/table.h */

/**
 * struct weir_mmio_bus - all in-kernel devices and doorbells of a VM
 * The fields belong to mmio-bus/.
 * @table: what is where. Read with interrupts masked or under @srcu; who
 *	changes it holds @lock and waits for both kinds of reader
 * @any_width: there may be doorbells of length 0
 * @lock: serialises changes. Outside every device's own locks
 * @srcu: accesses that may sleep
 */
struct weir_mmio_bus {
	struct weir_mmio_table __rcu *table;
	bool any_width;
	struct mutex lock;
	struct srcu_struct srcu;
};

int weir_mmio_bus_init(struct weir_mmio_bus *bus);
void weir_mmio_bus_exit(struct weir_mmio_bus *bus);
int weir_mmio_register(struct weir_mmio_bus *bus, struct weir_mmio_dev *dev);
void weir_mmio_unregister(struct weir_mmio_bus *bus, struct weir_mmio_dev *dev);
enum weir_mmio_result weir_mmio_access(struct weir_mmio_bus *bus,
				       struct weir_mmio_access *a);
enum weir_mmio_result weir_mmio_access_atomic(struct weir_mmio_bus *bus,
					      struct weir_mmio_access *a);
bool weir_mmio_ring_any(struct weir_mmio_bus *bus, gpa_t addr);

/**
 * weir_mmio_ring() - ring a doorbell known by its address alone
 * @bus: the bus
 * @addr: guest physical address of a write
 *
 * For the trap handler, before it decodes width and value: doorbells of length
 * 0 need none of that. Context: interrupts masked. Return: whether there was
 * one; the write is then done.
 */
static __always_inline bool weir_mmio_ring(struct weir_mmio_bus *bus, gpa_t addr)
{
	return READ_ONCE(bus->any_width) && weir_mmio_ring_any(bus, addr);
}

int weir_ioeventfd(struct weir_mmio_bus *bus, const struct kvm_ioeventfd *args);

#endif /* WEIR_MMIO_H */
