/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For how long a queue that has run dry is watched before its thread sleeps.
 * Learned from the load: the window is a little more than requests have lately
 * taken to come, none when they take longer than allowed; and a window that
 * went by for nothing is tried again only after more and more short waits.
 * That is what it comes to where the driver needs this very CPU.
 */
#ifndef BLKD_POLL_H
#define BLKD_POLL_H

#include <linux/types.h>

/**
 * struct blkd_poll - the watch over one queue
 * @max: longest window allowed, in ns; 0: always sleep
 * @typical: of the waits that were short, a running mean in ns
 * @streak: short waits in a row
 * @penalty: short waits in a row that the next try takes
 */
struct blkd_poll {
	__u32 max, typical;
	__u32 streak, penalty;
};

/* blkd_poll_init() - @max: longest window in ns */
void blkd_poll_init(struct blkd_poll *poll, __u32 max);

/* blkd_poll_window() - for how many ns to watch now; 0: sleep at once */
__u32 blkd_poll_window(const struct blkd_poll *poll);

/* blkd_poll_hit() - something came after @ns, in the window */
void blkd_poll_hit(struct blkd_poll *poll, __u64 ns);

/* blkd_poll_miss() - nothing came in the window */
void blkd_poll_miss(struct blkd_poll *poll);

/* blkd_poll_slept() - without a window; something came after @ns */
void blkd_poll_slept(struct blkd_poll *poll, __u64 ns);

#endif /* BLKD_POLL_H */
