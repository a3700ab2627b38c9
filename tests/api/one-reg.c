// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_GET_ONE_REG and KVM_SET_ONE_REG: values, sizes, and what is no register.
 */

#include "vm.h"

#define SIZE_MASKED(id) ((id) & ~KVM_REG_SIZE_MASK)

static void check_core(struct vcpu *vcpu)
{
	u32 v[4] = { 1, 2, 3, 4 }, got[4] = { 0 };
	u64 q3 = KVM_REG_ARM64 | KVM_REG_SIZE_U128 | KVM_REG_ARM_CORE |
		 KVM_REG_ARM_CORE_REG(fp_regs.vregs[3]);
	u64 fpcr = KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE |
		   KVM_REG_ARM_CORE_REG(fp_regs.fpcr);
	u32 i, w = 0;

	for (i = 0; i < 31; i++)
		vcpu_set(vcpu, REG_X(i), 0x1111111111111111UL * (i % 15) + i);
	for (i = 0; i < 31; i++)
		check_eq(vcpu_get(vcpu, REG_X(i)),
			 0x1111111111111111UL * (i % 15) + i);
	vcpu_set(vcpu, REG_CORE(sp_el1), 0x12345678);
	check_eq(vcpu_get(vcpu, REG_CORE(sp_el1)), 0x12345678);
	check_ok(vcpu_reg(vcpu, KVM_SET_ONE_REG, q3, v));
	check_ok(vcpu_reg(vcpu, KVM_GET_ONE_REG, q3, got));
	for (i = 0; i < 4; i++)
		check_eq(got[i], v[i]);
	check_ok(vcpu_reg(vcpu, KVM_GET_ONE_REG, fpcr, &w));
}

/* A core register has one size, and the ID must name its first word. */
static void check_core_errors(struct vcpu *vcpu)
{
	u64 v[2] = { 0 };
	u64 x0_32 = SIZE_MASKED(REG_X(0)) | KVM_REG_SIZE_U32;

	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, x0_32, v), EINVAL);
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, x0_32, v), EINVAL);
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, REG_X(0) + 1, v), EINVAL);
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, REG_X(0) + 1, v), EINVAL);
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, REG_CORE(fp_regs.fpcr), v),
		    EINVAL);
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, REG_X(0) | 0xfff0, v), ENOENT);
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, REG_X(0) | 0xfff0, v), ENOENT);
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, REG_X(0), NULL), EFAULT);
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, REG_X(0), NULL), EFAULT);
	check_errno(ioctl(vcpu->fd, KVM_GET_ONE_REG, NULL), EFAULT);
	check_errno(ioctl(vcpu->fd, KVM_SET_ONE_REG, NULL), EFAULT);
}

/* PSTATE: only modes that the vCPU can be in. */
static void check_pstate(struct vcpu *vcpu)
{
	static const u64 good[] = { 0x3c5, 0x3c4, 0x3c0, 0x5 };
	static const u64 bad[] = { 0x3c9, 0x3cd, 0x3c2, 0x3cf };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		check_ok(vcpu_reg(vcpu, KVM_SET_ONE_REG, REG_PSTATE,
				  (void *)&good[i]));
		check_eq(vcpu_get(vcpu, REG_PSTATE), good[i]);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, REG_PSTATE,
				     (void *)&bad[i]), EINVAL);
	check_eq(vcpu_get(vcpu, REG_PSTATE), 0x5);
}

static void check_sysregs(struct vcpu *vcpu)
{
	u64 vbar = ARM64_SYS_REG(3, 0, 12, 0, 0);
	u64 none = ARM64_SYS_REG(3, 7, 15, 15, 7);
	u64 v = 0xffff000012340800UL;

	vcpu_set(vcpu, vbar, v);
	check_eq(vcpu_get(vcpu, vbar), v);
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, none, &v), ENOENT);
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, none, &v), ENOENT);
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG,
			     SIZE_MASKED(vbar) | KVM_REG_SIZE_U32, &v), ENOENT);
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG,
			     SIZE_MASKED(vbar) | KVM_REG_SIZE_U128, &v), ENOENT);
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, vbar, NULL), EFAULT);
	/* Bits that no register ID has. */
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, vbar | 1UL << 24, &v), ENOENT);
}

static void check_other_spaces(struct vcpu *vcpu)
{
	static const u64 none[] = {
		0, ~0UL, KVM_REG_ARM64, KVM_REG_ARM64 | KVM_REG_SIZE_U64,
		KVM_REG_X86 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE,
		KVM_REG_ARM64 | KVM_REG_SIZE_U64 | 0x7fUL << 16,
	};
	size_t i;
	u64 v[32];

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		long r = vcpu_reg(vcpu, KVM_GET_ONE_REG, none[i], v);

		/* EINVAL for another architecture, ENOENT for no such register. */
		check(r < 0 && (errno == EINVAL || errno == ENOENT));
		r = vcpu_reg(vcpu, KVM_SET_ONE_REG, none[i], v);
		check(r < 0 && (errno == EINVAL || errno == ENOENT));
	}
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, none[4], v), EINVAL);
}

static void check_psci_version(struct vcpu *vcpu)
{
	u64 v = 0x10001;

	check(vcpu_get(vcpu, KVM_REG_ARM_PSCI_VERSION) >= 0x10001);
	check_ok(vcpu_reg(vcpu, KVM_SET_ONE_REG, KVM_REG_ARM_PSCI_VERSION, &v));
	v = 0x10002;
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, KVM_REG_ARM_PSCI_VERSION, &v),
		    EINVAL);
	v = 2;	/* 0.2 */
	check_ok(vcpu_reg(vcpu, KVM_SET_ONE_REG, KVM_REG_ARM_PSCI_VERSION, &v));
	check_eq(vcpu_get(vcpu, KVM_REG_ARM_PSCI_VERSION), 2);
	v = 1;	/* 0.1 has no function IDs of its own */
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, KVM_REG_ARM_PSCI_VERSION, &v),
		    EINVAL);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	vm_create(&vm);
	vcpu = vm_add_vcpu(&vm);
	check_core(vcpu);
	check_core_errors(vcpu);
	check_pstate(vcpu);
	check_sysregs(vcpu);
	check_other_spaces(vcpu);
	check_psci_version(vcpu);
	vm_destroy(&vm);
	return test_end();
}
