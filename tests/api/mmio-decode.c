// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Device accesses without a syndrome (pairs, writeback, SIMD) are done all the
 * same, and so is what begins in a device and ends in memory or the other way
 * round. KVM does no more than the unaligned ones.
 */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "blob.h"
#include "puppet.h"

/* Normal memory to the guest: a device, a page of RAM, a device, a ROM. */
#define DEV	0x70000000UL
#define RAM	(DEV + PAGE)
#define DEV2	(RAM + PAGE)
#define ROM	(DEV2 + 2 * PAGE)
#define CODE	PUPPET_HEAP

/* Called with x0 the address; what is returned in x0 is checked. */
GUEST_CODE(ldp_x, "ldp x1, x2, [x0]\n eor x0, x1, x2, ror #8\n ret\n");
GUEST_CODE(ldp_post, "ldp w1, w2, [x0], #8\n ret\n");
GUEST_CODE(ldpsw, "ldpsw x1, x2, [x0]\n add x0, x1, x2\n ret\n");
GUEST_CODE(stp_pre, "mov w1, #0x1234\n mov w2, #0x5678\n"
	   "stp w1, w2, [x0, #-8]!\n ret\n");
GUEST_CODE(ldr_post, "ldr x1, [x0], #24\n ret\n");
GUEST_CODE(ldr_value, "ldr x1, [x0], #24\n mov x0, x1\n ret\n");
GUEST_CODE(ldrsh_w, "ldrsh w1, [x0], #2\n mov x0, x1\n ret\n");
GUEST_CODE(ldrsb_x, "ldrsb x1, [x0, #1]!\n mov x0, x1\n ret\n");
GUEST_CODE(strb_post, "mov w1, #0xa5\n strb w1, [x0], #1\n ret\n");
GUEST_CODE(sp_post, "mov x9, sp\n mov sp, x0\n str xzr, [sp], #-32\n mov x0, sp\n"
	   "mov sp, x9\n ret\n");
GUEST_CODE(ldr_q, "ldr q7, [x0]\n mov x1, v7.d[0]\n mov x2, v7.d[1]\n"
	   "eor x0, x1, x2, ror #8\n ret\n");
GUEST_CODE(str_q, "mov x1, #0x1111\n mov x2, #0x2222\n fmov d3, x1\n"
	   "mov v3.d[1], x2\n mov x1, #1\n str q3, [x0, x1, lsl #4]\n ret\n");
GUEST_CODE(ldr_h, "mov x1, #-1\n fmov d0, x1\n mov v0.d[1], x1\n ldr h0, [x0]\n"
	   "mov x1, v0.d[0]\n mov x2, v0.d[1]\n orr x0, x1, x2\n ret\n");
GUEST_CODE(ldp_q, "ldp q1, q2, [x0]\n mov x0, v2.d[1]\n ret\n");
GUEST_CODE(ldr_x, "ldr x0, [x0]\n ret\n");
GUEST_CODE(str_x, "ldr x1, =0x8877665544332211\n str x1, [x0]\n ret\n .ltorg\n");
GUEST_CODE(stp_x, "ldr x1, =0x8877665544332211\n mvn x2, x1\n stp x1, x2, [x0]\n"
	   "ret\n .ltorg\n");
GUEST_CODE(ldp_w, "ldp w1, w2, [x0]\n eor x0, x1, x2, lsl #32\n ret\n");
GUEST_CODE(toggled, "mov x3, #2000\n 1: ldp x1, x2, [x0]\n subs x3, x3, #1\n"
	   "b.ne 1b\n mov x0, #0\n ret\n");

static struct vm vm;
static struct vcpu *vcpu;
static u8 dev[4 * PAGE];	/* DEV and DEV2 as they are in the guest */
static u8 *ram, *rom;
static u32 exits, last_len;
static u64 last_addr;

static void fill(void)
{
	u32 i;

	for (i = 0; i < sizeof(dev); i++)
		dev[i] = i * 7 + 0x81;
	for (i = 0; i < PAGE; i++)
		ram[i] = rom[i] = i * 5 + 3;
	exits = 0;
}

