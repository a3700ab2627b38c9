// SPDX-License-Identifier: GPL-2.0-only
/* Files, memory and random numbers that the threads of hostile.c share. */

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>
#include <uapi/weir.h>

#include "blob.h"
#include "hostile.h"
#include "its.h"

#define ARENA		(8UL << 20)
#define FIRST_PAGE	16		/* before it is what the guest runs */
#define PAGES		112		/* to write to */
#define NOISE		0x10000
#define RING_PAGES	16
#define VCPU_PAGES	(2 + RING_PAGES)
#define SHARED		(HOSTILE_FDS * VCPU_PAGES * PAGE)

static int fds[HOSTILE_KINDS][HOSTILE_FDS];
static u8 *arena, *shared;
static int kvm, disk, tap, noise;
static u32 gic;

/*
 * Goes round for ever: memory, which makes it dirty; a register of a device that
 * is there or not; with luck a call of PSCI. x10 and x11: where.
 */
GUEST_CODE(hostile_guest_code,
	"1:	str	x13, [x10, x12]\n"
	"	add	x12, x12, #4096\n"
	"	and	x12, x12, #0xffff8\n"
	"	str	w13, [x11, x14]\n"
	"	ldr	w15, [x11, #0x40]\n"
	"	add	x14, x14, #4\n"
	"	and	x14, x14, #0xffc\n"
	"	add	x13, x13, #1\n"
	"	tst	x13, #0xff\n"
	"	b.ne	1b\n"
	"	lsr	x0, x13, #8\n"
	"	and	x0, x0, #0x1f\n"
	"	movk	x0, #0x8400, lsl #16\n"
	"	hvc	#0\n"
	"	b	1b\n");

u64 hostile_random(struct hostile *t)
{
	t->seed ^= t->seed << 13;
	t->seed ^= t->seed >> 7;
	t->seed ^= t->seed << 17;
	return t->seed * 0x2545f4914f6cdd1dULL;
}

u32 hostile_below(struct hostile *t, u32 n)
{
	return (hostile_random(t) >> 33) % n;
}

bool hostile_wild(struct hostile *t, u32 n)
{
	return !hostile_below(t, n) && !t->calm;
}

u64 hostile_nearly(struct hostile *t, u64 val)
{
	if (hostile_wild(t, 16))
		return hostile_random(t);
	return hostile_wild(t, 16) ? val ^ 1ULL << hostile_below(t, 64) : val;
}

int hostile_fd(struct hostile *t, enum hostile_kind of)
{
	return __atomic_load_n(&fds[of][hostile_below(t, HOSTILE_FDS)],
			       __ATOMIC_RELAXED);
}

int hostile_keep(struct hostile *t, enum hostile_kind of, int fd)
{
	int old;

	if (fd < 0)
		return fd;
	old = __atomic_exchange_n(&fds[of][hostile_below(t, HOSTILE_FDS)], fd,
				  __ATOMIC_RELAXED);
	if (old >= 0)
		close(old);
	return fd;
}

/* The pages of the last vCPU there stay when this one has none to take their place. */
void hostile_map(struct hostile *t, int vcpu)
{
	u8 *at = shared + hostile_below(t, HOSTILE_FDS) * VCPU_PAGES * PAGE;

	mmap(at, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, vcpu, 0);
	mmap(at + 2 * PAGE, RING_PAGES * PAGE, PROT_READ | PROT_WRITE,
	     MAP_SHARED | MAP_FIXED, vcpu, KVM_DIRTY_LOG_PAGE_OFFSET * PAGE);
}

u8 *hostile_guest(void)
{
	return arena;
}

void *hostile_memory(struct hostile *t)
{
	return arena + (FIRST_PAGE + hostile_below(t, PAGES)) * PAGE;
}

u64 hostile_address(struct hostile *t)
{
	u64 base = hostile_pick(t, GUEST_RAM, GUEST_GICD, GUEST_GICR, GUEST_MMIO,
				ITS_BASE, 0x8090000, 0x10000000);

	return hostile_nearly(t, base + hostile_below(t, 64) * PAGE);
}

int hostile_kvm(void)
{
	return kvm;
}

int hostile_disk(void)
{
	return disk;
}

int hostile_tap(void)
{
	return tap;
}

u32 hostile_gic(void)
{
	return gic;
}

long hostile_event_signal(struct hostile *t)
{
	u64 one = 1;

	if (!hostile_below(t, 2))
		hostile_keep(t, EVENT, eventfd(0, EFD_NONBLOCK));
	return write(hostile_fd(t, EVENT), &one, sizeof(one));
}

/*
 * Noise into what the kernel shares with the VMM. By read(), which has an errno for
 * a page that is not there, where a store would have a signal.
 */
