/* SPDX-License-Identifier: GPL-2.0-only */
/* Virtio devices, whoever serves them: the kernel, a server, this process. */
#ifndef WEIR_VIRTIO_H
#define WEIR_VIRTIO_H

struct weir_vm;

/**
 * weir_virtio_init() - give @vm its disks, networks, other devices, in this order
 *
 * Each takes one slot of the memory map and one interrupt.
 *
 * Return: 0, or -1 after saying why not; weir_virtio_exit() is due in both
 * cases.
 */
int weir_virtio_init(struct weir_vm *vm);
void weir_virtio_exit(struct weir_vm *vm);

/* weir_virtio_end() - @vm ends: no CPU of it is to wait for a server any more */
void weir_virtio_end(struct weir_vm *vm);

#endif /* WEIR_VIRTIO_H */
