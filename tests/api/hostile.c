// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes; timeout: 120 */
/*
 * Several threads send random sequences of every ioctl to the same few VMs,
 * vCPUs, devices and eventfds, with arguments that are plausible, nearly so, or
 * noise, while they are made and closed under each other's feet. Of the answers
 * only that some are good; the host's log stays clean and the modules can be
 * unloaded. hostile [SEED [ROUNDS]]
 */

#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>
#include <uapi/weir.h>

#include "layout.h"
#include "vm.h"

#define THREADS		4
#define ARENA		(8UL << 20)
#define FDS		6		/* of each kind */

enum kind { VM, VCPU, DEVICE, EVENT, VIRTIO, STATS, KINDS };

static int fds[KINDS][FDS];
static u8 *arena;
static int kvm, disk;
static unsigned int rounds = 1500;
static bool over;
static u32 ran, placed, made;	/* so that not all of it bounces off */

struct thread {
	pthread_t id;
	u64 seed;
};

static u64 rnd(struct thread *t)
{
	t->seed ^= t->seed << 13;
	t->seed ^= t->seed >> 7;
	t->seed ^= t->seed << 17;
	return t->seed * 0x2545f4914f6cdd1dULL;
}

static u32 below(struct thread *t, u32 n)
{
	return (rnd(t) >> 33) % n;
}

#define PICK(t, ...) pick(t, (const u64[]){ __VA_ARGS__ }, \
			  sizeof((const u64[]){ __VA_ARGS__ }) / sizeof(u64))

static u64 pick(struct thread *t, const u64 *of, u32 n)
{
	return of[below(t, n)];
}

/* Mostly something sensible. */
static u64 or_noise(struct thread *t, u64 val)
{
	switch (below(t, 16)) {
	case 0:
		return rnd(t);
	case 1:
		return val ^ 1ULL << below(t, 64);
	default:
		return val;
	}
}

static int fd_of(struct thread *t, enum kind of)
{
	return __atomic_load_n(&fds[of][below(t, FDS)], __ATOMIC_RELAXED);
}

/* A new one takes some old one's place. */
static void keep(struct thread *t, enum kind of, int fd)
{
	int old;

	if (fd < 0)
		return;
	old = __atomic_exchange_n(&fds[of][below(t, FDS)], fd, __ATOMIC_RELAXED);
	if (old >= 0)
		close(old);
}

static void *memory(struct thread *t)
{
	return arena + (below(t, ARENA >> 16) << 12);
}

static u64 guest_address(struct thread *t)
{
	return or_noise(t, PICK(t, GUEST_RAM, GUEST_GICD, GUEST_GICR, GUEST_MMIO,
				0x8080000, 0x8090000, 0x10000000) +
			   (below(t, 64) << 12));
}

static void op_vm(struct thread *t)
{
	keep(t, VM, ioctl(kvm, KVM_CREATE_VM, or_noise(t, PICK(t, 0, 36, 40, 32))));
}

static void op_vcpu(struct thread *t)
{
	int fd = ioctl(fd_of(t, VM), KVM_CREATE_VCPU, or_noise(t, below(t, 4)));
	struct kvm_vcpu_init init = {
		.target = or_noise(t, KVM_ARM_TARGET_GENERIC_V8),
		.features[0] = or_noise(t, 1U << KVM_ARM_VCPU_PSCI_0_2),
	};

	if (fd >= 0 && below(t, 8))
		ioctl(fd, KVM_ARM_VCPU_INIT, &init);
	keep(t, VCPU, fd);
}

static void op_init(struct thread *t)
{
	struct kvm_vcpu_init init = {
		.target = KVM_ARM_TARGET_GENERIC_V8,
		.features[0] = or_noise(t, below(t, 16)),
	};

	ioctl(fd_of(t, VCPU), KVM_ARM_VCPU_INIT, &init);
}

static void op_run(struct thread *t)
{
	if (!ioctl(fd_of(t, VCPU), KVM_RUN, 0) || errno == EINTR)
		__atomic_fetch_add(&ran, 1, __ATOMIC_RELAXED);
}

