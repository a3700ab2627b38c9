/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses of any alignment. */
#ifndef WEIR_SHIM_LINUX_UNALIGNED_H
#define WEIR_SHIM_LINUX_UNALIGNED_H

#include <string.h>
#include <asm/byteorder.h>

#define SHIM_UNALIGNED(bits) \
static inline u##bits get_unaligned_le##bits(const void *p) \
{ \
	__le##bits v; \
	memcpy(&v, p, sizeof(v)); \
	return le##bits##_to_cpu(v); \
} \
static inline void put_unaligned_le##bits(u##bits v, void *p) \
{ \
	__le##bits le = cpu_to_le##bits(v); \
	memcpy(p, &le, sizeof(le)); \
}

SHIM_UNALIGNED(16)
SHIM_UNALIGNED(32)
SHIM_UNALIGNED(64)
#undef SHIM_UNALIGNED

static inline u16 get_unaligned_be16(const void *p)
{
	return __builtin_bswap16(get_unaligned_le16(p));
}

static inline u32 get_unaligned_be32(const void *p)
{
	return __builtin_bswap32(get_unaligned_le32(p));
}

#endif /* WEIR_SHIM_LINUX_UNALIGNED_H */
