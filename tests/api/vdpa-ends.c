// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * What a vDPA device of Weir's depends on changes or goes away with requests in
 * flight: what else is mapped, its data's mapping, the VMM's pages behind that, the
 * disk's descriptor, the device's own, the VMM by SIGKILL. What was begun ends on the
 * pages it began with; what is asked behind the end of a mapping breaks the device
 * and says so; nothing is left in the end.
 */

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "vdpa.h"
#include "vhost-blk.h"

#define LEN	(3 * 4096U)
#define OTHERS	0x80000UL	/* mapped and unmapped, of no use to requests */
#define PART	0x8000UL
#define DATA_LEN (OTHERS - VDPA_DATA)
#define CHANGES	100U

static struct vdpa v;
static bool done;
static volatile u32 *served;	/* shared with children */
static u16 asked;

static u64 place(u16 slot)
{
	return VDPA_DATA + slot * LEN;
}

static void add_device(int disk)
{
	struct weir_vdpa_disk d = vdpa_disk(&v);

	d.fd = disk;
	must(vdpa_add_disk(&v, d));
	vdpa_add_device();
}

static void remove_device(void)
{
	vdpa_del_device();
	must(vdpa_remove_disk(&v, VDPA_NAME));
}

static void be_driver(void)
{
	vdpa_open(&v);
	check_eq(vdpa_map_part(&v, VHOST_IOTLB_UPDATE, 0, VDPA_DATA), 0);
	check_eq(vdpa_map_part(&v, VHOST_IOTLB_UPDATE, VDPA_DATA, DATA_LEN), 0);
	vdpa_start(&v, VDPA_IOVA);
	asked = 0;
}

/* A request in every slot. */
static void ask_all(u32 lap)
{
	u16 slot;

	for (slot = 0; slot < VDPA_SLOTS; slot++)
		vdpa_put(&v, asked++, slot,
			 (lap + slot) % 2 ? VIRTIO_BLK_T_OUT : VIRTIO_BLK_T_IN,
			 slot * LEN / VB_SECTOR, place(slot), LEN);
	vdpa_kick(&v);
}

static bool answered(void)
{
	return vdpa_answers(&v) == asked;
}

static void *traffic(void *arg)
{
	u16 slot;
	u32 lap;

	for (lap = 0; !__atomic_load_n(&done, __ATOMIC_ACQUIRE); lap++) {
		ask_all(lap);
		while (!answered() && !__atomic_load_n(&done, __ATOMIC_ACQUIRE))
			usleep(500);
		for (slot = 0; slot < VDPA_SLOTS && answered(); slot++)
			check_eq(*vdpa_answer(&v, slot), VIRTIO_BLK_S_OK);
		if (answered())
			*served += VDPA_SLOTS;
	}
	return arg;
}

static bool moves(void)
{
	u32 before = *served;

	return wait_for(*served > before + 4 * VDPA_SLOTS);
}

static pthread_t begin(void)
{
	pthread_t thread;

	be_driver();
	*served = 0;
	done = false;
	if (pthread_create(&thread, NULL, traffic, NULL))
		test_die("no thread");
	check(moves());
	return thread;
}

static void end(pthread_t thread)
{
	__atomic_store_n(&done, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	if (v.dev >= 0)
		close(v.dev);
}

/* Each change is a new map of all for the device. */
static void check_others_mapped(void)
{
	pthread_t thread = begin();
	u32 before, i;
	u64 at;

	before = *served;
	for (i = 0; i < CHANGES; i++) {
		at = OTHERS + i % 8 * PART;
		check_eq(vdpa_map_part(&v, VHOST_IOTLB_UPDATE, at, PART), 0);
		check_eq(vdpa_map_part(&v, VHOST_IOTLB_INVALIDATE, at, PART), 0);
	}
	check(moves());
	check(*served > before);
	check(!(vdpa_status(&v) & VIRTIO_CONFIG_S_NEEDS_RESET));
	end(thread);
}

static u64 counter(const char *name)
{
	return test_counter("/sys/kernel/debug/weir_vdpa/" VDPA_NAME "/stats", name);
}

/* Requests on their way to a disk that takes its time, when it happens. */
static void in_flight(void)
{
	u64 taken;

	be_driver();
	memset(v.mem + VDPA_DATA, 0xa5, VDPA_SLOTS * LEN);
	taken = counter("reads") + counter("writes") + VDPA_SLOTS;
	ask_all(0);
	check(wait_for(counter("reads") + counter("writes") == taken));
}

/* null_blk without memory reads as zeroes, or leaves what was there: status counts. */
static void all_well(void)
{
	u16 slot;

	check(wait_for(answered()));
	for (slot = 0; slot < VDPA_SLOTS; slot++)
		check_eq(*vdpa_answer(&v, slot), VIRTIO_BLK_S_OK);
}

static void check_data_unmapped(void)
{
	in_flight();
	check_eq(vdpa_map_part(&v, VHOST_IOTLB_INVALIDATE, VDPA_DATA, DATA_LEN), 0);
	all_well();
	check(!(vdpa_status(&v) & VIRTIO_CONFIG_S_NEEDS_RESET));
	ask_all(0);
	check(wait_for(vdpa_status(&v) & VIRTIO_CONFIG_S_NEEDS_RESET));
	check_eq(*vdpa_answer(&v, 0), VDPA_WAITING);
	check_eq(vdpa_map_part(&v, VHOST_IOTLB_UPDATE, VDPA_DATA, DATA_LEN), 0);
	vdpa_start(&v, VDPA_IOVA);
	asked = 0;
	ask_all(1);
	all_well();
	close(v.dev);
}

/* The pages are the device's until they are unmapped, whatever the VMM has there. */
static void check_pages_gone(void)
{
	u8 *data = v.mem + place(0);

	in_flight();
	if (mmap(data, VDPA_SLOTS * LEN, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != data)
		test_die("no memory");
	all_well();
	check_eq(data[0], 0);
	check_eq(data[VDPA_SLOTS * LEN - 1], 0);
	memset(data, 0x5a, LEN);
	ask_all(0);
	all_well();
	check_eq(data[0], 0x5a);
	close(v.dev);
	/* The next driver's. */
	munmap(v.mem, VDPA_SIZE);
	v.mem = mmap(NULL, VDPA_SIZE, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void check_device_closed(void)
{
	pthread_t thread = begin();

	close(v.dev);
	v.dev = -1;
	end(thread);
}

static void check_vmm_killed(void)
{
	pid_t child;
	int status;

	*served = 0;
	child = must(fork());
	if (!child) {
		begin();
		pause();
	}
	check(wait_for(*served > 10 * VDPA_SLOTS));
	must(kill(child, SIGKILL));
	must(waitpid(child, &status, 0));
	check_eq(WTERMSIG(status), SIGKILL);
}

int main(void)
{
	static void (*const checks[])(void) = {
		check_others_mapped, check_data_unmapped, check_pages_gone,
		check_device_closed, check_vmm_killed, check_others_mapped,
	};
	int disk;
	u32 i;

	vdpa_create(&v);
	served = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	disk = vb_slow();
	add_device(disk);
	close(disk);	/* it has a reference of its own */
	for (i = 0; i < ARRAY_SIZE(checks); i++)
		checks[i]();
	remove_device();
	vdpa_destroy(&v);
	return test_end();
}