static void op_slot(struct thread *t)
{
	struct kvm_userspace_memory_region r = {
		.slot = or_noise(t, below(t, 3)),
		.flags = or_noise(t, below(t, 4)),
		.guest_phys_addr = guest_address(t),
		.memory_size = or_noise(t, (u64)below(t, 512) << 12),
		.userspace_addr = or_noise(t, (unsigned long)memory(t)),
	};

	if (!ioctl(fd_of(t, VM), KVM_SET_USER_MEMORY_REGION, &r))
		__atomic_fetch_add(&placed, 1, __ATOMIC_RELAXED);
}

static void op_dirty(struct thread *t)
{
	struct kvm_dirty_log log = {
		.slot = below(t, 4), .dirty_bitmap = memory(t),
	};
	struct kvm_clear_dirty_log clear = {
		.slot = below(t, 4), .dirty_bitmap = memory(t),
		.first_page = or_noise(t, 64 * below(t, 4)),
		.num_pages = or_noise(t, 64 * below(t, 4)),
	};

	ioctl(fd_of(t, VM), KVM_GET_DIRTY_LOG, &log);
	ioctl(fd_of(t, VM), KVM_CLEAR_DIRTY_LOG, &clear);
	ioctl(fd_of(t, VM), KVM_RESET_DIRTY_RINGS);
}

static void op_device(struct thread *t)
{
	struct kvm_create_device d = {
		.type = or_noise(t, PICK(t, KVM_DEV_TYPE_ARM_VGIC_V3,
					 KVM_DEV_TYPE_ARM_VGIC_V2,
					 KVM_DEV_TYPE_ARM_VGIC_ITS)),
		.flags = !below(t, 8),
	};

	if (!ioctl(fd_of(t, VM), KVM_CREATE_DEVICE, &d) && !d.flags)
		keep(t, DEVICE, d.fd);
}

static void op_attr(struct thread *t)
{
	u64 value = below(t, 2) ? guest_address(t) & ~0xffffUL :
		    or_noise(t, PICK(t, 64, 256, 1, 0, 1UL << 52 | GUEST_GICR));
	struct kvm_device_attr attr = {
		.flags = below(t, 16) ? 0 : rnd(t),
		.group = or_noise(t, below(t, 10)),
		.attr = or_noise(t, PICK(t, 0, 1, 2, 3, 4, 5, 0x80, 0x100,
					 0x10080, (u64)below(t, 0x400) << 2)),
		.addr = below(t, 16) ? (unsigned long)&value : rnd(t),
	};
	u64 request = PICK(t, KVM_SET_DEVICE_ATTR, KVM_GET_DEVICE_ATTR,
			   KVM_HAS_DEVICE_ATTR);

	ioctl(fd_of(t, PICK(t, DEVICE, DEVICE, DEVICE, VCPU, VM)), request, &attr);
}

static void op_init_gic(struct thread *t)
{
	struct kvm_device_attr attr = {
		.group = KVM_DEV_ARM_VGIC_GRP_CTRL,
		.attr = below(t, 5),
	};

	ioctl(fd_of(t, DEVICE), KVM_SET_DEVICE_ATTR, &attr);
}

static void op_reg(struct thread *t)
{
	static struct {
		struct kvm_reg_list list;
		u64 id[2048];
	} regs;
	u8 value[64];
	struct kvm_one_reg reg = { .addr = (unsigned long)value };
	int fd = fd_of(t, VCPU);

	/* Shared by all threads: it is noise soon enough. */
	regs.list.n = 2000;
	if (!below(t, 16))
		ioctl(fd, KVM_GET_REG_LIST, &regs);
	reg.id = or_noise(t, regs.id[below(t, 400)]);
	ioctl(fd, KVM_GET_ONE_REG, &reg);
	if (below(t, 2))
		memcpy(value, memory(t), sizeof(value));
	reg.id = or_noise(t, reg.id);
	ioctl(fd, KVM_SET_ONE_REG, &reg);
}

