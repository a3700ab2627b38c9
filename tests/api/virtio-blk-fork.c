// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A VMM that forks while the disk is about to answer: the data come into the
 * memory of the guest, not into the child's, even when the guest writes beside
 * them meanwhile, by itself or by its VMM.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vblk.h"

#define DISK		"weir-fork"
#define LEN		512
#define BY_VMM		1024
#define BY_GUEST	2048

static u8 *data;

/* The child keeps its copy of everything until @done is closed, then looks. */
static pid_t fork_child(int done[2])
{
	pid_t child = must(fork());
	char c;

	if (child)
		return child;
	close(done[1]);
	(void)!read(done[0], &c, 1);
	_exit(data[0] == 0x11 && data[LEN - 1] == 0x11 && !data[BY_VMM] &&
	      !data[BY_GUEST] ? 0 : 1);
}

/* While the disk is suspended, what comes to it waits. */
static void disk_do(const char *what)
{
	char command[64];

	snprintf(command, sizeof(command), "dmsetup %s " DISK, what);
	check(!system(command));
}

static void check_fork(struct vm *vm, struct vblk *b)
{
	struct vcpu *vcpu = &vm->vcpu[0];
	int done[2], status;
	pid_t child;

	memset(data, 0x11, LEN);
	memset(data + LEN, 0, 4096 - LEN);
	must(pipe(done));
	disk_do("suspend");
	vblk_put(b, 0, VIRTIO_BLK_T_IN, 0, VBLK_DATA, LEN);
	vblk_kick(b);
	/* Until the disk has it; if it has not, this is less of a test. */
	usleep(200000);
	child = fork_child(done);
	data[BY_VMM] = 1;
	puppet(vcpu, PUPPET_WRITE, VBLK_DATA + BY_GUEST, 1, 2);
	check_eq(data[0], 0x11);
	disk_do("resume");
	check(vblk_wait(b));
	close(done[0]);
	close(done[1]);
	must(waitpid(child, &status, 0));
	check(WIFEXITED(status) && !WEXITSTATUS(status));
	check_eq(b->status[0], VIRTIO_BLK_S_OK);
	check_eq(data[0], 0x5a);
	check_eq(data[LEN - 1], 0x5a);
	check_eq(data[BY_VMM], 1);
	check_eq(data[BY_GUEST], 2);
	check_eq(puppet(vcpu, PUPPET_READ, VBLK_DATA, 1), 0x5a);
}

/* The first request pins by the VMM's page tables, the next ones by stage 2. */
static void check_pages(int disk, int advice)
{
	struct vblk b;
	struct vm vm;

	puppet_boot(&vm, 1);
	data = guest_to_host(&vm, VBLK_DATA);
	must(madvise(guest_to_host(&vm, PUPPET_HEAP), 4UL << 20, advice));
	vblk_create(&b, &vm, disk, 0);
	vblk_up(&b, VBLK_FEATURES);
	check_fork(&vm, &b);
	check_fork(&vm, &b);
	close(b.fd);
	vm_destroy(&vm);
}

static int open_disk(void)
{
	char pattern[LEN];
	int fd;

	close(vblk_ram_disk(O_RDWR));
	system("modprobe -q dm_mod");
	if (system("dmsetup create --noudevsync " DISK
		   " --table '0 128 linear /dev/ram0 0'"))
		test_skip("no device mapper");
	system("dmsetup mknodes " DISK);
	fd = must(open("/dev/mapper/" DISK, O_RDWR));
	memset(pattern, 0x5a, sizeof(pattern));
	check_eq(pwrite(fd, pattern, LEN, 0), LEN);
	must(fsync(fd));
	return fd;
}

int main(void)
{
	int disk;

	close(vblk_device());
	disk = open_disk();
	check_pages(disk, MADV_NOHUGEPAGE);
	check_pages(disk, MADV_HUGEPAGE);
	close(disk);
	system("dmsetup remove --noudevsync " DISK);
	return test_end();
}
