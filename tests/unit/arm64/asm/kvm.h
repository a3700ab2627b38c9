/* SPDX-License-Identifier: GPL-2.0-only */
/* The ABI of arm64, whatever this machine is. */
#ifndef WEIR_ARM64_ASM_KVM_H
#define WEIR_ARM64_ASM_KVM_H

#include <uapi/asm/kvm.h>

#endif /* WEIR_ARM64_ASM_KVM_H */