static void op_irq(struct thread *t)
{
	struct kvm_irq_level level = {
		.irq = or_noise(t, PICK(t, 0, 1, 2) << KVM_ARM_IRQ_TYPE_SHIFT |
				   below(t, 300)),
		.level = below(t, 2),
	};
	struct kvm_msi msi = {
		.address_lo = guest_address(t), .data = below(t, 64),
		.flags = or_noise(t, KVM_MSI_VALID_DEVID), .devid = below(t, 8),
	};

	ioctl(fd_of(t, VM), KVM_IRQ_LINE, &level);
	ioctl(fd_of(t, VM), KVM_SIGNAL_MSI, &msi);
}

static void op_routes(struct thread *t)
{
	struct {
		struct kvm_irq_routing head;
		struct kvm_irq_routing_entry entry[8];
	} r = { .head.nr = or_noise(t, below(t, 9)), .head.flags = !below(t, 16) };
	u32 i;

	if (r.head.nr > 8)
		r.head.nr = 8;
	for (i = 0; i < 8; i++) {
		r.entry[i].gsi = or_noise(t, below(t, 40));
		r.entry[i].type = or_noise(t, PICK(t, KVM_IRQ_ROUTING_IRQCHIP,
						   KVM_IRQ_ROUTING_MSI));
		r.entry[i].u.msi.address_lo = guest_address(t);
		r.entry[i].u.msi.data = below(t, 64);
	}
	ioctl(fd_of(t, VM), KVM_SET_GSI_ROUTING, &r);
}

static void op_event(struct thread *t)
{
	struct kvm_irqfd irq = {
		.fd = fd_of(t, EVENT), .gsi = or_noise(t, below(t, 40)),
		.flags = or_noise(t, below(t, 4)), .resamplefd = fd_of(t, EVENT),
	};
	struct kvm_ioeventfd io = {
		.fd = fd_of(t, EVENT), .addr = guest_address(t),
		.len = or_noise(t, PICK(t, 0, 1, 2, 4, 8)),
		.flags = or_noise(t, below(t, 8)), .datamatch = below(t, 4),
	};
	u64 one = 1;

	if (!below(t, 4))
		keep(t, EVENT, eventfd(0, EFD_NONBLOCK));
	ioctl(fd_of(t, VM), KVM_IRQFD, &irq);
	ioctl(fd_of(t, VM), KVM_IOEVENTFD, &io);
	if (write(fd_of(t, EVENT), &one, sizeof(one)) < 0)
		return;
}

static void op_state(struct thread *t)
{
	struct kvm_mp_state mp = { or_noise(t, PICK(t, KVM_MP_STATE_RUNNABLE,
						    KVM_MP_STATE_STOPPED)) };
	struct kvm_guest_debug debug = { .control = or_noise(t, below(t, 4)) };
	struct kvm_vcpu_events events;
	int fd = fd_of(t, VCPU);

	ioctl(fd, KVM_GET_VCPU_EVENTS, &events);
	memcpy(&events, memory(t), 8);
	ioctl(fd, KVM_SET_VCPU_EVENTS, &events);
	ioctl(fd, KVM_SET_MP_STATE, &mp);
	ioctl(fd, KVM_GET_MP_STATE, &mp);
	memcpy(&debug.arch, memory(t), sizeof(debug.arch));
	ioctl(fd, KVM_SET_GUEST_DEBUG, &debug);
}

static void op_cap(struct thread *t)
{
	struct kvm_enable_cap cap = {
		.cap = or_noise(t, below(t, 240)), .args[0] = or_noise(t, below(t, 4096)),
	};
	struct kvm_coalesced_mmio_zone zone = {
		.addr = guest_address(t), .size = or_noise(t, 4096),
	};

	ioctl(fd_of(t, VM), KVM_CHECK_EXTENSION, below(t, 250));
	ioctl(fd_of(t, PICK(t, VM, VCPU)), KVM_ENABLE_CAP, &cap);
	ioctl(fd_of(t, VM), PICK(t, KVM_REGISTER_COALESCED_MMIO,
				 KVM_UNREGISTER_COALESCED_MMIO), &zone);
}

static void op_stats(struct thread *t)
{
	keep(t, STATS, ioctl(fd_of(t, PICK(t, VM, VCPU)), KVM_GET_STATS_FD));
	if (read(fd_of(t, STATS), memory(t), below(t, 4096)) < 0)
		return;
}

