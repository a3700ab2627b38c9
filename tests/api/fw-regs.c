// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Firmware registers: PSCI version, levels of mitigation, bitmaps of services.
 * What they say is what the guest finds; they are fixed once it has run.
 */

#include <stdio.h>
#include <string.h>
#include "puppet.h"

#define WA1	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1
#define WA2	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2
#define WA3	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3
#define PSCI	KVM_REG_ARM_PSCI_VERSION

#define TRNG_VERSION	0x84000050
#define KVM_UID		0x8600ff01
#define KVM_FEATURES	0x86000000
#define KVM_PTP		0x86000001

static const struct {
	u64 id;
	u64 fns[2];	/* of bits 0 and 1 */
} bmaps[] = {
	{ KVM_REG_ARM_STD_BMAP, { TRNG_VERSION } },
	{ KVM_REG_ARM_STD_HYP_BMAP, { 0 } }, /* steal-time */
	{ KVM_REG_ARM_VENDOR_HYP_BMAP, { KVM_UID, KVM_PTP } },
};

static int set(struct vcpu *vcpu, u64 id, u64 value)
{
	return vcpu_reg(vcpu, KVM_SET_ONE_REG, id, &value);
}

/* A guest that was told of less may come here, one that was told more not. */
static void check_levels(struct vcpu *vcpu)
{
	static const u64 ids[] = { WA1, WA3 };
	u64 level, v;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		level = vcpu_get(vcpu, ids[i]);
		check(level <= KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1_NOT_REQUIRED);
		for (v = 0; v < 17; v++)
			check_errno(set(vcpu, ids[i], v), v <= level ? 0 : EINVAL);
		check_eq(vcpu_get(vcpu, ids[i]), level);
	}
	level = vcpu_get(vcpu, WA2);
	check(level == KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_AVAIL ||
	      level == KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_REQUIRED);
	for (v = 0; v < 4; v++)
		check_errno(set(vcpu, WA2, v), v < 2 || level ? 0 : EINVAL);
	check_errno(set(vcpu, WA2, 4), EINVAL);
	/* ENABLED goes with AVAIL only. */
	check_errno(set(vcpu, WA2, 1 << 4 | 3), EINVAL);
	check_errno(set(vcpu, WA2, 1 << 4 | 2), level ? 0 : EINVAL);
	check_errno(set(vcpu, WA2, 1 << 5), EINVAL);
}

/* A host that is safe from the branch history, by whatever means, keeps guests so. */
static void check_history(struct vcpu *vcpu)
{
	char line[128] = "";
	FILE *f = fopen("/sys/devices/system/cpu/vulnerabilities/spectre_v2", "r");

	if (!f)
		test_die("the host does not say how it is protected");
	check(fgets(line, sizeof(line), f));
	fclose(f);
	if (strstr(line, "Mitigation") && strstr(line, ", BHB"))
		check(vcpu_get(vcpu, WA3) !=
		      KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3_NOT_AVAIL);
}

static void check_psci(struct vcpu *vcpu)
{
	check_eq(vcpu_get(vcpu, PSCI), 0x10001);
	check_errno(set(vcpu, PSCI, 1), EINVAL);
	check_errno(set(vcpu, PSCI, 0x10002), EINVAL);
	check_ok(set(vcpu, PSCI, 2));
	check_eq(vcpu_get(vcpu, PSCI), 2);
	check_ok(set(vcpu, PSCI, 0x10001));
}

static void check_bitmaps(struct vcpu *vcpu)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bmaps); i++) {
		u64 all = vcpu_get(vcpu, bmaps[i].id);

		check_errno(set(vcpu, bmaps[i].id, 1UL << 2), EINVAL);
		check_errno(set(vcpu, bmaps[i].id, 1UL << 63), EINVAL);
		check_ok(set(vcpu, bmaps[i].id, 0));
		check_eq(vcpu_get(vcpu, bmaps[i].id), 0);
		check_ok(set(vcpu, bmaps[i].id, all));
		check_eq(vcpu_get(vcpu, bmaps[i].id), all);
	}
	check_errno(set(vcpu, KVM_REG_ARM_FW_FEAT_BMAP_REG(3), 0), ENOENT);
	check_errno(set(vcpu, KVM_REG_ARM_FW_REG(4), 0), ENOENT);
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, KVM_REG_ARM_STD_BMAP, NULL),
		    EFAULT);
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, KVM_REG_ARM_STD_BMAP, NULL),
		    EFAULT);
}

/* The guest finds what is offered, and nothing else. */
static void check_offered(struct vcpu *vcpu, bool offered)
{
	size_t i, bit;

	for (i = 0; i < ARRAY_SIZE(bmaps); i++) {
		for (bit = 0; bit < 2; bit++) {
			if (!bmaps[i].fns[bit])
				continue;
			check_eq((s32)puppet(vcpu, PUPPET_HVC, bmaps[i].fns[bit])
				 == -1, !offered);
		}
	}
	check_eq((s32)puppet(vcpu, PUPPET_HVC, KVM_FEATURES), offered ? 3 : -1);
}

static void check_running(bool offered)
{
	struct vcpu *vcpu;
	struct vm vm;
	size_t i;

	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	for (i = 0; i < ARRAY_SIZE(bmaps) && !offered; i++)
		must(set(vcpu, bmaps[i].id, 0));
	puppet_load(&vm);
	check_offered(vcpu, offered);
	for (i = 0; i < ARRAY_SIZE(bmaps); i++) {
		u64 now = vcpu_get(vcpu, bmaps[i].id);

		check_ok(set(vcpu, bmaps[i].id, now));
		check_errno(set(vcpu, bmaps[i].id, now ? 0 : 1), EBUSY);
	}
	vm_destroy(&vm);
}

/* Without the feature there is PSCI 0.1 and nothing else. */
static void check_old_psci(void)
{
	struct kvm_vcpu_init init;
	struct vcpu vcpu;
	struct vm vm;

	vm_create(&vm);
	vcpu.fd = must(ioctl(vm.fd, KVM_CREATE_VCPU, 0));
	must(ioctl(vm.fd, KVM_ARM_PREFERRED_TARGET, &init));
	must(ioctl(vcpu.fd, KVM_ARM_VCPU_INIT, &init));
	check_eq(vcpu_get(&vcpu, PSCI), 1);
	check_ok(set(&vcpu, PSCI, 1));
	check_errno(set(&vcpu, PSCI, 0x10000), EINVAL);
	vm_destroy(&vm);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	vm_create(&vm);
	vcpu = vm_add_vcpu(&vm);
	check_history(vcpu);
	check_levels(vcpu);
	check_psci(vcpu);
	check_bitmaps(vcpu);
	vm_destroy(&vm);
	check_running(true);
	check_running(false);
	check_old_psci();
	return test_end();
}
