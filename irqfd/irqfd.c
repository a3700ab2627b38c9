// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_IRQFD: an eventfd that asserts a GSI (KVM's api.rst, 4.75).
 *
 * The eventfd's wake-up callback asserts right away: the sink takes raw
 * spinlocks only. An irqfd ends when it is deassigned, when the last user of
 * its eventfd closes it, or with its VM. Each of the three takes it off the
 * list, which decides who of them it was, and leaves the rest to a work item,
 * because the callback itself cannot wait for callbacks to end.
 *
 * Locks: vm->routing.lock, the eventfd's wait queue lock, vm->routing.fds_lock.
 */
#include <linux/err.h>
#include <linux/eventfd.h>
#include <linux/file.h>
#include <linux/kvm.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <weir/irqfd.h>
#include <weir/trace-irq.h>
#include <weir/vgic.h>
#include <weir/vm.h>
#include "resample.h"
#include "routing.h"

#define VALID_FLAGS (KVM_IRQFD_FLAG_DEASSIGN | KVM_IRQFD_FLAG_RESAMPLE)

/**
 * struct weir_irqfd - one eventfd that asserts one GSI
 * @vm: the machine, which outlives it
 * @gsi: what it asserts
 * @eventfd: who asserts it
 * @resample: its share in the line, in resample form
 * @wait: in @eventfd's wait queue
 * @poll: brings @wait there
 * @link: in vm->routing.fds; empty once it is to be removed
 * @shutdown: removes it
 */
struct weir_irqfd {
	struct weir_vm *vm;
	u32 gsi;
	struct eventfd_ctx *eventfd;
	struct weir_resample resample;
	wait_queue_entry_t wait;
	poll_table poll;
	struct list_head link;
	struct work_struct shutdown;
};

/* Own queue, so that flushing it waits for nobody else's work. */
static struct workqueue_struct *shutdown_queue;

/**
 * weir_irqfd_module_init() - what all irqfds share
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM.
 */
int weir_irqfd_module_init(void)
{
	shutdown_queue = alloc_workqueue("weir-irqfd", 0, 0);
	return shutdown_queue ? 0 : -ENOMEM;
}

/**
 * weir_irqfd_module_exit() - the counterpart, once no VM exists
 *
 * Context: may sleep.
 */
void weir_irqfd_module_exit(void)
{
	destroy_workqueue(shutdown_queue);
}

/*
 * Where nobody resamples, nobody lowers the line either: a level interrupt is then
 * taken once. KVM raises the line and lowers it, which the guest may not see at all.
 */
static void assert_gsi(struct weir_irqfd *irqfd)
{
	trace_weir_irqfd(irqfd->vm, irqfd->gsi);
	if (irqfd->resample.resampler)
		weir_routing_set_gsi(irqfd->vm, irqfd->gsi, true);
	else
		weir_routing_signal_gsi(irqfd->vm, irqfd->gsi);
}

static void deactivate(struct weir_irqfd *irqfd)
{
	lockdep_assert_held(&irqfd->vm->routing.fds_lock);
	list_del_init(&irqfd->link);
	queue_work(shutdown_queue, &irqfd->shutdown);
}

static void hang_up(struct weir_irqfd *irqfd)
{
	struct weir_irq_routing *r = &irqfd->vm->routing;
	unsigned long flags;

	spin_lock_irqsave(&r->fds_lock, flags);
	if (!list_empty(&irqfd->link))
		deactivate(irqfd);
	spin_unlock_irqrestore(&r->fds_lock, flags);
}

/*
 * The eventfd's count goes up or its last file is gone. Called with the wait
 * queue's lock held and interrupts masked, maybe from an interrupt. The count
 * is taken, so that any number of signals before the guest looks is one.
 */
static int wake(wait_queue_entry_t *wait, unsigned int mode, int sync,
		void *key)
{
	struct weir_irqfd *irqfd = container_of(wait, struct weir_irqfd, wait);
	__poll_t events = key_to_poll(key);
	u64 count;

	if (events & EPOLLIN) {
		eventfd_ctx_do_read(irqfd->eventfd, &count);
		assert_gsi(irqfd);
	}
	if (events & EPOLLHUP)
		hang_up(irqfd);
	return !!(events & EPOLLIN);
}

/* Before those who poll, and exclusively: nobody else is woken in vain. */
static void enqueue(struct file *file, wait_queue_head_t *head,
		    poll_table *poll)
{
	struct weir_irqfd *irqfd = container_of(poll, struct weir_irqfd, poll);

	add_wait_queue_priority(head, &irqfd->wait);
}

/* After this no callback runs, and none will. */
static void shutdown(struct work_struct *work)
{
	struct weir_irqfd *irqfd = container_of(work, struct weir_irqfd,
						shutdown);
	struct weir_irq_routing *r = &irqfd->vm->routing;
	u64 count;

	/* Held while assign() still brings it into the wait queue. */
	mutex_lock(&r->lock);
	eventfd_ctx_remove_wait_queue(irqfd->eventfd, &irqfd->wait, &count);
	if (irqfd->resample.resampler)
		weir_resample_detach(irqfd->vm, &irqfd->resample);
	mutex_unlock(&r->lock);
	eventfd_ctx_put(irqfd->eventfd);
	kfree(irqfd);
}

static struct weir_irqfd *create(struct weir_vm *vm, u32 gsi, struct file *file)
{
	struct weir_irqfd *irqfd = kzalloc(sizeof(*irqfd), GFP_KERNEL_ACCOUNT);
	struct eventfd_ctx *eventfd;

