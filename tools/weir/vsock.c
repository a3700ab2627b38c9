// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vhost.h>
#include <linux/virtio_vsock.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "memory.h"
#include "report.h"
#include "vsock.h"

#define NODE		"/dev/vhost-vsock"
#define QUEUES		3	/* receive, transmit, event (5.10.2) */
#define SERVED		2	/* by vhost-vsock */

static struct weir_vsock *of_remote(struct weir_remote *r)
{
	return (struct weir_vsock *)((char *)r - offsetof(struct weir_vsock, remote));
}

static int explain_open(int err)
{
	switch (err) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return weir_err("--vsock: there is no " NODE ": load vhost_vsock (modprobe vhost_vsock)");
	case EACCES:
	case EPERM:
		return weir_err("--vsock: " NODE " may not be opened: be root, or in the group that owns it (often kvm)");
	default:
		return weir_err("--vsock: " NODE ": %s", strerror(err));
	}
}

/* A file of vhost-vsock's that belongs to this process, and has the address. */
static int take_cid(struct weir_vsock *v)
{
	uint64_t cid = v->cid;

	v->vhost = open(NODE, O_RDWR | O_CLOEXEC);
	if (v->vhost < 0)
		return explain_open(errno);
	if (ioctl(v->vhost, VHOST_SET_OWNER))
		return weir_err("--vsock: " NODE ": %s", strerror(errno));
	if (!ioctl(v->vhost, VHOST_VSOCK_SET_GUEST_CID, &cid))
		return 0;
	if (errno == EADDRINUSE)
		return weir_err("--vsock cid=%u: another guest has this CID",
				v->cid);
	return weir_err("--vsock cid=%u: %s", v->cid, strerror(errno));
}

static void release(struct weir_vsock *v)
{
	if (v->vhost >= 0)
		close(v->vhost);
	v->vhost = -1;
}

/* VHOST_SET_*: NULL, or what is not possible. */
static const char *set_up(struct weir_vsock *v, uint64_t features)
{
	struct vhost_memory *table;
	const char *why = NULL;

	if (ioctl(v->vhost, VHOST_SET_FEATURES, &features))
		return "VHOST_SET_FEATURES";
	table = calloc(1, sizeof(*table) + sizeof(table->regions[0]));
	if (!table)
		return "memory";
	table->nregions = 1;
	table->regions[0] = (struct vhost_memory_region) {
		.guest_phys_addr = WEIR_RAM_BASE,
		.memory_size = v->memory->size,
		.userspace_addr = (uintptr_t)v->memory->host,
	};
	if (ioctl(v->vhost, VHOST_SET_MEM_TABLE, table))
		why = "VHOST_SET_MEM_TABLE";
	free(table);
	return why;
}

static uint64_t at(const struct weir_vsock *v, uint64_t gpa)
{
	return (uintptr_t)weir_memory_at(v->memory, gpa);
}

static const char *set_ring(struct weir_vsock *v, unsigned int index,
			    const struct weir_virtio_remote_queue *q)
{
	struct vhost_vring_state num = { .index = index, .num = q->num };
	struct vhost_vring_state base = { .index = index };
	struct vhost_vring_addr addr = {
		.index = index,
		.desc_user_addr = at(v, q->desc),
		.avail_user_addr = at(v, q->avail),
		.used_user_addr = at(v, q->used),
	};
	struct vhost_vring_file kick = { index, v->remote.offer.kick[index] };
	struct vhost_vring_file call = { index, v->remote.offer.call[index] };
	struct vhost_vring_file err = { index, v->broken };

	if (ioctl(v->vhost, VHOST_SET_VRING_NUM, &num) ||
	    ioctl(v->vhost, VHOST_SET_VRING_BASE, &base))
		return "VHOST_SET_VRING_NUM";
	if (ioctl(v->vhost, VHOST_SET_VRING_ADDR, &addr))
		return "VHOST_SET_VRING_ADDR";
	if (ioctl(v->vhost, VHOST_SET_VRING_ERR, &err) ||
	    ioctl(v->vhost, VHOST_SET_VRING_CALL, &call) ||
	    ioctl(v->vhost, VHOST_SET_VRING_KICK, &kick))
		return "VHOST_SET_VRING_KICK";
	return NULL;
}

