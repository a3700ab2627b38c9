// SPDX-License-Identifier: GPL-2.0-only
/*
 * The wake-ups of a macvtap or a packet socket, which come by its wait queue:
 * with interrupts off and the queue's lock held, no place to deliver a frame.
 * A soft interrupt on the same CPU does it, the next one in line as a rule, for
 * it was one that brought the frame.
 */
#include <linux/container_of.h>
#include <linux/poll.h>
#include "net.h"

static int wake(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	struct weir_net_pair *pair = container_of(wait, struct weir_net_pair,
						  wait);
	__poll_t what = key_to_poll(key);

	if (what & EPOLLIN)
		queue_work(system_bh_wq, &pair->ready);
	/* Whoever wakes has a full barrier; pairs with wait_for_socket(). */
	if ((what & EPOLLOUT) && READ_ONCE(pair->tx.full))
		weir_queue_poke_worker(&pair->tx.q);
	return 0;
}

static void frames_ready(struct work_struct *work)
{
	weir_net_frame_ready(container_of(work, struct weir_net_pair, ready));
}

/**
 * weir_net_wait_init() - before the pair hears of anything
 * @pair: the pair
 */
void weir_net_wait_init(struct weir_net_pair *pair)
{
	init_waitqueue_func_entry(&pair->wait, wake);
	INIT_WORK(&pair->ready, frames_ready);
}
