// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * ID registers are lowered by user space, field by field within the mask that
 * KVM_ARM_GET_REG_WRITABLE_MASKS gives, and never raised; the guest reads what
 * was set; the first run fixes it.
 */

#include <string.h>

#include "blob.h"
#include "puppet.h"

#define MASKS	KVM_ARM_FEATURE_ID_RANGE_SIZE
#define ID(crm, op2)	ARM64_SYS_REG(3, 0, 0, crm, op2)
#define CTR	ARM64_SYS_REG(3, 3, 0, 0, 1)
#define CTR_DIC	(1UL << 29)
#define CTR_DMINLINE	(0xfUL << 16)
#define ISAR0	ID(6, 0)
#define DFR0	ID(5, 0)
#define DFR0_AA32	ID(1, 2)
#define MMFR0	ID(7, 0)
#define MMFR0_AA32	ID(1, 4)

GUEST_CODE(read_ids,
	"	cbz	x0, 1f\n"
	"	mrs	x0, ctr_el0\n"
	"	ret\n"
	"1:	mrs	x0, id_aa64isar0_el1\n"
	"	ret\n");

static u64 masks[MASKS];

static int set(struct vcpu *vcpu, u64 id, u64 value)
{
	return vcpu_reg(vcpu, KVM_SET_ONE_REG, id, &value);
}

static int get_masks(int fd, void *addr, u32 range, u32 reserved)
{
	struct reg_mask_range arg = {
		.addr = (uintptr_t)addr,
		.range = range,
		.reserved[12] = reserved,
	};

	return ioctl(fd, KVM_ARM_GET_REG_WRITABLE_MASKS, &arg);
}

static void check_masks(int fd)
{
	check_eq(ioctl(fd, KVM_CHECK_EXTENSION,
		       KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES), 1);
	check_errno(get_masks(fd, masks, 1, 0), EINVAL);
	check_errno(get_masks(fd, masks, 0, 1), EINVAL);
	check_errno(get_masks(fd, NULL, 0, 0), EFAULT);
	check_errno(ioctl(fd, KVM_ARM_GET_REG_WRITABLE_MASKS, NULL), EFAULT);
	memset(masks, 0xff, sizeof(masks));
	check_ok(get_masks(fd, masks, 0, 0));
	check(masks[KVM_ARM_FEATURE_ID_RANGE_IDX(3, 0, 0, 6, 0)]);
	check(masks[KVM_ARM_FEATURE_ID_RANGE_IDX(3, 3, 0, 0, 1)] & CTR_DIC);
	check_eq(masks[KVM_ARM_FEATURE_ID_RANGE_IDX(3, 0, 0, 0, 0)], 0);
	check_eq(masks[KVM_ARM_FEATURE_ID_RANGE_IDX(3, 1, 0, 0, 1)], (1UL << 47) - 1);
}

/* TGRAN4 and 64, DoubleLock, the shareabilities: 15 is below 0. */
static bool is_signed(u64 id, int shift)
{
	return (id == MMFR0 && (shift == 28 || shift == 24)) ||
	       (id == DFR0 && shift == 36) ||
	       (id == MMFR0_AA32 && (shift == 8 || shift == 12));
}

/* Debug and PMU versions have a least value of their own. */
static bool is_special(u64 id, int shift)
{
	return (id == DFR0 && (shift == 0 || shift == 8)) ||
	       (id == DFR0_AA32 && (shift == 0 || shift == 24));
}

static void check_lower(struct vcpu *vcpu, u64 id, int shift, u64 now)
{
	u64 field = now >> shift & 0xf;
	u64 lower = (now & ~(0xfUL << shift)) | ((field - 1) & 0xf) << shift;
	u64 higher = (now & ~(0xfUL << shift)) | ((field + 1) & 0xf) << shift;
	bool sign = is_signed(id, shift);

	if (is_special(id, shift))
		return;
	if (sign ? field != 8 : field != 0) {
		if (set(vcpu, id, lower))
			test_report(__FILE__, __LINE__, "lower", "%#llx at %d",
				    (unsigned long long)id, shift);
		check_eq(vcpu_get(vcpu, id), lower);
	}
	/* Some of KVM's fields are safe when higher. */
	if (test_under_weir() && field != (sign ? 7 : 15) &&
	    (set(vcpu, id, higher) == 0 || errno != EINVAL))
		test_report(__FILE__, __LINE__, "higher", "%#llx at %d",
			    (unsigned long long)id, shift);
	check_ok(set(vcpu, id, now));
	check_eq(vcpu_get(vcpu, id), now);
}

