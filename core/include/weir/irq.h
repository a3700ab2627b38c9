/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interrupt sink: how anything in the kernel asserts a guest's interrupt.
 * Any context may call it; it takes raw spinlocks only.
 */
#ifndef WEIR_IRQ_H
#define WEIR_IRQ_H

#include <weir/types.h>

/**
 * weir_irq_set_spi() - drive a shared peripheral interrupt's line
 * @vm: the machine
 * @intid: INTID, 32 to 1019, below the machine's configured number
 * @level: line level; an edge interrupt becomes pending on true, false is
 *	ignored for it
 *
 * Context: any.
 * Return: 0, -EINVAL for an INTID the machine has not got, -ENODEV before the
 * interrupt controller is initialised.
 */
int weir_irq_set_spi(struct weir_vm *vm, u32 intid, bool level);

/**
 * weir_irq_signal_spi() - make an SPI pending until it is acknowledged
 * @vm: the machine
 * @intid: INTID of the SPI, edge or level
 *
 * Context: any. Return: as weir_irq_set_spi().
 */
int weir_irq_signal_spi(struct weir_vm *vm, u32 intid);

/**
 * weir_irq_set_ppi() - drive a private interrupt's line of one vCPU
 * @vcpu: the vCPU
 * @intid: INTID, 0 to 31 (SGIs are edge)
 * @level: line level
 *
 * Context: any. Return: as weir_irq_set_spi().
 */
int weir_irq_set_ppi(struct weir_vcpu *vcpu, u32 intid, bool level);

/**
 * struct weir_msi - a message-signalled interrupt
 * @address: doorbell, GITS_TRANSLATER of some ITS
 * @data: EventID
 * @devid: DeviceID of who sends it
 * @has_devid: @devid is given
 */
struct weir_msi {
	gpa_t address;
	u32 data;
	u32 devid;
	bool has_devid;
};

/**
 * weir_irq_msi() - send a message
 * @vm: the machine
 * @msi: the message
 *
 * Context: any.
 * Return: 1 when an LPI is pending for it; 0 when the guest has not mapped it, or
 * not enabled its LPIs; -ENODEV without an ITS; -EINVAL when none has that
 * doorbell, or without a DeviceID; -EBUSY when the ITS is not enabled.
 */
int weir_irq_msi(struct weir_vm *vm, const struct weir_msi *msi);

/*
 * irqfd/resample.c, for the interrupt controller: does anybody wait for the
 * guest to deactivate SPI @intid? If so, tell with weir_irq_ack_notify() each
 * time it did, its own locks not held. Context: any.
 */
bool weir_irq_wants_ack(const struct weir_vm *vm, u32 intid);
void weir_irq_ack_notify(struct weir_vm *vm, u32 intid);

#endif /* WEIR_IRQ_H */
