// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * The log of /dev/weir-vhost-net: after frames in and out it has exactly the pages
 * that the device wrote; switched on and off under way, no frame is lost; pages
 * that are copied whenever the log has them, while it runs, end up equal to the
 * guest's memory; its eventfd is signalled; a log that goes away stops a
 * virtqueue and says so.
 */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "vhost.h"

#define LOG_ALL		(1ULL << VHOST_F_LOG_ALL)
#define PAGE		VHOST_PAGE_SIZE
#define FIRST		(VHOST_GPA / PAGE)
#define PAGES		(VHOST_SIZE / PAGE)
#define LOG_SIZE	0xa000UL	/* bits for all below the memory's end */
#define ELSEWHERE	(VHOST_GPA + 0x3f0000UL)
#define FRAMES		5U
#define ROUNDS		100U
#define DATA		1U		/* what is to be logged */
#define RINGS		2U

static struct vhost v;
static u64 *log_;
static bool want[PAGES];
static bool done;

static u64 *word_of(u64 page)
{
	return &log_[(FIRST + page) / 64];
}

static bool logged(u64 page)
{
	return *word_of(page) >> (FIRST + page) % 64 & 1;
}

static void clear(void)
{
	memset(log_, 0, LOG_SIZE);
	memset(want, 0, sizeof(want));
}

static u64 used_page(u32 index)
{
	return ((u8 *)v.vq[index].used - v.mem) / PAGE;
}

static int set_addr(u32 index, u32 flags, u64 log)
{
	struct vhost_vring_addr a = vhost_addr(&v, index);

	a.flags = flags;
	a.log_guest_addr = log;
	return ioctl(v.fd, VHOST_SET_VRING_ADDR, &a);
}

static int set_features(u64 features)
{
	features |= 1ULL << VIRTIO_F_VERSION_1;
	return ioctl(v.fd, VHOST_SET_FEATURES, &features);
}

static int set_base(u64 base)
{
	return ioctl(v.fd, VHOST_SET_LOG_BASE, &base);
}

/* As a VMM at the start of a migration, and at its end. */
static void log_what(u32 what, u64 features)
{
	u32 i;

	check_ok(set_features(features | (what & DATA ? LOG_ALL : 0)));
	for (i = 0; i < 2; i++)
		check_ok(set_addr(i, !!(what & RINGS) << VHOST_VRING_F_LOG,
				  VHOST_GPA + used_page(i) * PAGE));
}

static void setup(u32 what, u64 features)
{
	u16 i;

	vhost_setup(&v, features);
	must(set_base((u64)log_));
	log_what(what, features);
	clear();
	vhost_start(&v);
	for (i = 0; i < VHOST_NUM; i++)
		vhost_offer(&v, i);
}

static void teardown(void)
{
	must(ioctl(v.fd, VHOST_RESET_OWNER, NULL));
}

static void send_in(u32 first)
{
	u8 frame[VHOST_BUFFER];
	u32 i, len;

	for (i = first; i < first + FRAMES; i++) {
		len = vhost_frame(frame, i);
		check_eq(send(v.sock, frame, len, 0), len);
	}
}

static void traffic(u32 first)
{
	u32 i;

	send_in(first);
	for (i = first; i < first + FRAMES; i++) {
		vhost_send(&v, i);
		check(vhost_sent(&v, i));
		check(vhost_received(&v, i));
	}
}

/* Pages of the buffers that were used from the virtqueue's @from on. */
static void want_buffers(u16 from)
{
	const struct vring_state *q = &v.vq[VHOST_RX];

	check((u16)(q->used->idx - from) <= VHOST_NUM);
	for (; from != q->used->idx; from++)
		want[(q->desc[q->used->ring[from % VHOST_NUM].id].addr -
		      VHOST_GPA) / PAGE] = true;
}

