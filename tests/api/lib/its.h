/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An ITS and its driver: tables and commands are written straight into guest
 * memory, registers by a puppet on vCPU 0. GIC architecture (IHI 0069), 5.
 */
#ifndef TEST_ITS_H
#define TEST_ITS_H

#include "puppet.h"

#define ITS_BASE	0x08080000UL
#define ITS_BASE2	0x08020000UL	/* for a second one */
#define ITS_DOORBELL	0x10040UL	/* GITS_TRANSLATER */

#define GITS_CTLR	0x0000
#define GITS_IIDR	0x0004
#define GITS_TYPER	0x0008
#define GITS_CBASER	0x0080
#define GITS_CWRITER	0x0088
#define GITS_CREADR	0x0090
#define GITS_BASER	0x0100
#define GITS_PIDR2	0xffe8
#define GITS_VALID	(1UL << 63)
#define GITS_INDIRECT	(1UL << 62)

#define GICR_CTLR	0x0000
#define GICR_PROPBASER	0x0070
#define GICR_PENDBASER	0x0078
#define GICR_INVLPIR	0x00a0

#define LPI(n)		(8192U + (n))
#define LPI_ON		0xa1		/* configuration: enabled, priority 0xa0 */

/* Where a test's tables are: 64 KiB each, from here on. */
#define ITS_TABLES	(GUEST_RAM + (16UL << 20))
#define ITS_TABLE(n)	(ITS_TABLES + (n) * 0x10000UL)
#define ITS_PROP	ITS_TABLE(0)
#define ITS_PEND(cpu)	ITS_TABLE(1 + (cpu))
#define ITS_ITT(n)	(ITS_TABLE(64) + (n) * 0x1000UL)

/**
 * struct its - an ITS
 * @vm: the machine
 * @fd: the device
 * @base: its address
 * @tables: queue, then device, level 2 and collection table, 64 KiB each
 * @indirect: the device table has two levels
 * @tail: GITS_CWRITER
 */
struct its {
	struct vm *vm;
	int fd;
	u64 base;
	u64 tables;
	bool indirect;
	u32 tail;
};

/* The device, initialised, without an address. Skips the test without. */
void its_create(struct its *its, struct vm *vm);
void its_place(struct its *its, u64 base);
/* A machine with @nr_vcpus puppets, a vGIC and an ITS, both programmed. */
void its_boot(struct its *its, struct vm *vm, u32 nr_vcpus);

/* The guest's side: tables, then enabled. */
void its_program(struct its *its);
void lpi_enable_cpu(struct vm *vm, u32 cpu);
u64 its_read(struct its *its, u32 reg);
void its_write(struct its *its, u32 reg, u64 value);
int its_attr(struct its *its, unsigned long request, u32 group, u64 attr, u64 *value);

/* Writes a command and waits until it is done. */
void its_cmd(struct its *its, u64 w0, u64 w1, u64 w2, u64 w3);
/* The same in two: several commands may be in the queue before they begin. */
void its_queue(struct its *its, u64 w0, u64 w1, u64 w2, u64 w3);
void its_kick(struct its *its);
void its_mapd(struct its *its, u32 devid, u64 itt, u32 bits);
void its_unmapd(struct its *its, u32 devid);
void its_mapc(struct its *its, u32 icid, u32 cpu);
void its_unmapc(struct its *its, u32 icid);
void its_mapti(struct its *its, u32 devid, u32 event, u32 lpi, u32 icid);
void its_mapi(struct its *its, u32 devid, u32 event, u32 icid);
void its_movi(struct its *its, u32 devid, u32 event, u32 icid);
void its_movall(struct its *its, u32 from, u32 to);
void its_discard(struct its *its, u32 devid, u32 event);
void its_clear(struct its *its, u32 devid, u32 event);
void its_int(struct its *its, u32 devid, u32 event);
void its_inv(struct its *its, u32 devid, u32 event);
void its_invall(struct its *its, u32 icid);
void its_sync(struct its *its, u32 cpu);

void lpi_configure(struct vm *vm, u32 lpi, u8 config);	/* in memory only */
int its_msi(struct its *its, u32 devid, u32 event);	/* KVM_SIGNAL_MSI */
/* Routes @gsi to a message and gives it an eventfd. Return: the eventfd. */
int its_irqfd(struct its *its, u32 gsi, u32 devid, u32 event);
/* @vcpu takes that LPI, and no other. */
#define check_lpi(vcpu, lpi) do {					\
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), lpi);		\
	check_no_lpi(vcpu);						\
} while (0)
#define check_no_lpi(vcpu)						\
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023)

#endif /* TEST_ITS_H */
