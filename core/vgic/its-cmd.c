// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command queue. Commands are carried out in the vCPU's thread, when it
 * writes GITS_CWRITER or enables the ITS: messages right after the exit, the others
 * where they may sleep. One that is wrong is left out, as KVM
 * and, by the architecture, an ITS without GITS_TYPER.SEIS may do. GIC
 * architecture (IHI 0069), 5.3.
 */
#include <linux/errno.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/sched/signal.h>
#include <weir/mmu.h>
#include <weir/vm.h>
#include "core.h"
#include "its.h"
#include "lpi.h"
#include "vgic.h"

static struct weir_vgic_if *interface(struct weir_its *its, u32 target)
{
	struct weir_vcpu *vcpu = weir_vcpu_by_id(its->vm, target);

	return vcpu ? &vcpu->vgic->vif : NULL;
}

static int cmd_mapd(struct weir_its *its, const struct weir_its_cmd *c)
{
	gpa_t gpa;
	int ret;

	ret = weir_its_find_entry(its, 0, c->devid, &gpa);
	if (ret)
		return ret;
	if (!c->valid) {
		weir_its_unmap_device(its, c->devid);
		return 0;
	}
	if (c->size > WEIR_ITS_ID_BITS)
		return -EINVAL;
	return weir_its_map_device(its, c->devid, c->itt, c->size);
}

static int cmd_mapc(struct weir_its *its, const struct weir_its_cmd *c)
{
	gpa_t gpa;
	int ret;

	if (!c->valid) {
		if (!xa_load(&its->collections, c->icid))
			return 0;
		return weir_its_map_collection(its, c->icid, WEIR_ITS_NO_TARGET);
	}
	ret = weir_its_find_entry(its, 1, c->icid, &gpa);
	if (ret)
		return ret;
	if (!interface(its, c->target))
		return -EINVAL;
	return weir_its_map_collection(its, c->icid, c->target);
}

static int map_event(struct weir_its *its, const struct weir_its_cmd *c, u32 lpi)
{
	gpa_t gpa;
	int ret;

	if (lpi >= weir_lpi_limit(its->vm))
		return -EINVAL;
	if (!xa_load(&its->collections, c->icid)) {
		ret = weir_its_find_entry(its, 1, c->icid, &gpa);
		if (!ret)
			ret = weir_its_map_collection(its, c->icid,
						      WEIR_ITS_NO_TARGET);
		if (ret)
			return ret;
	}
	return weir_its_map_event(its, c->devid, c->event, lpi, c->icid);
}

static int cmd_mapti(struct weir_its *its, const struct weir_its_cmd *c)
{
	return map_event(its, c, c->lpi);
}

static int cmd_mapi(struct weir_its *its, const struct weir_its_cmd *c)
{
	return map_event(its, c, c->event);
}

static int cmd_movi(struct weir_its *its, const struct weir_its_cmd *c)
{
	return weir_its_move_event(its, c->devid, c->event, c->icid);
}

static int cmd_movall(struct weir_its *its, const struct weir_its_cmd *c)
{
	struct weir_vgic_if *from = interface(its, c->target);
	struct weir_vgic_if *to = interface(its, c->target2);

	if (!from || !to)
		return -EINVAL;
	if (from != to)
		weir_lpi_move_all(its->vm, from, to);
	return 0;
}

static int cmd_discard(struct weir_its *its, const struct weir_its_cmd *c)
{
	weir_its_unmap_event(its, c->devid, c->event);
	return 0;
}

/* INT, CLEAR and INV act on an event whose collection is mapped. */
static struct weir_vgic_irq *mapped(struct weir_its *its,
				    const struct weir_its_cmd *c)
{
	struct weir_its_event *e = weir_its_event_find(its, c->devid, c->event);

	return e && weir_its_target(its, e->icid) ? e->irq : NULL;
}

static int cmd_int(struct weir_its *its, const struct weir_its_cmd *c)
{
	struct weir_vgic_irq *irq = mapped(its, c);

	return irq && weir_lpi_signal(irq) ? 0 : -EINVAL;
}

static int cmd_clear(struct weir_its *its, const struct weir_its_cmd *c)
{
	struct weir_vgic_irq *irq = mapped(its, c);

	if (!irq)
		return -EINVAL;
	weir_lpi_clear(irq);
	return 0;
}

