/* SPDX-License-Identifier: GPL-2.0-only */
/* What tells a guest's GICv2 and GICv3 apart. */
#ifndef WEIR_VGIC_MODEL_H
#define WEIR_VGIC_MODEL_H

#include <weir/mmio.h>
#include <weir/types.h>

struct kvm_device_attr;

#define WEIR_VGIC_V2_MAX_VCPUS	8
#define WEIR_VGIC_V2_SGIS	GENMASK(15, 0)

/**
 * struct weir_vgic_model - a kind of interrupt controller
 * @on_demand: its first use initialises it, unless user space did
 * @init: interrupts that have been made, and vCPUs, into their reset state
 * @map: frames onto the MMIO bus; dist->lock held. As weir_vgic_map()
 * @unmap: off it
 * @access: KVM_GET_DEVICE_ATTR, KVM_SET_DEVICE_ATTR; vm->lock held
 * @has: KVM_HAS_DEVICE_ATTR
 */
struct weir_vgic_model {
	bool on_demand;
	void (*init)(struct weir_vm *vm);
	int (*map)(struct weir_vm *vm);
	void (*unmap)(struct weir_vm *vm);
	int (*access)(struct weir_vm *vm, struct kvm_device_attr *attr, bool write);
	int (*has)(struct weir_vm *vm, struct kvm_device_attr *attr);
};

extern const struct weir_vgic_model weir_vgic_v2_model, weir_vgic_v3_model;

/**
 * struct weir_vgic_v2 - what only a GICv2 has
 * @cpu_base: its CPU interface's address
 * @dir: that interface's second page: GICC_DIR
 * @user_groups: user space wrote GICD_IIDR, so it may write GICD_IGROUPR
 */
struct weir_vgic_v2 {
	gpa_t cpu_base;
	struct weir_mmio_dev dir;
	bool user_groups;
};

#endif /* WEIR_VGIC_MODEL_H */