long hostile_scribble(struct hostile *t)
{
	u32 len = 1 + hostile_below(t, 64);
	u32 pages = hostile_below(t, 2) ? 2 : VCPU_PAGES;
	u8 *at = shared + hostile_below(t, HOSTILE_FDS) * VCPU_PAGES * PAGE +
		 hostile_below(t, pages * PAGE - len);

	return pread(noise, at, len, hostile_below(t, NOISE - len));
}

/* An entry of a dirty ring given back, harvested or not: its flags come first. */
long hostile_harvest(struct hostile *t)
{
	u8 *ring = shared + (hostile_below(t, HOSTILE_FDS) * VCPU_PAGES + 2) * PAGE;
	u32 i, nr = 1 + hostile_below(t, 256);
	long last = 0;

	for (i = 0; i < nr && last >= 0; i++)
		last = pread(noise, ring + i * sizeof(struct kvm_dirty_gfn), 4, NOISE);
	return last;
}

/* Any number, on any file, with an argument in the arena or anywhere. */
long hostile_noise(struct hostile *t)
{
	unsigned long cmd = _IOC(hostile_below(t, 4),
				 hostile_pick(t, KVMIO, KVMIO, 'w'),
				 hostile_below(t, 256), hostile_below(t, 128));
	void *arg = hostile_below(t, 8) ? hostile_memory(t) : (void *)hostile_random(t);

	return ioctl(hostile_fd(t, hostile_below(t, HOSTILE_KINDS)), cmd, arg);
}

long hostile_forgetful(struct hostile *t)
{
	u64 *p = hostile_memory(t);
	u32 i;

	if (!hostile_below(t, 8))
		return madvise(p, 16 * PAGE, MADV_DONTNEED);
	for (i = 0; i < 64; i++)
		p[i] = hostile_random(t);
	return 0;
}

long hostile_stats_read(struct hostile *t)
{
	return read(hostile_fd(t, STATS), hostile_memory(t), hostile_below(t, 4096));
}

/* Not a word of it is waited for: what is served here may be closed meanwhile. */
static void serve(int fd)
{
	struct weir_virtio_remote_state state;

	if (fd >= 0 && !ioctl(fd, WEIR_VIRTIO_REMOTE_GET, &state))
		ioctl(fd, WEIR_VIRTIO_REMOTE_DONE, &state.seq);
}

void hostile_serve(struct hostile *t, u32 nr)
{
	u32 i;

	for (i = 0; i < HOSTILE_FDS; i++)
		serve(__atomic_load_n(&fds[VIRTIO][i], __ATOMIC_RELAXED));
	for (i = 0; i < nr; i++)
		serve(__atomic_load_n(&t[i].busy, __ATOMIC_RELAXED));
}

static void open_tap(void)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int header = 12;

	tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (tap < 0)
		return;
	must(ioctl(tap, TUNSETIFF, &ifr));
	must(ioctl(tap, TUNSETVNETHDRSZ, &header));
}

static void make_noise(void)
{
	struct hostile t = { .seed = 4711 };
	const u32 reset = KVM_DIRTY_GFN_F_RESET;
	u64 word;
	u32 i;

	noise = must(memfd_create("noise", MFD_CLOEXEC));
	for (i = 0; i < NOISE / sizeof(word); i++) {
		word = hostile_random(&t);
		must(write(noise, &word, sizeof(word)));
	}
	must(write(noise, &reset, sizeof(reset)));
}

static void find_gic(void)
{
	struct kvm_create_device d = {
		.type = KVM_DEV_TYPE_ARM_VGIC_V3, .flags = KVM_CREATE_DEVICE_TEST,
	};
	int vm = must(ioctl(kvm, KVM_CREATE_VM, 0));

	gic = ioctl(vm, KVM_CREATE_DEVICE, &d) ? KVM_DEV_TYPE_ARM_VGIC_V2 : d.type;
	close(vm);
}

void hostile_prepare(void)
{
	char name[] = "/tmp/hostile-XXXXXX";

	kvm = kvm_open();
	arena = test_alloc(ARENA);
	memcpy(arena, hostile_guest_code,
	       hostile_guest_code_end - hostile_guest_code);
	__builtin___clear_cache((char *)arena, (char *)arena + PAGE);
	shared = mmap(NULL, SHARED, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(shared != MAP_FAILED);
	disk = must(mkstemp(name));
	must(unlink(name));
	must(ftruncate(disk, 1 << 20));
	open_tap();
	make_noise();
	find_gic();
	memset(fds, 0xff, sizeof(fds));
}

void hostile_forget(void)
{
	int kind, i;

	for (kind = 0; kind < HOSTILE_KINDS; kind++)
		for (i = 0; i < HOSTILE_FDS; i++)
			if (fds[kind][i] >= 0)
				close(fds[kind][i]);
	memset(fds, 0xff, sizeof(fds));
}
