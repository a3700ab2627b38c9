// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * An in-kernel disk keeps what is written to it on every kind of disk: a file
 * through the page cache and by O_DIRECT, a block device; aligned, misaligned,
 * large, and many at once.
 */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "vblk.h"

#define SIZE	(4UL << 20)
#define DEPTH	32
#define BACK	0x400000	/* where data is read back to */

static u8 *data(struct vblk *b, u64 off)
{
	return guest_to_host(b->vm, VBLK_DATA + off);
}

static void fill(u8 *p, size_t len, u32 seed)
{
	while (len--) {
		*p++ = seed >> 24;
		seed = seed * 1664525 + 1013904223;
	}
}

static void write_and_read(struct vblk *b, u64 off, u32 len)
{
	fill(data(b, off), len, len + off);
	memset(data(b, BACK + off), 0, len);
	check_eq(vblk_do(b, VIRTIO_BLK_T_OUT, 3, VBLK_DATA + off, len), 0);
	check_eq(vblk_do(b, VIRTIO_BLK_T_IN, 3, VBLK_DATA + BACK + off, len),
		 0);
	check(!memcmp(data(b, off), data(b, BACK + off), len));
}

static void run_all(struct vblk *b, u32 type, u64 to)
{
	u32 i;

	for (i = 0; i < DEPTH; i++)
		vblk_put(b, i, type, i * 8, VBLK_DATA + to + i * 4096, 4096);
	vblk_kick(b);
	check(vblk_wait(b));
	for (i = 0; i < DEPTH; i++)
		check_eq(b->status[i], 0);
}

/* Many at once: each lands where it belongs. */
static void deep(struct vblk *b)
{
	fill(data(b, 0), DEPTH * 4096, 1);
	memset(data(b, BACK), 0, DEPTH * 4096);
	run_all(b, VIRTIO_BLK_T_OUT, 0);
	run_all(b, VIRTIO_BLK_T_IN, BACK);
	check(!memcmp(data(b, 0), data(b, BACK), DEPTH * 4096));
}

static void disk(struct vm *vm, int file)
{
	struct vblk b;

	vblk_create(&b, vm, file, 0);
	vblk_up(&b, VBLK_FEATURES);
	write_and_read(&b, 0, 512);
	write_and_read(&b, 0, 65536);
	write_and_read(&b, 0x333, 8192);
	write_and_read(&b, 0x200, 1 << 20);
	write_and_read(&b, 0, 3 << 20);
	deep(&b);
	check_eq(vblk_do(&b, VIRTIO_BLK_T_FLUSH, 0, 0, 0), 0);
	close(b.fd);
	close(file);
}

int main(void)
{
	struct vm vm;

	puppet_boot(&vm, 1);
	disk(&vm, vblk_file(SIZE, O_RDWR));
	disk(&vm, vblk_file(SIZE + 300, O_RDWR | O_DIRECT));
	disk(&vm, vblk_ram_disk(O_RDWR));
	vm_destroy(&vm);
	return test_end();
}
