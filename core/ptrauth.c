// SPDX-License-Identifier: GPL-2.0-only
/* Pointer authentication for guests (ARM ARM D8.10). */
#include <linux/kvm.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include <asm/virt.h>
#include "sysreg.h"

static bool has(u32 enc, u64 mask)
{
	return read_sanitised_ftr_reg(enc) & mask;
}

/**
 * weir_host_has_ptrauth() - can guests have pointer authentication?
 *
 * Both kinds, by the same algorithm, and only one: HCR_EL2 traps all of it or
 * nothing.
 */
bool weir_host_has_ptrauth(void)
{
	bool qarma5 = has(SYS_ID_AA64ISAR1_EL1, ID_AA64ISAR1_EL1_APA_MASK);
	bool impdef = has(SYS_ID_AA64ISAR1_EL1, ID_AA64ISAR1_EL1_API_MASK);
	bool qarma3 = has(SYS_ID_AA64ISAR2_EL1, ID_AA64ISAR2_EL1_APA3_MASK);

	/* Split mode does not switch keys. */
	if (!is_kernel_in_hyp_mode())
		return false;
	return system_has_full_ptr_auth() && qarma5 + impdef + qarma3 == 1 &&
	       has(SYS_ID_AA64ISAR1_EL1, ID_AA64ISAR1_EL1_GPA_MASK) == qarma5 &&
	       has(SYS_ID_AA64ISAR1_EL1, ID_AA64ISAR1_EL1_GPI_MASK) == impdef &&
	       has(SYS_ID_AA64ISAR2_EL1, ID_AA64ISAR2_EL1_GPA3_MASK) == qarma3;
}

/**
 * weir_vm_has_ptrauth() - have this VM's vCPUs pointer authentication?
 * @vm: the machine
 *
 * Context: any.
 */
bool weir_vm_has_ptrauth(const struct weir_vm *vm)
{
	return vm->arch.features & BIT(KVM_ARM_VCPU_PTRAUTH_ADDRESS);
}

static const u32 key_regs[WEIR_KEY_NR] = {
	[WEIR_KEY_APIALO] = SYS_APIAKEYLO_EL1,
	[WEIR_KEY_APIAHI] = SYS_APIAKEYHI_EL1,
	[WEIR_KEY_APIBLO] = SYS_APIBKEYLO_EL1,
	[WEIR_KEY_APIBHI] = SYS_APIBKEYHI_EL1,
	[WEIR_KEY_APDALO] = SYS_APDAKEYLO_EL1,
	[WEIR_KEY_APDAHI] = SYS_APDAKEYHI_EL1,
	[WEIR_KEY_APDBLO] = SYS_APDBKEYLO_EL1,
	[WEIR_KEY_APDBHI] = SYS_APDBKEYHI_EL1,
	[WEIR_KEY_APGALO] = SYS_APGAKEYLO_EL1,
	[WEIR_KEY_APGAHI] = SYS_APGAKEYHI_EL1,
};

/**
 * weir_key_enc() - which register half of a key is
 * @key: enum weir_key
 *
 * Return: sys_reg() encoding.
 */
u32 weir_key_enc(unsigned int key)
{
	return key_regs[key];
}

/**
 * weir_key_slot() - where a key register is kept
 * @vcpu: the vCPU
 * @enc: encoding
 *
 * Return: its place, or NULL when it is none, or the vCPU has no keys.
 */
u64 *weir_key_slot(struct weir_vcpu *vcpu, u32 enc)
{
	unsigned int i;

	for (i = 0; i < WEIR_KEY_NR && vcpu->ctx.ptrauth; i++)
		if (key_regs[i] == enc)
			return &vcpu->ctx.keys[i];
	return NULL;
}
