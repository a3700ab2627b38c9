/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What hostile.c sends: for each ioctl functions that choose a file and arguments,
 * plausible, nearly so, or noise. All threads share the files, which are made and
 * closed under each other's feet.
 */
#ifndef TEST_HOSTILE_H
#define TEST_HOSTILE_H

#include <pthread.h>
#include <sys/ioctl.h>

#include "vm.h"

#define HOSTILE_FDS	6		/* of each kind */

enum hostile_kind { VM, VCPU, DEVICE, EVENT, VIRTIO, STATS, HOSTILE_KINDS };

/**
 * struct hostile - a thread
 * @calm: nothing but what is plausible
 * @busy: /dev/weir-virtio that it may be waiting in, or -1
 */
struct hostile {
	pthread_t id;
	int tid;
	u64 seed;
	bool calm;
	int busy;
};

/* One call, the answer as ioctl() gives it. */
typedef long hostile_fn(struct hostile *t);

void hostile_prepare(void);
void hostile_forget(void);		/* of the files */
u32 hostile_gic(void);			/* KVM_DEV_TYPE_* of the host */
/* Every device that waits for its server goes on, whoever waits in it. */
void hostile_serve(struct hostile *t, u32 nr);

u64 hostile_random(struct hostile *t);
u32 hostile_below(struct hostile *t, u32 n);
/* One time in @n, but never while it is calm. */
bool hostile_wild(struct hostile *t, u32 n);
/* Mostly @val. */
u64 hostile_nearly(struct hostile *t, u64 val);
#define hostile_pick(t, ...) ({						\
	const u64 __of[] = { __VA_ARGS__ };				\
	__of[hostile_below(t, ARRAY_SIZE(__of))]; })

int hostile_fd(struct hostile *t, enum hostile_kind of);
int hostile_kvm(void);
int hostile_disk(void);
int hostile_tap(void);
/* A new file takes some old one's place. Return: @fd. */
int hostile_keep(struct hostile *t, enum hostile_kind of, int fd);
/* What of @vcpu is mapped takes the place of another one's. */
void hostile_map(struct hostile *t, int vcpu);

u8 *hostile_guest(void);		/* at GUEST_RAM of most VMs */
void *hostile_memory(struct hostile *t);
u64 hostile_address(struct hostile *t);

/* Without an ioctl of their own. */
hostile_fn hostile_event_signal, hostile_scribble, hostile_harvest, hostile_noise,
	hostile_forgetful, hostile_stats_read;

hostile_fn hostile_api_version, hostile_check_extension, hostile_mmap_size,
	hostile_create_vm, hostile_create_vcpu, hostile_enable_cap, hostile_region,
	hostile_region2, hostile_get_dirty, hostile_clear_dirty, hostile_reset_rings,
	hostile_coalesce, hostile_uncoalesce, hostile_irqchip, hostile_irq_line,
	hostile_irq_status, hostile_irqfd, hostile_ioeventfd, hostile_routing,
	hostile_msi, hostile_device, hostile_vgic, hostile_its, hostile_device_addr,
	hostile_target, hostile_counter, hostile_stats, hostile_masks,
	hostile_attr_has, hostile_attr_get, hostile_attr_set, hostile_gic_init,
	hostile_filter;
hostile_fn hostile_run, hostile_init, hostile_finalize, hostile_get_reg,
	hostile_set_reg, hostile_reg_list, hostile_get_mp, hostile_set_mp,
	hostile_get_events, hostile_set_events, hostile_signal_mask, hostile_debug;
hostile_fn hostile_virtio, hostile_virtio_pci, hostile_virtio_remote,
	hostile_pci_set, hostile_pci_access, hostile_remote_get, hostile_remote_done,
	hostile_remote_config;

#endif /* TEST_HOSTILE_H */
