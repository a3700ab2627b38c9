// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: yes */
/*
 * LPIs by the INT command, KVM_SIGNAL_MSI and irqfd; their configuration; moved
 * between vCPUs; taken away again.
 */

#include <sys/eventfd.h>
#include <unistd.h>

#include "its.h"

#define DEV	7
#define EVENTS	5		/* bits */
#define CMD_INT		0x03
#define CMD_SYNC	0x05
#define CMD_INV		0x0c

static struct vm vm;
static struct its its;

static void check_sources(void)
{
	int fd = its_irqfd(&its, 20, DEV, 2);

	its_int(&its, DEV, 0);
	check_lpi(&vm.vcpu[0], LPI(0));
	check_eq(its_msi(&its, DEV, 1), 1);
	check_lpi(&vm.vcpu[0], LPI(1));
	must(eventfd_write(fd, 1));
	check_lpi(&vm.vcpu[0], LPI(2));
	/* Told twice before anybody looks, it comes once. */
	check_eq(its_msi(&its, DEV, 1), 1);
	check_eq(its_msi(&its, DEV, 1), 1);
	check_lpi(&vm.vcpu[0], LPI(1));
}

static void check_sleeper(void)
{
	struct puppet_thread thread;
	int fd = its_irqfd(&its, 21, DEV, 3), i;

	for (i = 0; i < 50; i++) {
		puppet_order(&vm.vcpu[0], PUPPET_IRQ_SLEEP);
		puppet_thread_start(&thread, &vm.vcpu[0]);
		if (i % 2)
			usleep(500);
		must(eventfd_write(fd, 1));
		check_eq(puppet_thread_join(&thread), LPI(3));
	}
}

/* Enable and priority are what INV, INVALL or GICR_INVLPIR saw last. */
static void check_configuration(void)
{
	lpi_configure(&vm, LPI(0), LPI_ON & ~1);
	its_msi(&its, DEV, 0);
	check_lpi(&vm.vcpu[0], LPI(0));
	its_inv(&its, DEV, 0);
	check_eq(its_msi(&its, DEV, 0), 1);
	check_no_lpi(&vm.vcpu[0]);
	lpi_configure(&vm, LPI(0), LPI_ON);
	check_no_lpi(&vm.vcpu[0]);
	its_invall(&its, 0);
	check_lpi(&vm.vcpu[0], LPI(0));
	lpi_configure(&vm, LPI(1), 0x41);
	lpi_configure(&vm, LPI(2), 0x81);
	its_inv(&its, DEV, 1);
	puppet(&vm.vcpu[0], PUPPET_WRITE, GUEST_GICR + GICR_INVLPIR, 8, LPI(2));
	its_msi(&its, DEV, 0);
	its_msi(&its, DEV, 2);
	its_msi(&its, DEV, 1);
	check_eq(puppet(&vm.vcpu[0], PUPPET_IRQ_TAKE, PUPPET_PATIENCE), LPI(1));
	check_eq(puppet(&vm.vcpu[0], PUPPET_IRQ_TAKE, PUPPET_PATIENCE), LPI(2));
	check_lpi(&vm.vcpu[0], LPI(0));
}

/* More than there are list registers, all of one priority. */
static void check_many(void)
{
	u64 seen = 0;
	u32 i, intid;

	for (i = 4; i < 32; i++)
		check_eq(its_msi(&its, DEV, i), 1);
	for (i = 4; i < 32; i++) {
		intid = puppet(&vm.vcpu[0], PUPPET_IRQ_TAKE, PUPPET_PATIENCE);
		if (intid >= LPI(4) && intid < LPI(32))
			seen |= 1UL << (intid - LPI(0));
	}
	check_eq(seen, 0xfffffff0);
	check_no_lpi(&vm.vcpu[0]);
}

/* Messages alone, more of them than are sent at once, and others between. */
static void check_queued(void)
{
	static const u8 ops[] = {
		CMD_INT, CMD_SYNC, CMD_INT, CMD_INT, CMD_INT, CMD_INT, CMD_INV, CMD_INT,
	};
	u64 seen = 0;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		its_queue(&its, ops[i] | (u64)DEV << 32, i, 0, 0);
	its_kick(&its);
	for (i = 0; i < 6; i++)
		seen |= 1UL << (puppet(&vm.vcpu[0], PUPPET_IRQ_TAKE, PUPPET_PATIENCE) - LPI(0));
	check_eq(seen, 0xbd);
	check_no_lpi(&vm.vcpu[0]);
}

/* Pending or not, an LPI goes where MOVI sends it. */
static void check_moves(void)
{
	its_msi(&its, DEV, 0);
	its_movi(&its, DEV, 0, 1);
	check_no_lpi(&vm.vcpu[0]);
	check_lpi(&vm.vcpu[1], LPI(0));
	its_msi(&its, DEV, 0);
	check_lpi(&vm.vcpu[1], LPI(0));
	its_movi(&its, DEV, 0, 0);
}

/*
 * What is pending at a vCPU that does not run follows MAPC and MOVALL as well.
 * (KVM moves it when that vCPU runs again.)
 */
