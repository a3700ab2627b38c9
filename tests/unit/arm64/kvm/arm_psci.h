/* SPDX-License-Identifier: GPL-2.0-only */
/* Versions of PSCI, as ARM DEN0022 5.1.1 writes them. */
#ifndef WEIR_ARM64_KVM_ARM_PSCI_H
#define WEIR_ARM64_KVM_ARM_PSCI_H

#include <uapi/linux/psci.h>

#define KVM_ARM_PSCI_0_1	PSCI_VERSION(0, 1)
#define KVM_ARM_PSCI_0_2	PSCI_VERSION(0, 2)
#define KVM_ARM_PSCI_1_0	PSCI_VERSION(1, 0)
#define KVM_ARM_PSCI_1_1	PSCI_VERSION(1, 1)
#define KVM_ARM_PSCI_LATEST	KVM_ARM_PSCI_1_1

#endif /* WEIR_ARM64_KVM_ARM_PSCI_H */
