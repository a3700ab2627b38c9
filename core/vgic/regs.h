/* SPDX-License-Identifier: GPL-2.0-only */
/* Register tables of the memory-mapped frames, and their decoding. Pure. */
#ifndef WEIR_VGIC_REGS_H
#define WEIR_VGIC_REGS_H

#include <weir/types.h>

struct weir_its;

/**
 * struct weir_vgic_access - an access to one frame, decoded
 * @vm: the machine
 * @vcpu: whose redistributor; NULL in the distributor
 * @its: which ITS, in its frames
 * @val: value written, or read
 * @offset: from the frame's start
 * @pos: from the register's (or register array's) start
 * @intid: first interrupt it covers, for an array with bits per interrupt
 * @nr: how many it covers
 * @len: 1, 4 or 8 bytes
 * @atomic: cannot sleep
 */
struct weir_vgic_access {
	struct weir_vm *vm;
	struct weir_vcpu *vcpu;
	struct weir_its *its;
	u64 val;
	u32 offset;
	u32 pos;
	u32 intid;
	u8 nr;
	u8 len;
	bool atomic;
};

/*
 * Serve an access. Return: 0; -EAGAIN when it must be repeated where it may
 * sleep; from user space only: -EINVAL for a value that cannot be.
 */
typedef int (*weir_vgic_reg_fn)(struct weir_vgic_access *a);

/**
 * struct weir_vgic_reg - a register, or an array of them
 * @offset: first byte
 * @len: bytes
 * @bits: bits per interrupt, 0 when it is not about interrupts
 * @widths: widths the architecture allows, one bit each (1, 4 and 8)
 * @read, @write: the guest's accesses; NULL: RAZ/WI
 * @user_read, @user_write: user space's, where they differ
 */
struct weir_vgic_reg {
	u32 offset;
	u32 len;
	u8 bits;
	u8 widths;
	weir_vgic_reg_fn read;
	weir_vgic_reg_fn write;
	weir_vgic_reg_fn user_read;
	weir_vgic_reg_fn user_write;
};

/**
 * struct weir_vgic_frame - all registers of a frame, sorted
 * @regs: the registers
 * @nr: how many, at most 255
 * @size: bytes of the frame
 * @index: for each chunk of the frame, the first register that ends behind its
 *	start; NULL or filled in by weir_vgic_frame_init()
 */
struct weir_vgic_frame {
	const struct weir_vgic_reg *regs;
	unsigned int nr;
	u32 size;
	u8 *index;
};

#define WEIR_VGIC_CHUNK		8U
#define WEIR_VGIC_INDEX(size)	((size) / WEIR_VGIC_CHUNK)

u64 weir_vgic_merge64(const struct weir_vgic_access *a, u64 old);
int weir_vgic_frame_init(const struct weir_vgic_frame *frame);
const struct weir_vgic_reg *
weir_vgic_reg_find(const struct weir_vgic_frame *frame, u32 offset);
int weir_vgic_frame_uaccess(const struct weir_vgic_frame *frame,
			    struct weir_vgic_access *a, bool write);

#endif /* WEIR_VGIC_REGS_H */