static const char *run(struct weir_vsock *v,
		       const struct weir_virtio_remote_state *state)
{
	const char *why = set_up(v, state->features);
	int on = 1;
	unsigned int i;

	for (i = 0; i < SERVED && !why; i++)
		why = set_ring(v, i, &state->queue[i]);
	if (!why && ioctl(v->vhost, VHOST_VSOCK_SET_RUNNING, &on))
		why = "VHOST_VSOCK_SET_RUNNING";
	return why;
}

/* Notifications from before vhost-vsock knew of the eventfd may be lost. */
static void start(struct weir_vsock *v,
		  const struct weir_virtio_remote_state *state)
{
	const char *why = run(v, state);
	unsigned int i;

	if (why) {
		weir_err("vsock: %s: %s; the guest's device does nothing", why,
			 strerror(errno));
		return;
	}
	v->running = true;
	for (i = 0; i < SERVED; i++)
		eventfd_write(v->remote.offer.kick[i], 1);
}

/*
 * The guest's kernel forgets its sockets together with its queues. Peers in the
 * host learn that their connections have ended when the file is closed.
 */
static void stop(struct weir_vsock *v)
{
	int on = 0;

	v->running = false;
	if (ioctl(v->vhost, VHOST_VSOCK_SET_RUNNING, &on))
		weir_err("vsock: VHOST_VSOCK_SET_RUNNING: %s", strerror(errno));
	release(v);
	if (take_cid(v))
		release(v);
}

static bool can_run(struct weir_vsock *v,
		    const struct weir_virtio_remote_state *state)
{
	unsigned int i;

	for (i = 0; i < SERVED; i++)
		if (!state->queue[i].live)
			return false;
	for (i = 0; i < SERVED; i++) {
		if (weir_remote_placed(v->memory, &state->queue[i], false))
			continue;
		if (!v->misplaced)
			weir_say("vsock: the guest's queue %u is not served: it is not in RAM (told once)",
				 i);
		v->misplaced = true;
		return false;
	}
	return v->vhost >= 0;
}

static void bring(struct weir_remote *r,
		  const struct weir_virtio_remote_state *state)
{
	struct weir_vsock *v = of_remote(r);
	bool can = can_run(v, state);

	if (v->running && !can)
		stop(v);
	else if (!v->running && can)
		start(v, state);
}

static unsigned int wait_broken(struct weir_remote *r, struct pollfd *fds)
{
	fds[0] = (struct pollfd) { .fd = of_remote(r)->broken, .events = POLLIN };
	return 1;
}

static void say_broken(struct weir_remote *r)
{
	eventfd_t ignored;

	if (!eventfd_read(of_remote(r)->broken, &ignored))
		weir_say("vsock: the guest's driver has broken a queue");
}

static const struct weir_remote_ops ops = {
	.bring = bring,
	.wait = wait_broken,
	.work = say_broken,
};

int weir_vsock_init(struct weir_vsock *v, uint32_t cid,
		    const struct weir_memory *memory)
{
	struct virtio_vsock_config config = { .guest_cid = htole64(cid) };
	struct weir_virtio_remote *offer = &v->remote.offer;
	uint64_t features;

	*v = (struct weir_vsock) { .cid = cid, .memory = memory, .vhost = -1 };
	v->broken = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (weir_remote_init(&v->remote, "--vsock", &ops, QUEUES) || take_cid(v))
		return -1;
	if (ioctl(v->vhost, VHOST_GET_FEATURES, &features))
		return weir_err("--vsock: " NODE ": %s", strerror(errno));
	offer->features = features & (WEIR_REMOTE_FEATURES |
				      1ULL << VIRTIO_VSOCK_F_SEQPACKET);
	offer->config_len = sizeof(config);
	memcpy(offer->config, &config, sizeof(config));
	return 0;
}

void weir_vsock_exit(struct weir_vsock *v)
{
	weir_remote_exit(&v->remote);
	release(v);
	close(v->broken);
}
