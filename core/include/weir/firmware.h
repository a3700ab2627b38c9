/* SPDX-License-Identifier: GPL-2.0-only */
/* What a VM's guests find as firmware (ARM DEN0022, DEN0028). */
#ifndef WEIR_FIRMWARE_H
#define WEIR_FIRMWARE_H

#include <linux/maple_tree.h>
#include <linux/types.h>

/* Registers that are bitmaps of services, by owner of the calls. */
enum weir_fw_bmap { WEIR_FW_STD, WEIR_FW_STD_HYP, WEIR_FW_VENDOR_HYP, WEIR_FW_BMAPS };

/**
 * struct weir_firmware - a VM's firmware
 * @psci_version: PSCI version, when the vCPUs have PSCI_0_2
 * @bmap: services offered (KVM_REG_ARM_*_BMAP)
 * @filter: KVM_SMCCC_FILTER_* by function, where user space chose
 */
struct weir_firmware {
	u64 psci_version;
	u64 bmap[WEIR_FW_BMAPS];
	struct maple_tree filter;
};

#endif /* WEIR_FIRMWARE_H */
