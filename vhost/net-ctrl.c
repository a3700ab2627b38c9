// SPDX-License-Identifier: GPL-2.0-only
/* The control queue: a command comes in, one byte goes back. */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
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

/* Who gets a frame is the tap's business again; its hash is reported as before. */
static void steer_no_more(struct weir_net *net, struct weir_net_dealer *dealer)
{
	const struct weir_net_dealer *old = rcu_access_pointer(net->rss);

	dealer->rss = old->rss;
	dealer->rss.steers = false;
}

/* The first room is gone with a command that was obeyed. */
static void obey(struct weir_net *net, const struct weir_net_command *c)
{
	struct weir_net_dealer *dealer = NULL;
	bool reports = net->features & BIT_ULL(VIRTIO_NET_F_HASH_REPORT);

	if (c->offload)
		return weir_net_offload(net, c->offloads);
	if (c->hashes || (reports && rcu_access_pointer(net->rss)))
		swap(dealer, net->ctrl.spare);
	if (dealer && !c->hashes)
		steer_no_more(net, dealer);
	weir_net_dealer_set(net, dealer);
	if (c->pairs)
		weir_net_steer(net, c->pairs);
}

#define HASHES	(BIT_ULL(VIRTIO_NET_F_RSS) | BIT_ULL(VIRTIO_NET_F_HASH_REPORT))

static struct weir_net_command allowed(const struct weir_net *net)
{
	struct weir_net_dealer *spare = net->ctrl.spare;

	return (struct weir_net_command) {
		.max_pairs = net->nr_pairs,
		.mq = net->features & BIT_ULL(VIRTIO_NET_F_MQ),
		.may_scale = net->features & BIT_ULL(VIRTIO_NET_F_RSS),
		.may_hash = (net->features & HASHES) ==
			    BIT_ULL(VIRTIO_NET_F_HASH_REPORT),
		.may_offload = net->features &
			       BIT_ULL(VIRTIO_NET_F_CTRL_GUEST_OFFLOADS),
		.negotiated = net->features & WEIR_NET_OFFLOADS,
		.rss = spare ? &spare->rss : NULL,
	};
}

/* Return: 0, -EAGAIN, -EIO; then nothing happened. */
static int carry_out(struct weir_net *net, const struct weir_chain *c)
{
	u32 len = min_t(u32, c->out_len, WEIR_NET_COMMAND_MAX + 1);
	struct weir_net_command command = allowed(net);
	struct weir_net_ctrl *ctrl = &net->ctrl;
	struct weir_seg_iter it = weir_seg_in(c);
	u8 buf[WEIR_NET_COMMAND_MAX + 1], ack;
	ssize_t ret;

	ret = read_command(&ctrl->q.ring, c, buf, len);
	if (ret)
		return ret;
	ack = weir_net_command_parse(&command, buf, len);
	ret = weir_ring_write(&ctrl->q.ring, &it, &ack, sizeof(ack));
	if (ret < 0)
		return ret;
	ret = weir_ring_push(&ctrl->q.ring, c->id, sizeof(ack));
	if (ret)
		return ret;
	if (ack == VIRTIO_NET_OK)
		obey(net, &command);
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

/* Memory cannot be waited for in a section: have some for the next command. */
static bool lacks_room(const struct weir_net *net)
{
	return !net->ctrl.spare && (net->features & HASHES);
}

static bool make_room(struct weir_net *net)
{
	if (lacks_room(net))
		net->ctrl.spare = kzalloc(sizeof(*net->ctrl.spare),
					  GFP_KERNEL_ACCOUNT);
	return !lacks_room(net);
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
	} while (ret > 0 && ++n < COMMANDS_MAX && !lacks_room(net));
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
		if (!make_room(net))
			return WEIR_RAN_MORE;
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
 * weir_net_ctrl_exit() - forget what the driver asked for
 * @net: the device, stopped; no frame is on its way into it
 */
void weir_net_ctrl_exit(struct weir_net *net)
{
	weir_net_dealer_set(net, NULL);
	kfree(net->ctrl.spare);
	weir_queue_exit(&net->ctrl.q);
}

/**
 * weir_net_ctrl_print() - print the control queue's counters
 * @net: the device
 * @m: where to
 */
void weir_net_ctrl_print(const struct weir_net *net, struct seq_file *m)
{
	const struct weir_net_dealer *dealer;

	weir_queue_print(&net->ctrl.q, m, "ctrl");
	seq_printf(m, "ctrl_commands %llu\n", net->ctrl.commands);
	seq_printf(m, "ctrl_refused %llu\n", net->ctrl.refused);
	seq_printf(m, "pairs %u\n", READ_ONCE(net->active));
	seq_printf(m, "offloads %llu\n", READ_ONCE(net->offloads));
	rcu_read_lock();
	dealer = rcu_dereference(net->rss);
	seq_printf(m, "scales %u\n", dealer && dealer->rss.steers);
	seq_printf(m, "hash_types %u\n", dealer ? dealer->rss.types : 0);
	rcu_read_unlock();
}
