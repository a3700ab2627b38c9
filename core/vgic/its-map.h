/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the guest has mapped at an ITS: devices, collections, events. Everything
 * wants its->lock.
 */
#ifndef WEIR_VGIC_ITS_MAP_H
#define WEIR_VGIC_ITS_MAP_H

#include <linux/rcupdate.h>
#include <weir/types.h>
#include "its-abi.h"

/* Translations of one ITS: no guest needs more of them than there are INTIDs. */
#define WEIR_ITS_MAX_EVENTS	WEIR_ITS_NR_IDS

struct weir_its;
struct weir_vgic_if;
struct weir_vgic_irq;

/**
 * struct weir_its_event - a translation
 * @irq: where it leads
 * @icid: by which collection
 * @rcu: who injects looks it up under RCU
 */
struct weir_its_event {
	struct weir_vgic_irq *irq;
	u16 icid;
	struct rcu_head rcu;
};

/**
 * struct weir_its_device - a mapped device
 * @itt: where its translations are saved
 * @bits: EventID bits
 */
struct weir_its_device {
	gpa_t itt;
	u8 bits;
};

static inline unsigned long weir_its_event_key(u32 devid, u32 event)
{
	return (unsigned long)devid << WEIR_ITS_ID_BITS | event;
}

struct weir_its_event *weir_its_event_find(struct weir_its *its, u32 devid,
					   u32 event);
int weir_its_find_entry(struct weir_its *its, unsigned int table, u32 id,
			gpa_t *gpa);
int weir_its_map_device(struct weir_its *its, u32 devid, gpa_t itt, u8 bits);
void weir_its_unmap_device(struct weir_its *its, u32 devid);
void weir_its_unmap_devices(struct weir_its *its);
int weir_its_map_collection(struct weir_its *its, u16 icid, u32 target);
void weir_its_unmap_collections(struct weir_its *its);
int weir_its_map_event(struct weir_its *its, u32 devid, u32 event, u32 lpi,
		       u16 icid);
int weir_its_move_event(struct weir_its *its, u32 devid, u32 event, u16 icid);
void weir_its_unmap_event(struct weir_its *its, u32 devid, u32 event);
struct weir_vgic_if *weir_its_target(struct weir_its *its, u16 icid);

#endif /* WEIR_VGIC_ITS_MAP_H */
