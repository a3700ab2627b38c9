/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rows of guests/micro.c, for it and for tests/perf/micro-host.c: one row in
 * one machine, chosen by PORT_PARAM. Rows of the ISCA 2016 study and of the
 * KVM/ARM paper (ASPLOS 2014) have their names in parentheses.
 */
#ifndef GUEST_MICRO_H
#define GUEST_MICRO_H

#include "layout.h"

enum micro_row {
	MICRO_HYPERCALL,	/* SMCCC_VERSION (Hypercall, Trap) */
	MICRO_HYPERCALL_UNKNOWN,/* a function that nobody has */
	MICRO_GIC_READ,		/* GICD_IIDR (Interrupt Controller Trap, I/O Kernel) */
	MICRO_MMIO_USER,	/* a read that the VMM serves (I/O User) */
	MICRO_ACK_EOI,		/* of an SPI (Virtual IRQ Completion, EOI+ACK) */
	MICRO_SELF_SGI,		/* to itself, until it is taken */
	MICRO_IPI,		/* to another vCPU that spins, and back (Virtual IPI) */
	MICRO_IPI_WFI,		/* the same, both asleep between interrupts */
	MICRO_DOORBELL,		/* ioeventfd that nobody listens to */
	MICRO_DOORBELL_THREAD,	/* until a thread of the host answers */
	MICRO_DOORBELL_SPI,	/* an ioeventfd that is an irqfd of its own */
	MICRO_KICK_IRQ,		/* thread of the host, irqfd back (I/O Latency Out, In) */
	MICRO_IRQ_IN,		/* irqfd, from a thread's signal to the handler (I/O Latency In) */
	MICRO_NET_OUT,		/* until the kernel's net backend is done (I/O Latency Out) */
	MICRO_KICK_NET,		/* the same, and an answer from the host (I/O Latency Out, In) */
	MICRO_LPI,		/* INT command to the handler */
	MICRO_TIMER,		/* 1 ms timer: how late its handler is */
	MICRO_WFI_TIMER,	/* the same, asleep in WFI */
	MICRO_VM_SWITCH,	/* WFI until another VM on this CPU rings, and back */
	MICRO_FAULT_4K,		/* first access to a page that the VMM has */
	MICRO_FAULT_2M,		/* the same, 2 MiB pages */
	MICRO_ROWS,
};

/*
 * Split virtqueues of MICRO_NET_OUT and MICRO_KICK_NET (virtio 1.2, 2.7), which the
 * test fills in. All that the driver makes available for transmission is descriptor 0.
 */
#define MICRO_RING	16
struct micro_ring {
	unsigned char desc[MICRO_RING * 16];
	volatile unsigned short avail_flags, avail_idx, avail[MICRO_RING + 1];
	unsigned char pad[10];
	volatile unsigned short used_flags, used_idx;
	volatile struct { unsigned int id, len; } used[MICRO_RING];
};

/* One result, as the guest leaves it for the test. */
struct micro_result {
	unsigned long ticks;	/* of the virtual counter */
	unsigned long ops;
};

/* Says them on the console: a line "run N" for each run, nanoseconds an operation. */
void micro_say(const volatile struct micro_result *result);

#define MICRO_RUNS	5
#define MICRO_RESULTS	(GUEST_RAM + 0x50000)	/* MICRO_RUNS of them */
#define MICRO_ANSWER	(GUEST_RAM + 0x51000)	/* word that the host counts in */
#define MICRO_STAMP	(GUEST_RAM + 0x51008)	/* u64: its counter at its signal */
#define MICRO_DOORBELL_AT	GUEST_MMIO	/* 32 bits, any value */
#define MICRO_RX	(GUEST_RAM + 0x52000)	/* struct micro_ring */
#define MICRO_TX	(GUEST_RAM + 0x53000)
#define MICRO_BUFFERS	(GUEST_RAM + 0x54000)	/* 2 KiB each: sent, then received */
#define MICRO_USER_AT	(GUEST_MMIO + 0x800)
#define MICRO_SPI	40
#define MICRO_LPI_DEV	7
#define MICRO_LPI_QUEUE	(GUEST_RAM + (16UL << 20) + 32 * 0x10000UL)
#define MICRO_ITS	0x08080000UL
#define MICRO_FRESH	(GUEST_RAM + (64UL << 20))	/* not touched before */
#define MICRO_FRESH_SIZE	(128UL << 20)

#endif /* GUEST_MICRO_H */