static void serve(void)
{
	struct kvm_run *run = vcpu->run;
	u64 at = run->mmio.phys_addr - DEV;

	check_eq(run->exit_reason, KVM_EXIT_MMIO);
	last_addr = run->mmio.phys_addr;
	last_len = run->mmio.len;
	exits++;
	if (at >= sizeof(dev) - 8) {
		check(run->mmio.is_write && last_addr >= ROM);
		return;
	}
	if (run->mmio.is_write)
		memcpy(dev + at, run->mmio.data, run->mmio.len);
	else
		memcpy(run->mmio.data, dev + at, run->mmio.len);
}

static u64 get(const u8 *p, u32 len)
{
	u64 v = 0;

	memcpy(&v, p, len);
	return v;
}

static u64 ror8(u64 v)
{
	return v >> 8 | v << 56;
}

#define run_code(name, addr) ({						\
	guest_put_code(&vm, CODE, name);				\
	fill();								\
	puppet_order(vcpu, PUPPET_CALL, CODE, addr);			\
	while (!puppet_step(vcpu))					\
		serve();						\
	puppet_result(vcpu); })

static void check_pairs(void)
{
	check_eq(run_code(ldp_x, DEV + 16), get(dev + 16, 8) ^ ror8(get(dev + 24, 8)));
	check_eq(exits, 2);
	check_eq(last_addr, DEV + 24);
	check_eq(last_len, 8);
	check_eq(run_code(ldp_post, DEV + 8), DEV + 16);
	check_eq(last_len, 4);
	check_eq(run_code(ldpsw, DEV), (s64)(s32)get(dev, 4) + (s32)get(dev + 4, 4));
	check_eq(run_code(stp_pre, DEV + 64), DEV + 56);
	check_eq(exits, 2);
	check_eq(get(dev + 56, 8), 0x567800001234);
}

static void check_singles(void)
{
	check_eq(run_code(ldr_post, DEV + 8), DEV + 32);
	check_eq(exits, 1);
	check_eq(run_code(ldr_value, DEV + 8), get(dev + 8, 8));
	check_eq(run_code(ldrsh_w, DEV), (u32)(short)get(dev, 2));
	check_eq(run_code(ldrsb_x, DEV + 9), (s64)(signed char)dev[10]);
	check_eq(run_code(strb_post, DEV + 5), DEV + 6);
	check_eq(last_len, 1);
	check_eq(dev[5], 0xa5);
	check_eq(run_code(sp_post, DEV + 32), DEV);
	check_eq(get(dev + 32, 8), 0);
}

static void check_simd(void)
{
	check_eq(run_code(ldr_q, DEV + 16), get(dev + 16, 8) ^ ror8(get(dev + 24, 8)));
	check_eq(exits, 2);
	run_code(str_q, DEV);
	check_eq(get(dev + 16, 8), 0x1111);
	check_eq(get(dev + 24, 8), 0x2222);
	check_eq(run_code(ldr_h, DEV + 2), get(dev + 2, 2));
	check_eq(last_len, 2);
	check_eq(run_code(ldp_q, DEV + 32), get(dev + 56, 8));
	check_eq(exits, 4);
}

/* One exit, where it is one device; KVM does this, too. */
static void check_unaligned(void)
{
	check_eq(run_code(ldr_x, DEV + 3), get(dev + 3, 8));
	check_eq(exits, 1);
	check_eq(last_addr, DEV + 3);
	run_code(str_x, DEV + 13);
	check_eq(get(dev + 13, 8), 0x8877665544332211);
	check_eq(run_code(ldr_x, DEV2 + PAGE - 3), get(dev + 3 * PAGE - 3, 8));
	check_eq(exits, 1);
	check_eq(last_len, 8);
	check_eq(run_code(ldr_x, DEV2), get(dev + 2 * PAGE, 8));
	check_eq(exits, 1);
}

