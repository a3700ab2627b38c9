/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls to EL2: the lowvisor, or the kernel's hyp stub (<asm/virt.h>). */
#include <linux/linkage.h>
#include <asm/assembler.h>
#include <asm/virt.h>
#include <weir-hyp/low-call.h>

	.text

/* u64 weir_low_call(u64 fn, u64 a, u64 b, u64 c, u64 d) */
SYM_FUNC_START(weir_low_call)
	hvc	#0
	ret
SYM_FUNC_END(weir_low_call)

/* int weir_split_enter(u64 pa) */
SYM_FUNC_START(weir_split_enter)
	mov	x1, x0
	mov	x0, #WEIR_LOW_RUN
	hvc	#0
	ret
SYM_FUNC_END(weir_split_enter)

/*
 * u64 weir_split_soft_restart(u64 entry, u64 cpu, u64 ttbr, u64 tcr, u64 mair,
 * u64 sctlr): the stub jumps to x1 at EL2 with x2, x3, x4 in x0, x1, x2, and
 * leaves the rest; weir_low_init says what it wants.
 */
SYM_FUNC_START(weir_split_soft_restart)
	mov	x6, x5
	mov	x5, x4
	mov	x4, x3
	mov	x3, x2
	mov	x2, x1
	mov	x1, x0
	mov	x0, #HVC_SOFT_RESTART
	hvc	#0
	ret
SYM_FUNC_END(weir_split_soft_restart)
