// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads and stores that the hardware does not describe, or that are more than
 * one access: the instruction is read from the guest's memory and decoded, and
 * done piece by piece, in memory, in the kernel or in user space.
 *
 * Between the abort and this, other vCPUs may have changed the code and the
 * guest's tables. So what was decoded has to explain the abort: direction and
 * address. If it does not, the guest goes on where it was and aborts again; if
 * that does not end either, the instruction is none that can be decoded.
 */
#include <asm/byteorder.h>
#include <asm/esr.h>
#include <weir/mmu.h>
#include <weir-hyp/switch.h>
#include "caps.h"
#include "resident.h"
#include "vcpu.h"

/*
 * A CPU may go on for long with code that memory no longer has: until the
 * change is followed by an instruction cache maintenance, which other vCPUs do
 * later (Arm ARM, B2.4.4). This many exits last some milliseconds. A VMM that
 * takes what cannot be decoded gets it sooner.
 */
#define MAX_TRIES	16384
#define MAX_TRIES_NISV	16

/* Stage 1 as the guest has it now; ~0 when it has none there. */
static gpa_t translate(struct weir_vcpu *vcpu, u64 va)
{
	gpa_t gpa = ~0ULL;

	local_irq_disable();
	if (weir_resident_acquire(vcpu))
		gpa = weir_hyp_ops->translate(vcpu, va);
	local_irq_enable();
	return gpa;
}

static u64 base_get(struct weir_vcpu *vcpu, unsigned int n)
{
	if (n != 31)
		return weir_reg_get(vcpu, n);
	if ((vcpu->ctx.gp.pstate & PSR_MODE_MASK) == PSR_MODE_EL1h)
		return weir_vcpu_read_el1(vcpu, WEIR_SP_EL1);
	return vcpu->ctx.gp.sp;
}

static void base_set(struct weir_vcpu *vcpu, unsigned int n, u64 val)
{
	if (n != 31)
		weir_reg_set(vcpu, n, val);
	else if ((vcpu->ctx.gp.pstate & PSR_MODE_MASK) == PSR_MODE_EL1h)
		weir_vcpu_write_el1(vcpu, WEIR_SP_EL1, val);
	else
		vcpu->ctx.gp.sp = val;
}

static u64 address(struct weir_vcpu *vcpu, const struct weir_access *x)
{
	if (x->insn.indexed)
		return x->base + weir_insn_index(&x->insn,
						 weir_reg_get(vcpu, x->insn.rm));
	return x->base + x->insn.offset;
}

/*
 * Return: 0, -EAGAIN when the guest has no code there now, or none that can have
 * aborted (another CPU may have changed it since), -ENOSYS.
 */
static int fetch(struct weir_vcpu *vcpu, struct weir_insn *insn)
{
	gpa_t gpa;
	__le32 code;

	if (vcpu->ctx.gp.pstate & PSR_MODE32_BIT)
		return -ENOSYS;
	gpa = translate(vcpu, vcpu->ctx.gp.pc);
	if (gpa == ~0ULL)
		return -EAGAIN;
	if (weir_guest_read(vcpu->vm, gpa, &code, sizeof(code)))
		return -ENOSYS;
	return weir_insn_decode(le32_to_cpu(code), insn) ? 0 : -EAGAIN;
}

/* Does it explain the abort? */
static bool explains(const struct weir_vcpu *vcpu, const struct weir_access *x,
		     u64 va)
{
	bool write = vcpu->ctx.esr & ESR_ELx_WNR;
	u64 into = (vcpu->ctx.far - va) & GENMASK_ULL(55, 0);

	/* The top byte may be a tag, which is the guest's own. */
	return x->insn.load != write && into < x->insn.size * x->insn.nr;
}

static void add_piece(struct weir_access *x, gpa_t gpa, u8 at, u8 len)
{
	x->piece[x->nr++] = (struct weir_piece){ gpa, at, len };
}

/* In powers of two, as devices want them. */
static void add_pieces(struct weir_access *x, gpa_t gpa, u8 at, u8 len)
{
	u8 n;

	for (; len; len -= n, gpa += n, at += n) {
		n = 1 << __fls(len);
		add_piece(x, gpa, at, n);
	}
}