/* Where a slot begins and ends, each byte goes where it belongs. */
static void check_edges(void)
{
	u64 value = 0x8877665544332211;

	check_eq(run_code(ldr_x, RAM - 3), get(dev + PAGE - 3, 3) |
		 get(ram, 5) << 24);
	run_code(str_x, RAM - 4);
	check_eq(get(dev + PAGE - 4, 4), (u32)value);
	check_eq(get(ram, 4), value >> 32);
	check_eq(ram[4], 4 * 5 + 3);
	check_eq(run_code(ldr_x, DEV2 - 5), get(ram + PAGE - 5, 5) |
		 get(dev + 2 * PAGE, 3) << 40);
	run_code(str_x, DEV2 - 1);
	check_eq(ram[PAGE - 1], 0x11);
	check_eq(get(dev + 2 * PAGE, 7), value >> 8);
	check_eq(dev[2 * PAGE + 7], (u8)((2 * PAGE + 7) * 7 + 0x81));
	run_code(stp_x, DEV2 - 8);
	check_eq(get(ram + PAGE - 8, 8), value);
	check_eq(get(dev + 2 * PAGE, 8), ~value);
	check_eq(exits, 1);
	check_eq(run_code(ldp_x, RAM - 12), get(dev + PAGE - 12, 8) ^
		 ror8(get(dev + PAGE - 4, 4) | get(ram, 4) << 32));
	/* Writes to a ROM are a device's. */
	run_code(stp_x, ROM + 8);
	check_eq(exits, 2);
	check_eq(rom[8], 8 * 5 + 3);
}

/* In the kernel: registers of the distributor. */
static void check_in_kernel(void)
{
	u64 ctlr = puppet(vcpu, PUPPET_READ, GUEST_GICD, 4);
	u64 typer = puppet(vcpu, PUPPET_READ, GUEST_GICD + 4, 4);

	check_eq(run_code(ldp_w, GUEST_GICD), ctlr ^ typer << 32);
	check_eq(exits, 0);
}

/* What has begun is finished, piece by piece, whatever the VMM wants. */
static void check_immediate_exit(void)
{
	guest_put_code(&vm, CODE, stp_pre);
	fill();
	puppet_order(vcpu, PUPPET_CALL, CODE, DEV + 64);
	check(!puppet_step(vcpu));
	serve();
	vcpu->run->immediate_exit = 1;
	check_ok(ioctl(vcpu->fd, KVM_RUN, 0));
	serve();
	check_eq(exits, 2);
	check_eq(vcpu_get(vcpu, REG_X(0)), DEV + 64);
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINTR);
	check_eq(vcpu_get(vcpu, REG_X(0)), DEV + 56);
	vcpu->run->immediate_exit = 0;
	check_eq(puppet_finish(vcpu), DEV + 56);
}

static volatile bool stop;

/* The load is there, or something else that has to do with no device. */
static void *toggle(void *arg)
{
	volatile u32 *code = guest_to_host(&vm, CODE + 4);
	u32 load = *code;

	(void)arg;
	while (!stop) {
		*code = 0xd503201f;
		usleep(200);
		*code = load;
		usleep(200);
	}
	*code = load;
	return NULL;
}

static void check_race(void)
{
	pthread_t thread;

	guest_put_code(&vm, CODE, toggled);
	fill();
	puppet_order(vcpu, PUPPET_CALL, CODE, DEV);
	pthread_create(&thread, NULL, toggle, NULL);
	while (!puppet_step(vcpu))
		serve();
	stop = true;
	pthread_join(thread, NULL);
	check_eq(puppet_result(vcpu), 0);
}

int main(void)
{
	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	ram = test_alloc(PAGE);
	rom = test_alloc(PAGE);
	must(vm_set_slot(vm.fd, 1, 0, RAM, PAGE, ram));
	must(vm_set_slot(vm.fd, 2, KVM_MEM_READONLY, ROM, PAGE, rom));
	check_unaligned();
	if (test_under_weir()) {
		check_pairs();
		check_singles();
		check_simd();
		check_edges();
		check_in_kernel();
		check_immediate_exit();
		check_race();
	}
	vm_destroy(&vm);
	return test_end();
}
