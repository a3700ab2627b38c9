/* SPDX-License-Identifier: GPL-2.0-only */
/* The ABI of the emulated host's kernel. */
#ifndef WEIR_ARM64_LINUX_KVM_H
#define WEIR_ARM64_LINUX_KVM_H

#define KVM_STATS_NAME_SIZE	48

#include <uapi/linux/kvm.h>

#endif /* WEIR_ARM64_LINUX_KVM_H */