/*
 * Up to 8 bytes at @va. Across a page they stay one piece if the pages are
 * neighbours in guest physical addresses, too, and neither is memory.
 */
static int plan_word(struct weir_vcpu *vcpu, struct weir_access *x, u64 va,
		     u8 at, u8 len)
{
	unsigned int first = min_t(u64, len, PAGE_SIZE - (va & ~PAGE_MASK));
	gpa_t gpa = translate(vcpu, va), next;
	bool write = !x->insn.load;

	if (gpa == ~0ULL)
		return -EAGAIN;
	if (first == len) {
		add_piece(x, gpa, at, len);
		return 0;
	}
	next = translate(vcpu, va + first);
	if (next == ~0ULL)
		return -EAGAIN;
	if (next == gpa + first && !weir_guest_is_memory(vcpu->vm, gpa, write) &&
	    !weir_guest_is_memory(vcpu->vm, next, write)) {
		add_piece(x, gpa, at, len);
	} else {
		add_pieces(x, gpa, at, first);
		add_pieces(x, next, at + first, len - first);
	}
	return 0;
}

static int plan(struct weir_vcpu *vcpu, struct weir_access *x, u64 va)
{
	unsigned int bytes = x->insn.size * x->insn.nr;
	u8 word = min_t(u8, x->insn.size, 8);
	unsigned int at;
	int err = 0;

	x->nr = 0;
	x->next = 0;
	for (at = 0; at < bytes && !err; at += word)
		err = plan_word(vcpu, x, va + at, at, word);
	return err;
}

static void reverse(u8 *data, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len / 2; i++)
		swap(data[i], data[len - 1 - i]);
}

/* A register as memory has it, and back. */
static void gather(struct weir_vcpu *vcpu, struct weir_access *x)
{
	const struct weir_insn *insn = &x->insn;
	unsigned int i;
	u8 *data = x->data;
	u64 val;

	for (i = 0; i < insn->nr; i++, data += insn->size) {
		if (insn->simd) {
			memcpy(data, &vcpu->ctx.fp.vregs[insn->rt[i]],
			       insn->size);
		} else {
			val = weir_reg_get(vcpu, insn->rt[i]);
			memcpy(data, &val, insn->size);
		}
		if (weir_mmio_big_endian(vcpu))
			reverse(data, insn->size);
	}
}

static void deliver_one(struct weir_vcpu *vcpu, const struct weir_insn *insn,
			unsigned int rt, const u8 *data)
{
	__uint128_t vreg = 0;
	u64 val;

	memcpy(&vreg, data, insn->size);
	if (insn->simd) {
		vcpu->ctx.fp.vregs[rt] = vreg;
		return;
	}
	val = vreg;
	if (insn->sign)
		val = sign_extend64(val, insn->size * 8 - 1);
	weir_reg_set(vcpu, rt, insn->wide ? val : lower_32_bits(val));
}

static void deliver(struct weir_vcpu *vcpu, struct weir_access *x)
{
	unsigned int i, size = x->insn.size;

	for (i = 0; i < x->insn.nr; i++) {
		if (weir_mmio_big_endian(vcpu))
			reverse(x->data + i * size, size);
		deliver_one(vcpu, &x->insn, x->insn.rt[i], x->data + i * size);
	}
}

static int in_memory(struct weir_vcpu *vcpu, struct weir_access *x,
		     const struct weir_piece *p)
{
	if (x->insn.load)
		return weir_guest_read(vcpu->vm, p->gpa, x->data + p->at, p->len);
	return weir_guest_store(vcpu, p->gpa, x->data + p->at, p->len);
}

static int step(struct weir_vcpu *vcpu, struct weir_access *x)
{
	const struct weir_piece *p = &x->piece[x->next];
	struct weir_mmio_access a = {
		.vcpu = vcpu,
		.addr = p->gpa,
		.len = p->len,
		.write = !x->insn.load,
	};
	int ret;

	if (weir_guest_is_memory(vcpu->vm, p->gpa, a.write))
		return in_memory(vcpu, x, p) ?: WEIR_RESUME;
	if (a.write)
		memcpy(&a.val, x->data + p->at, p->len);
	ret = weir_mmio_outside(vcpu, &a);
	if (ret == WEIR_RESUME && x->insn.load)
		memcpy(x->data + p->at, &a.val, p->len);
	x->active = ret == WEIR_EXIT_TO_USER;
	return ret;
}

