/* SPDX-License-Identifier: GPL-2.0-only */
/* There are no interrupts to mask. */
#ifndef WEIR_SHIM_LINUX_IRQFLAGS_H
#define WEIR_SHIM_LINUX_IRQFLAGS_H

#define local_irq_save(f)	((void)((f) = 0))
#define local_irq_restore(f)	((void)(f))
#define local_irq_disable()	((void)0)
#define local_irq_enable()	((void)0)
#define irqs_disabled()		(false)

#endif /* WEIR_SHIM_LINUX_IRQFLAGS_H */
