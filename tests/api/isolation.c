// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: yes */
/*
 * Two VMs of two VMMs on one host CPU, which both fill every register they can
 * (guests/isolation.c): each finds its own values only, and each VMM, too, finds
 * its registers as they were before KVM_RUN.
 */

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blob.h"
#include "vm.h"

GUEST_BLOB(isolation);

#define FP_WORDS	64

struct held {
	u64 fp[FP_WORDS];
	u64 x[10];		/* x19 to x28 */
	u64 fpcr, fpsr, tpidr, tpidrro;
};

#define PAIRS(op)							\
	op " q0, q1, [%1]\n" op " q2, q3, [%1, #32]\n"			\
	op " q4, q5, [%1, #64]\n" op " q6, q7, [%1, #96]\n"		\
	op " q8, q9, [%1, #128]\n" op " q10, q11, [%1, #160]\n"		\
	op " q12, q13, [%1, #192]\n" op " q14, q15, [%1, #224]\n"	\
	op " q16, q17, [%1, #256]\n" op " q18, q19, [%1, #288]\n"	\
	op " q20, q21, [%1, #320]\n" op " q22, q23, [%1, #352]\n"	\
	op " q24, q25, [%1, #384]\n" op " q26, q27, [%1, #416]\n"	\
	op " q28, q29, [%1, #448]\n" op " q30, q31, [%1, #480]\n"
#define READ(name) ({							\
	u64 __v;							\
	asm volatile("mrs %0, " #name : "=r"(__v));			\
	__v; })

/* KVM_RUN with @h in the registers, which are in @h again afterwards. */
static long run_holding(int fd, struct held *h)
{
	register u64 nr asm("x8") = __NR_ioctl;
	register u64 x0 asm("x0") = fd;
	register u64 x1 asm("x1") = KVM_RUN;
	register u64 x2 asm("x2") = 0;
	register u64 base asm("x9") = (u64)h;

	asm volatile(
		PAIRS("ldp")
		"add x9, x9, #512\n"
		"ldp x19, x20, [x9]\nldp x21, x22, [x9, #16]\n"
		"ldp x23, x24, [x9, #32]\nldp x25, x26, [x9, #48]\n"
		"ldp x27, x28, [x9, #64]\n"
		"svc #0\n"
		"stp x19, x20, [x9]\nstp x21, x22, [x9, #16]\n"
		"stp x23, x24, [x9, #32]\nstp x25, x26, [x9, #48]\n"
		"stp x27, x28, [x9, #64]\n"
		"sub x9, x9, #512\n"
		PAIRS("stp")
		: "+r"(x0), "+r"(base)
		: "r"(nr), "r"(x1), "r"(x2)
		: "memory", "cc", "x19", "x20", "x21", "x22", "x23", "x24",
		  "x25", "x26", "x27", "x28",
		  "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9",
		  "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18",
		  "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27",
		  "v28", "v29", "v30", "v31");
	return (long)x0;
}

static void note_control(struct held *h)
{
	h->fpcr = READ(fpcr);
	h->fpsr = READ(fpsr);
	h->tpidr = READ(tpidr_el0);
	h->tpidrro = READ(tpidrro_el0);
}

/* Host's values: nothing that a guest's pattern has, all bits in use. */
static long run_checked(struct vcpu *vcpu)
{
	struct held want, got;
	u64 before, spent;
	long err;
	u32 i;

	for (i = 0; i < FP_WORDS; i++)
		want.fp[i] = 0xfeed000000000000 + i;
	for (i = 0; i < ARRAY_SIZE(want.x); i++)
		want.x[i] = 0xbeef000000000000 + i;
	note_control(&want);
	got = want;
	before = READ(cntvct_el0);
	err = run_holding(vcpu->fd, &got);
	spent = READ(cntvct_el0) - before;
	note_control(&got);
	check(!memcmp(want.fp, got.fp, sizeof(want.fp)));
	check(!memcmp(want.x, got.x, sizeof(want.x)));
	check_eq(got.fpcr, want.fpcr);
	check_eq(got.fpsr, want.fpsr);
	check_eq(got.tpidr, want.tpidr);
	check_eq(got.tpidrro, want.tpidrro);
	/* The host's virtual counter, not the guest's, which began at zero. */
	check(spent / READ(cntfrq_el0) < TEST_SECONDS);
	return err;
}

static u64 port_read(u64 reg, u64 seed)
{
	switch (reg) {
	case PORT_MAGIC: return PORT_MAGIC_VALUE;
	case PORT_CPUS: return 1;
	case PORT_RAM: return TEST_RAM_SIZE;
	case PORT_PARAM: return seed;
	default: return 0;
	}
}

/* Return: is that the end of the guest? */
static bool serve(struct kvm_run *run, u64 seed)
{
	u64 reg = run->mmio.phys_addr - GUEST_PORT, value = 0;

	if (!run->mmio.is_write) {
		if (reg < PORT_SIZE)
			value = port_read(reg, seed);
		memcpy(run->mmio.data, &value, sizeof(value));
		return false;
	}
	memcpy(&value, run->mmio.data, run->mmio.len);
	if (reg == PORT_EXIT) {
		check_eq(value, 0);
		return true;
	}
	if (run->mmio.phys_addr == GUEST_PL011)
		putchar((int)value);
	if (reg == PORT_REQUEST)
		sched_yield();
	return false;
}

static int machine(u64 seed)
{
	struct kvm_run *run;
	struct vm vm;

	vm_boot(&vm, 1, guest_isolation, guest_isolation_end);
	run = vm.vcpu[0].run;
	for (;;) {
		long err = run_checked(&vm.vcpu[0]);

		if (err == -EINTR)
			continue;
		check_eq(err, 0);
		check_eq(run->exit_reason, KVM_EXIT_MMIO);
		if (err || run->exit_reason != KVM_EXIT_MMIO || serve(run, seed))
			break;
	}
	vm_destroy(&vm);
	return test_end();
}

int main(void)
{
	cpu_set_t first;
	int status;
	pid_t other;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	must(sched_setaffinity(0, sizeof(first), &first));
	other = must(fork());
	if (!other)
		return machine(2);
	status = machine(1);
	if (status) {
		waitpid(other, NULL, 0);
		return status;
	}
	must(waitpid(other, &status, 0));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
