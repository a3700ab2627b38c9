// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A VMM killed by SIGKILL, and a device closed or reset, in the middle of disk
 * load, on the page cache, with O_DIRECT and on a block device.
 */

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vblk.h"

#define KILLS 6
#define DEPTH 48

static int disk(int kind)
{
	switch (kind % 3) {
	case 0:
		return vblk_file(8 << 20, O_RDWR);
	case 1:
		return vblk_file(8 << 20, O_RDWR | O_DIRECT);
	default:
		return vblk_ram_disk(O_RDWR);
	}
}

static void load(struct vblk *b, u32 seed)
{
	u32 i, type, sector;

	for (i = 0; i < DEPTH; i++) {
		type = (i + seed) % 3 ? VIRTIO_BLK_T_IN : VIRTIO_BLK_T_OUT;
		sector = (i * 37 + seed) % 100 * 64;
		vblk_put(b, i, type, sector, VBLK_DATA + i * 32768, 32768);
	}
	vblk_kick(b);
}

static void victim(int kind, int pipe)
{
	struct vblk b;
	struct vm vm;
	u32 seed = 0;

	puppet_boot(&vm, 1);
	vblk_create(&b, &vm, disk(kind), 0);
	vblk_up(&b, VBLK_FEATURES);
	for (;;) {
		load(&b, seed++);
		if (seed == 1)
			must(write(pipe, "", 1));
		/* Every other time the driver resets a busy device. */
		if (seed % 8 == 0)
			vblk_up(&b, VBLK_FEATURES);
		else
			vblk_wait(&b);
	}
}

static void close_busy(int kind)
{
	int file = disk(kind);
	struct vblk b;
	struct vm vm;

	puppet_boot(&vm, 1);
	vblk_create(&b, &vm, file, 0);
	vblk_up(&b, VBLK_FEATURES);
	load(&b, kind);
	close(b.fd);
	close(file);
	vm_destroy(&vm);
}

int main(void)
{
	int status, pipes[2], i;
	pid_t child;
	char c;

	close(vblk_device());
	for (i = 0; i < KILLS; i++) {
		must(pipe(pipes));
		child = must(fork());
		if (!child) {
			victim(i, pipes[1]);
			_exit(1);
		}
		close(pipes[1]);
		check_eq(read(pipes[0], &c, 1), 1);
		close(pipes[0]);
		usleep(i * 37000);
		kill(child, SIGKILL);
		must(waitpid(child, &status, 0));
		check(WIFSIGNALED(status));
		close_busy(i);
	}
	return test_end();
}
