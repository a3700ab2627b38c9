/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtual machine, from its creation to its end. A reboot ends one and makes
 * the next, so that nothing of the old one is left; files, taps and the
 * terminal outlive it.
 */
#ifndef WEIR_VM_H
#define WEIR_VM_H

#include <stdatomic.h>

#include "fdt.h"
#include "hvc.h"
#include "memory.h"
#include "options.h"
#include "pci.h"
#include "pl011.h"
#include "rng.h"
#include "vcpu.h"
#include "vsock.h"
#include "vuser.h"

struct weir_host;

/**
 * enum weir_end - how a machine ended; the first that is told counts
 */
enum weir_end {
	WEIR_END_NONE,
	WEIR_END_SHUTDOWN,
	WEIR_END_RESET,
	WEIR_END_CRASH,
	WEIR_END_FAILED,
	WEIR_END_KILLED,
};

/**
 * struct weir_vm - a machine
 * @opt: what was asked for
 * @host: what it uses of this process
 * @kvm: /dev/kvm
 * @fd: the VM
 * @gic: its interrupt controller, a KVM device
 * @gic_v2: a GICv2, as the host has one
 * @its: takes PCI's interrupts on a GICv3, a KVM device
 * @pci: virtio devices are on @bus, else virtio-mmio
 * @virtio: /dev/weir-virtio, once for each device
 * @nr_virtio: how many of them are open
 * @vsock, @hvc, @rng: one of them each, or NULL
 * @servers: those of them that servers of vhost-user serve, @nr_servers
 * @vcpus: opt->cpus of them; valid ones come first
 * @nr_vcpus: how many of them exist
 * @end: enum weir_end
 */
struct weir_vm {
	const struct weir_options *opt;
	struct weir_host *host;
	int kvm;
	int fd;
	int gic;
	bool gic_v2;
	int its;
	bool pci;
	struct weir_pci bus;
	int virtio[WEIR_VIRTIO_SLOTS];
	unsigned int nr_virtio;
	struct weir_vsock *vsock;
	struct weir_hvc *hvc;
	struct weir_rng *rng;
	struct weir_vuser servers[WEIR_VIRTIO_SLOTS];
	unsigned int nr_servers;
	struct weir_memory memory;
	struct weir_boot boot;
	struct weir_pl011 uart;
	struct weir_vcpu *vcpus;
	unsigned int nr_vcpus;
	atomic_int end;
};

/**
 * weir_vm_init() - create a machine and load its kernel
 * @opt: what it is to be like
 * @host: files, disks, networks and the console that it uses
 *
 * Return: 0, or -1 after saying why not; weir_vm_exit() is due in both cases.
 */
int weir_vm_init(struct weir_vm *vm, const struct weir_options *opt,
		 struct weir_host *host);
void weir_vm_exit(struct weir_vm *vm);

/**
 * weir_vm_run() - run it, serving the console, until it ends
 * Return: how it ended.
 */
enum weir_end weir_vm_run(struct weir_vm *vm);

/**
 * weir_vm_end() - have the machine end
 * @how: the reason; ignored when there is one already
 *
 * Context: any thread.
 */
void weir_vm_end(struct weir_vm *vm, enum weir_end how);

#endif /* WEIR_VM_H */
