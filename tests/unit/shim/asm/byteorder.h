/* SPDX-License-Identifier: GPL-2.0-only */
/* Byte order, by the kernel's inner names. */
#ifndef WEIR_SHIM_ASM_BYTEORDER_H
#define WEIR_SHIM_ASM_BYTEORDER_H

#include_next <asm/byteorder.h>
#include <linux/types.h>

#define cpu_to_le16	__cpu_to_le16
#define cpu_to_le32	__cpu_to_le32
#define cpu_to_le64	__cpu_to_le64
#define le16_to_cpu	__le16_to_cpu
#define le32_to_cpu	__le32_to_cpu
#define le64_to_cpu	__le64_to_cpu
#define cpu_to_be16	__cpu_to_be16
#define cpu_to_be32	__cpu_to_be32
#define cpu_to_be64	__cpu_to_be64
#define be16_to_cpu	__be16_to_cpu
#define be32_to_cpu	__be32_to_cpu
#define be64_to_cpu	__be64_to_cpu

static inline void le16_add_cpu(__le16 *p, u16 v)
{
	*p = cpu_to_le16(le16_to_cpu(*p) + v);
}

static inline void le32_add_cpu(__le32 *p, u32 v)
{
	*p = cpu_to_le32(le32_to_cpu(*p) + v);
}

#endif /* WEIR_SHIM_ASM_BYTEORDER_H */
