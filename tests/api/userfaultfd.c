// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Memory whose pages another thread brings when they are missed (userfaultfd),
 * and whose writes it is asked about: what postcopy migration and snapshots
 * live on. Both under a running guest, with a dirty log and without, and a VMM
 * that is killed while a vCPU waits for a page.
 */

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"

/* A part of the slot; the rest is ordinary memory. */
#define PAGES	128UL
#define SIZE	(PAGES * PAGE)

static struct vm vm;
static char *mem;
static int uffd;
static volatile bool stop;
static volatile u32 missed, asked;

static void resolve(const struct uffd_msg *msg)
{
	u64 at = msg->arg.pagefault.address & ~(PAGE - 1);
	static u64 page[PAGE / 8];
	u32 i;

	if (msg->arg.pagefault.flags & UFFD_PAGEFAULT_FLAG_WP) {
		struct uffdio_writeprotect wp = { .range = { at, PAGE } };

		asked++;
		must(ioctl(uffd, UFFDIO_WRITEPROTECT, &wp));
		return;
	}
	struct uffdio_copy copy = {
		.dst = at, .src = (uintptr_t)page, .len = PAGE,
	};

	for (i = 0; i < PAGE / 8; i++)
		page[i] = 1 + LOG_BASE + at - (uintptr_t)mem + 8 * i;
	missed++;
	/* Another vCPU, or the test, may have missed it, too. */
	if (ioctl(uffd, UFFDIO_COPY, &copy) < 0)
		check_eq(errno, EEXIST);
}

static void *serve(void *arg)
{
	struct pollfd p = { .fd = uffd, .events = POLLIN };
	struct uffd_msg msg;

	(void)arg;
	while (!stop)
		if (poll(&p, 1, 50) > 0 && read(uffd, &msg, sizeof(msg)) > 0)
			resolve(&msg);
	return NULL;
}

static void open_uffd(u64 modes)
{
	struct uffdio_api api = {
		.api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP,
	};
	struct uffdio_register reg = {
		.range = { (uintptr_t)mem, SIZE }, .mode = modes,
	};

	uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) < 0)
		test_skip("no userfaultfd with write protection");
	must(ioctl(uffd, UFFDIO_REGISTER, &reg));
}

static u64 verify(u64 seed)
{
	return puppet(&vm.vcpu[0], PUPPET_VERIFY, LOG_BASE, SIZE, seed);
}

static void check_missing(bool logged)
{
	static struct log log;

	must(madvise(mem, SIZE, MADV_DONTNEED));
	missed = 0;
	log_slot(&vm, mem, logged);
	check_eq(verify(1), 0);
	check(missed >= PAGES);
	must(madvise(mem, SIZE, MADV_DONTNEED));
	log_touch(&vm, 9);
	check_eq(*(u64 *)(mem + 9 * PAGE), 9);
	check_eq(*(u64 *)(mem + 9 * PAGE + 8), 1 + LOG_BASE + 9 * PAGE + 8);
	if (logged) {
		check_eq(log_read(&vm, &log), 1);
		check(log_has(&log, 9));
	}
	check_eq(verify(1), 1);
	must(vm_set_slot(vm.fd, 1, 0, 0, 0, NULL));
}

static void protect(void)
{
	struct uffdio_writeprotect wp = {
		.range = { (uintptr_t)mem, SIZE },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};

	must(ioctl(uffd, UFFDIO_WRITEPROTECT, &wp));
}

static void check_protected(bool logged)
{
	static struct log log;

	log_slot(&vm, mem, false);
	puppet(&vm.vcpu[0], PUPPET_FILL, LOG_BASE, SIZE, 2);
	if (logged)
		log_slot(&vm, mem, true);
	asked = 0;
	protect();
	/* Readable all the time, and not asked about. */
	check_eq(verify(2), 0);
	check_eq(asked, 0);
	log_touch(&vm, 9);
	log_touch(&vm, 70);
	log_touch(&vm, 70);
	check_eq(asked, 2);
	puppet(&vm.vcpu[0], PUPPET_FILL, LOG_BASE, SIZE, 3);
	check_eq(asked, PAGES);
	check_eq(verify(3), 0);
	if (logged)
		check_eq(log_read(&vm, &log), PAGES);
	must(vm_set_slot(vm.fd, 1, 0, 0, 0, NULL));
}

/* Protected over and over while the guest writes, in the middle of a round, too. */
static void check_running(void)
{
	struct puppet_thread thread;
	u32 i, before;

	log_slot(&vm, mem, false);
	asked = 0;
	puppet_order(&vm.vcpu[0], PUPPET_MODIFY_LOOP, PUPPET_WORD, LOG_BASE,
		     16 * PAGE);
	puppet_thread_start(&thread, &vm.vcpu[0]);
	for (i = 0; i < 40; i++) {
		before = asked;
		protect();
		if (!wait_for(asked > before))
			break;
		usleep(i * 100);
	}
	check_eq(i, 40);
	*(volatile u64 *)guest_to_host(&vm, PUPPET_WORD) = 1;
	check(puppet_thread_join(&thread) > 0);
	must(vm_set_slot(vm.fd, 1, 0, 0, 0, NULL));
}

/* Says that a page is missed, and leaves it at that. */
static void *tell(void *pipe)
{
	struct pollfd p = { .fd = uffd, .events = POLLIN };

	if (poll(&p, 1, -1) == 1)
		must(write(*(int *)pipe, "", 1));
	return NULL;
}

static void victim(int pipe)
{
	pthread_t thread;

	puppet_boot(&vm, 1);
	open_uffd(UFFDIO_REGISTER_MODE_MISSING);
	pthread_create(&thread, NULL, tell, &pipe);
	log_slot(&vm, mem, false);
	puppet(&vm.vcpu[0], PUPPET_READ, LOG_BASE, 8);
}

/* Nobody serves it: the vCPU waits for a page when SIGKILL comes. */
static void check_kill(void)
{
	int status, pipes[2];
	pid_t child;
	char c;

	must(pipe(pipes));
	child = must(fork());
	if (!child) {
		victim(pipes[1]);
		_exit(1);
	}
	close(pipes[1]);
	check_eq(read(pipes[0], &c, 1), 1);
	close(pipes[0]);
	kill(child, SIGKILL);
	must(waitpid(child, &status, 0));
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

int main(void)
{
	pthread_t thread;

	mem = test_alloc(LOG_SIZE);
	check_kill();
	puppet_boot(&vm, 1);
	open_uffd(UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
	pthread_create(&thread, NULL, serve, NULL);
	check_missing(false);
	check_missing(true);
	check_protected(false);
	check_protected(true);
	check_running();
	stop = true;
	pthread_join(thread, NULL);
	close(uffd);
	vm_destroy(&vm);
	return test_end();
}
