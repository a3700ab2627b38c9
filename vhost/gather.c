// SPDX-License-Identifier: GPL-2.0-only
/*
 * A request/response driver gives one request and waits: serving its kick at
 * once costs least. One that has more to give is interrupted by the completion
 * before it can, and seems to be of the first kind for ever. So now and then a
 * kick waits as a trial; when several requests came of it the next ones wait
 * too, until they bring only one again.
 */
#include "gather.h"

#define INTERVAL_MIN	16
#define INTERVAL_MAX	1024
#define SCORE_MAX	8

/**
 * weir_gather_init() - nothing is known of the queue yet
 * @g: its record
 */
void weir_gather_init(struct weir_gather *g)
{
	g->on = false;
	g->score = 0;
	g->kicks = 0;
	g->interval = INTERVAL_MIN;
}

static void learn_waiting(struct weir_gather *g, u16 took)
{
	if (took > 1) {
		g->score += g->score < SCORE_MAX;
		g->interval = INTERVAL_MIN;
		return;
	}
	if (--g->score >= 0)
		return;
	g->on = false;
	g->kicks = 0;
	if (g->interval < INTERVAL_MAX)
		g->interval *= 2;
}

/**
 * weir_gather_stop() - what came does not gain by waiting, and others wait for it
 * @g: the queue's record
 *
 * Context: the queue's runner.
 */
void weir_gather_stop(struct weir_gather *g)
{
	g->score = 0;
	if (g->on)
		learn_waiting(g, 1);
}

/**
 * weir_gather_learn() - a kick was served
 * @g: the queue's record
 * @took: how many requests it brought
 *
 * Context: the queue's runner.
 */
void weir_gather_learn(struct weir_gather *g, u16 took)
{
	if (g->on) {
		learn_waiting(g, took);
		return;
	}
	if (++g->kicks < g->interval)
		return;
	g->on = true;
	g->score = 0;
}
