// SPDX-License-Identifier: GPL-2.0-only
/* KVM_IOEVENTFD: doorbells that a VMM hangs on the bus (KVM's api.rst, 4.59). */
#include <linux/err.h>
#include <linux/eventfd.h>
#include <linux/kvm.h>
#include <weir/mmio.h>
#include "bus.h"
#include "table.h"

/* There is no virtio-ccw. */
#define VALID_FLAGS							\
	(KVM_IOEVENTFD_FLAG_DATAMATCH | KVM_IOEVENTFD_FLAG_PIO |	\
	 KVM_IOEVENTFD_FLAG_DEASSIGN)

static bool valid(const struct kvm_ioeventfd *args)
{
	bool match = args->flags & KVM_IOEVENTFD_FLAG_DATAMATCH;

	switch (args->len) {
	case 0:
		return !match;
	case 1:
	case 2:
	case 4:
	case 8:
		return args->addr + args->len >= args->addr;
	default:
		return false;
	}
}

/* The new doorbell takes over the reference to its eventfd. */
static int assign(struct weir_mmio_bus *bus,
		  const struct weir_mmio_doorbell *bell)
{
	int ret;

	mutex_lock(&bus->lock);
	ret = weir_mmio_bus_replace(bus, weir_mmio_table_add_doorbell(
						weir_mmio_bus_table(bus), bell));
	mutex_unlock(&bus->lock);
	if (ret)
		eventfd_ctx_put(bell->eventfd);
	return ret;
}

static int deassign(struct weir_mmio_bus *bus,
		    const struct weir_mmio_doorbell *bell)
{
	bool found;

	mutex_lock(&bus->lock);
	found = weir_mmio_table_del_doorbell(weir_mmio_bus_table(bus), bell);
	if (found)
		weir_mmio_bus_wait(bus);
	mutex_unlock(&bus->lock);
	/* The doorbell's reference, and the one taken to look for it. */
	if (found)
		eventfd_ctx_put(bell->eventfd);
	eventfd_ctx_put(bell->eventfd);
	return found ? 0 : -ENOENT;
}

/**
 * weir_ioeventfd() - KVM_IOEVENTFD
 * @bus: the VM's bus, of memory or, with KVM_IOEVENTFD_FLAG_PIO, of ports
 * @args: the ioctl's argument, copied in
 *
 * Once a doorbell is removed, its eventfd is not signalled any more.
 *
 * Context: may sleep.
 * Return: 0; -EINVAL for a flag that is unknown or of another architecture, a
 * length that is no register's width, a range that wraps round, a value to
 * match without a length, or a file descriptor that is no eventfd; -EBADF;
 * -EEXIST when a write could match two doorbells; -ENOENT when there is no such
 * doorbell to remove; -ENOSPC; -ENOMEM.
 */
int weir_ioeventfd(struct weir_mmio_bus *bus, const struct kvm_ioeventfd *args)
{
	struct weir_mmio_doorbell bell = {
		.addr = args->addr,
		.len = args->len,
		.wildcard = !(args->flags & KVM_IOEVENTFD_FLAG_DATAMATCH),
	};

	if (args->flags & ~VALID_FLAGS || !valid(args))
		return -EINVAL;
	if (!bell.wildcard)
		bell.datamatch = args->datamatch;
	bell.eventfd = eventfd_ctx_fdget(args->fd);
	if (IS_ERR(bell.eventfd))
		return PTR_ERR(bell.eventfd);
	if (args->flags & KVM_IOEVENTFD_FLAG_DEASSIGN)
		return deassign(bus, &bell);
	return assign(bus, &bell);
}
