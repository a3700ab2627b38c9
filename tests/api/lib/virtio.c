// SPDX-License-Identifier: GPL-2.0-only
/* The driver's side of virtio-mmio version 2 and of split rings. */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "virtio.h"

int virtio_open(void)
{
	int fd = open("/dev/weir-virtio", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		test_skip("there is no /dev/weir-virtio");
	return fd;
}

struct weir_virtio_create virtio_config(struct vm *vm, u32 device, int backend)
{
	return (struct weir_virtio_create) {
		.vm_fd = vm->fd,
		.device = device,
		.intid = VIRTIO_INTID,
		.mmio_base = VIRTIO_BASE,
		.backend_fd = backend,
		.queue_size = QUEUE_SIZE,
	};
}

/* None of these may ever leave to the VMM: puppet() dies of an exit. */
u32 reg_read(struct vcpu *vcpu, u32 offset)
{
	return puppet(vcpu, PUPPET_READ, VIRTIO_BASE + offset, 4);
}

void reg_write(struct vcpu *vcpu, u32 offset, u32 value)
{
	puppet(vcpu, PUPPET_WRITE, VIRTIO_BASE + offset, 4, value);
}

u64 virtio_offered(struct vcpu *vcpu)
{
	u64 low;

	reg_write(vcpu, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 0);
	low = reg_read(vcpu, VIRTIO_MMIO_DEVICE_FEATURES);
	reg_write(vcpu, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 1);
	return low | (u64)reg_read(vcpu, VIRTIO_MMIO_DEVICE_FEATURES) << 32;
}

void virtio_begin(struct vcpu *vcpu, u64 features)
{
	u32 status = VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER;

	features |= 1UL << VIRTIO_F_VERSION_1;
	reg_write(vcpu, VIRTIO_MMIO_STATUS, 0);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_STATUS), 0);
	reg_write(vcpu, VIRTIO_MMIO_STATUS, status);
	check_eq(virtio_offered(vcpu) & features, features);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES, features);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES, features >> 32);
	status |= VIRTIO_CONFIG_S_FEATURES_OK;
	reg_write(vcpu, VIRTIO_MMIO_STATUS, status);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_STATUS), status);
}

void virtio_ready(struct vcpu *vcpu)
{
	u32 status = reg_read(vcpu, VIRTIO_MMIO_STATUS);

	reg_write(vcpu, VIRTIO_MMIO_STATUS, status | VIRTIO_CONFIG_S_DRIVER_OK);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_STATUS),
		 status | VIRTIO_CONFIG_S_DRIVER_OK);
}

bool virtio_needs_reset(struct vcpu *vcpu)
{
	return wait_for(reg_read(vcpu, VIRTIO_MMIO_STATUS) &
			VIRTIO_CONFIG_S_NEEDS_RESET);
}

static void write_address(struct vcpu *vcpu, u32 offset, u64 gpa)
{
	reg_write(vcpu, offset, gpa);
	reg_write(vcpu, offset + 4, gpa >> 32);
}

void queue_init(struct queue *q, struct vcpu *vcpu, u32 index, u64 gpa)
{
	memset(guest_to_host(vcpu->vm, gpa), 0, 3 * PAGE);
	*q = (struct queue) {
		.vcpu = vcpu, .base = VIRTIO_BASE, .index = index, .gpa = gpa,
		.desc = guest_to_host(vcpu->vm, gpa),
		.avail = guest_to_host(vcpu->vm, gpa + PAGE),
		.used = guest_to_host(vcpu->vm, gpa + 2 * PAGE),
	};
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_SEL, index);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_QUEUE_READY), 0);
	check(reg_read(vcpu, VIRTIO_MMIO_QUEUE_NUM_MAX) >= QUEUE_SIZE);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_NUM, QUEUE_SIZE);
	write_address(vcpu, VIRTIO_MMIO_QUEUE_DESC_LOW, gpa);
	write_address(vcpu, VIRTIO_MMIO_QUEUE_AVAIL_LOW, gpa + PAGE);
	write_address(vcpu, VIRTIO_MMIO_QUEUE_USED_LOW, gpa + 2 * PAGE);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_READY, 1);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_QUEUE_READY), 1);
}

void queue_chain(struct queue *q, u16 head, const struct buffer *b, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		q->desc[head + i] = (struct vring_desc) {
			.addr = b[i].gpa,
			.len = b[i].len,
			.flags = (b[i].write ? VRING_DESC_F_WRITE : 0) |
				 (i + 1 < n ? VRING_DESC_F_NEXT : 0),
			.next = head + i + 1,
		};
}

void queue_offer(struct queue *q, u16 head)
{
	q->avail->ring[q->avail->idx % QUEUE_SIZE] = head;
	__atomic_store_n(&q->avail->idx, q->avail->idx + 1, __ATOMIC_RELEASE);
}

void queue_kick(struct queue *q)
{
	reg_write(q->vcpu, VIRTIO_MMIO_QUEUE_NOTIFY, q->index);
}

s64 queue_wait(struct queue *q)
{
	if (!wait_for(__atomic_load_n(&q->used->idx, __ATOMIC_ACQUIRE) != q->seen))
		return -1;
	return q->used->ring[q->seen++ % QUEUE_SIZE].len;
}
