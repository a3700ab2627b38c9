/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Should a kick be served at once, or wait until the guest goes idle so that
 * more requests gather? Only the result of trying tells.
 */
#ifndef WEIR_VHOST_GATHER_H
#define WEIR_VHOST_GATHER_H

#include <linux/types.h>

/**
 * struct weir_gather - what was learnt of a queue
 * @on: the next kick waits
 * @score: how sure of it, while @on
 * @kicks: kicks served at once since the last trial
 * @interval: kicks between two trials
 */
struct weir_gather {
	bool on;
	s8 score;
	u16 kicks;
	u16 interval;
};

void weir_gather_init(struct weir_gather *g);
void weir_gather_stop(struct weir_gather *g);
void weir_gather_learn(struct weir_gather *g, u16 took);

#endif /* WEIR_VHOST_GATHER_H */
