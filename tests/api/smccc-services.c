// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Calls that the KVM ABI's firmware serves: entropy (DEN0098), KVM's
 * identification, and the host's time with a counter at that instant.
 */

#include <string.h>
#include <time.h>

#include "blob.h"
#include "puppet.h"

#define TRNG_VERSION	0x84000050
#define TRNG_FEATURES	0x84000051
#define TRNG_GET_UUID	0x84000052
#define TRNG_RND32	0x84000053
#define TRNG_RND64	0xc4000053
#define KVM_UID		0x8600ff01
#define KVM_PTP		0x86000001
#define NOT_SUPPORTED	-1
#define INVALID		-2

#define REGS	(PUPPET_HEAP + PAGE)

/* x0: four words, x0 to x3 of an HVC and then its answers. */
GUEST_CODE(call_firmware,
	"	mov	x9, x0\n"
	"	ldp	x0, x1, [x9]\n"
	"	ldp	x2, x3, [x9, #16]\n"
	"	hvc	#0\n"
	"	stp	x0, x1, [x9]\n"
	"	stp	x2, x3, [x9, #16]\n"
	"	ret\n");

static u64 *call(struct vcpu *vcpu, u64 fn, u64 arg)
{
	u64 *regs = guest_to_host(vcpu->vm, REGS);

	regs[0] = fn;
	regs[1] = arg;
	regs[2] = 0;
	regs[3] = 0;
	puppet(vcpu, PUPPET_CALL, PUPPET_HEAP, REGS);
	return regs;
}

static s32 status(struct vcpu *vcpu, u64 fn, u64 arg)
{
	return call(vcpu, fn, arg)[0];
}

/* So many bits, and over a few tries each of them is once set. */
static void check_bits(struct vcpu *vcpu, u64 fn, u32 bits, u32 word)
{
	u64 seen[3] = { 0 }, *regs;
	u32 i, n;

	for (n = 0; n < 40; n++) {
		regs = call(vcpu, fn, bits);
		check_eq(regs[0], 0);
		for (i = 0; i < 3; i++)
			seen[i] |= regs[3 - i];
	}
	for (i = 0; i < 3; i++) {
		u32 have = bits > i * word ? bits - i * word : 0;

		have = have < word ? have : word;
		check_eq(seen[i], have == 64 ? ~0UL : (1UL << have) - 1);
	}
}

static void check_trng(struct vcpu *vcpu)
{
	static const u32 sizes[] = { 1, 8, 32, 33, 64, 65, 96 };
	size_t i;

	check_eq(call(vcpu, TRNG_VERSION, 0)[0], 0x10000);
	check_eq(status(vcpu, TRNG_FEATURES, TRNG_RND64), 0);
	check_eq(status(vcpu, TRNG_FEATURES, 0x84000054), NOT_SUPPORTED);
	check(call(vcpu, TRNG_GET_UUID, 0)[0] != (u32)-1);
	check_eq(status(vcpu, TRNG_RND32, 97), INVALID);
	check_eq(status(vcpu, TRNG_RND64, 193), INVALID);
	if (test_under_weir()) {
		check_eq(status(vcpu, TRNG_RND32, 0), INVALID);
		for (i = 0; i < ARRAY_SIZE(sizes); i++)
			check_bits(vcpu, TRNG_RND32, sizes[i], 32);
	}
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		check_bits(vcpu, TRNG_RND64, 2 * sizes[i], 64);
}

static void check_uid(struct vcpu *vcpu)
{
	u64 *regs = call(vcpu, KVM_UID, 0);

	check_eq((u32)regs[0], 0xb66fb428);
	check_eq((u32)regs[1], 0xe911c52e);
	check_eq((u32)regs[2], 0x564bcaa9);
	check_eq((u32)regs[3], 0x743a004d);
}

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000UL + t.tv_nsec;
}

static void check_ptp(struct vcpu *vcpu, u64 which, u64 counter)
{
	u64 before = now(), counted = vcpu_get(vcpu, counter), time, *regs;

	regs = call(vcpu, KVM_PTP, which);
	time = regs[0] << 32 | (u32)regs[1];
	check(time >= before && time <= now());
	check((regs[2] << 32 | (u32)regs[3]) >= counted);
	check((regs[2] << 32 | (u32)regs[3]) <= vcpu_get(vcpu, counter));
}

int main(void)
{
	struct vm vm;

	puppet_boot(&vm, 1);
	guest_put_code(&vm, PUPPET_HEAP, call_firmware);
	check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_PTP_KVM), 1);
	check_trng(&vm.vcpu[0]);
	check_uid(&vm.vcpu[0]);
	check_ptp(&vm.vcpu[0], 0, KVM_REG_ARM_TIMER_CNT);
	check_ptp(&vm.vcpu[0], 1, KVM_REG_ARM_PTIMER_CNT);
	check_eq(status(&vm.vcpu[0], KVM_PTP, 2), NOT_SUPPORTED);
	vm_destroy(&vm);
	return test_end();
}