static void compare(void)
{
	u64 i;

	for (i = 0; i < PAGES; i++)
		if (logged(i) != want[i])
			test_report(__FILE__, __LINE__, "log", "page %#llx is %s it",
				    (unsigned long long)i,
				    want[i] ? "not in" : "in");
	for (i = 0; i < FIRST / 64; i++)
		check_eq(log_[i], 0);
	for (i = (FIRST + PAGES) / 64; i < LOG_SIZE / 8; i++)
		check_eq(log_[i], 0);
}

static void check_exact(u32 what, u64 features)
{
	setup(what, features);
	traffic(0);
	vhost_stop(&v);
	if (what & DATA)
		want_buffers(0);
	want[used_page(VHOST_RX)] = what & RINGS;
	want[used_page(VHOST_TX)] = what & RINGS;
	compare();
	teardown();
}

/* The log has the used ring where the VMM says. */
static void check_elsewhere(void)
{
	setup(RINGS, 0);
	check_ok(set_addr(VHOST_TX, 1 << VHOST_VRING_F_LOG, ELSEWHERE));
	clear();
	traffic(0);
	vhost_stop(&v);
	want[used_page(VHOST_RX)] = true;
	want[(ELSEWHERE - VHOST_GPA) / PAGE] = true;
	compare();
	teardown();
}

static void check_switched(void)
{
	u32 i;
	u16 from;

	setup(0, 0);
	traffic(0);
	send_in(FRAMES);
	compare();
	log_what(DATA | RINGS, 0);
	for (i = FRAMES; i < 2 * FRAMES; i++)
		check(vhost_received(&v, i));
	vhost_stop(&v);
	clear();
	from = v.vq[VHOST_RX].used->idx;
	vhost_start(&v);
	traffic(2 * FRAMES);
	vhost_stop(&v);
	want_buffers(from);
	want[used_page(VHOST_RX)] = true;
	want[used_page(VHOST_TX)] = true;
	compare();
	vhost_start(&v);
	send_in(3 * FRAMES);
	log_what(0, 0);
	for (i = 3 * FRAMES; i < 4 * FRAMES; i++)
		check(vhost_received(&v, i));
	clear();
	traffic(4 * FRAMES);
	vhost_stop(&v);
	compare();
	teardown();
}

/* Take what is in the log and copy those pages. */
static void fetch(u8 *copy)
{
	u64 i, bits, page;

	for (i = FIRST / 64; i < (FIRST + PAGES) / 64; i++) {
		bits = __atomic_exchange_n(&log_[i], 0, __ATOMIC_SEQ_CST);
		for (; bits; bits &= bits - 1) {
			page = i * 64 + __builtin_ctzll(bits) - FIRST;
			memcpy(copy + page * PAGE, v.mem + page * PAGE, PAGE);
		}
	}
}

static void *fetch_on(void *copy)
{
	while (!__atomic_load_n(&done, __ATOMIC_ACQUIRE))
		fetch(copy);
	return NULL;
}

/* What only the device writes to is the same in the end. */
static void check_equal(const u8 *copy)
{
	const struct vring_state *q = &v.vq[VHOST_RX];
	u64 at;
	u32 i;

	for (i = 0; i < 2; i++)
		check(!memcmp(copy + used_page(i) * PAGE,
			      v.mem + used_page(i) * PAGE, PAGE));
	for (i = 0; i < VHOST_NUM; i++) {
		at = q->desc[i].addr - VHOST_GPA;
		check(!memcmp(copy + at, v.mem + at, VHOST_BUFFER));
	}
}

