// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_GET_REG_LIST, and that each register in it reads and takes back its
 * value.
 */

#include <stdio.h>
#include <stdlib.h>

#include "vm.h"

static struct kvm_reg_list *get_list(struct vcpu *vcpu)
{
	struct kvm_reg_list probe = { .n = 0 }, *list;

	check_errno(ioctl(vcpu->fd, KVM_GET_REG_LIST, &probe), E2BIG);
	check(probe.n > 100);
	list = calloc(1, sizeof(*list) + probe.n * sizeof(list->reg[0]));
	list->n = probe.n - 1;
	check_errno(ioctl(vcpu->fd, KVM_GET_REG_LIST, list), E2BIG);
	check_eq(list->n, probe.n);
	must(ioctl(vcpu->fd, KVM_GET_REG_LIST, list));
	check_eq(list->n, probe.n);
	return list;
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return (x > y) - (x < y);
}

static void check_unique(struct kvm_reg_list *list)
{
	u64 i;

	qsort(list->reg, list->n, sizeof(list->reg[0]), compare);
	for (i = 1; i < list->n; i++)
		check(list->reg[i - 1] != list->reg[i]);
}

static void check_register(struct vcpu *vcpu, u64 id)
{
	u8 value[256] = { 0 };

	if ((id & KVM_REG_ARCH_MASK) != KVM_REG_ARM64)
		test_report(__FILE__, __LINE__, "architecture", "of %#llx",
			    (unsigned long long)id);
	if (vcpu_reg(vcpu, KVM_GET_ONE_REG, id, value))
		test_report(__FILE__, __LINE__, "get", "%#llx: errno %d",
			    (unsigned long long)id, errno);
	else if (vcpu_reg(vcpu, KVM_SET_ONE_REG, id, value))
		test_report(__FILE__, __LINE__, "set", "%#llx: errno %d",
			    (unsigned long long)id, errno);
}

/* What every VMM saves and restores. */
static void check_present(struct kvm_reg_list *list)
{
	static const u64 wanted[] = {
		REG_X(0), REG_X(30), REG_PC, REG_PSTATE, REG_CORE(regs.sp),
		REG_CORE(sp_el1), REG_CORE(elr_el1), KVM_REG_ARM_TIMER_CTL,
		KVM_REG_ARM_TIMER_CNT, KVM_REG_ARM_TIMER_CVAL,
		KVM_REG_ARM_PSCI_VERSION,
		ARM64_SYS_REG(3, 0, 0, 0, 5),	/* MPIDR_EL1 */
		ARM64_SYS_REG(3, 0, 1, 0, 0),	/* SCTLR_EL1 */
		ARM64_SYS_REG(3, 0, 0, 4, 0),	/* ID_AA64PFR0_EL1 */
		ARM64_SYS_REG(3, 0, 12, 0, 0),	/* VBAR_EL1 */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wanted); i++)
		if (!bsearch(&wanted[i], list->reg, list->n,
			     sizeof(list->reg[0]), compare))
			test_report(__FILE__, __LINE__, "register",
				    "%#llx is not listed",
				    (unsigned long long)wanted[i]);
}

static bool listed(struct kvm_reg_list *list, u64 id)
{
	return bsearch(&id, list->reg, list->n, sizeof(id), compare);
}

static void check_list(bool pmu)
{
	struct kvm_reg_list *list;
	struct vcpu *vcpu;
	struct vm vm;
	u64 i;

	vm_create(&vm);
	if (pmu)
		vm_want_pmu(&vm);
	vcpu = vm_add_vcpu(&vm);
	check_errno(ioctl(vcpu->fd, KVM_GET_REG_LIST, NULL), EFAULT);
	list = get_list(vcpu);
	check_unique(list);
	for (i = 0; i < list->n; i++)
		check_register(vcpu, list->reg[i]);
	check_present(list);
	check_eq(listed(list, ARM64_SYS_REG(3, 3, 9, 12, 0)), pmu);	/* PMCR_EL0 */
	check_eq(listed(list, ARM64_SYS_REG(3, 3, 14, 15, 7)), pmu);	/* PMCCFILTR_EL0 */
	vm_destroy(&vm);
}

int main(void)
{
	check_list(false);
	check_list(true);
	return test_end();
}
