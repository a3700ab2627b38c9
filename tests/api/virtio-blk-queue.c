// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A disk with a long queue offers no indirect tables, one with a short queue
 * does. Requests straight in the ring, of every size at once, keep their data:
 * pages that are at hand, those that the device meets first, one longer than
 * what a request holds by itself, and a misaligned one in their midst, which
 * sends what follows it back to the ring.
 */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "vblk.h"

#define SIZE		(8UL << 20)
#define INDIRECT	(1ULL << VIRTIO_RING_F_INDIRECT_DESC)
#define DIRECT		(1ULL << VIRTIO_F_VERSION_1)
#define ROOM		0x20000		/* for the data of a request */
#define BACK		0x400000	/* where data is read back to */

/* Offset into the room of a request, and bytes. */
static const struct {
	u32 off, len;
} batch[] = {
	{ 0, 4096 }, { 0xe00, 512 }, { 0x200, 4096 }, { 0, 65536 },
	{ 0, 0x12000 }, { 0x333, 8192 }, { 0xc00, 0x4000 }, { 0, 512 },
	{ 0, 4096 }, { 0x1f0, 1024 }, { 0, 0x20000 }, { 0, 4096 },
};

static u8 *data(struct vblk *b, u64 off)
{
	return guest_to_host(b->vm, VBLK_DATA + off);
}

static void run(struct vblk *b, u32 type, u64 to)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(batch); i++)
		vblk_put(b, i, type, i * (ROOM / 512),
			 VBLK_DATA + to + i * ROOM + batch[i].off,
			 batch[i].len);
	vblk_kick(b);
	check(vblk_wait(b));
	for (i = 0; i < ARRAY_SIZE(batch); i++)
		check_eq(b->status[i], 0);
}

static void fill(struct vblk *b, u32 seed)
{
	u8 *p = data(b, 0);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(batch) * ROOM; i++)
		p[i] = ((i + seed) * 2654435761u) >> 24;
}

static void compare(struct vblk *b)
{
	u32 i, at;

	for (i = 0; i < ARRAY_SIZE(batch); i++) {
		at = i * ROOM + batch[i].off;
		check(!memcmp(data(b, at), data(b, BACK + at), batch[i].len));
	}
}

static void direct(struct vm *vm, int file)
{
	struct vblk b;
	u32 seed;

	vblk_create_sized(&b, vm, file, 0);
	check_eq(vblk_read(&b, VIRTIO_MMIO_QUEUE_NUM_MAX), 1024);
	check(!(vblk_up(&b, DIRECT) & INDIRECT));
	b.direct = true;
	for (seed = 1; seed <= 3; seed++) {
		fill(&b, seed);
		memset(data(&b, BACK), 0, ARRAY_SIZE(batch) * ROOM);
		run(&b, VIRTIO_BLK_T_OUT, 0);
		run(&b, VIRTIO_BLK_T_IN, BACK);
		compare(&b);
	}
	/* A feature that is not offered is not accepted. */
	vblk_write(&b, VIRTIO_MMIO_STATUS, 0);
	vblk_write(&b, VIRTIO_MMIO_STATUS, 3);
	vblk_write(&b, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	vblk_write(&b, VIRTIO_MMIO_DRIVER_FEATURES, INDIRECT);
	vblk_write(&b, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	vblk_write(&b, VIRTIO_MMIO_DRIVER_FEATURES, DIRECT >> 32);
	vblk_write(&b, VIRTIO_MMIO_STATUS, 11);
	check_eq(vblk_read(&b, VIRTIO_MMIO_STATUS), 3);
	close(b.fd);
	close(file);
}

static void offer(struct vm *vm, u32 queue_size, u64 expected)
{
	int file = vblk_file(SIZE, O_RDWR);
	struct vblk b;

	vblk_create_sized(&b, vm, file, queue_size);
	check_eq(vblk_read(&b, VIRTIO_MMIO_QUEUE_NUM_MAX), queue_size);
	check_eq(vblk_offered(&b) & INDIRECT, expected);
	close(b.fd);
	close(file);
}

int main(void)
{
	struct vm vm;

	puppet_boot(&vm, 1);
	offer(&vm, 1, INDIRECT);
	offer(&vm, 512, INDIRECT);
	offer(&vm, 1024, 0);
	direct(&vm, vblk_file(SIZE, O_RDWR));
	direct(&vm, vblk_file(SIZE, O_RDWR | O_DIRECT));
	direct(&vm, vblk_ram_disk(O_RDWR));
	vm_destroy(&vm);
	return test_end();
}