static int finish(struct weir_vcpu *vcpu, struct weir_access *x)
{
	int ret;

	for (; x->next < x->nr; x->next++) {
		ret = step(vcpu, x);
		if (ret != WEIR_RESUME)
			return ret;
	}
	/* The base first: a load into it, where that is allowed, wins. */
	if (x->insn.writeback)
		base_set(vcpu, x->insn.rn, x->base + x->insn.step);
	if (x->insn.load)
		deliver(vcpu, x);
	weir_skip_instr(vcpu);
	return WEIR_RESUME;
}

static int start(struct weir_vcpu *vcpu, u64 va)
{
	struct weir_access *x = &vcpu->arch.access;
	int err = plan(vcpu, x, va);

	if (err)
		return err;
	x->tries = 0;
	if (!x->insn.load)
		gather(vcpu, x);
	return finish(vcpu, x);
}

/* The guest goes on where it is, but not for ever. */
static int again(const struct weir_vcpu *vcpu, struct weir_access *x)
{
	bool nisv = weir_vm_cap(vcpu->vm, WEIR_VM_CAP_NISV);

	if (++x->tries < (nisv ? MAX_TRIES_NISV : MAX_TRIES))
		return WEIR_RESUME;
	x->tries = 0;
	return -ENOSYS;
}

/**
 * weir_access_decode() - do a load or store of which there is no syndrome
 * @vcpu: current thread's, after a data abort on what is no memory
 *
 * Context: process. Return: enum weir_exit_result, -EFAULT when part of it is
 * memory that is not there, -ENOSYS when the instruction cannot be read, or
 * stays none of those that weir_insn_decode() knows.
 */
int weir_access_decode(struct weir_vcpu *vcpu)
{
	struct weir_access *x = &vcpu->arch.access;
	int ret = fetch(vcpu, &x->insn);
	u64 va;

	if (!ret) {
		x->base = base_get(vcpu, x->insn.rn);
		va = address(vcpu, x);
		ret = explains(vcpu, x, va) ? start(vcpu, va) : -EAGAIN;
	}
	return ret == -EAGAIN ? again(vcpu, x) : ret;
}

/**
 * weir_access_syndrome() - do a load or store that goes on in the next page
 * @vcpu: current thread's, after a data abort with a syndrome
 * @insn: what the syndrome says
 *
 * Context: process. Return: as weir_access_decode().
 */
int weir_access_syndrome(struct weir_vcpu *vcpu, const struct weir_insn *insn)
{
	struct weir_access *x = &vcpu->arch.access;
	int ret;

	x->insn = *insn;
	ret = start(vcpu, vcpu->ctx.far);
	return ret == -EAGAIN ? again(vcpu, x) : ret;
}

/**
 * weir_access_began_before() - did an access begin in the page before?
 * @vcpu: current thread's, after a data abort at the start of a page
 *
 * The syndrome has no address but the one that aborted. Context: process.
 */
bool weir_access_began_before(struct weir_vcpu *vcpu)
{
	struct weir_access *x = &vcpu->arch.access;
	u64 va;

	if (fetch(vcpu, &x->insn))
		return false;
	x->base = base_get(vcpu, x->insn.rn);
	va = address(vcpu, x);
	return va != vcpu->ctx.far && explains(vcpu, x, va);
}

/**
 * weir_access_continue() - user space has done a piece
 * @vcpu: current thread's, with weir_access.active
 * @val: what it read
 *
 * Context: process. Return: as weir_access_decode().
 */
int weir_access_continue(struct weir_vcpu *vcpu, u64 val)
{
	struct weir_access *x = &vcpu->arch.access;
	const struct weir_piece *p = &x->piece[x->next];

	if (x->insn.load)
		memcpy(x->data + p->at, &val, p->len);
	x->active = false;
	x->next++;
	return finish(vcpu, x);
}