static void check_move_pending(void)
{
	its_movi(&its, DEV, 0, 1);
	its_msi(&its, DEV, 0);
	its_mapc(&its, 1, 0);
	check_lpi(&vm.vcpu[0], LPI(0));
	its_mapc(&its, 1, 1);
	its_movi(&its, DEV, 0, 0);
	its_msi(&its, DEV, 5);
	its_msi(&its, DEV, 6);
	its_movall(&its, 0, 1);
	check_no_lpi(&vm.vcpu[0]);
	puppet(&vm.vcpu[1], PUPPET_IRQ_TAKE, PUPPET_PATIENCE);
	puppet(&vm.vcpu[1], PUPPET_IRQ_TAKE, PUPPET_PATIENCE);
	check_no_lpi(&vm.vcpu[1]);
	/* And back. */
	its_movall(&its, 1, 0);
	its_msi(&its, DEV, 5);
	check_lpi(&vm.vcpu[0], LPI(5));
}

/* In a list register of a vCPU that is in the guest when it is moved. */
static void check_move_running(void)
{
	volatile u64 *word = guest_to_host(&vm, PUPPET_WORD);
	struct puppet_thread thread;
	u32 i;

	for (i = 0; i < 20; i++) {
		*word = 0;
		puppet_order(&vm.vcpu[1], PUPPET_WAIT_WORD, PUPPET_WORD, 1);
		puppet_thread_start(&thread, &vm.vcpu[1]);
		its_movi(&its, DEV, 0, 1);
		its_msi(&its, DEV, 0);
		usleep(200);
		its_movi(&its, DEV, 0, 0);
		*word = 1;
		puppet_thread_join(&thread);
		check_no_lpi(&vm.vcpu[1]);
		check_lpi(&vm.vcpu[0], LPI(0));
	}
}

static void check_removal(void)
{
	its_msi(&its, DEV, 0);
	its_clear(&its, DEV, 0);
	check_no_lpi(&vm.vcpu[0]);
	/* (KVM delivers what was pending when the event was discarded.) */
	if (test_under_weir())
		its_msi(&its, DEV, 0);
	its_discard(&its, DEV, 0);
	check_no_lpi(&vm.vcpu[0]);
	check_eq(its_msi(&its, DEV, 0), 0);
	its_mapti(&its, DEV, 0, LPI(40), 0);
	its_msi(&its, DEV, 0);
	check_lpi(&vm.vcpu[0], LPI(40));
	its_unmapc(&its, 0);
	check_eq(its_msi(&its, DEV, 0), 0);
	its_mapc(&its, 0, 0);
	/* The collection is the same one again. (KVM has forgotten the events.) */
	if (test_under_weir()) {
		check_eq(its_msi(&its, DEV, 0), 1);
		check_lpi(&vm.vcpu[0], LPI(40));
	}
	its_unmapd(&its, DEV);
	check_eq(its_msi(&its, DEV, 0), 0);
}

static void check_disabled(void)
{
	its_mapd(&its, DEV, ITS_ITT(0), EVENTS);
	its_mapi(&its, DEV, 3, 0);		/* LPI 3: there is none */
	check_eq(its_msi(&its, DEV, 3), 0);
	its_mapti(&its, DEV, 0, LPI(0), 0);
	its_write(&its, GITS_CTLR, 0);
	check_errno(its_msi(&its, DEV, 0), EBUSY);
	its_write(&its, GITS_CTLR, 1);
	check_eq(its_msi(&its, DEV, 0), 1);
	check_lpi(&vm.vcpu[0], LPI(0));
	/* LPIs off: what is pending is forgotten, what comes is refused. */
	its_msi(&its, DEV, 0);
	puppet(&vm.vcpu[0], PUPPET_WRITE, GUEST_GICR + GICR_CTLR, 4, 0);
	check_no_lpi(&vm.vcpu[0]);
	if (test_under_weir())
		check_eq(its_msi(&its, DEV, 0), 0);
	else
		check_errno(its_msi(&its, DEV, 0), EBUSY);
	lpi_enable_cpu(&vm, 0);
	check_no_lpi(&vm.vcpu[0]);
	check_eq(its_msi(&its, DEV, 0), 1);
	check_lpi(&vm.vcpu[0], LPI(0));
	/* So is what was pending when its collection was unmapped. */
	its_msi(&its, DEV, 0);
	its_unmapc(&its, 0);
	puppet(&vm.vcpu[0], PUPPET_WRITE, GUEST_GICR + GICR_CTLR, 4, 0);
	lpi_enable_cpu(&vm, 0);
	its_mapc(&its, 0, 0);
	check_no_lpi(&vm.vcpu[0]);
}

int main(void)
{
	u32 i;

	its_boot(&its, &vm, 2);
	for (i = 0; i < 64; i++)
		lpi_configure(&vm, LPI(i), LPI_ON);
	its_mapc(&its, 0, 0);
	its_mapc(&its, 1, 1);
	its_mapd(&its, DEV, ITS_ITT(0), EVENTS);
	for (i = 0; i < 1 << EVENTS; i++)
		its_mapti(&its, DEV, i, LPI(i), 0);
	its_sync(&its, 0);
	check_sources();
	check_sleeper();
	check_configuration();
	check_many();
	check_queued();
	check_moves();
	if (test_under_weir())
		check_move_pending();
	check_move_running();
	check_removal();
	check_disabled();
	close(its.fd);
	vm_destroy(&vm);
	return test_end();
}
