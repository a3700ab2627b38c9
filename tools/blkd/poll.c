// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>

#include "poll.h"

#define FIRST_PENALTY	4
#define MAX_PENALTY	4096
#define MEAN_SHIFT	3

void blkd_poll_init(struct blkd_poll *poll, __u32 max)
{
	*poll = (struct blkd_poll){ .max = max, .penalty = FIRST_PENALTY };
}

__u32 blkd_poll_window(const struct blkd_poll *poll)
{
	if (!poll->max || poll->streak < poll->penalty)
		return 0;
	return min(poll->max, 2 * poll->typical);
}

static void learn(struct blkd_poll *poll, __u32 ns)
{
	poll->typical += (ns >> MEAN_SHIFT) - (poll->typical >> MEAN_SHIFT);
}

void blkd_poll_hit(struct blkd_poll *poll, __u64 ns)
{
	learn(poll, min_t(__u64, ns, poll->max));
	poll->penalty = FIRST_PENALTY;
}

void blkd_poll_miss(struct blkd_poll *poll)
{
	poll->streak = 0;
	poll->penalty = min_t(__u32, 2 * poll->penalty, MAX_PENALTY);
}

void blkd_poll_slept(struct blkd_poll *poll, __u64 ns)
{
	if (ns > poll->max) {
		poll->streak = 0;
		return;
	}
	if (!poll->streak++ && !poll->typical)
		poll->typical = ns;
	learn(poll, ns);
}
