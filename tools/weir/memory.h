/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where everything is in the guest's physical address space, and its RAM.
 *
 *	0x0800_0000  GIC distributor		    64 KiB
 *	0x0801_0000  GICv2: CPU interface	     8 KiB
 *	0x0802_0000  GICv2m: messages to SPIs	     4 KiB, with PCI
 *	0x0808_0000  GICv3: ITS			   128 KiB, with PCI
 *	0x0900_0000  PL011 UART			     4 KiB
 *	0x0901_0000  PL031 clock		     4 KiB
 *	0x0a00_0000  virtio-mmio		32 x 4 KiB
 *	0x1000_0000  GICv3: redistributors	   128 KiB for each CPU
 *	0x2000_0000  PCI: BARs			    16 MiB
 *	0x3f00_0000  PCI: configuration space	     1 MiB
 *	0x4000_0000  RAM: kernel, device tree, initrd, in this order
 *
 * Device interrupts, as INTIDs: 23 (a PPI) PMU, 33 UART, 48 to 79 virtio-mmio,
 * 96 to 223 messages on a GICv2; LPIs on a GICv3.
 */
#ifndef WEIR_MEMORY_H
#define WEIR_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "file.h"

#define WEIR_GICD_BASE		0x08000000ULL
#define WEIR_GICD_SIZE		0x00010000ULL
#define WEIR_GICC_BASE		0x08010000ULL
#define WEIR_GICC_SIZE		0x00002000ULL
#define WEIR_V2M_BASE		0x08020000ULL
#define WEIR_V2M_SIZE		0x00001000ULL
#define WEIR_V2M_SETSPI		0x040ULL	/* MSI_SETSPI_NS */
#define WEIR_ITS_BASE		0x08080000ULL
#define WEIR_ITS_SIZE		0x00020000ULL
#define WEIR_UART_BASE		0x09000000ULL
#define WEIR_UART_SIZE		0x00001000ULL
#define WEIR_RTC_BASE		0x09010000ULL
#define WEIR_RTC_SIZE		0x00001000ULL
#define WEIR_VIRTIO_BASE	0x0a000000ULL
#define WEIR_VIRTIO_STRIDE	0x00001000ULL
#define WEIR_VIRTIO_SLOTS	32
#define WEIR_GICR_BASE		0x10000000ULL
#define WEIR_GICR_SIZE		0x00020000ULL
#define WEIR_PCI_BAR_BASE	0x20000000ULL
#define WEIR_PCI_BAR_SIZE	0x01000000ULL
#define WEIR_PCI_ECAM_BASE	0x3f000000ULL
#define WEIR_PCI_ECAM_SIZE	0x00100000ULL
#define WEIR_RAM_BASE		0x40000000ULL

#define WEIR_PMU_INTID		23
#define WEIR_UART_INTID		33
#define WEIR_VIRTIO_INTID	48
#define WEIR_NR_INTIDS		96
#define WEIR_V2M_INTID		96	/* follow, if there is a GICv2m */
#define WEIR_V2M_INTIDS		128

#define WEIR_DTB_MAX		(2ULL << 20)	/* booting.rst, section 2 */

/**
 * struct weir_memory - the guest's RAM
 * @host: where it is mapped here
 * @fd: of which it is all, if other processes share it, or -1
 * @size: bytes
 */
struct weir_memory {
	void *host;
	int fd;
	uint64_t size;
};

/**
 * struct weir_boot - guest physical addresses of what was loaded
 * @entry: first instruction
 * @dtb: device tree
 * @initrd: initial RAM file system, @initrd_size bytes (0: none)
 */
struct weir_boot {
	uint64_t entry;
	uint64_t dtb;
	uint64_t initrd;
	uint64_t initrd_size;
};

/**
 * weir_memory_init() - map RAM, from huge pages of the host where it can
 * @size: bytes, a multiple of 2 MiB
 * @hugetlb: take it from the host's pool of huge pages
 * @shared: let other processes map it, and none of them cut it short
 *
 * Return: 0, or -1 after saying why not.
 */
int weir_memory_init(struct weir_memory *memory, uint64_t size, bool hugetlb,
		     bool shared);
void weir_memory_exit(struct weir_memory *memory);

/**
 * weir_memory_load() - put a kernel and an initrd into RAM
 * @kernel: the file, unpacked
 * @initrd: its data is NULL if there is none
 * @boot: says where they are, and where the device tree is to go
 *
 * Return: 0, or -1 after saying why not.
 */
int weir_memory_load(struct weir_memory *memory, const struct weir_file *kernel,
		     const struct weir_file *initrd, struct weir_boot *boot);

/* Where guest physical address @gpa, which is in RAM, is mapped here. */
void *weir_memory_at(const struct weir_memory *memory, uint64_t gpa);

#endif /* WEIR_MEMORY_H */
