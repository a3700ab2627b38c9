// SPDX-License-Identifier: GPL-2.0-only
/* A VMM and a driver on the vhost ABI. */

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "vhost.h"

/* Where things are in the guest's memory. */
#define RINGS		0x1000UL	/* and as much again for the other */
#define RING_SIZE	0x4000UL
#define TX_BUFFERS	0x100000UL
#define RX_BUFFERS	0x200000UL

int vhost_open(void)
{
	int fd = open("/dev/weir-vhost-net", O_RDWR);

	if (fd < 0)
		test_skip("there is no /dev/weir-vhost-net");
	return fd;
}

static void open_tap(struct vhost *v, short flags)
{
	struct ifreq ifr = {
		.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | flags,
	};
	int header = VHOST_HEADER, fd;

	v->tap = open("/dev/net/tun", O_RDWR);
	if (v->tap < 0)
		test_skip("there is no /dev/net/tun");
	strcpy(ifr.ifr_name, "vhosttest%d");
	must(ioctl(v->tap, TUNSETIFF, &ifr));
	must(ioctl(v->tap, TUNSETVNETHDRSZ, &header));
	strcpy(v->name, ifr.ifr_name);
	fd = must(socket(AF_INET, SOCK_DGRAM, 0));
	must(ioctl(fd, SIOCGIFFLAGS, &ifr));
	ifr.ifr_flags |= IFF_UP;
	must(ioctl(fd, SIOCSIFFLAGS, &ifr));
	close(fd);
}

static void open_socket(struct vhost *v)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(VHOST_ETHERTYPE),
		.sll_ifindex = (int)if_nametoindex(v->name),
	};
	struct timeval limit = { .tv_sec = 60 };

	v->sock = must(socket(AF_PACKET, SOCK_RAW, htons(VHOST_ETHERTYPE)));
	must(bind(v->sock, (struct sockaddr *)&addr, sizeof(addr)));
	must(setsockopt(v->sock, SOL_SOCKET, SO_RCVTIMEO, &limit,
			sizeof(limit)));
}

