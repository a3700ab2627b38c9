/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where things are in the guest's physical address space, for the guests and
 * for the VMMs of tests/api. It is that of the virt machine of QEMU, so that
 * every guest also boots there, and (with its redistributors elsewhere) under
 * `weir run --kernel`.
 *
 *	0x08000000	GIC distributor
 *	0x08010000	GICv2 CPU interface
 *	0x080a0000	GICv3 redistributors, 0x20000 for each CPU
 *	0x09000000	PL011: what a guest has to say, in words
 *	0x09ff0000	port: what it has to say to a test; absent elsewhere
 *	0x0a000000	free for MMIO that a test defines
 *	0x40000000	RAM; its first 512 KiB belong to the test
 *	0x40080000	the guest
 */
#ifndef GUEST_LAYOUT_H
#define GUEST_LAYOUT_H

#define GUEST_GICD	0x08000000
#define GUEST_GICC	0x08010000
#define GUEST_GICR	0x080a0000
#define GUEST_GICR_WEIR	0x10000000	/* where `weir run` has them */
#define GUEST_PL011	0x09000000
#define GUEST_PORT	0x09ff0000
#define GUEST_MMIO	0x0a000000
#define GUEST_RAM	0x40000000
#define GUEST_ENTRY	0x40080000

/* A struct puppet_call for each CPU, this far apart. */
#define GUEST_MAILBOX	0x40000000
#define GUEST_MAILBOX_SIZE	0x1000

/* RAM as EL0 sees it: the first GiB once more. */
#define GUEST_EL0_ALIAS	0x7fc0000000

#define GUEST_MAX_CPUS	16

/* Registers of the port. All but EXIT and REQUEST are read. */
#define PORT_EXIT	0x00	/* 0: passed; else the line of the failure */
#define PORT_REQUEST	0x08	/* PORT_REQ_* << 32 | argument */
#define PORT_MAGIC	0x10	/* PORT_MAGIC_VALUE if there is a port */
#define PORT_CPUS	0x18	/* number of vCPUs */
#define PORT_RAM	0x20	/* bytes of RAM */
#define PORT_PARAM	0x28	/* anything that guest and test agreed upon */
#define PORT_SIZE	0x1000

#define PORT_MAGIC_VALUE	0x52494557

#define PORT_REQ_DONE	0	/* a puppet has done what it was told */
#define PORT_REQ_IRQ	1	/* KVM_IRQ_LINE: INTID << 1 | level */
#define PORT_REQ_STEP	2	/* the test's own: argument as agreed */

#endif /* GUEST_LAYOUT_H */