static int cmd_inv(struct weir_its *its, const struct weir_its_cmd *c)
{
	struct weir_its_event *e = weir_its_event_find(its, c->devid, c->event);

	return e ? weir_lpi_reload(its->vm, e->irq) : -EINVAL;
}

static int cmd_invall(struct weir_its *its, const struct weir_its_cmd *c)
{
	struct weir_vgic_if *target = weir_its_target(its, c->icid);

	if (!target)
		return -EINVAL;
	weir_lpi_reload_all(its->vm, target);
	return 0;
}

/* Every command is complete before the next one begins. */
static int cmd_sync(struct weir_its *its, const struct weir_its_cmd *c)
{
	return 0;
}

static int (*const commands[])(struct weir_its *its,
			       const struct weir_its_cmd *c) = {
	[GITS_CMD_MOVI] = cmd_movi,
	[GITS_CMD_INT] = cmd_int,
	[GITS_CMD_CLEAR] = cmd_clear,
	[GITS_CMD_SYNC] = cmd_sync,
	[GITS_CMD_MAPD] = cmd_mapd,
	[GITS_CMD_MAPC] = cmd_mapc,
	[GITS_CMD_MAPTI] = cmd_mapti,
	[GITS_CMD_MAPI] = cmd_mapi,
	[GITS_CMD_INV] = cmd_inv,
	[GITS_CMD_INVALL] = cmd_invall,
	[GITS_CMD_MOVALL] = cmd_movall,
	[GITS_CMD_DISCARD] = cmd_discard,
};

static void run(struct weir_its *its, const __le64 *raw)
{
	struct weir_its_cmd c;
	int ret = -EINVAL;

	weir_its_cmd_decode(&c, raw);
	if (c.op < ARRAY_SIZE(commands) && commands[c.op])
		ret = commands[c.op](its, &c);
	if (ret)
		pr_debug("weir: ITS command %#x for device %u, event %u: %d\n",
			 c.op, c.devid, c.event, ret);
}

/* A few of these are carried out with interrupts masked. */
#define MAX_QUICK	4

static bool quick(u8 op)
{
	return op == GITS_CMD_INT || op == GITS_CMD_SYNC;
}

static u32 queue_size(const struct weir_its *its)
{
	return ((its->cbaser & 0xff) + 1) * SZ_4K;
}

static void advance(struct weir_its *its)
{
	WRITE_ONCE(its->creadr, (its->creadr + WEIR_ITS_CMD_SIZE) % queue_size(its));
}

/**
 * weir_its_run_quick() - carry out what is in the queue, if that neither sleeps
 * @its: the ITS; nothing happens while it is disabled
 *
 * Context: interrupts masked, the VMM's address space; its->lock held.
 *
 * Return: 0; -EAGAIN: the rest is for weir_its_run_commands().
 */
int weir_its_run_quick(struct weir_its *its)
{
	gpa_t base = GITS_CBASER_ADDRESS(its->cbaser);
	__le64 raw[WEIR_ITS_CMD_WORDS];
	unsigned int n;

	lockdep_assert_held(&its->lock);
	if (!its->enabled || !(its->cbaser & GITS_CBASER_VALID))
		return 0;
	for (n = 0; its->creadr != its->cwriter; n++) {
		if (n == MAX_QUICK || weir_guest_peek(its->vm, base + its->creadr,
						      raw, sizeof(raw)))
			return -EAGAIN;
		if (!quick(le64_to_cpu(raw[0]) & 0xff))
			return -EAGAIN;
		run(its, raw);
		advance(its);
	}
	return 0;
}

/**
 * weir_its_run_commands() - carry out what is in the queue
 * @its: the ITS; nothing happens while it is disabled
 *
 * Ends early when the VMM is killed, or where the queue is not memory.
 *
 * Context: process, may sleep; its->lock held.
 */
void weir_its_run_commands(struct weir_its *its)
{
	gpa_t base = GITS_CBASER_ADDRESS(its->cbaser);
	__le64 raw[WEIR_ITS_CMD_WORDS];

	lockdep_assert_held(&its->lock);
	if (!its->enabled || !(its->cbaser & GITS_CBASER_VALID))
		return;
	while (its->creadr != its->cwriter && !fatal_signal_pending(current)) {
		if (weir_guest_read(its->vm, base + its->creadr, raw,
				    sizeof(raw)))
			break;
		run(its, raw);
		advance(its);
		cond_resched();
	}
}