static void check_register(struct vcpu *vcpu, int crm, int op2)
{
	u64 mask = masks[KVM_ARM_FEATURE_ID_RANGE_IDX(3, 0, 0, crm, op2)];
	u64 id = ID(crm, op2), now = vcpu_get(vcpu, id);
	int shift;

	for (shift = 0; shift < 64; shift += 4) {
		if ((mask >> shift & 0xf) == 0xf)
			check_lower(vcpu, id, shift, now);
		else if (crm >= 4 && test_under_weir())
			check_errno(set(vcpu, id, now ^ 1UL << shift), EINVAL);
	}
}

static void check_special(struct vcpu *vcpu)
{
	u64 now = vcpu_get(vcpu, DFR0);

	check_errno(set(vcpu, DFR0, (now & ~0xfUL) | 5), EINVAL);
	check_ok(set(vcpu, DFR0, (now & ~0xfUL) | 6));
	/* What old kernels said of a PMU that is not there. */
	check_ok(set(vcpu, DFR0, now | 0xf00));
	check_eq(vcpu_get(vcpu, DFR0) & 0xf00, 0);
	check_ok(set(vcpu, DFR0, now));
	now = vcpu_get(vcpu, DFR0_AA32);
	if (!now)
		return;
	check_errno(set(vcpu, DFR0_AA32, (now & ~0xfUL) | 5), EINVAL);
	check_errno(set(vcpu, DFR0_AA32, now | 1UL << 24), EINVAL);
	check_ok(set(vcpu, DFR0_AA32, now));
}

static void check_ctr(struct vcpu *vcpu)
{
	u64 now = vcpu_get(vcpu, CTR);

	check_errno(set(vcpu, CTR, now ^ 1UL << 24), EINVAL);	/* CWG */
	check_errno(set(vcpu, CTR, now + (1UL << 16)), EINVAL);
	check_errno(set(vcpu, CTR, now | CTR_DIC), now & CTR_DIC ? 0 : EINVAL);
	check_ok(set(vcpu, CTR, now & ~CTR_DIC));
	check_ok(set(vcpu, CTR, now & ~CTR_DMINLINE));
	check_eq(vcpu_get(vcpu, CTR), now & ~CTR_DMINLINE);
}

static void check_guest(struct vm *vm)
{
	struct vcpu *vcpu = &vm->vcpu[0];
	u64 all = vcpu_get(vcpu, ISAR0), isar0 = all & ~0xfffffUL;

	check_ok(set(vcpu, ISAR0, isar0));
	check_eq(vcpu_get(&vm->vcpu[1], ISAR0), isar0);
	puppet_load(vm);
	guest_put_code(vm, PUPPET_HEAP, read_ids);
	check_eq(puppet(vcpu, PUPPET_CALL, PUPPET_HEAP, 0), isar0);
	check_eq(puppet(vcpu, PUPPET_CALL, PUPPET_HEAP, 1), vcpu_get(vcpu, CTR));
	check_ok(set(vcpu, ISAR0, isar0));
	check_errno(set(vcpu, ISAR0, all), EBUSY);
	check_errno(set(vcpu, CTR, vcpu_get(vcpu, CTR) & ~0xfUL), EBUSY);
	check_ok(set(vcpu, CTR, vcpu_get(vcpu, CTR)));
	/* A reset does not make them what they were. */
	vm_init_vcpu(vcpu, false);
	check_eq(vcpu_get(vcpu, ISAR0), isar0);
}

int main(void)
{
	struct vcpu *vcpu;
	int crm, op2;
	struct vm vm;

	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	check_masks(vm.fd);
	vcpu = vm_add_vcpu(&vm);
	vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	for (crm = 1; crm < 8; crm++)
		for (op2 = 0; op2 < 8; op2++)
			check_register(vcpu, crm, op2);
	check_special(vcpu);
	check_ctr(vcpu);
	check_guest(&vm);
	vm_destroy(&vm);
	return test_end();
}
