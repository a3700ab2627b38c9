/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Split mode: the calls that the lowvisor takes from the host by HVC, and where
 * assembly finds things in struct weir_low_cpu. Those below HVC_STUB_HCALL_NR are
 * the kernel's hyp stub's, with its meaning (<asm/virt.h>).
 */
#ifndef WEIR_HYP_LOW_CALL_H
#define WEIR_HYP_LOW_CALL_H

#define WEIR_LOW_PING		4	/* WEIR_LOW_VERSION */
#define WEIR_LOW_RUN		5	/* (ctx): WEIR_EXIT_* */
#define WEIR_LOW_TRANSLATE	6	/* (ctx, va): PAR_EL1 */
#define WEIR_LOW_SET_CNTVOFF	7	/* (offset) */
#define WEIR_LOW_UNMAP		8	/* (pa): EL2 tables lost a page */
#define WEIR_LOW_TLB_RANGE	9	/* (vttbr, ipa, end, stride) */
#define WEIR_LOW_TLB_VMID	10	/* (vttbr) */
#define WEIR_LOW_TLB_LOCAL	11	/* (vttbr) */
#define WEIR_LOW_TLB_ALL	12	/* () */
#define WEIR_LOW_GIC_SYNC	13	/* (): what is dirty into hardware */
#define WEIR_LOW_GIC_READ	14	/* (enum weir_low_gic_reg) */
#define WEIR_LOW_GIC_RESTORE	15	/* (): VMCR, active priorities */
#define WEIR_LOW_GIC_SAVE	16	/* (): likewise; hardware's are zero then */

#define WEIR_LOW_VERSION	0x77656972	/* "weir" */

#define WEIR_LOW_HOST_HCR	0
#define WEIR_LOW_HOST_VBAR	8
#define WEIR_LOW_HOST_CPTR	16
#define WEIR_LOW_HOST_MDCR	24
#define WEIR_LOW_HOST_CNTHCTL	32
#define WEIR_LOW_HOST_VMPIDR	40
#define WEIR_LOW_GUEST_VBAR	48
#define WEIR_LOW_STUB_VBAR	64
#define WEIR_LOW_FAULT_VECTOR	72
#define WEIR_LOW_FAULT_ESR	80
#define WEIR_LOW_FAULT_ELR	88
#define WEIR_LOW_FAULT_FAR	96
#define WEIR_LOW_FAULT_SPSR	104
#define WEIR_LOW_FLUSH		112

/* From one table of vectors to the other. */
#define WEIR_LOW_HARDENED	2048

#endif /* WEIR_HYP_LOW_CALL_H */
