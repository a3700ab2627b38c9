// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: yes */
/*
 * Two ITSes that are told nonsense: queues full of random commands, half of them
 * nearly right, while messages arrive; registers out of range; tables saved
 * and restored over it. Nothing is lost that a reset does not bring back, and
 * one ITS does not disturb the other.
 */

#include <pthread.h>
#include <unistd.h>

#include "its.h"

#define ROUNDS		40
#define BATCH		64
#define DEVICES		8
#define EVENTS		16

static struct vm vm;
static struct its its, other;
static volatile bool stop;
static u32 seed = 42;

static u64 rnd(u64 n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % n;
}

static u64 wild(void)
{
	return rnd(1 << 24) << 40 ^ rnd(1 << 24) << 20 ^ rnd(1 << 24);
}

/* Mostly something that may be mapped, sometimes anything. */
static u64 id(u32 n)
{
	return rnd(16) ? rnd(n) : wild() & 0xffffffff;
}

static void put_command(u32 offset)
{
	static const u8 ops[] = { 0x08, 0x09, 0x0a, 0x0a, 0x0a, 0x0b, 0x01, 0x0e,
				  0x0f, 0x04, 0x03, 0x03, 0x0c, 0x0d, 0x05 };
	u64 *cmd = guest_to_host(&vm, its.tables + offset);
	u8 op = rnd(16) ? ops[rnd(sizeof(ops))] : rnd(256);

	cmd[0] = op | id(DEVICES) << 32;
	cmd[1] = op == 0x08 ? rnd(16) ? 3 : wild() :
		 (LPI(0) + id(64)) << 32 | id(EVENTS);
	cmd[2] = op == 0x08 ? ITS_ITT(cmd[0] >> 32 & (DEVICES - 1)) :
		 (rnd(8) ? rnd(2) : wild() & 0xffff) << 16 | rnd(4);
	if (rnd(8))
		cmd[2] |= GITS_VALID;
	cmd[3] = rnd(3) << 16;
}

static void *shoot(void *arg)
{
	(void)arg;
	while (!stop) {
		u32 i;

		for (i = 0; i < DEVICES * EVENTS; i++)
			its_msi(&its, i / EVENTS, i % EVENTS);
	}
	return NULL;
}

static int ctrl(u64 attr)
{
	u64 none = 0;

	return its_attr(&its, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_CTRL,
			attr, &none);
}

static void take_all(void)
{
	u32 i, n;

	for (i = 0; i < 2; i++)
		for (n = 0; n < 200; n++)
			if (puppet(&vm.vcpu[i], PUPPET_IRQ_TAKE, 0) == 1023)
				break;
}

static void check_commands(void)
{
	u32 round, i;

	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < BATCH; i++)
			put_command((its.tail + i * 32) % 0x10000);
		its.tail = (its.tail + BATCH * 32) % 0x10000;
		its_write(&its, GITS_CWRITER, its.tail);
		check_eq(its_read(&its, GITS_CREADR), its.tail);
		take_all();
		/* (KVM restores into an ITS without mappings only.) */
		if (round % 8 == 7 && test_under_weir()) {
			check_ok(ctrl(KVM_DEV_ARM_ITS_SAVE_TABLES));
			check_ok(ctrl(KVM_DEV_ARM_ITS_RESTORE_TABLES));
		}
	}
}

/* A queue that is not memory, and one that is left out of. */
static void check_registers(void)
{
	its_write(&its, GITS_CWRITER, 0x10000);
	check_eq(its_read(&its, GITS_CWRITER), its.tail);
	its_write(&its, GITS_CTLR, 0);
	its_write(&its, GITS_CBASER, GITS_VALID | 1UL << 39);
	its_write(&its, GITS_CTLR, 1);
	its_write(&its, GITS_CWRITER, 64);
	/* (KVM leaves such commands out.) */
	if (test_under_weir())
		check_eq(its_read(&its, GITS_CREADR), 0);
	its_write(&its, GITS_CTLR, 0);
	its_write(&its, GITS_BASER, GITS_VALID | GITS_INDIRECT | 1UL << 39);
	its_write(&its, GITS_CBASER, GITS_VALID | its.tables | 15);
	its_write(&its, GITS_CTLR, 1);
	its.tail = 0;
	its_mapd(&its, 1, ITS_ITT(0), 4);
	its_write(&its, GITS_CTLR, 0);
}

static void check_works(struct its *one, u32 devid, u32 lpi)
{
	lpi_configure(&vm, lpi, LPI_ON);
	its_mapc(one, 0, 0);
	its_mapd(one, devid, ITS_ITT(20 + devid), 4);
	its_mapti(one, devid, 3, lpi, 0);
	check_eq(its_msi(one, devid, 3), 1);
	check_lpi(&vm.vcpu[0], lpi);
}

int main(void)
{
	pthread_t shooter;
	u32 i;

	its_boot(&its, &vm, 2);
	its_create(&other, &vm);
	its_place(&other, ITS_BASE2);
	other.tables = ITS_TABLE(40);
	its_program(&other);
	/* (KVM's GICR_PROPBASER is back at its reset value.) */
	for (i = 0; i < 2; i++) {
		puppet(&vm.vcpu[0], PUPPET_WRITE, GUEST_GICR + i * 0x20000, 4, 0);
		lpi_enable_cpu(&vm, i);
	}
	check_works(&other, 30, LPI(1000));
	for (i = 0; i < 64; i++)
		lpi_configure(&vm, LPI(i), LPI_ON);
	pthread_create(&shooter, NULL, shoot, NULL);
	check_commands();
	check_registers();
	stop = true;
	pthread_join(shooter, NULL);
	take_all();
	check_eq(its_msi(&other, 30, 3), 1);
	check_lpi(&vm.vcpu[0], LPI(1000));
	check_ok(ctrl(KVM_DEV_ARM_ITS_CTRL_RESET));
	its_program(&its);
	check_works(&its, 2, LPI(2));
	close(its.fd);
	close(other.fd);
	vm_destroy(&vm);
	return test_end();
}
