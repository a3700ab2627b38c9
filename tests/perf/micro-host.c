// SPDX-License-Identifier: GPL-2.0-only
/*
 * micro-host [ROW...]: rows of guests/micro.c on /dev/kvm, whoever serves it,
 * each in a machine of its own. Prints "ROW MEDIAN LOWEST HIGHEST": nanoseconds
 * of the counter an operation, which are instructions when the emulator counts
 * them.
 */

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "its.h"
#include "micro.h"
#include "micro-net.h"
#include "selfcheck.h"

GUEST_BLOB(micro);

#define GSI	MICRO_SPI
/* More than either hypervisor polls for before a vCPU sleeps (KVM: halt_poll_ns, 500). */
#define ASLEEP_US	2000
#define BIG	(MICRO_FRESH - GUEST_RAM + MICRO_FRESH_SIZE)

static const struct row *row;
static int bell = -1, line = -1;

/* The doorbell is @fd. */
static void set_bell(struct vm *vm, int fd)
{
	struct kvm_ioeventfd arg = {
		.addr = MICRO_DOORBELL_AT, .len = 4, .fd = fd,
	};

	must(ioctl(vm->fd, KVM_IOEVENTFD, &arg));
}

/* @fd is the SPI. */
static void set_line(struct vm *vm, int fd)
{
	struct kvm_irqfd arg = { .fd = fd, .gsi = GSI - 32 };

	must(ioctl(vm->fd, KVM_IRQFD, &arg));
}

static u64 counter(void)
{
	u64 value;

	asm volatile("isb\n\tmrs %0, cntvct_el0" : "=r" (value) : : "memory");
	return value;
}

static int new_eventfd(void)
{
	int fd = eventfd(0, 0);

	must(fd);
	return fd;
}

static void bell_only(struct vm *vm)
{
	set_bell(vm, new_eventfd());
}

static void bell_is_line(struct vm *vm)
{
	int fd = new_eventfd();

	set_bell(vm, fd);
	set_line(vm, fd);
}

static void *count_bells(void *arg)
{
	volatile u32 *word = guest_to_host(arg, MICRO_ANSWER);
	eventfd_t value;

	while (!eventfd_read(bell, &value))
		(*word)++;
	return NULL;
}

static void *answer_bells(void *arg)
{
	eventfd_t value;

	(void)arg;
	while (!eventfd_read(bell, &value))
		eventfd_write(line, 1);
	return NULL;
}

/*
 * When the counter says @arg's interrupt was asked for; by then the guest is asleep. Of
 * two threads alike the host's scheduler would let now the one, now the other go first.
 */
static void *stamp_bells(void *arg)
{
	volatile u64 *stamp = guest_to_host(arg, MICRO_STAMP);
	const struct sched_param none = {};
	eventfd_t value;

	must(sched_setscheduler(0, SCHED_IDLE, &none));
	while (!eventfd_read(bell, &value)) {
		usleep(ASLEEP_US);
		*stamp = counter();
		eventfd_write(line, 1);
	}
	return NULL;
}

static void bell_thread(struct vm *vm)
{
	pthread_t thread;

	bell = new_eventfd();
	set_bell(vm, bell);
	pthread_create(&thread, NULL, count_bells, vm);
}

static void line_thread(struct vm *vm, void *(*serve)(void *vm))
{
	pthread_t thread;

	bell = new_eventfd();
	line = new_eventfd();
	set_bell(vm, bell);
	set_line(vm, line);
	pthread_create(&thread, NULL, serve, vm);
}

static void bell_irq_thread(struct vm *vm)
{
	line_thread(vm, answer_bells);
}

static void stamp_thread(struct vm *vm)
{
	line_thread(vm, stamp_bells);
}

static void net_start(struct vm *vm, bool answered)
{
	bell = new_eventfd();
	line = new_eventfd();
	set_bell(vm, bell);
	set_line(vm, line);
	micro_net_start(vm, bell, line, answered);
}

static void bell_net(struct vm *vm)
{
	net_start(vm, false);
}

static void bell_net_answer(struct vm *vm)
{
	net_start(vm, true);
}

/* Two machines with each other's doorbells (see run_two()). */
static void bells_crossed(struct vm *vm)
{
	set_bell(vm, bell);
	set_line(vm, line);
}

static void in_pages(struct vm *vm)
{
	must(madvise(vm->ram, vm->ram_size, MADV_NOHUGEPAGE));
	memset(guest_to_host(vm, MICRO_FRESH), 1, MICRO_FRESH_SIZE);
}

static void in_blocks(struct vm *vm)
{
	must(madvise(vm->ram, vm->ram_size, MADV_HUGEPAGE));
	memset(guest_to_host(vm, MICRO_FRESH), 1, MICRO_FRESH_SIZE);
}