static void op_virtio(struct thread *t)
{
	struct weir_virtio_create c = {
		.vm_fd = fd_of(t, VM), .device = or_noise(t, 1 + below(t, 2)),
		.flags = or_noise(t, 0), .intid = or_noise(t, 32 + below(t, 64)),
		.mmio_base = guest_address(t), .backend_fd = disk,
		.queue_size = or_noise(t, PICK(t, 0, 16, 256, 1024)),
	};

	if (below(t, 2))
		keep(t, VIRTIO, open("/dev/weir-virtio", O_RDWR | O_CLOEXEC));
	if (!ioctl(fd_of(t, VIRTIO), WEIR_VIRTIO_CREATE, &c))
		__atomic_fetch_add(&made, 1, __ATOMIC_RELAXED);
}

/* Any number, on any file, with an argument in the arena or anywhere. */
static void op_noise(struct thread *t)
{
	unsigned long cmd = _IOC(below(t, 4), KVMIO, below(t, 256), below(t, 128));
	void *arg = below(t, 8) ? memory(t) : (void *)rnd(t);

	ioctl(fd_of(t, below(t, KINDS)), cmd, arg);
}

static void op_memory(struct thread *t)
{
	u64 *p = memory(t);
	u32 i;

	if (!below(t, 8)) {
		madvise(p, 16 << 12, MADV_DONTNEED);
		return;
	}
	for (i = 0; i < 64; i++)
		p[i] = rnd(t);
}

static void (*const ops[])(struct thread *t) = {
	op_vm, op_vcpu, op_vcpu, op_init, op_run, op_run, op_run, op_slot, op_slot,
	op_dirty, op_device, op_attr, op_attr, op_attr, op_init_gic, op_reg, op_reg,
	op_irq, op_routes, op_event, op_state, op_cap, op_stats, op_virtio,
	op_noise, op_noise, op_memory,
};

static void *storm(void *arg)
{
	struct thread *t = arg;
	unsigned int i;

	for (i = 0; i < rounds; i++)
		ops[below(t, ARRAY_SIZE(ops))](t);
	return NULL;
}

static void nothing(int sig __attribute__((unused)))
{
}

/* No thread stays in a guest that goes round for ever. */
static void *tick(void *arg)
{
	struct thread *t = arg;
	u32 i;

	while (!__atomic_load_n(&over, __ATOMIC_RELAXED)) {
		usleep(3000);
		for (i = 0; i < THREADS; i++)
			pthread_kill(t[i].id, SIGUSR1);
	}
	return NULL;
}

static void prepare(void)
{
	struct sigaction action = { .sa_handler = nothing };
	int i, kind;

	kvm = kvm_open();
	arena = test_alloc(ARENA);
	disk = must(open("/tmp/hostile.img", O_RDWR | O_CREAT | O_TRUNC, 0600));
	must(ftruncate(disk, 1 << 20));
	must(sigaction(SIGUSR1, &action, NULL));
	for (kind = 0; kind < KINDS; kind++)
		for (i = 0; i < FDS; i++)
			fds[kind][i] = -1;
}

int main(int argc, char **argv)
{
	static struct thread threads[THREADS];
	u64 seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	pthread_t ticker;
	u32 i;

	if (argc > 2)
		rounds = strtoul(argv[2], NULL, 0);
	prepare();
	printf("seed %llu, %u rounds\n", (unsigned long long)seed, rounds);
	for (i = 0; i < THREADS; i++) {
		threads[i].seed = (seed << 8 | i) * 0x9e3779b97f4a7c15ULL | 1;
		check_eq(pthread_create(&threads[i].id, NULL, storm, &threads[i]), 0);
	}
	check_eq(pthread_create(&ticker, NULL, tick, threads), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i].id, NULL);
	__atomic_store_n(&over, true, __ATOMIC_RELAXED);
	pthread_join(ticker, NULL);
	unlink("/tmp/hostile.img");
	printf("%u runs, %u slots, %u devices\n", ran, placed, made);
	check(ran > 0 && placed > 0);
	check(!test_under_weir() || made > 0);
	return test_end();
}
