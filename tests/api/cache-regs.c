// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * CLIDR_EL1 and, by KVM_REG_ARM_DEMUX, CCSIDR_EL1: what user space sets is what
 * the guest reads; what contradicts CTR_EL0 is refused.
 */

#include <string.h>

#include "blob.h"
#include "puppet.h"

#define CLIDR	ARM64_SYS_REG(3, 1, 0, 0, 1)
#define CTR	ARM64_SYS_REG(3, 3, 0, 0, 1)
#define CACHES	14
#define CTR_IDC	(1UL << 28)
#define CCSIDR(n)							\
	(KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_DEMUX |		\
	 KVM_REG_ARM_DEMUX_ID_CCSIDR | (n))

GUEST_CODE(read_ccsidr,
	"	tbnz	x0, #63, 1f\n"
	"	msr	csselr_el1, x0\n"
	"	isb\n"
	"	mrs	x0, ccsidr_el1\n"
	"	ret\n"
	"1:	mrs	x0, clidr_el1\n"
	"	ret\n");

static u64 guest_reads(struct vcpu *vcpu, u64 csselr)
{
	return puppet(vcpu, PUPPET_CALL, PUPPET_HEAP, csselr);
}

static void check_ccsidr(struct vcpu *vcpu)
{
	u32 n, value, old[CACHES];

	for (n = 0; n < CACHES; n++) {
		must(vcpu_reg(vcpu, KVM_GET_ONE_REG, CCSIDR(n), &old[n]));
		check_eq(guest_reads(vcpu, n), old[n]);
		value = old[n] | (n + 1) << 3 | 63 << 13;
		check_ok(vcpu_reg(vcpu, KVM_SET_ONE_REG, CCSIDR(n), &value));
		check_eq(guest_reads(vcpu, n), value);
	}
	value = 1U << 28;
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, CCSIDR(0), &value), EINVAL);
	if (old[0] & 7) {
		value = (old[0] & 7) - 1;
		check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, CCSIDR(0), &value),
			    EINVAL);
	}
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, CCSIDR(CACHES), &value),
		    ENOENT);
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, CCSIDR(CACHES), &value),
		    ENOENT);
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, CCSIDR(0) | 1 << 8, &value),
		    ENOENT);
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, CCSIDR(0), NULL), EFAULT);
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, CCSIDR(0), NULL), EFAULT);
}

static void check_clidr(struct vcpu *vcpu)
{
	u64 old = vcpu_get(vcpu, CLIDR), value = old | 4 << 9;

	check_eq(guest_reads(vcpu, ~0UL), old);
	check_ok(vcpu_reg(vcpu, KVM_SET_ONE_REG, CLIDR, &value));
	check_eq(guest_reads(vcpu, ~0UL), value);
	value = old | 1UL << 63;
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, CLIDR, &value), EINVAL);
	value = 0;
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, CLIDR, &value),
		    vcpu_get(vcpu, CTR) & CTR_IDC ? 0 : EINVAL);
}

int main(void)
{
	struct vm vm;

	puppet_boot(&vm, 1);
	guest_put_code(&vm, PUPPET_HEAP, read_ccsidr);
	check_ccsidr(&vm.vcpu[0]);
	check_clidr(&vm.vcpu[0]);
	vm_destroy(&vm);
	return test_end();
}
