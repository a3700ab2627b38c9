// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vblk.h"

#define TABLE_SIZE 4096

int vblk_device(void)
{
	int fd = open("/dev/weir-virtio", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		test_skip("no /dev/weir-virtio");
	return fd;
}

int vblk_file(size_t size, int flags)
{
	char name[] = "/tmp/vblk-XXXXXX";
	int fd = must(mkostemp(name, flags));

	must(ftruncate(fd, size));
	must(unlink(name));
	return fd;
}

int vblk_ram_disk(int flags)
{
	int fd;

	if (access("/dev/ram0", F_OK) &&
	    system("modprobe brd rd_nr=1 rd_size=65536"))
		test_skip("no RAM disk");
	fd = open("/dev/ram0", flags | O_CLOEXEC);
	if (fd < 0)
		test_skip("no RAM disk");
	return fd;
}

struct weir_virtio_create vblk_args(struct vm *vm, int file, u32 flags)
{
	return (struct weir_virtio_create){
		.vm_fd = vm->fd, .device = WEIR_VIRTIO_BLK, .flags = flags,
		.intid = VBLK_INTID, .mmio_base = VBLK_BASE,
		.backend_fd = file, .queue_size = VBLK_NUM,
		.serial = "vblk",
	};
}

void vblk_create_from(struct vblk *b, struct vm *vm,
		      const struct weir_virtio_create *args)
{
	memset(b, 0, sizeof(*b));
	b->vm = vm;
	b->fd = vblk_device();
	must(ioctl(b->fd, WEIR_VIRTIO_CREATE, args));
	b->desc = guest_to_host(vm, VBLK_DESC);
	b->avail = guest_to_host(vm, VBLK_AVAIL);
	b->used = guest_to_host(vm, VBLK_USED);
	b->status = guest_to_host(vm, VBLK_STATUS);
}

void vblk_create(struct vblk *b, struct vm *vm, int file, u32 flags)
{
	struct weir_virtio_create args = vblk_args(vm, file, flags);

	vblk_create_from(b, vm, &args);
}

void vblk_create_sized(struct vblk *b, struct vm *vm, int file, u32 queue_size)
{
	struct weir_virtio_create args = vblk_args(vm, file, 0);

	args.queue_size = queue_size;
	vblk_create_from(b, vm, &args);
}

u32 vblk_read(struct vblk *b, u32 reg)
{
	return puppet(&b->vm->vcpu[0], PUPPET_READ, VBLK_BASE + reg, 4);
}

void vblk_write(struct vblk *b, u32 reg, u32 value)
{
	puppet(&b->vm->vcpu[0], PUPPET_WRITE, VBLK_BASE + reg, 4, value);
}

u64 vblk_capacity(struct vblk *b)
{
	return vblk_read(b, VIRTIO_MMIO_CONFIG) |
		(u64)vblk_read(b, VIRTIO_MMIO_CONFIG + 4) << 32;
}

u64 vblk_offered(struct vblk *b)
{
	u64 low;

	vblk_write(b, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 0);
	low = vblk_read(b, VIRTIO_MMIO_DEVICE_FEATURES);
	vblk_write(b, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 1);
	return low | (u64)vblk_read(b, VIRTIO_MMIO_DEVICE_FEATURES) << 32;
}

static void set_address(struct vblk *b, u32 reg, u64 gpa)
{
	vblk_write(b, reg, gpa);
	vblk_write(b, reg + 4, gpa >> 32);
}

u64 vblk_ready(struct vblk *b, u64 features)
{
	u64 offer = vblk_offered(b);

	memset(b->desc, 0, VBLK_HDR - VBLK_DESC);
	b->next = 0;
	vblk_write(b, VIRTIO_MMIO_STATUS, 0);
	vblk_write(b, VIRTIO_MMIO_STATUS, 3);
	vblk_write(b, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	vblk_write(b, VIRTIO_MMIO_DRIVER_FEATURES, features);
	vblk_write(b, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	vblk_write(b, VIRTIO_MMIO_DRIVER_FEATURES, features >> 32);
	vblk_write(b, VIRTIO_MMIO_STATUS, 11);
	vblk_write(b, VIRTIO_MMIO_QUEUE_SEL, 0);
	vblk_write(b, VIRTIO_MMIO_QUEUE_NUM, VBLK_NUM);
	set_address(b, VIRTIO_MMIO_QUEUE_DESC_LOW, VBLK_DESC);
	set_address(b, VIRTIO_MMIO_QUEUE_AVAIL_LOW, VBLK_AVAIL);
	set_address(b, VIRTIO_MMIO_QUEUE_USED_LOW, VBLK_USED);
	vblk_write(b, VIRTIO_MMIO_QUEUE_READY, 1);
	return offer;
}

void vblk_driver_ok(struct vblk *b)
{
	vblk_write(b, VIRTIO_MMIO_STATUS, 15);
	check_eq(vblk_read(b, VIRTIO_MMIO_STATUS), 15);
}

u64 vblk_up(struct vblk *b, u64 features)
{
	u64 offer = vblk_ready(b, features);

	vblk_driver_ok(b);
	return offer;
}

/* Header, data if there is any, status: a table for each slot, or the ring. */
void vblk_put(struct vblk *b, u16 slot, u32 type, u64 sector, u64 data, u32 len)
{
	u64 table_gpa = VBLK_TABLE + slot * TABLE_SIZE;
	u16 head = b->direct ? 3 * slot : slot, at = b->direct ? head : 0;
	struct vring_desc *t = b->direct ? &b->desc[head] :
		guest_to_host(b->vm, table_gpa);
	struct virtio_blk_outhdr *hdr = guest_to_host(b->vm, VBLK_HDR);
	bool in = type == VIRTIO_BLK_T_IN || type == VIRTIO_BLK_T_GET_ID ||
		type == VBLK_GET_LIFETIME;
	u16 n = 0;

	hdr[slot] = (struct virtio_blk_outhdr){ type, 0, sector };
	b->status[slot] = 0xff;
	t[n] = (struct vring_desc){ VBLK_HDR + slot * sizeof(*hdr),
				    sizeof(*hdr), VRING_DESC_F_NEXT, at + n + 1 };
	n++;
	if (len) {
		t[n] = (struct vring_desc){ data, len, VRING_DESC_F_NEXT |
			(in ? VRING_DESC_F_WRITE : 0), at + n + 1 };
		n++;
	}
	t[n++] = (struct vring_desc){ VBLK_STATUS + slot, 1,
				      VRING_DESC_F_WRITE, 0 };
	if (!b->direct)
		b->desc[head] = (struct vring_desc){ table_gpa,
			n * sizeof(*t), VRING_DESC_F_INDIRECT, 0 };
	b->avail->ring[b->next++ % VBLK_NUM] = head;
}

void vblk_publish(struct vblk *b)
{
	__atomic_store_n(&b->avail->idx, b->next, __ATOMIC_RELEASE);
}

void vblk_kick(struct vblk *b)
{
	vblk_publish(b);
	vblk_write(b, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
}

bool vblk_wait(struct vblk *b)
{
	return wait_for(__atomic_load_n(&b->used->idx, __ATOMIC_ACQUIRE) == b->next);
}

u8 vblk_do(struct vblk *b, u32 type, u64 sector, u64 data, u32 len)
{
	vblk_put(b, 0, type, sector, data, len);
	vblk_kick(b);
	check(vblk_wait(b));
	return b->status[0];
}
