/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory that a vDPA device may reach: what its user mapped for it, or, when
 * the host's own driver uses it, the host's.
 */
#ifndef WEIR_VDPA_DMA_H
#define WEIR_VDPA_DMA_H

#include <linux/spinlock.h>
#include <weir/gmem.h>

struct vhost_iotlb;
struct weir_vdpa_map;

/**
 * struct weir_vdpa_dma - the memory
 * @lock: an address from @map is valid while this is held, for reading at least.
 *	Writers disable bottom halves; readers in soft interrupts only try
 * @map: what is mapped; its pages are held as long as it is here. NULL: nothing
 * @generation: another one with another @map
 * @host: addresses are physical ones of the host; changes while nothing runs
 */
struct weir_vdpa_dma {
	rwlock_t lock;
	struct weir_vdpa_map *map;
	u64 generation;
	bool host;
};

extern const struct weir_gmem_ops weir_vdpa_gmem_ops;

void weir_vdpa_dma_init(struct weir_vdpa_dma *dma);
int weir_vdpa_dma_set(struct weir_vdpa_dma *dma, struct vhost_iotlb *iotlb);
void weir_vdpa_dma_clear(struct weir_vdpa_dma *dma);

#endif /* WEIR_VDPA_DMA_H */
