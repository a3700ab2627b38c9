// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * A VMM is killed while the worker of its disk waits for a page of the guest's that
 * nobody brings (userfaultfd). The VMM goes, and takes the disk along: also when the
 * file that the page would come by was opened first, and so is closed first, and when
 * it is closed last.
 */

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vblk.h"

#define LEN	4096UL

static int open_uffd(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		test_skip("no userfaultfd");
	must(ioctl(fd, UFFDIO_API, &api));
	return fd;
}

/* The data of the request that lies there is not, any more. */
static void take_away(int uffd, struct vm *vm)
{
	struct uffdio_register r = {
		.range = { (u64)guest_to_host(vm, VBLK_DATA), LEN },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	must(madvise((void *)r.range.start, LEN, MADV_DONTNEED));
	must(ioctl(uffd, UFFDIO_REGISTER, &r));
}

/* The worker finds what is there when the driver is ready. */
static void __attribute__((noreturn)) victim(bool first, int pipe)
{
	int uffd = first ? open_uffd() : -1;
	struct uffd_msg msg;
	struct vblk b;
	struct vm vm;

	puppet_boot(&vm, 1);
	vblk_create(&b, &vm, vblk_file(1 << 20, O_RDWR), 0);
	if (!first)
		uffd = open_uffd();
	vblk_ready(&b, VBLK_FEATURES);
	vblk_put(&b, 0, VIRTIO_BLK_T_OUT, 0, VBLK_DATA, LEN);
	vblk_publish(&b);
	take_away(uffd, &vm);
	vblk_driver_ok(&b);
	check(wait_for(read(uffd, &msg, sizeof(msg)) == sizeof(msg)));
	check_eq(msg.arg.pagefault.address, (u64)guest_to_host(&vm, VBLK_DATA));
	check_eq(b.status[0], 0xff);
	must(write(pipe, "", 1));
	for (;;)
		pause();
}

static u32 references(void)
{
	FILE *f = fopen("/sys/module/weir_virtio/refcnt", "r");
	u32 n = 0;

	if (!f || fscanf(f, "%u", &n) != 1)
		test_die("no reference count");
	fclose(f);
	return n;
}

static void check_killed(bool first)
{
	u32 before = references();
	int status, pipes[2];
	pid_t child;
	char c;

	must(pipe(pipes));
	child = must(fork());
	if (!child)
		victim(first, pipes[1]);
	close(pipes[1]);
	check_eq(read(pipes[0], &c, 1), 1);
	close(pipes[0]);
	must(kill(child, SIGKILL));
	must(waitpid(child, &status, 0));
	check(WIFSIGNALED(status));
	check(wait_for(references() == before));
}

int main(void)
{
	close(vblk_device());
	check_killed(false);
	check_killed(true);
	return test_end();
}
