/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GICv3's list registers by number, for code that runs at EL2: each is a system
 * register of its own (IHI 0069, 12.4).
 */
#ifndef WEIR_HYP_ICH_H
#define WEIR_HYP_ICH_H

#include <linux/irqchip/arm-gic-v3.h>
#include <asm/sysreg.h>

#define WEIR_ICH_LRS(X) \
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) \
	X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

static __always_inline u64 weir_ich_read_lr(unsigned int n)
{
#define WEIR_ICH_READ(n) case n: return read_sysreg_s(SYS_ICH_LR##n##_EL2);
	switch (n) {
	WEIR_ICH_LRS(WEIR_ICH_READ)
	}
	return 0;
#undef WEIR_ICH_READ
}

static __always_inline void weir_ich_write_lr(unsigned int n, u64 val)
{
#define WEIR_ICH_WRITE(n) case n: write_sysreg_s(val, SYS_ICH_LR##n##_EL2); break;
	switch (n) {
	WEIR_ICH_LRS(WEIR_ICH_WRITE)
	}
#undef WEIR_ICH_WRITE
}

#endif /* WEIR_HYP_ICH_H */
