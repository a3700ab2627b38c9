// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Fields of ID registers that Weir hides, or limits, though KVM of Linux 6.12 shows
 * them of a CPU that has them: docs/abi.md, "What guests are not shown". They read
 * so for user space and for the guest, and cannot be set.
 */

#include "blob.h"
#include "puppet.h"

#define SLOT	0		/* of the instruction that reads */

GUEST_CODE(read_id,
	"	udf	#0\n"
	"	ret\n");

static const struct {
	const char *name;
	u32 crm, op2, shift, most;
} hidden[] = {
	{ "ID_AA64PFR0_EL1.EL1 (AArch32)", 4, 0, 4, 1 },
	{ "ID_AA64PFR0_EL1.EL2", 4, 0, 8, 0 },
	{ "ID_AA64PFR0_EL1.EL3", 4, 0, 12, 0 },
	{ "ID_AA64PFR0_EL1.RAS (v1p1)", 4, 0, 28, 1 },
	{ "ID_AA64PFR0_EL1.SVE", 4, 0, 32, 0 },
	{ "ID_AA64PFR0_EL1.SEL2", 4, 0, 36, 0 },
	{ "ID_AA64PFR1_EL1.MTE", 4, 1, 8, 0 },
	{ "ID_AA64PFR1_EL1.RAS_frac", 4, 1, 12, 0 },
	{ "ID_AA64PFR2_EL1.FPMR", 4, 2, 32, 0 },
	{ "ID_AA64ZFR0_EL1.SVEver", 4, 4, 0, 0 },
	{ "ID_AA64FPFR0_EL1.F8CVT", 4, 7, 31, 0 },
	{ "ID_AA64ISAR1_EL1.XS", 6, 1, 56, 0 },
	{ "ID_AA64ISAR1_EL1.LS64", 6, 1, 60, 0 },
	{ "ID_AA64ISAR2_EL1.WFxT", 6, 2, 0, 0 },
	{ "ID_AA64ISAR2_EL1.MOPS", 6, 2, 16, 0 },
	{ "ID_AA64MMFR0_EL1.PARange", 7, 0, 0, 5 },
	{ "ID_AA64MMFR0_EL1.TGran16 (LPA2)", 7, 0, 20, 1 },
	{ "ID_AA64MMFR0_EL1.TGran4 (LPA2)", 7, 0, 28, 0 },
	{ "ID_AA64MMFR0_EL1.EXS", 7, 0, 44, 0 },
	{ "ID_AA64MMFR0_EL1.FGT", 7, 0, 56, 0 },
	{ "ID_AA64MMFR0_EL1.ECV", 7, 0, 60, 1 },
	{ "ID_AA64MMFR1_EL1.VH", 7, 1, 8, 0 },
	{ "ID_AA64MMFR1_EL1.LO", 7, 1, 16, 0 },
	{ "ID_AA64MMFR1_EL1.SpecSEI", 7, 1, 24, 0 },
	{ "ID_AA64MMFR1_EL1.TWED", 7, 1, 32, 0 },
	{ "ID_AA64MMFR1_EL1.HCX", 7, 1, 40, 0 },
	{ "ID_AA64MMFR1_EL1.ECBHB", 7, 1, 60, 0 },
	{ "ID_AA64MMFR2_EL1.CCIDX", 7, 2, 20, 0 },
	{ "ID_AA64MMFR2_EL1.NV", 7, 2, 24, 0 },
	{ "ID_AA64MMFR2_EL1.IDS", 7, 2, 36, 0 },
	{ "ID_AA64MMFR2_EL1.FWB", 7, 2, 40, 0 },
	{ "ID_AA64MMFR2_EL1.EVT", 7, 2, 56, 0 },
	{ "ID_AA64MMFR3_EL1.TCRX", 7, 3, 0, 0 },
	{ "ID_AA64MMFR3_EL1.S1PIE", 7, 3, 8, 0 },
	{ "ID_AA64MMFR3_EL1.S1POE", 7, 3, 16, 0 },
	{ "ID_AA64MMFR4_EL1.E2H0", 7, 4, 24, 0 },
};

/* Registers that KVM lists of any CPU. */
static const u64 absent[] = {
	ARM64_SYS_REG(2, 4, 0, 7, 0),	/* DBGVCR32_EL2 */
	ARM64_SYS_REG(3, 4, 3, 0, 0),	/* DACR32_EL2 */
	ARM64_SYS_REG(3, 4, 5, 0, 1),	/* IFSR32_EL2 */
	ARM64_SYS_REG(3, 4, 5, 3, 0),	/* FPEXC32_EL2 */
	ARM64_SYS_REG(3, 0, 2, 0, 3),	/* TCR2_EL1 */
	ARM64_SYS_REG(3, 0, 10, 2, 2),	/* PIRE0_EL1 */
	ARM64_SYS_REG(3, 0, 10, 2, 3),	/* PIR_EL1 */
};

static void check_absent(struct vcpu *vcpu)
{
	u64 value = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(absent); i++) {
		check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, absent[i], &value), ENOENT);
		check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, absent[i], &value), ENOENT);
	}
}

static u64 guest_reads(struct vcpu *vcpu, u32 crm, u32 op2)
{
	u32 *code = guest_to_host(vcpu->vm, PUPPET_HEAP);

	code[SLOT] = 0xd5380000 | crm << 8 | op2 << 5;	/* mrs x0, S3_0_c0_cCRM_OP2 */
	__builtin___clear_cache((char *)code, (char *)(code + SLOT + 1));
	return puppet(vcpu, PUPPET_CALL, PUPPET_HEAP);
}

/* The vCPU has not run yet, or nothing could be set: EBUSY. */
static void check_field(struct vcpu *vcpu, size_t i)
{
	u64 id = ARM64_SYS_REG(3, 0, 0, hidden[i].crm, hidden[i].op2);
	u64 now = vcpu_get(vcpu, id), field = now >> hidden[i].shift & 0xf;
	u64 more = now + ((hidden[i].most + 1 - field) << hidden[i].shift);

	if (field > hidden[i].most)
		test_report(__FILE__, __LINE__, hidden[i].name, "is %llu",
			    (unsigned long long)field);
	if (vcpu_reg(vcpu, KVM_SET_ONE_REG, id, &more) != -1 || errno != EINVAL)
		test_report(__FILE__, __LINE__, hidden[i].name, "can be set");
	check_eq(vcpu_get(vcpu, id), now);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	size_t i;

	if (!test_under_weir())
		test_skip("KVM shows more");
	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	for (i = 0; i < ARRAY_SIZE(hidden); i++)
		check_field(vcpu, i);
	check_absent(vcpu);
	puppet_load(&vm);
	guest_put_code(&vm, PUPPET_HEAP, read_id);
	for (i = 0; i < ARRAY_SIZE(hidden); i++)
		check_eq(guest_reads(vcpu, hidden[i].crm, hidden[i].op2),
			 vcpu_get(vcpu, ARM64_SYS_REG(3, 0, 0, hidden[i].crm,
						      hidden[i].op2)));
	vm_destroy(&vm);
	return test_end();
}
