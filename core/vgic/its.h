/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interrupt translation service: from (DeviceID, EventID) to an LPI and its
 * vCPU. What the guest maps is kept here, and in guest memory only once user
 * space asks for that.
 */
#ifndef WEIR_VGIC_ITS_H
#define WEIR_VGIC_ITS_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/xarray.h>
#include <weir/mmio.h>
#include <weir/types.h>
#include <weir/vgic.h>
#include "its-map.h"

#define WEIR_ITS_SIZE		0x20000ULL	/* control and translation frame */

/**
 * struct weir_its - an ITS
 * @vm: the machine
 * @link: in vm->lpis->its
 * @lock: all below but for lookups in @events
 * @dev: on the MMIO bus once it has its address
 * @base: its address
 * @enabled: GITS_CTLR.Enabled; who injects reads it without the lock
 * @rev: revision of the tables in memory, GITS_IIDR.Revision
 * @cbaser, @creadr, @cwriter: the command queue's registers
 * @baser: GITS_BASER0 (devices) and GITS_BASER1 (collections)
 * @events: struct weir_its_event by DeviceID << 16 | EventID
 * @nr_events: how many
 * @devices: struct weir_its_device by DeviceID
 * @collections: by ICID, a value: GICR_TYPER.Processor_Number of the target, or
 *	WEIR_ITS_NO_TARGET when events name the collection and it is not mapped
 */
struct weir_its {
	struct weir_vm *vm;
	struct list_head link;
	struct mutex lock;
	struct weir_mmio_dev dev;
	gpa_t base;
	bool enabled;
	u8 rev;
	u64 cbaser;
	u32 creadr;
	u32 cwriter;
	u64 baser[2];
	struct xarray events;
	u32 nr_events;
	struct xarray devices;
	struct xarray collections;
};

/* its.c */
void weir_its_vm_exit(struct weir_vm *vm);
int weir_its_set_base(struct weir_its *its, gpa_t base);
void weir_its_reset(struct weir_its *its);

/* its-cmd.c */
void weir_its_run_commands(struct weir_its *its);
int weir_its_run_quick(struct weir_its *its);

/* its-regs.c */
extern const struct weir_mmio_ops weir_its_mmio_ops;
int weir_its_frame_check(void);
bool weir_its_has_reg(u64 offset);
int weir_its_uaccess(struct weir_its *its, u64 offset, u64 *val, bool write);

/* its-table.c */
int weir_its_save(struct weir_its *its);
int weir_its_restore(struct weir_its *its);

#endif /* WEIR_VGIC_ITS_H */
