// SPDX-License-Identifier: GPL-2.0-only
/* boards: max; kernels: stock debug; gate: yes */
/*
 * A host thread's SVE registers (Z, P, FFR) stay as they are while a vCPU that
 * uses FP and SIMD shares its CPU: by preemption alone, as a system call may
 * change them.
 */

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>

#include "blob.h"
#include "puppet.h"

#define CALLS		400

/* Fills v0 to v31. */
GUEST_CODE(spoil_fp,
	"	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
	"	dup	v\\n\\().2d, x0\n"
	"	.endr\n"
	"	.irp	n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
	"	dup	v\\n\\().2d, x0\n"
	"	.endr\n"
	"	ret\n");

static volatile u64 done, rounds, bad;

#define ALL "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21," \
	"22,23,24,25,26,27,28,29,30,31"

#define FILL \
	".arch armv8.2-a+sve\n" \
	"	setffr\n" \
	".irp n, 0,1,2,3,4,5,6,7\n" \
	"	ptrue	p\\n\\().b\n" \
	".endr\n" \
	".irp n, " ALL "\n" \
	"	dup	z\\n\\().b, #(\\n + 1)\n" \
	".endr\n"

#define COMPARE \
	"1:\n" \
	".irp n, " ALL "\n" \
	"	mov	w6, #(\\n + 1)\n" \
	"	mov	z31.b, w6\n" \
	".if \\n < 31\n" \
	"	cmpne	p8.b, p0/z, z\\n\\().b, z31.b\n" \
	"	cntp	x6, p0, p8.b\n" \
	"	orr	x5, x5, x6\n" \
	".endif\n" \
	".endr\n" \
	"	mov	w6, #32\n" \
	"	mov	z31.b, w6\n" \
	"	rdffr	p9.b\n" \
	"	ptrue	p10.b\n" \
	"	eors	p9.b, p10/z, p9.b, p10.b\n" \
	"	cntp	x6, p10, p9.b\n" \
	"	orr	x5, x5, x6\n" \
	".irp n, 1,2,3,4,5,6,7\n" \
	"	eor	p9.b, p10/z, p\\n\\().b, p10.b\n" \
	"	cntp	x6, p10, p9.b\n" \
	"	orr	x5, x5, x6\n" \
	".endr\n" \
	"	add	x4, x4, #1\n" \
	"	ldr	x6, [x0]\n" \
	"	cbz	x6, 1b\n"

#define VECTORS								\
	"v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10",	\
	"v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19", "v20",	\
	"v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31"

/*
 * Z0 to Z31 are filled with their number plus one, P0 to P7 and the FFR with all
 * ones; then compared again and again until @done. x4 counts, x5 is what differed.
 */
static void *watch(void *arg)
{
	register const volatile u64 *x0 asm("x0") = &done;
	register u64 x4 asm("x4") = 0;
	register u64 x5 asm("x5") = 0;

	(void)arg;
	asm volatile(
	FILL COMPARE
	: "+r"(x4), "+r"(x5) : "r"(x0)
	: "x6", "cc", "memory", VECTORS);
	rounds = x4;
	bad = x5;
	return NULL;
}

int main(void)
{
	pthread_t watcher;
	cpu_set_t cpu0;
	struct vm vm;
	int i;

	if (!(getauxval(AT_HWCAP) & HWCAP_SVE))
		test_skip("this host has no SVE");
	CPU_ZERO(&cpu0);
	CPU_SET(0, &cpu0);
	sched_setaffinity(0, sizeof(cpu0), &cpu0);
	/* Longer than guests' FP registers, or there is nothing to lose. */
	prctl(PR_SVE_SET_VL, 256 | PR_SVE_VL_INHERIT);
	check((prctl(PR_SVE_GET_VL) & PR_SVE_VL_LEN_MASK) > 16);
	puppet_boot(&vm, 1);
	guest_put_code(&vm, PUPPET_HEAP, spoil_fp);
	pthread_create(&watcher, NULL, watch, NULL);
	for (i = 0; i < CALLS; i++)
		puppet(&vm.vcpu[0], PUPPET_CALL, PUPPET_HEAP, i);
	done = 1;
	pthread_join(watcher, NULL);
	check(rounds > 0);
	check_eq(bad, 0);
	vm_destroy(&vm);
	return test_end();
}