static const struct row {
	const char *name;
	u32 vcpus;
	void (*prepare)(struct vm *vm);
	size_t ram;
} rows[MICRO_ROWS] = {
	[MICRO_HYPERCALL] = { "hypercall" },
	[MICRO_HYPERCALL_UNKNOWN] = { "hypercall_unknown" },
	[MICRO_GIC_READ] = { "gic_read" },
	[MICRO_MMIO_USER] = { "mmio_user" },
	[MICRO_ACK_EOI] = { "ack_eoi" },
	[MICRO_SELF_SGI] = { "self_sgi" },
	[MICRO_IPI] = { "ipi", .vcpus = 2 },
	[MICRO_IPI_WFI] = { "ipi_wfi", .vcpus = 2 },
	[MICRO_DOORBELL] = { "doorbell", .prepare = bell_only },
	[MICRO_DOORBELL_THREAD] = { "doorbell_thread", .prepare = bell_thread },
	[MICRO_DOORBELL_SPI] = { "doorbell_spi", .prepare = bell_is_line },
	[MICRO_KICK_IRQ] = { "kick_irq", .prepare = bell_irq_thread },
	[MICRO_IRQ_IN] = { "irq_in", .prepare = stamp_thread },
	[MICRO_NET_OUT] = { "net_out", .prepare = bell_net },
	[MICRO_KICK_NET] = { "kick_net", .prepare = bell_net_answer },
	[MICRO_LPI] = { "lpi" },
	[MICRO_TIMER] = { "timer" },
	[MICRO_WFI_TIMER] = { "wfi_timer" },
	[MICRO_VM_SWITCH] = { "vm_switch", .prepare = bells_crossed },
	[MICRO_FAULT_4K] = { "fault_4k", .prepare = in_pages, .ram = BIG },
	[MICRO_FAULT_2M] = { "fault_2m", .prepare = in_blocks, .ram = BIG },
};

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static u64 counter_frequency(void)
{
	u64 value;

	asm("mrs %0, cntfrq_el0" : "=r" (value));
	return value;
}

static void print_results(struct vm *vm)
{
	const struct micro_result *result = guest_to_host(vm, MICRO_RESULTS);
	double ns = 1e9 / counter_frequency(), each[MICRO_RUNS];
	u32 i;

	for (i = 0; i < MICRO_RUNS; i++)
		each[i] = result[i].ticks * ns / result[i].ops;
	qsort(each, MICRO_RUNS, sizeof(each[0]), ascending);
	printf("%s %.0f %.0f %.0f\n", row->name, each[MICRO_RUNS / 2], each[0],
	       each[MICRO_RUNS - 1]);
	fflush(stdout);
}

static void prepare(struct vm *vm)
{
	if (row->prepare)
		row->prepare(vm);
}

static void done(struct vm *vm, u32 arg)
{
	(void)arg;
	print_results(vm);
}

static int run_one(u64 param)
{
	return SELFCHECK(micro, .vcpus = row->vcpus, .ram = row->ram,
			 .param = param, .prepare = prepare, .step = done,
			 .one_cpu = row - rows == MICRO_VM_SWITCH);
}

/* The other machine is a process of its own: two guests, two VMMs. */
static int run_two(void)
{
	int mine = new_eventfd(), other = new_eventfd(), status;
	pid_t pid;

	pid = fork();
	must(pid);
	if (!pid) {
		bell = mine;
		line = other;
		_exit(run_one(MICRO_VM_SWITCH | 1UL << 32));
	}
	bell = other;
	line = mine;
	status = run_one(MICRO_VM_SWITCH);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return status;
}

static u64 lpi_port(u64 reg, u32 tail)
{
	switch (reg) {
	case PORT_MAGIC: return PORT_MAGIC_VALUE;
	case PORT_CPUS: return 1;
	case PORT_PARAM: return MICRO_LPI | (u64)tail << 32;
	default: return 0;
	}
}

/* The ITS is programmed by a puppet, whose place the guest then takes. */
static void boot_lpi(struct its *its, struct vm *vm)
{
	struct vcpu *vcpu = &vm->vcpu[0];

	its_boot(its, vm, 1);
	its_mapd(its, MICRO_LPI_DEV, ITS_ITT(0), 5);
	its_mapc(its, 0, 0);
	its_mapti(its, MICRO_LPI_DEV, 0, LPI(0), 0);
	lpi_configure(vm, LPI(0), LPI_ON);
	its_invall(its, 0);
	/* The puppet's last access is done, or KVM steps over the first instruction. */
	vcpu->run->immediate_exit = 1;
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINTR);
	vcpu->run->immediate_exit = 0;
	vm_init_vcpu(vcpu, false);
	vm_put_code(vm, GUEST_ENTRY, guest_micro, guest_micro_end);
	vcpu_set(vcpu, REG_PC, GUEST_ENTRY);
}

static int run_lpi(void)
{
	struct its its;
	struct vm vm;
	struct kvm_run *run;
	u64 value;

	boot_lpi(&its, &vm);
	run = vm.vcpu[0].run;
	for (;;) {
		if (vcpu_run(&vm.vcpu[0]) != KVM_EXIT_MMIO)
			test_die("exit %u", run->exit_reason);
		/* The result is there, or a failed check. */
		if (run->mmio.is_write)
			break;
		value = lpi_port(run->mmio.phys_addr - GUEST_PORT, its.tail);
		memcpy(run->mmio.data, &value, sizeof(value));
	}
	if (run->mmio.phys_addr != GUEST_PORT + PORT_REQUEST)
		test_die("the guest failed");
	print_results(&vm);
	vm_destroy(&vm);
	return test_end();
}

static int run_row(void)
{
	switch (row - rows) {
	case MICRO_LPI: return run_lpi();
	case MICRO_VM_SWITCH: return run_two();
	default: return run_one(row - rows);
	}
}

/* A process each: a skipped or failed row leaves the others alone. */
static int measure(const struct row *which)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	must(pid);
	if (!pid) {
		row = which;
		exit(run_row());
	}
	must(waitpid(pid, &status, 0));
	if (status && !(WIFEXITED(status) && WEXITSTATUS(status) == 77)) {
		fprintf(stderr, "micro-host: %s: status %#x\n", which->name, status);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	int i, failed = 0;
	u32 r;

	for (r = 0; r < MICRO_ROWS; r++) {
		for (i = 1; i < argc && strcmp(argv[i], rows[r].name); i++)
			;
		if (argc == 1 || i < argc)
			failed |= measure(&rows[r]);
	}
	return failed;
}
