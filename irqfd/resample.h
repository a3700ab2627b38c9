/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines that the guest's acknowledgement lowers: between the files of irqfd/. */
#ifndef WEIR_IRQFD_RESAMPLE_H
#define WEIR_IRQFD_RESAMPLE_H

#include <linux/list.h>
#include <weir/types.h>

struct eventfd_ctx;
struct weir_resampler;

/**
 * struct weir_resample - one irqfd's share in the line of its GSI
 * @resampler: the GSI's, shared by its irqfds; NULL: none
 * @eventfd: signalled when the line was lowered
 * @link: in @resampler's list
 */
struct weir_resample {
	struct weir_resampler *resampler;
	struct eventfd_ctx *eventfd;
	struct list_head link;
};

int weir_resample_attach(struct weir_vm *vm, struct weir_resample *rs, u32 gsi,
			 int fd);
void weir_resample_detach(struct weir_vm *vm, struct weir_resample *rs);
void weir_resample_reroute(struct weir_vm *vm);

#endif /* WEIR_IRQFD_RESAMPLE_H */