static void create(struct vhost *v)
{
	u32 i;

	v->fd = vhost_open();
	v->mem = mmap(NULL, VHOST_SIZE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (v->mem == MAP_FAILED)
		test_die("no memory");
	for (i = 0; i < 2; i++) {
		v->vq[i].kick = must(eventfd(0, EFD_NONBLOCK));
		v->vq[i].call = must(eventfd(0, EFD_NONBLOCK));
		v->vq[i].err = must(eventfd(0, EFD_NONBLOCK));
	}
}

void vhost_create_tap(struct vhost *v, short flags)
{
	memset(v, 0, sizeof(*v));
	create(v);
	open_tap(v, flags);
	open_socket(v);
}

void vhost_create(struct vhost *v)
{
	vhost_create_tap(v, 0);
}

void vhost_create_on(struct vhost *v, int backend, const char *name)
{
	memset(v, 0, sizeof(*v));
	create(v);
	v->tap = backend;
	strcpy(v->name, name);
	open_socket(v);
}

void vhost_destroy(struct vhost *v)
{
	u32 i;

	if (v->fd >= 0)
		close(v->fd);
	close(v->sock);
	if (v->tap >= 0)
		close(v->tap);
	for (i = 0; i < 2; i++) {
		close(v->vq[i].kick);
		close(v->vq[i].call);
		close(v->vq[i].err);
	}
	munmap(v->mem, VHOST_SIZE);
}

int vhost_set_memory(struct vhost *v, u64 gpa, u64 size, u64 addr)
{
	struct {
		struct vhost_memory head;
		struct vhost_memory_region region;
	} table = { { .nregions = 1 }, { gpa, size, addr, 0 } };

	return ioctl(v->fd, VHOST_SET_MEM_TABLE, &table);
}

int vhost_state(struct vhost *v, unsigned long call, u32 index, u32 num)
{
	struct vhost_vring_state s = { index, num };

	return ioctl(v->fd, call, &s);
}

int vhost_file(struct vhost *v, unsigned long call, u32 index, int fd)
{
	struct vhost_vring_file f = { index, fd };

	return ioctl(v->fd, call, &f);
}

int vhost_backend(struct vhost *v, u32 index, int fd)
{
	return vhost_file(v, VHOST_NET_SET_BACKEND, index, fd);
}

struct vhost_vring_addr vhost_addr(struct vhost *v, u32 index)
{
	u64 base = (u64)v->mem + RINGS + index * RING_SIZE;

	return (struct vhost_vring_addr){
		.index = index,
		.desc_user_addr = base,
		.avail_user_addr = base + 0x1000,
		.used_user_addr = base + 0x2000,
	};
}

static void setup_vq(struct vhost *v, u32 index)
{
	struct vhost_vring_addr a = vhost_addr(v, index);
	struct vring_state *q = &v->vq[index];

	q->desc = (void *)a.desc_user_addr;
	q->avail = (void *)a.avail_user_addr;
	q->used = (void *)a.used_user_addr;
	q->seen = 0;
	memset(q->desc, 0, 0x3000);
	must(vhost_state(v, VHOST_SET_VRING_NUM, index, VHOST_NUM));
	must(vhost_state(v, VHOST_SET_VRING_BASE, index, 0));
	must(ioctl(v->fd, VHOST_SET_VRING_ADDR, &a));
	must(vhost_file(v, VHOST_SET_VRING_KICK, index, q->kick));
	must(vhost_file(v, VHOST_SET_VRING_CALL, index, q->call));
	must(vhost_file(v, VHOST_SET_VRING_ERR, index, q->err));
}

void vhost_setup(struct vhost *v, u64 features)
{
	features |= 1ULL << VIRTIO_F_VERSION_1;
	must(ioctl(v->fd, VHOST_SET_OWNER, NULL));
	must(ioctl(v->fd, VHOST_SET_FEATURES, &features));
	must(vhost_set_memory(v, VHOST_GPA, VHOST_SIZE, (u64)v->mem));
	setup_vq(v, VHOST_RX);
	setup_vq(v, VHOST_TX);
}

void vhost_start(struct vhost *v)
{
	must(vhost_backend(v, VHOST_RX, v->tap));
	must(vhost_backend(v, VHOST_TX, v->tap));
}

void vhost_stop(struct vhost *v)
{
	must(vhost_backend(v, VHOST_RX, -1));
	must(vhost_backend(v, VHOST_TX, -1));
}

u32 vhost_frame(u8 *frame, u32 number)
{
	u32 len = 60 + number * 37 % 1400, i;

	memset(frame, 0xff, 6);
	memcpy(frame + 6, "\x02weir", 6);
	frame[12] = VHOST_ETHERTYPE >> 8;
	frame[13] = VHOST_ETHERTYPE & 0xff;
	for (i = 14; i < len; i++)
		frame[i] = number + i * 7;
	return len;
}

static void offer(struct vring_state *q, u16 id, u64 gpa, u32 len, u16 flags)
{
	q->desc[id] = (struct vring_desc){ gpa, len, flags, 0 };
	q->avail->ring[q->avail->idx % VHOST_NUM] = id;
	__atomic_store_n(&q->avail->idx, (u16)(q->avail->idx + 1),
			 __ATOMIC_RELEASE);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static void kick(struct vring_state *q)
{
	must(eventfd_write(q->kick, 1));
}

void vhost_kick(struct vhost *v)
{
	kick(&v->vq[VHOST_TX]);
}

void vhost_add(struct vhost *v, u32 number)
{
	u16 id = number % VHOST_NUM;
	u64 at = TX_BUFFERS + id * VHOST_BUFFER;
	u32 len;

	memset(v->mem + at, 0, VHOST_HEADER);
	len = vhost_frame(v->mem + at + VHOST_HEADER, number);
	offer(&v->vq[VHOST_TX], id, VHOST_GPA + at, VHOST_HEADER + len, 0);
}

void vhost_send(struct vhost *v, u32 number)
{
	vhost_add(v, number);
	vhost_kick(v);
}

void vhost_send_bytes(struct vhost *v, const void *bytes, u32 len)
{
	memcpy(v->mem + TX_BUFFERS, bytes, len);
	offer(&v->vq[VHOST_TX], 0, VHOST_GPA + TX_BUFFERS, len, 0);
	kick(&v->vq[VHOST_TX]);
}

bool vhost_used(struct vhost *v, u32 index)
{
	struct vring_state *q = &v->vq[index];

	if (!wait_for(__atomic_load_n(&q->used->idx, __ATOMIC_ACQUIRE) !=
		      q->seen))
		return false;
	q->seen++;
	return true;
}

bool vhost_sent(struct vhost *v, u32 number)
{
	u8 want[VHOST_BUFFER], got[VHOST_BUFFER];
	u32 len = vhost_frame(want, number);

	return vhost_used(v, VHOST_TX) &&
	       recv(v->sock, got, sizeof(got), 0) == (ssize_t)len &&
	       !memcmp(want, got, len);
}

void vhost_lay_out(struct vhost *v, u16 id)
{
	offer(&v->vq[VHOST_RX], id, VHOST_GPA + RX_BUFFERS + id * VHOST_BUFFER,
	      VHOST_BUFFER, VRING_DESC_F_WRITE);
}

void vhost_offer(struct vhost *v, u16 id)
{
	vhost_lay_out(v, id);
	kick(&v->vq[VHOST_RX]);
}

/* The host sends others down a new interface. */
static bool is_ours(const u8 *frame)
{
	return frame[12] == VHOST_ETHERTYPE >> 8 &&
	       frame[13] == (VHOST_ETHERTYPE & 0xff);
}

/* One more used buffer: what is in it goes to @bytes. Return: how much. */
static u32 receive_buffer(struct vhost *v, u8 *bytes, u32 max)
{
	struct vring_state *q = &v->vq[VHOST_RX];
	u32 len;
	u16 id;

	if (!vhost_used(v, VHOST_RX))
		return 0;
	id = q->used->ring[(u16)(q->seen - 1) % VHOST_NUM].id;
	len = q->used->ring[(u16)(q->seen - 1) % VHOST_NUM].len;
	if (id >= VHOST_NUM || len > VHOST_BUFFER || len > max)
		return 0;
	memcpy(bytes, v->mem + RX_BUFFERS + id * VHOST_BUFFER, len);
	vhost_offer(v, id);
	return len;
}

u32 vhost_receive(struct vhost *v, u8 *bytes, u32 max)
{
	u32 len = receive_buffer(v, bytes, max), more;
	struct virtio_net_hdr_v1 hdr;

	if (len < VHOST_HEADER)
		return 0;
	memcpy(&hdr, bytes, sizeof(hdr));
	if (!hdr.num_buffers)
		return 0;
	while (--hdr.num_buffers) {
		more = receive_buffer(v, bytes + len, max - len);
		if (!more)
			return 0;
		len += more;
	}
	return len;
}

void vhost_offer_all(struct vhost *v)
{
	u16 i;

	for (i = 0; i < VHOST_NUM; i++)
		vhost_offer(v, i);
}

bool vhost_received(struct vhost *v, u32 number)
{
	u8 want[VHOST_BUFFER], bytes[VHOST_BUFFER];
	u32 len = vhost_frame(want, number), got;

	do {
		got = vhost_receive(v, bytes, sizeof(bytes));
		if (!got)
			return false;
	} while (!is_ours(bytes + VHOST_HEADER));
	return got == VHOST_HEADER + len &&
	       !memcmp(want, bytes + VHOST_HEADER, len);
}

bool vhost_waits(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	eventfd_t n;

	return poll(&p, 1, 60000) == 1 && !eventfd_read(fd, &n);
}

bool vhost_received_in(struct vhost *v, u16 id, u32 number)
{
	const u8 *at = v->mem + RX_BUFFERS + id * VHOST_BUFFER + VHOST_HEADER;
	u8 want[VHOST_BUFFER];
	u32 len = vhost_frame(want, number);

	while (vhost_used(v, VHOST_RX)) {
		if (!memcmp(want, at, len))
			return true;
		vhost_offer(v, id);
	}
	return false;
}
