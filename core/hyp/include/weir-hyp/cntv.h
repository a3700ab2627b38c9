/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual timer, which is the guest's alone, as the host reaches it: with
 * E2H set, the EL0 names mean another timer at EL2 (ARM ARM D12.2.4).
 */
#ifndef WEIR_HYP_CNTV_H
#define WEIR_HYP_CNTV_H

#include <linux/types.h>
#include <asm/alternative.h>
#include <asm/sysreg.h>

#define WEIR_CNTV_READ(name)						\
({									\
	u64 __val;							\
	asm volatile(ALTERNATIVE(__mrs_s("%0", SYS_##name##_EL0),	\
				 __mrs_s("%0", SYS_##name##_EL02),	\
				 ARM64_HAS_VIRT_HOST_EXTN)		\
		     : "=r" (__val));					\
	__val;								\
})

#define WEIR_CNTV_WRITE(name, val)					\
	asm volatile(ALTERNATIVE(__msr_s(SYS_##name##_EL0, "%x0"),	\
				 __msr_s(SYS_##name##_EL02, "%x0"),	\
				 ARM64_HAS_VIRT_HOST_EXTN)		\
		     : : "rZ" (val))

static inline u64 weir_cntv_ctl(void)
{
	return WEIR_CNTV_READ(CNTV_CTL);
}

static inline void weir_cntv_set_ctl(u64 val)
{
	WEIR_CNTV_WRITE(CNTV_CTL, val);
}

static inline u64 weir_cntv_cval(void)
{
	return WEIR_CNTV_READ(CNTV_CVAL);
}

static inline void weir_cntv_set_cval(u64 val)
{
	WEIR_CNTV_WRITE(CNTV_CVAL, val);
}

#endif /* WEIR_HYP_CNTV_H */
