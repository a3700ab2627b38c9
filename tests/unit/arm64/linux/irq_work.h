/* SPDX-License-Identifier: GPL-2.0-only */
/* Work that nobody does. */
#ifndef WEIR_ARM64_LINUX_IRQ_WORK_H
#define WEIR_ARM64_LINUX_IRQ_WORK_H

struct irq_work {
	int queued;
};

#endif /* WEIR_ARM64_LINUX_IRQ_WORK_H */
