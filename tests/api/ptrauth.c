// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Pointer authentication in guests: both features or none, keys that ONE_REG
 * and the guest agree upon and that stay with their vCPU, and user space's own
 * keys as they were.
 */

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "blob.h"
#include "puppet.h"

#define ADDRESS	(1U << KVM_ARM_VCPU_PTRAUTH_ADDRESS)
#define GENERIC	(1U << KVM_ARM_VCPU_PTRAUTH_GENERIC)
#define KEY(n)	ARM64_SYS_REG(3, 0, 2, 1 + (n) / 8, (n) % 8)
#define ISAR1	ARM64_SYS_REG(3, 0, 0, 6, 1)
#define ISAR2	ARM64_SYS_REG(3, 0, 0, 6, 2)
#define PTRAUTH_1	0xff000ff0UL	/* GPI, GPA, API, APA */
#define PTRAUTH_2	0xff00UL	/* APA3, GPA3 */
#define REGS	(PUPPET_HEAP + PAGE)
#define POINTER	0x12345678UL
#define KEYS	5

/* APIA, APIB, APDA, APDB, APGA: x9 signed by each, to [x0]. */
#define SIGN_ALL							\
	"	.arch	armv8.3-a\n	mov	x8, #0\n"			\
	"	mov	x1, x9\n"					\
	"	pacia	x1, x8\n"					\
	"	mov	x2, x9\n"					\
	"	pacib	x2, x8\n"					\
	"	mov	x3, x9\n"					\
	"	pacda	x3, x8\n"					\
	"	mov	x4, x9\n"					\
	"	pacdb	x4, x8\n"					\
	"	pacga	x5, x9, x8\n"					\
	"	stp	x1, x2, [x0]\n"					\
	"	stp	x3, x4, [x0, #16]\n"				\
	"	str	x5, [x0, #32]\n"

/* Switches the keys on at EL1. */
GUEST_CODE(sign,
	"	mrs	x2, sctlr_el1\n"
	"	ldr	x1, =0xc8002000\n"	/* EnIA, EnIB, EnDA, EnDB */
	"	orr	x2, x2, x1\n"
	"	msr	sctlr_el1, x2\n"
	"	isb\n"
	"	ldr	x9, =0x12345678\n"
	SIGN_ALL
	"	ret\n"
	"	.ltorg\n");

static void sign_here(u64 *out)
{
	register u64 *x0 asm("x0") = out;

	asm volatile("mov	x9, #0x1000\n" SIGN_ALL
		     : : "r"(x0) : "x1", "x2", "x3", "x4", "x5", "x8", "x9", "memory");
}

static u64 *sign_there(struct vcpu *vcpu)
{
	puppet(vcpu, PUPPET_CALL, PUPPET_HEAP, REGS);
	return guest_to_host(vcpu->vm, REGS);
}

static int init(struct vcpu *vcpu, u32 features)
{
	struct kvm_vcpu_init init;

	must(ioctl(vcpu->vm->fd, KVM_ARM_PREFERRED_TARGET, &init));
	init.features[0] = features | 1U << KVM_ARM_VCPU_PSCI_0_2;
	return ioctl(vcpu->fd, KVM_ARM_VCPU_INIT, &init);
}

static void check_init(bool there)
{
	struct vcpu vcpu;
	struct vm vm;

	vm_create(&vm);
	vcpu.vm = &vm;
	vcpu.fd = must(ioctl(vm.fd, KVM_CREATE_VCPU, 0));
	check_errno(init(&vcpu, ADDRESS), EINVAL);
	check_errno(init(&vcpu, GENERIC), EINVAL);
	check_errno(init(&vcpu, ADDRESS | GENERIC), there ? 0 : EINVAL);
	if (!there)
		return;
	check(vcpu_get(&vcpu, ISAR1) & PTRAUTH_1 ||
	      vcpu_get(&vcpu, ISAR2) & PTRAUTH_2);
	vm_destroy(&vm);

	/* Without: neither shown nor listed. */
	vm_create(&vm);
	vm_add_vcpu(&vm);
	check_eq(vcpu_get(&vm.vcpu[0], ISAR1) & PTRAUTH_1, 0);
	check_eq(vcpu_get(&vm.vcpu[0], ISAR2) & PTRAUTH_2, 0);
	check_errno(vcpu_reg(&vm.vcpu[0], KVM_GET_ONE_REG, KEY(0), vm.vcpu), ENOENT);
	vm_destroy(&vm);
}

static bool listed(struct vcpu *vcpu, u64 id)
{
	struct kvm_reg_list probe = { .n = 0 }, *list;
	u64 i;

	ioctl(vcpu->fd, KVM_GET_REG_LIST, &probe);
	list = calloc(1, sizeof(probe) + probe.n * sizeof(u64));
	list->n = probe.n;
	must(ioctl(vcpu->fd, KVM_GET_REG_LIST, list));
	for (i = 0; i < list->n; i++)
		if (list->reg[i] == id)
			return true;
	return false;
}

static const int keys[KEYS * 2] = { 0, 1, 2, 3, 8, 9, 10, 11, 16, 17 };

static void set_keys(struct vcpu *vcpu, u64 seed)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		check(listed(vcpu, KEY(keys[i])));
		vcpu_set(vcpu, KEY(keys[i]), seed * (i + 1));
		check_eq(vcpu_get(vcpu, KEY(keys[i])), seed * (i + 1));
	}
}

static void move_to(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void check_keys(struct vm *vm)
{
	u64 before[KEYS], after[KEYS], first[KEYS], *now;
	int n, k, other = 0;

	sign_here(before);
	set_keys(&vm->vcpu[0], 0x1234567890abcdefUL);
	set_keys(&vm->vcpu[1], 0xfedcba0987654321UL);
	memcpy(first, sign_there(&vm->vcpu[0]), sizeof(first));
	for (k = 0; k < KEYS; k++)
		check(first[k] != POINTER);
	for (n = 0; n < 50; n++) {
		move_to(n & 1);
		now = sign_there(&vm->vcpu[1]);
		for (k = 0; k < KEYS; k++)
			other += now[k] != first[k];
		check(!memcmp(sign_there(&vm->vcpu[0]), first, sizeof(first)));
		sign_here(after);
		check(!memcmp(before, after, sizeof(before)));
	}
	/* A key may collide, not all of them. */
	check(other >= 50 * (KEYS - 1));
	check_eq(vcpu_get(&vm->vcpu[0], KEY(0)), 0x1234567890abcdefUL);
	/* The same key signs alike on both. */
	set_keys(&vm->vcpu[1], 0x1234567890abcdefUL);
	check(!memcmp(sign_there(&vm->vcpu[1]), first, sizeof(first)));
}

int main(void)
{
	struct vm vm;
	bool there;
	u32 i;

	vm_create(&vm);
	there = ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_PTRAUTH_ADDRESS) > 0;
	check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_PTRAUTH_GENERIC),
		 there);
	check_init(there);
	if (!there)
		return test_end();
	vm_add_ram(&vm, TEST_RAM_SIZE);
	for (i = 0; i < 2; i++) {
		vm_new_vcpu(&vm);
		must(init(&vm.vcpu[i], ADDRESS | GENERIC |
			  (i ? 1U << KVM_ARM_VCPU_POWER_OFF : 0)));
	}
	vm_add_gic(&vm);
	puppet_load(&vm);
	puppet(&vm.vcpu[0], PUPPET_GIC_INIT, 1);
	puppet_start_cpu(&vm, 1);
	guest_put_code(&vm, PUPPET_HEAP, sign);
	check_keys(&vm);
	vm_destroy(&vm);
	return test_end();
}