	if (!irqfd)
		return ERR_PTR(-ENOMEM);
	eventfd = eventfd_ctx_fileget(file);
	if (IS_ERR(eventfd)) {
		kfree(irqfd);
		return ERR_CAST(eventfd);
	}
	irqfd->vm = vm;
	irqfd->gsi = gsi;
	irqfd->eventfd = eventfd;
	INIT_LIST_HEAD(&irqfd->link);
	INIT_WORK(&irqfd->shutdown, shutdown);
	init_waitqueue_func_entry(&irqfd->wait, wake);
	init_poll_funcptr(&irqfd->poll, enqueue);
	return irqfd;
}

/* -EBUSY when another irqfd of the VM has the same eventfd. */
static int enlist(struct weir_irqfd *irqfd)
{
	struct weir_irq_routing *r = &irqfd->vm->routing;
	struct weir_irqfd *other;
	int ret = 0;

	spin_lock_irq(&r->fds_lock);
	list_for_each_entry(other, &r->fds, link)
		if (other->eventfd == irqfd->eventfd)
			ret = -EBUSY;
	if (!ret)
		list_add_tail(&irqfd->link, &r->fds);
	spin_unlock_irq(&r->fds_lock);
	return ret;
}

static int attach(struct weir_irqfd *irqfd, const struct kvm_irqfd *args,
		  struct file *file)
{
	int ret;

	lockdep_assert_held(&irqfd->vm->routing.lock);
	if (args->flags & KVM_IRQFD_FLAG_RESAMPLE) {
		ret = weir_resample_attach(irqfd->vm, &irqfd->resample,
					   irqfd->gsi, args->resamplefd);
		if (ret)
			return ret;
	}
	ret = enlist(irqfd);
	if (ret)
		goto detach_resample;
	/* What was signalled before the callback was there counts as well. */
	if (vfs_poll(file, &irqfd->poll) & EPOLLIN)
		assert_gsi(irqfd);
	return 0;

detach_resample:
	if (irqfd->resample.resampler)
		weir_resample_detach(irqfd->vm, &irqfd->resample);
	return ret;
}

/* The reference to the file keeps hang_up() off until all is in place. */
static int assign(struct weir_vm *vm, const struct kvm_irqfd *args)
{
	struct weir_irqfd *irqfd;
	struct file *file;
	int ret;

	if (!weir_vgic_initialized(vm))
		return -EAGAIN;
	file = eventfd_fget(args->fd);
	if (IS_ERR(file))
		return PTR_ERR(file);
	irqfd = create(vm, args->gsi, file);
	ret = PTR_ERR_OR_ZERO(irqfd);
	if (ret)
		goto put_file;
	mutex_lock(&vm->routing.lock);
	ret = attach(irqfd, args, file);
	mutex_unlock(&vm->routing.lock);
	if (ret) {
		eventfd_ctx_put(irqfd->eventfd);
		kfree(irqfd);
	}
put_file:
	fput(file);
	return ret;
}

/* Those with @eventfd and @gsi, or all if @eventfd is NULL; waits for them. */
static void remove(struct weir_vm *vm, struct eventfd_ctx *eventfd, u32 gsi)
{
	struct weir_irqfd *irqfd, *next;

	spin_lock_irq(&vm->routing.fds_lock);
	list_for_each_entry_safe(irqfd, next, &vm->routing.fds, link)
		if (!eventfd || (irqfd->eventfd == eventfd && irqfd->gsi == gsi))
			deactivate(irqfd);
	spin_unlock_irq(&vm->routing.fds_lock);
	flush_workqueue(shutdown_queue);
}

static int deassign(struct weir_vm *vm, const struct kvm_irqfd *args)
{
	struct eventfd_ctx *eventfd = eventfd_ctx_fdget(args->fd);

	if (IS_ERR(eventfd))
		return PTR_ERR(eventfd);
	remove(vm, eventfd, args->gsi);
	eventfd_ctx_put(eventfd);
	return 0;
}

/**
 * weir_irqfd() - KVM_IRQFD
 * @vm: the machine
 * @args: the ioctl's argument, copied in
 *
 * Removing one that is not there succeeds, as with KVM. Once removed, it
 * asserts nothing.
 *
 * Context: may sleep; vm->lock may be held.
 * Return: 0; -EINVAL for an unknown flag or a file descriptor that is no
 * eventfd; -EBADF; -EAGAIN before the interrupt controller is initialised;
 * -EBUSY when the eventfd has an irqfd in this VM already; -ENOMEM.
 */
int weir_irqfd(struct weir_vm *vm, const struct kvm_irqfd *args)
{
	if (args->flags & ~VALID_FLAGS)
		return -EINVAL;
	if (args->flags & KVM_IRQFD_FLAG_DEASSIGN)
		return deassign(vm, args);
	return assign(vm, args);
}

/**
 * weir_irqfd_vm_init() - a VM without irqfds, GSI n leading to SPI n
 * @vm: the machine
 *
 * Return: 0.
 */
int weir_irqfd_vm_init(struct weir_vm *vm)
{
	struct weir_irq_routing *r = &vm->routing;

	mutex_init(&r->lock);
	spin_lock_init(&r->fds_lock);
	INIT_LIST_HEAD(&r->fds);
	INIT_LIST_HEAD(&r->resamplers);
	RCU_INIT_POINTER(r->table, NULL);
	return 0;
}

/**
 * weir_irqfd_vm_exit() - remove a VM's irqfds and routes
 * @vm: the machine; its interrupt controller is still there
 *
 * Context: may sleep.
 */
void weir_irqfd_vm_exit(struct weir_vm *vm)
{
	remove(vm, NULL, 0);
	weir_routing_exit(vm);
	mutex_destroy(&vm->routing.lock);
}
