// SPDX-License-Identifier: GPL-2.0-only
/* The control queue: a command comes in, one byte goes back. */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/seq_file.h>
#include "net-command.h"
#include "net.h"

#define COMMANDS_MAX	32	/* of one run */

/* Every readable byte up to @len; what is cut off makes it too long anyway. */
static int read_command(struct weir_ring *r, const struct weir_chain *c,
			u8 *buf, u32 len)
{
	struct weir_seg_iter it = weir_seg_out(c);
	u32 got = 0;
	ssize_t n;

	while (got < len) {
		n = weir_ring_read(r, &it, buf + got, len - got);
		if (n < 0)
			return n;
		got += n;
	}
	return 0;
}

/* Return: 0, -EAGAIN, -EIO; then nothing happened. */
static int carry_out(struct weir_net *net, const struct weir_chain *c)
{
	bool mq = net->features & BIT_ULL(VIRTIO_NET_F_MQ);
	u32 len = min_t(u32, c->out_len, WEIR_NET_COMMAND_MAX + 1);
	struct weir_net_ctrl *ctrl = &net->ctrl;
	struct weir_seg_iter it = weir_seg_in(c);
	u8 buf[WEIR_NET_COMMAND_MAX + 1], ack;
	unsigned int pairs;
	ssize_t ret;

	ret = read_command(&ctrl->q.ring, c, buf, len);
	if (ret)
		return ret;
	ack = weir_net_command_parse(buf, len, mq ? net->nr_pairs : 0, &pairs);
	ret = weir_ring_write(&ctrl->q.ring, &it, &ack, sizeof(ack));
	if (ret < 0)
		return ret;
	ret = weir_ring_push(&ctrl->q.ring, c->id, sizeof(ack));
	if (ret)
		return ret;
	if (ack == VIRTIO_NET_OK)
		weir_net_steer(net, pairs);
	else
		ctrl->refused++;
	ctrl->commands++;
	return 0;
}

/* Return: 1, 0 when there is none, -EAGAIN, -EIO. */
static int serve_one(struct weir_net *net)
{
	struct weir_net_ctrl *ctrl = &net->ctrl;
	struct weir_ring *r = &ctrl->q.ring;
	struct weir_chain c = { .segs = ctrl->segs, .max = WEIR_NET_CTRL_SEGS };
	int ret = weir_ring_next(r, &c);

	if (ret <= 0)
		return ret;
	if (c.out_len < WEIR_NET_COMMAND_MIN || !c.in_len)
		return weir_ring_fail(r, "no room for command and answer");
	ret = carry_out(net, &c);
	if (ret)
		weir_ring_rewind(r, 1, 0);
	return ret ?: 1;
}

/* One section. Return: 1 when there may be more, 0, -EAGAIN, -EIO. */
static int serve(struct weir_net *net)
{
	struct weir_queue *q = &net->ctrl.q;
	int n = 0, ret, err;

	do {
		ret = serve_one(net);
		if (!ret)
			ret = weir_ring_kicks_on(&q->ring);
	} while (ret > 0 && ++n < COMMANDS_MAX);
	err = weir_queue_flush(q);
	return err ?: ret;
}

static enum weir_ran ctrl_run(struct weir_queue *q, enum weir_run where)
{
	struct weir_net *net = container_of(q, struct weir_net, ctrl.q);
	int ret;

	if (where == WEIR_RUN_ATOMIC)
		return WEIR_RAN_MORE;
	do {
		weir_ring_begin(&q->ring, false);
		ret = serve(net);
		weir_ring_end(&q->ring, false);
	} while (ret == -EAGAIN && weir_queue_fault_in(q, where));
	return ret > 0 || ret == -EAGAIN ? WEIR_RAN_MORE : WEIR_RAN_DRY;
}

static const struct weir_queue_ops ctrl_ops = { .run = ctrl_run };

/**
 * weir_net_ctrl_init() - before the first start
 * @net: the device; the first pair's worker serves the control queue, too
 */
void weir_net_ctrl_init(struct weir_net *net)
{
	weir_queue_init(&net->ctrl.q, &net->dev, 0, &ctrl_ops,
			net->pair[0]->worker);
}

/**
 * weir_net_ctrl_print() - print the control queue's counters
 * @net: the device
 * @m: where to
 */
void weir_net_ctrl_print(const struct weir_net *net, struct seq_file *m)
{
	weir_queue_print(&net->ctrl.q, m, "ctrl");
	seq_printf(m, "ctrl_commands %llu\n", net->ctrl.commands);
	seq_printf(m, "ctrl_refused %llu\n", net->ctrl.refused);
	seq_printf(m, "pairs %u\n", READ_ONCE(net->active));
}
