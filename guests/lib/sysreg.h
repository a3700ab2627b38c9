/* SPDX-License-Identifier: GPL-2.0-only */
/* System registers, barriers and MMIO with one plain instruction each. */
#ifndef GUEST_SYSREG_H
#define GUEST_SYSREG_H

#include "types.h"

/* @name is an architectural name or S<op0>_<op1>_C<n>_C<m>_<op2>. */
#define read_sysreg(name) ({						\
	u64 __v;							\
	asm volatile("mrs %0, " #name : "=r"(__v) : : "memory");	\
	__v; })
#define write_sysreg(v, name)						\
	asm volatile("msr " #name ", %x0" : : "rZ"((u64)(v)) : "memory")

#define isb() asm volatile("isb" : : : "memory")
#define dsb() asm volatile("dsb sy" : : : "memory")
#define dmb() asm volatile("dmb sy" : : : "memory")
#define wfi() asm volatile("wfi" : : : "memory")
#define wfe() asm volatile("wfe" : : : "memory")
#define sev() asm volatile("sev" : : : "memory")
#define irq_enable() asm volatile("msr daifclr, #2" : : : "memory")
#define irq_disable() asm volatile("msr daifset, #2" : : : "memory")
#define cpu_relax() asm volatile("yield" : : : "memory")

#define ICC_PMR_EL1	S3_0_C4_C6_0
#define ICC_IAR1_EL1	S3_0_C12_C12_0
#define ICC_EOIR1_EL1	S3_0_C12_C12_1
#define ICC_HPPIR1_EL1	S3_0_C12_C12_2
#define ICC_BPR1_EL1	S3_0_C12_C12_3
#define ICC_DIR_EL1	S3_0_C12_C11_1
#define ICC_RPR_EL1	S3_0_C12_C11_3
#define ICC_SGI1R_EL1	S3_0_C12_C11_5
#define ICC_CTLR_EL1	S3_0_C12_C12_4
#define ICC_SRE_EL1	S3_0_C12_C12_5
#define ICC_IGRPEN1_EL1	S3_0_C12_C12_7

/* Expands a macro such as ICC_PMR_EL1 before it is turned into a string. */
#define read_reg(name) read_sysreg(name)
#define write_reg(v, name) write_sysreg(v, name)

#define DEFINE_MMIO(bits, type, load, store, reg)			\
static inline type mmio_read##bits(u64 addr)				\
{									\
	type v;								\
	asm volatile(load " %" reg "0, [%1]" : "=r"(v) : "r"(addr) : "memory"); \
	return v;							\
}									\
static inline void mmio_write##bits(u64 addr, type v)			\
{									\
	asm volatile(store " %" reg "0, [%1]" : : "r"(v), "r"(addr) : "memory"); \
}
DEFINE_MMIO(8, u8, "ldrb", "strb", "w")
DEFINE_MMIO(16, u16, "ldrh", "strh", "w")
DEFINE_MMIO(32, u32, "ldr", "str", "w")
DEFINE_MMIO(64, u64, "ldr", "str", "x")

#endif /* GUEST_SYSREG_H */
