// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes; timeout: 240 */
/*
 * Several threads send random sequences of every ioctl to the same few VMs,
 * vCPUs, devices and eventfds, and write noise over the pages that the kernel
 * shares with them, while guests run. Before that one thread sends nothing but what
 * is plausible, until each of them has once been answered well: none of it bounces
 * off. Of the storm's answers only that some are good; the host's log stays clean
 * and the modules can be unloaded. hostile [SEED [ROUNDS]]
 *
 * tests/lint knows from the table below that no ioctl is left out.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hostile.h"

#define THREADS	4
#define CALM	600	/* rounds through the table */

/* Who answers well. */
enum when { ALWAYS, WEIR, GICV2, GICV3, NEVER };

#define CALL(ioctl, fn, when) { #ioctl, hostile_##fn, when, 0, 0 }
static struct {
	const char *name;
	hostile_fn *fn;
	enum when when;
	u32 tried, good;
} table[] = {
	CALL(KVM_GET_API_VERSION, api_version, ALWAYS),
	CALL(KVM_CREATE_VM, create_vm, ALWAYS),
	CALL(KVM_CHECK_EXTENSION, check_extension, ALWAYS),
	CALL(KVM_GET_VCPU_MMAP_SIZE, mmap_size, ALWAYS),
	CALL(KVM_ENABLE_CAP, enable_cap, ALWAYS),
	CALL(KVM_CREATE_VCPU, create_vcpu, ALWAYS),
	CALL(KVM_CREATE_VCPU, create_vcpu, ALWAYS),
	CALL(KVM_SET_USER_MEMORY_REGION, region, ALWAYS),
	CALL(KVM_SET_USER_MEMORY_REGION2, region2, ALWAYS),
	CALL(KVM_GET_DIRTY_LOG, get_dirty, ALWAYS),
	CALL(KVM_CLEAR_DIRTY_LOG, clear_dirty, ALWAYS),
	CALL(KVM_RESET_DIRTY_RINGS, reset_rings, ALWAYS),
	CALL(KVM_REGISTER_COALESCED_MMIO, coalesce, ALWAYS),
	CALL(KVM_UNREGISTER_COALESCED_MMIO, uncoalesce, ALWAYS),
	CALL(KVM_CREATE_IRQCHIP, irqchip, GICV2),
	CALL(KVM_IRQ_LINE, irq_line, ALWAYS),
	CALL(KVM_IRQ_LINE_STATUS, irq_status, ALWAYS),
	CALL(KVM_IRQFD, irqfd, ALWAYS),
	CALL(KVM_IOEVENTFD, ioeventfd, ALWAYS),
	CALL(KVM_SET_GSI_ROUTING, routing, ALWAYS),
	CALL(KVM_SIGNAL_MSI, msi, GICV3),
	CALL(KVM_CREATE_DEVICE, device, ALWAYS),
	CALL(KVM_CREATE_DEVICE, vgic, ALWAYS),
	CALL(KVM_CREATE_DEVICE, its, GICV3),
	CALL(KVM_ARM_SET_DEVICE_ADDR, device_addr, GICV2),
	CALL(KVM_ARM_PREFERRED_TARGET, target, ALWAYS),
	CALL(KVM_ARM_SET_COUNTER_OFFSET, counter, ALWAYS),
	CALL(KVM_GET_STATS_FD, stats, ALWAYS),
	CALL(KVM_ARM_GET_REG_WRITABLE_MASKS, masks, ALWAYS),
	CALL(KVM_HAS_DEVICE_ATTR, attr_has, ALWAYS),
	CALL(KVM_GET_DEVICE_ATTR, attr_get, ALWAYS),
	CALL(KVM_SET_DEVICE_ATTR, attr_set, ALWAYS),
	CALL(KVM_SET_DEVICE_ATTR, attr_set, ALWAYS),
	CALL(KVM_SET_DEVICE_ATTR, gic_init, ALWAYS),
	CALL(KVM_SET_DEVICE_ATTR, filter, ALWAYS),
	CALL(KVM_RUN, run, ALWAYS),
	CALL(KVM_ARM_VCPU_INIT, init, ALWAYS),
	CALL(KVM_ARM_VCPU_FINALIZE, finalize, NEVER),
	CALL(KVM_GET_ONE_REG, get_reg, ALWAYS),
	CALL(KVM_SET_ONE_REG, set_reg, ALWAYS),
	CALL(KVM_GET_REG_LIST, reg_list, ALWAYS),
	CALL(KVM_GET_MP_STATE, get_mp, ALWAYS),
	CALL(KVM_SET_MP_STATE, set_mp, ALWAYS),
	CALL(KVM_GET_VCPU_EVENTS, get_events, ALWAYS),
	CALL(KVM_SET_VCPU_EVENTS, set_events, ALWAYS),
	CALL(KVM_SET_SIGNAL_MASK, signal_mask, ALWAYS),
	CALL(KVM_SET_GUEST_DEBUG, debug, ALWAYS),
	CALL(WEIR_VIRTIO_CREATE, virtio, WEIR),
	CALL(WEIR_VIRTIO_CREATE, virtio_pci, WEIR),
	CALL(WEIR_VIRTIO_CREATE, virtio_remote, WEIR),
	CALL(WEIR_VIRTIO_PCI_SET, pci_set, WEIR),
	CALL(WEIR_VIRTIO_PCI_ACCESS, pci_access, WEIR),
	CALL(WEIR_VIRTIO_REMOTE_GET, remote_get, WEIR),
	CALL(WEIR_VIRTIO_REMOTE_DONE, remote_done, WEIR),
	CALL(WEIR_VIRTIO_REMOTE_CONFIG_SET, remote_config, WEIR),
	CALL(read of statistics, stats_read, ALWAYS),
	CALL(write of an eventfd, event_signal, ALWAYS),
	CALL(noise over shared pages, scribble, ALWAYS),
	CALL(noise over shared pages, scribble, ALWAYS),
	CALL(entries of dirty rings, harvest, ALWAYS),
	CALL(any number, noise, NEVER),
	CALL(any number, noise, NEVER),
	CALL(memory, forgetful, ALWAYS),
};