static void check_copied(u64 features)
{
	u8 *copy = malloc(VHOST_SIZE);
	pthread_t thread;
	u32 i;

	setup(DATA | RINGS, features);
	memcpy(copy, v.mem, VHOST_SIZE);
	done = false;
	if (pthread_create(&thread, NULL, fetch_on, copy))
		test_die("no thread");
	for (i = 0; i < ROUNDS; i++)
		traffic(i * FRAMES);
	vhost_stop(&v);
	__atomic_store_n(&done, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	fetch(copy);
	check_equal(copy);
	teardown();
	free(copy);
}

static void check_event(void)
{
	int fd = must(eventfd(0, EFD_NONBLOCK)), none = -1, bad = 1000;
	eventfd_t n;

	setup(DATA | RINGS, 0);
	check_errno(ioctl(v.fd, VHOST_SET_LOG_FD, (void *)1), EFAULT);
	check_errno(ioctl(v.fd, VHOST_SET_LOG_FD, &bad), EBADF);
	check_errno(ioctl(v.fd, VHOST_SET_LOG_FD, &v.tap), EINVAL);
	traffic(0);
	check_ok(ioctl(v.fd, VHOST_SET_LOG_FD, &fd));
	traffic(FRAMES);
	check(vhost_waits(fd));
	check_ok(ioctl(v.fd, VHOST_SET_LOG_FD, &none));
	eventfd_read(fd, &n);
	traffic(2 * FRAMES);
	vhost_stop(&v);
	check_errno(eventfd_read(fd, &n), EAGAIN);
	close(fd);
	teardown();
}

/* No room for a log of all memory below the end of the VMM's addresses. */
static void check_room(void)
{
	const u64 far = ~0xffffULL;

	check_errno(ioctl(v.fd, VHOST_SET_LOG_BASE, (void *)1), EPERM);
	setup(0, 0);
	check_errno(ioctl(v.fd, VHOST_SET_LOG_BASE, (void *)1), EFAULT);
	check_ok(set_base(far));	/* nothing is logged */
	check_errno(set_features(LOG_ALL), EFAULT);
	check_errno(set_addr(0, 1 << VHOST_VRING_F_LOG, VHOST_GPA), EINVAL);
	traffic(0);
	check_ok(set_base((u64)log_));
	check_errno(set_addr(0, 1 << VHOST_VRING_F_LOG, ~0ULL << 2), EINVAL);
	check_ok(set_features(LOG_ALL));
	check_errno(set_base(far), EFAULT);
	check_errno(set_base(1ULL << 62), EFAULT);
	check_errno(vhost_set_memory(&v, -VHOST_SIZE, VHOST_SIZE, (u64)v.mem),
		    EFAULT);
	traffic(FRAMES);
	vhost_stop(&v);
	check_ok(set_base(far));
	check_errno(vhost_backend(&v, VHOST_TX, v.tap), EFAULT);
	check_ok(set_base((u64)log_));
	vhost_start(&v);
	traffic(2 * FRAMES);
	teardown();
}

static void check_unmapped(void)
{
	u8 frame[VHOST_BUFFER];

	setup(DATA | RINGS, 0);
	traffic(0);
	if (munmap(log_, LOG_SIZE))
		test_die("no munmap");
	vhost_send(&v, 0);
	check(vhost_waits(v.vq[VHOST_TX].err));
	send_in(0);
	check(vhost_waits(v.vq[VHOST_RX].err));
	teardown();
	if (mmap(log_, LOG_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE |
		 MAP_ANONYMOUS | MAP_FIXED, -1, 0) != log_)
		test_die("no memory");
	/* It was sent before there was nothing to say so with. */
	while (recv(v.sock, frame, sizeof(frame), MSG_DONTWAIT) > 0)
		;
	setup(DATA | RINGS, 0);
	vhost_send(&v, 1);
	check(vhost_sent(&v, 1));
	send_in(0);
	check(wait_for(v.vq[VHOST_RX].used->idx >= FRAMES));
	teardown();
}

int main(void)
{
	log_ = mmap(NULL, LOG_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (log_ == MAP_FAILED)
		test_die("no memory");
	vhost_create(&v);
	check_exact(DATA | RINGS, 0);
	check_exact(DATA | RINGS, 1ULL << VIRTIO_RING_F_EVENT_IDX);
	check_exact(DATA | RINGS, 1ULL << VIRTIO_NET_F_MRG_RXBUF);
	check_exact(DATA, 0);
	check_exact(RINGS, 0);
	check_exact(0, 0);
	check_elsewhere();
	check_switched();
	check_copied(0);
	check_copied(1ULL << VIRTIO_RING_F_EVENT_IDX);
	check_event();
	check_room();
	check_unmapped();
	vhost_destroy(&v);
	return test_end();
}
