// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A device that another process serves: notifications signal eventfds and leave
 * the guest to nobody, eventfds interrupt it, the VMM reads what the driver has
 * set up, a reset waits for the VMM, and for nobody when the VMM has closed the
 * device.
 */

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "remote.h"

#define RINGS(queue)	(PUPPET_HEAP + (queue) * 0x10000UL)

static struct vm vm;
static struct vcpu *vcpu;
static struct remote r;

static void start(void)
{
	struct queue q;

	virtio_begin(vcpu, REMOTE_FEATURE);
	queue_init(&q, vcpu, 0, RINGS(0));
	queue_init(&q, vcpu, 1, RINGS(1));
	check_eq(remote_state(&r).queue[0].live, 0);
	virtio_ready(vcpu);
}

static void check_state(void)
{
	struct weir_virtio_remote_state state = remote_state(&r);
	u32 i;

	check(remote_signals(r.changed) > 0);
	check_eq(state.features, r.offer.features);
	for (i = 0; i < 2; i++) {
		check_eq(state.queue[i].live, 1);
		check_eq(state.queue[i].num, QUEUE_SIZE);
		check_eq(state.queue[i].desc, RINGS(i));
		check_eq(state.queue[i].avail, RINGS(i) + PAGE);
		check_eq(state.queue[i].used, RINGS(i) + 2 * PAGE);
	}
	check_eq(state.queue[2].live, 0);
	check_ok(remote_done(&r, state.seq));
}

/* reg_write() ends the test when the guest leaves to user space. */
static void check_kicks(void)
{
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_NOTIFY, 1);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_NOTIFY, 1);
	check_eq(remote_signals(r.offer.kick[0]), 0);
	check_eq(remote_signals(r.offer.kick[1]), 2);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_NOTIFY, 2);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_NOTIFY, ~0U);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
	check_eq(remote_signals(r.offer.kick[0]), 1);
	check_eq(remote_signals(r.offer.kick[1]), 0);
}

static void check_calls(void)
{
	u32 i;

	for (i = 0; i < 2; i++) {
		must(eventfd_write(r.offer.call[i], 1));
		check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), VIRTIO_INTID);
		check_eq(reg_read(vcpu, VIRTIO_MMIO_INTERRUPT_STATUS),
			 VIRTIO_MMIO_INT_VRING);
		reg_write(vcpu, VIRTIO_MMIO_INTERRUPT_ACK, VIRTIO_MMIO_INT_VRING);
		check_eq(reg_read(vcpu, VIRTIO_MMIO_INTERRUPT_STATUS), 0);
		check_eq(remote_signals(r.offer.call[i]), 0);
	}
}

static void check_config(void)
{
	struct weir_virtio_remote_config config = { .len = 4, .data = { 9, 8, 7, 6 } };
	u32 generation = reg_read(vcpu, VIRTIO_MMIO_CONFIG_GENERATION);

	check_eq(reg_read(vcpu, VIRTIO_MMIO_CONFIG + 4), 0x08070605);
	reg_write(vcpu, VIRTIO_MMIO_CONFIG + 4, 0);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_CONFIG + 4), 0x08070605);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_CONFIG + 8), 0);
	check_ok(ioctl(r.dev, WEIR_VIRTIO_REMOTE_CONFIG_SET, &config));
	check_eq(reg_read(vcpu, VIRTIO_MMIO_CONFIG), 0x06070809);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_CONFIG + 4), 0);
	check(reg_read(vcpu, VIRTIO_MMIO_CONFIG_GENERATION) != generation);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), VIRTIO_INTID);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_INTERRUPT_STATUS), VIRTIO_MMIO_INT_CONFIG);
	reg_write(vcpu, VIRTIO_MMIO_INTERRUPT_ACK, VIRTIO_MMIO_INT_CONFIG);
}

static void start_reset(struct puppet_thread *thread)
{
	puppet_order(vcpu, PUPPET_WRITE, VIRTIO_BASE + VIRTIO_MMIO_STATUS, 4, 0);
	puppet_thread_start(thread, vcpu);
}

/* The driver goes on once each queue has been said to be stopped, not before. */
static void check_reset(void)
{
	struct weir_virtio_remote_state state;
	struct puppet_thread thread;
	u32 i;

	start_reset(&thread);
	for (i = 0; i < 2; i++) {
		check(wait_for(!remote_state(&r).queue[i].live));
		state = remote_state(&r);
		usleep(20000);
		check_eq(remote_state(&r).queue[1].live, i == 0);
		check_ok(remote_done(&r, state.seq));
	}
	puppet_thread_join(&thread);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_STATUS), 0);
	check_eq(remote_state(&r).queue[0].num, 0);
	/* Nobody is there for either now. */
	must(eventfd_write(r.offer.call[0], 1));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 20000), 1023);
	reg_write(vcpu, VIRTIO_MMIO_QUEUE_NOTIFY, 0);
	check_eq(remote_signals(r.offer.kick[0]), 0);
}

static void check_close(void)
{
	struct puppet_thread thread;

	start_reset(&thread);
	check(wait_for(!remote_state(&r).queue[0].live));
	remote_exit(&r);
	puppet_thread_join(&thread);
}

int main(void)
{
	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	puppet(vcpu, PUPPET_IRQ_ENABLE, VIRTIO_INTID, 1);
	remote_init(&r, &vm);
	must(ioctl(r.dev, WEIR_VIRTIO_CREATE, &r.create));
	start();
	check_state();
	check_kicks();
	check_calls();
	check_config();
	check_reset();
	start();
	check_state();
	check_close();
	vm_destroy(&vm);
	return test_end();
}