static unsigned int rounds = 2000;
static bool over;

static void send(struct hostile *t, u32 i)
{
	__atomic_fetch_add(&table[i].tried, 1, __ATOMIC_RELAXED);
	if (table[i].fn(t) >= 0)
		__atomic_fetch_add(&table[i].good, 1, __ATOMIC_RELAXED);
}

static bool expected(u32 i)
{
	switch (table[i].when) {
	case ALWAYS:
		return true;
	case WEIR:
		return test_under_weir();
	case GICV2:
	case GICV3:
		return (hostile_gic() == KVM_DEV_TYPE_ARM_VGIC_V2) ==
			(table[i].when == GICV2);
	default:
		return false;
	}
}

static bool all_good(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (expected(i) && !table[i].good)
			return false;
	return true;
}

static void *calm(void *arg)
{
	struct hostile *t = arg;
	u32 i, round;

	t->tid = gettid();
	t->calm = true;
	for (round = 0; round < CALM && !all_good(); round++)
		for (i = 0; i < ARRAY_SIZE(table); i++)
			send(t, i);
	printf("all was answered after %u rounds\n", round);
	t->calm = false;
	return NULL;
}

static u32 row(const char *name)
{
	u32 i = 0;

	while (strcmp(table[i].name, name))
		i++;
	return i;
}

/* Every third one is a run. */
static void *storm(void *arg)
{
	struct hostile *t = arg;
	u32 i, run = row("KVM_RUN");

	t->tid = gettid();
	for (i = 0; i < rounds; i++)
		send(t, hostile_below(t, 3) ? hostile_below(t, ARRAY_SIZE(table)) : run);
	return NULL;
}

static void nothing(int sig __attribute__((unused)))
{
}

/* No thread stays in a guest that goes round for ever, nor in a device. */
static void *tick(void *arg)
{
	struct hostile *t = arg;
	u32 i;

	while (!__atomic_load_n(&over, __ATOMIC_RELAXED)) {
		usleep(3000);
		hostile_serve(t, THREADS);
		for (i = 0; i < THREADS; i++)
			if (t[i].tid)
				syscall(SYS_tgkill, getpid(), t[i].tid, SIGUSR1);
	}
	return NULL;
}

static void in_threads(struct hostile *t, u32 nr, void *(*fn)(void *))
{
	pthread_t ticker;
	u32 i;

	over = false;
	check_eq(pthread_create(&ticker, NULL, tick, t), 0);
	for (i = 0; i < nr; i++)
		check_eq(pthread_create(&t[i].id, NULL, fn, &t[i]), 0);
	for (i = 0; i < nr; i++)
		pthread_join(t[i].id, NULL);
	__atomic_store_n(&over, true, __ATOMIC_RELAXED);
	pthread_join(ticker, NULL);
}

static void check_calm(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		if (expected(i) && !table[i].good)
			test_report(__FILE__, __LINE__, table[i].name,
				    "never answered well in %u", table[i].tried);
		table[i].good = 0;
		table[i].tried = 0;
	}
}

static void check_storm(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		printf("%s: %u of %u\n", table[i].name, table[i].good, table[i].tried);
	check(table[row("KVM_RUN")].good > 0);
	check(table[row("KVM_SET_USER_MEMORY_REGION")].good > 0);
	check(!test_under_weir() || table[row("WEIR_VIRTIO_CREATE")].good > 0);
}

int main(int argc, char **argv)
{
	static struct hostile threads[THREADS];
	u64 seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	struct sigaction action = { .sa_handler = nothing };
	u32 i;

	if (argc > 2)
		rounds = strtoul(argv[2], NULL, 0);
	hostile_prepare();
	must(sigaction(SIGUSR1, &action, NULL));
	printf("seed %llu, %u rounds\n", (unsigned long long)seed, rounds);
	for (i = 0; i < THREADS; i++) {
		threads[i].seed = (seed << 8 | i) * 0x9e3779b97f4a7c15ULL | 1;
		threads[i].busy = -1;
	}
	in_threads(threads, 1, calm);
	check_calm();
	in_threads(threads, THREADS, storm);
	check_storm();
	hostile_forget();
	return test_end();
}
