// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * While a slot is being deleted, or moved, the host takes its pages back: from
 * then on they are out of the guest's reach. The ioctl takes as long as the test
 * wants, as it waits for a fault that waits for a userfaultfd.
 */

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "puppet.h"

#define BASE	0x80000000UL
#define OTHER	0x90000000UL
#define MISSED	0xa0000000UL

static struct vm vm;
static volatile u64 *mem, *same;	/* one page, mapped twice */
static char *missed;
static int uffd;
static volatile u32 exits;

static void map_pages(void)
{
	int fd = must(memfd_create("slot", MFD_CLOEXEC));

	must(ftruncate(fd, PAGE));
	mem = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	same = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	missed = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(mem != MAP_FAILED && same != MAP_FAILED && missed != MAP_FAILED);
	close(fd);
}

static void open_uffd(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = {
		.range = { (uintptr_t)missed, PAGE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) < 0)
		test_skip("no userfaultfd");
	must(ioctl(uffd, UFFDIO_REGISTER, &reg));
}

/* The guest's next fault sleeps: who changes a slot waits for it. */
static void begin_fault(struct puppet_thread *t)
{
	struct pollfd p = { .fd = uffd, .events = POLLIN };
	struct uffd_msg msg;

	must(madvise(missed, PAGE, MADV_DONTNEED));
	puppet_order(&vm.vcpu[0], PUPPET_READ, MISSED, 8);
	puppet_thread_start(t, &vm.vcpu[0]);
	check_eq(poll(&p, 1, -1), 1);
	check_eq(read(uffd, &msg, sizeof(msg)), sizeof(msg));
}

static void end_fault(struct puppet_thread *t)
{
	static const u64 page[PAGE / 8] = { 0x55 };
	struct uffdio_copy copy = {
		.dst = (uintptr_t)missed, .src = (uintptr_t)page, .len = PAGE,
	};

	must(ioctl(uffd, UFFDIO_COPY, &copy));
	check_eq(puppet_thread_join(t), 0x55);
}

struct change {
	u64 base, size;
	pthread_t thread;
	volatile pid_t tid;
};

static void *change_thread(void *arg)
{
	struct change *c = arg;

	c->tid = gettid();
	must(vm_set_slot(vm.fd, 1, 0, c->base, c->size, (void *)mem));
	return NULL;
}

/* It sleeps without listening to signals: it waits for the fault. */
static bool is_waiting(const struct change *c)
{
	char path[64], line[256] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", c->tid);
	f = c->tid ? fopen(path, "r") : NULL;
	if (!f)
		return false;
	if (!fgets(line, sizeof(line), f))
		line[0] = 0;
	fclose(f);
	return strstr(line, ") D ");
}

/* What is no memory any more, nobody serves. */
static void *write_on(void *arg)
{
	while (!puppet_step(arg))
		exits++;
	return NULL;
}

static void check_change(u64 base, u64 size)
{
	volatile u64 *word = guest_to_host(&vm, PUPPET_WORD);
	struct change c = { .base = base, .size = size };
	struct puppet_thread fault;
	pthread_t writer;
	u64 before;

	exits = 0;
	*word = 0;
	*same = 0;
	must(vm_set_slot(vm.fd, 1, 0, BASE, PAGE, (void *)mem));
	puppet_order(&vm.vcpu[1], PUPPET_MODIFY_LOOP, PUPPET_WORD, BASE, PAGE);
	pthread_create(&writer, NULL, write_on, &vm.vcpu[1]);
	check(wait_for(*same));
	begin_fault(&fault);
	pthread_create(&c.thread, NULL, change_thread, &c);
	check(wait_for(is_waiting(&c)));

	must(madvise((void *)mem, PAGE, MADV_DONTNEED));
	before = *same;
	check(wait_for(exits || *same > before + 1000));
	check(exits);

	end_fault(&fault);
	pthread_join(c.thread, NULL);
	*word = 1;
	pthread_join(writer, NULL);
	if (size)
		must(vm_set_slot(vm.fd, 1, 0, 0, 0, NULL));
}

int main(void)
{
	map_pages();
	puppet_boot(&vm, 2);
	puppet_start_cpu(&vm, 1);
	open_uffd();
	must(vm_set_slot(vm.fd, 2, 0, MISSED, PAGE, missed));
	check_change(0, 0);
	check_change(OTHER, PAGE);
	close(uffd);
	vm_destroy(&vm);
	return test_end();
}
