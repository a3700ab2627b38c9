// SPDX-License-Identifier: GPL-2.0-only
// sources: tests/unit/blkd-front.c tools/blkd/[bdipqruv]*.c tools/blkd/m[ae][mps]*.c
// sources: virtio/ring*.c vhost/blk-request.c vhost/gather.c
// flags: -luring
/*
 * A driver that fills its ring by hand, split or packed: every request does to the file what it
 * should; what breaks virtio's rules breaks the queue alone; requests in flight
 * when a server dies are done by the next one; memory that is taken away harms
 * nobody.
 */
#define _GNU_SOURCE
#include "tests/unit/blkd-front.h"
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <tools/blkd/inflight.h>
#include <tools/blkd/inflight-packed.h>

#include "tests/unit/blkd-driver.h"

#define HDR		0x4000u
#define STATUS		0x4100u
#define TABLE		0x5000u
#define DATA		0x10000u

static struct driver ring;

static void begin_ring(bool packed)
{
	ring = (struct driver){
		.packed = packed, .num = NUM, .desc = mem + DESC,
		.avail_at = mem + AVAIL, .used_at = mem + USED,
	};
	ring_base = driver_base(&ring);
}

static __u64 ring_features(void)
{
	return FEATURES | (ring.packed ? BIT_ULL(VIRTIO_F_RING_PACKED) : 0);
}

static int setup_ring(void **state)
{
	int err = setup(state);

	begin_ring(false);
	return err;
}

static int setup_packed(void **state)
{
	int err = setup(state);

	begin_ring(true);
	return err ? err : say_u64(BLKD_SET_FEATURES, ring_features(), -1);
}

static void desc(int i, __u64 addr, __u32 len, __u16 flags)
{
	driver_stage(&ring, i, GPA + addr, len, flags);
}

/* Until the device says something. */
static bool hears(int fd)
{
	struct pollfd p = { fd, POLLIN };
	eventfd_t val;

	return poll(&p, 1, 20000) == 1 && !eventfd_read(fd, &val);
}

static void await_used(void)
{
	__u32 head;

	while (!driver_used(&ring, &head))
		assert_true(hears(call));
}

/* A request at @head of a header, @len bytes of data and a status. */
static void put_request(int head, __u32 type, __u64 sector, __u32 len)
{
	struct virtio_blk_outhdr *h = (void *)(mem + HDR + head * 16);
	bool in = type == VIRTIO_BLK_T_IN || type == VIRTIO_BLK_T_GET_ID;

	*h = (struct virtio_blk_outhdr){ .type = type, .sector = sector };
	mem[STATUS + head] = 0xff;
	desc(head, HDR + head * 16, 16, VRING_DESC_F_NEXT);
	desc(head + 1, DATA, len, VRING_DESC_F_NEXT | (in ? VRING_DESC_F_WRITE : 0));
	desc(head + 2, STATUS + head, 1, VRING_DESC_F_WRITE);
}

static __u8 request(__u32 type, __u64 sector, __u32 len)
{
	put_request(0, type, sector, len);
	driver_offer(&ring, 0);
	eventfd_write(kick, 1);
	await_used();
	return mem[STATUS];
}

static void writes_and_reads(void **state)
{
	char back[4096];

	assert_int_equal(start_ring(), 0);
	memset(mem + DATA, 0x5a, 4096);
	assert_int_equal(request(VIRTIO_BLK_T_OUT, 8, 4096), VIRTIO_BLK_S_OK);
	assert_int_equal(pread(disk_fd, back, 4096, 4096), 4096);
	assert_memory_equal(back, mem + DATA, 4096);
	memset(mem + DATA, 0, 4096);
	assert_int_equal(request(VIRTIO_BLK_T_IN, 8, 4096), VIRTIO_BLK_S_OK);
	assert_memory_equal(back, mem + DATA, 4096);
	assert_int_equal(request(VIRTIO_BLK_T_FLUSH, 0, 0), VIRTIO_BLK_S_OK);
	assert_int_equal(dev.vrings[0].counters.requests, 3);
}

/* Two pieces that are not next to each other, and two that are. */
static void data_in_pieces(void **state)
{
	char back[1536];

	assert_int_equal(start_ring(), 0);
	put_request(0, VIRTIO_BLK_T_OUT, 0, 512);
	memset(mem + DATA, 1, 512);
	memset(mem + DATA + 0x8000, 2, 1024);
	desc(2, DATA + 0x8000, 512, VRING_DESC_F_NEXT);
	desc(3, DATA + 0x8200, 512, VRING_DESC_F_NEXT);
	desc(4, STATUS, 1, VRING_DESC_F_WRITE);
	driver_offer(&ring, 0);
	eventfd_write(kick, 1);
	await_used();
	assert_int_equal(mem[STATUS], VIRTIO_BLK_S_OK);
	assert_int_equal(pread(disk_fd, back, 1536, 0), 1536);
	assert_int_equal(back[511], 1);
	assert_int_equal(back[512], 2);
	assert_int_equal(back[1535], 2);
}

static __u8 range_request(__u32 type, __u64 sector, __u32 nr, __u32 flags)
{
	struct virtio_blk_discard_write_zeroes r = { sector, nr, flags };

	memcpy(mem + DATA, &r, sizeof(r));
	return request(type, 0, sizeof(r));
}

static void fill_disk(void)
{
	char ones[4096];
	int i;

	memset(ones, 1, sizeof(ones));
	for (i = 0; i < DISK_SIZE; i += sizeof(ones))
		assert_int_equal(pwrite(disk_fd, ones, sizeof(ones), i), sizeof(ones));
}

static void assert_zeroes(__u32 from, __u32 to)
{
	char byte[3];

	assert_int_equal(pread(disk_fd, byte, 2, from - 1), 2);
	assert_int_equal(byte[0], 1);
	assert_int_equal(byte[1], 0);
	assert_int_equal(pread(disk_fd, byte, 2, to - 1), 2);
	assert_int_equal(byte[0], 0);
	assert_int_equal(byte[1], 1);
}

static void zeroes_and_discards(void **state)
{
	assert_int_equal(start_ring(), 0);
	fill_disk();
	assert_int_equal(range_request(VIRTIO_BLK_T_WRITE_ZEROES, 9, 15, 0), VIRTIO_BLK_S_OK);
	assert_zeroes(9 * 512, 24 * 512);
	assert_int_equal(range_request(VIRTIO_BLK_T_WRITE_ZEROES, 800, 100, 1), VIRTIO_BLK_S_OK);
	assert_zeroes(800 * 512, 900 * 512);
	assert_int_equal(range_request(VIRTIO_BLK_T_DISCARD, 1000, 48, 0), VIRTIO_BLK_S_OK);
	assert_zeroes(1000 * 512, 1048 * 512);
	assert_int_equal(range_request(VIRTIO_BLK_T_DISCARD, 1000, 48, 1), VIRTIO_BLK_S_UNSUPP);
	assert_int_equal(range_request(VIRTIO_BLK_T_DISCARD, 2000, 49, 0), VIRTIO_BLK_S_IOERR);
	assert_int_equal(range_request(VIRTIO_BLK_T_SECURE_ERASE, 0, 8, 0), VIRTIO_BLK_S_UNSUPP);
}

static void answers_for_what_is_wrong(void **state)
{
	assert_int_equal(start_ring(), 0);
	assert_int_equal(request(VIRTIO_BLK_T_GET_ID, 0, 20), VIRTIO_BLK_S_OK);
	assert_memory_equal(mem + DATA, "twenty characters...", 20);
	assert_int_equal(request(10, 0, 512), VIRTIO_BLK_S_UNSUPP);
	assert_int_equal(request(77, 0, 512), VIRTIO_BLK_S_UNSUPP);
	assert_int_equal(request(VIRTIO_BLK_T_IN, DISK_SIZE / 512, 512), VIRTIO_BLK_S_IOERR);
	assert_int_equal(request(VIRTIO_BLK_T_OUT, 0, 511), VIRTIO_BLK_S_IOERR);
	assert_int_equal(dev.vrings[0].counters.errors, 4);
	/* The disk became shorter than it was. */
	assert_int_equal(ftruncate(disk_fd, 4096), 0);
	assert_int_equal(request(VIRTIO_BLK_T_IN, 800, 512), VIRTIO_BLK_S_IOERR);
}

static void queue_is_broken(void)
{
	driver_offer(&ring, 0);
	eventfd_write(kick, 1);
	assert_true(hears(err_fd));
	/* And only it. */
	assert_int_equal(say_state(BLKD_GET_VRING_BASE, 0), 0);
}

static void data_outside_memory(void **state)
{
	assert_int_equal(start_ring(), 0);
	put_request(0, VIRTIO_BLK_T_IN, 0, 512);
	desc(1, MEM_SIZE, 512, VRING_DESC_F_NEXT | VRING_DESC_F_WRITE);
	queue_is_broken();
}

static void one_buffer_twice(void **state)
{
	assert_int_equal(start_ring(), 0);
	put_request(0, VIRTIO_BLK_T_FLUSH, 0, 0);
	driver_offer(&ring, 0);
	queue_is_broken();
}

/* A header of its own, data and status those of all. */
static void offer_short(int head, __u32 type)
{
	struct virtio_blk_outhdr *h = (void *)(mem + HDR + head * 16);
	struct vring_avail *avail = (void *)(mem + AVAIL);

	*h = (struct virtio_blk_outhdr){ .type = type };
	((struct vring_desc *)(mem + DESC))[head] = (struct vring_desc){
		GPA + HDR + head * 16, 16, VRING_DESC_F_NEXT, NUM - 2
	};
	avail->ring[ring.avail % NUM] = head;
	__atomic_store_n(&avail->idx, ++ring.avail, __ATOMIC_RELEASE);
}

static __u8 status_of_all(void)
{
	return __atomic_load_n(mem + STATUS, __ATOMIC_ACQUIRE);
}

/*
 * The disk keeps most buffers while one that it answers at once comes again and again,
 * before the driver has seen that it was used: more than the ring has, and than the
 * record of requests in flight has room for.
 */
static void more_than_the_ring_has(void **state)
{
	struct vring_desc *shared = (struct vring_desc *)(mem + DESC) + NUM - 2;
	const int last = NUM - 3;
	int i, ends[2], fd = get_record();

	assert_int_equal(pipe(ends), 0);
	assert_true(dup2(ends[0], disk.fd) >= 0);
	assert_int_equal(give_record(fd, NUM, blkd_inflight_size(NUM)), 0);
	assert_int_equal(start_ring(), 0);
	shared[0] = (struct vring_desc){
		GPA + DATA, 512, VRING_DESC_F_NEXT | VRING_DESC_F_WRITE, NUM - 1
	};
	shared[1] = (struct vring_desc){ GPA + STATUS, 1, VRING_DESC_F_WRITE };
	for (i = 0; i < last; i++)
		offer_short(i, VIRTIO_BLK_T_IN);
	offer_short(last, VIRTIO_BLK_T_GET_ID);
	eventfd_write(kick, 1);
	await_used();
	mem[STATUS] = 0xff;
	for (i = 0; i < NUM; i++)
		offer_short(last, VIRTIO_BLK_T_GET_ID);
	eventfd_write(kick, 1);
	while (status_of_all() == 0xff)
		sched_yield();
	close(ends[1]);
	close(ends[0]);
	queue_is_broken();
	close(fd);
}

static void no_room_for_a_status(void **state)
{
	assert_int_equal(start_ring(), 0);
	put_request(0, VIRTIO_BLK_T_OUT, 0, 512);
	desc(1, DATA, 512, 0);
	queue_is_broken();
}

static void memory_is_taken_away(void **state)
{
	/* In the place of what the test library has for this signal. */
	blkd_memory_guard();
	assert_int_equal(start_ring(), 0);
	assert_int_equal(request(VIRTIO_BLK_T_FLUSH, 0, 0), VIRTIO_BLK_S_OK);
	assert_int_equal(ftruncate(mem_fd, 0), 0);
	eventfd_write(kick, 1);
	assert_int_equal(say_state(BLKD_GET_VRING_BASE, 0), 0);
	close_device();
	assert_int_equal(ftruncate(mem_fd, MEM_SIZE), 0);
	begin_ring(ring.packed);
	assert_int_equal(open_device(), 0);
	assert_int_equal(say_u64(BLKD_SET_FEATURES, ring_features(), -1), 0);
	assert_int_equal(start_ring(), 0);
	assert_int_equal(request(VIRTIO_BLK_T_FLUSH, 0, 0), VIRTIO_BLK_S_OK);
}

/*
 * What a server that was killed left: requests 0 and 6 taken, 0 the first, of
 * which 6 is not in the part of the avail ring that is looked at again.
 */
static void started_again(void **state)
{
	struct blkd_inflight_region *r;
	int fd = get_record();

	r = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	r->version = 1;
	r->desc_num = NUM;
	put_request(0, VIRTIO_BLK_T_OUT, 1, 512);
	driver_offer(&ring, 0);
	put_request(6, VIRTIO_BLK_T_OUT, 3, 512);
	driver_offer(&ring, 6);
	r->desc[6].inflight = r->desc[0].inflight = 1;
	r->desc[6].counter = 1;
	((struct vring_avail *)(mem + AVAIL))->ring[0] = 0x777;
	((struct vring_avail *)(mem + AVAIL))->ring[1] = 0x777;
	memset(mem + DATA, 7, 512);
	assert_int_equal(give_record(fd, NUM, blkd_inflight_size(NUM)), 0);
	assert_int_equal(start_ring(), 0);
	await_used();
	await_used();
	assert_int_equal(mem[STATUS], VIRTIO_BLK_S_OK);
	assert_int_equal(mem[STATUS + 6], VIRTIO_BLK_S_OK);
	assert_int_equal(say_state(BLKD_GET_VRING_BASE, 0), 0);
	assert_int_equal(msg.payload.state.num, 2);
	assert_int_equal(r->desc[0].inflight | r->desc[6].inflight, 0);
	assert_int_equal(r->used_idx, 2);
	munmap(r, 4096);
	close(fd);
}

/* As it was left with a packed ring: 2 was used, in the place of 0's descriptors. */
static void started_again_packed(void **state)
{
	struct blkd_packed_region *r;
	struct vring_packed_desc *d = ring.desc, descs[NUM];
	struct weir_lost lost[NUM];
	struct blkd_packed fl;
	__u16 base = 0x8000;
	int fd = get_record(), i;
	__u32 head;

	r = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_int_equal(blkd_packed_init(&fl, r, NUM), 0);
	assert_int_equal(blkd_packed_recover(&fl, &base, d, lost, descs), 0);
	for (head = 0; head <= 8; head += 4) {
		put_request(head, VIRTIO_BLK_T_OUT, head, 512);
		driver_offer(&ring, head);
		for (i = 0; i < 3; i++)
			blkd_packed_keep(&fl, d + ring.avail - 3 + i);
		blkd_packed_take(&fl, head, 3);
	}
	blkd_packed_put(&fl, 4);
	blkd_packed_show(&fl);
	d[0] = (struct vring_packed_desc){ .id = 4, .flags = DRIVER_AVAIL | DRIVER_USED };
	assert_true(driver_used(&ring, &head));
	memset(mem + DATA, 7, 512);
	assert_int_equal(give_record(fd, NUM, blkd_packed_size(NUM)), 0);
	assert_int_equal(start_ring(), 0);
	await_used();
	await_used();
	assert_int_equal(mem[STATUS], VIRTIO_BLK_S_OK);
	assert_int_equal((__u8)mem[STATUS + 4], 0xff);
	assert_int_equal(mem[STATUS + 8], VIRTIO_BLK_S_OK);
	assert_int_equal(request(VIRTIO_BLK_T_FLUSH, 0, 0), VIRTIO_BLK_S_OK);
	assert_int_equal(say_state(BLKD_GET_VRING_BASE, 0), 0);
	assert_int_equal(msg.payload.state.num, 0x800c800c);
	assert_int_equal(r->place.used_idx, 12);
	blkd_packed_exit(&fl);
	munmap(r, 4096);
	close(fd);
}

/* A chain that the ring's end cuts in two, again and again; and one in a table. */
static void many_rounds(void **state)
{
	struct vring_desc *table = (void *)(mem + TABLE);
	int i;

	assert_int_equal(say_u64(BLKD_SET_FEATURES, ring_features() |
				 BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC), -1), 0);
	assert_int_equal(start_ring(), 0);
	for (i = 0; i < 5 * NUM; i++) {
		memset(mem + DATA, i, 512);
		assert_int_equal(request(VIRTIO_BLK_T_OUT, i, 512), VIRTIO_BLK_S_OK);
		assert_int_equal(mem[DATA], (char)i);
	}
	memset(mem + DATA, 0, 512);
	put_request(0, VIRTIO_BLK_T_IN, 3, 512);
	for (i = 0; i < 3; i++) {
		const struct vring_desc *s = &ring.staged[i];

		table[i] = *s;
		if (ring.packed)
			((struct vring_packed_desc *)table)[i] = (struct vring_packed_desc){
				s->addr, s->len, 0xbad, s->flags };
	}
	desc(0, TABLE, 3 * sizeof(*table), VRING_DESC_F_INDIRECT);
	driver_offer(&ring, 0);
	eventfd_write(kick, 1);
	await_used();
	assert_int_equal(mem[DATA + 511], 3);
}

static void ring_outside_memory(void **state)
{
	assert_int_equal(start_ring(), 0);
	assert_int_equal(say_addr(MEM_SIZE), -1);
	assert_int_equal(say_addr(DESC + 8), -1);
	assert_int_equal(say_addr(DESC), 0);
	assert_int_equal(request(VIRTIO_BLK_T_FLUSH, 0, 0), VIRTIO_BLK_S_OK);
}

/* A driver that turns the cache off is served as well. */
static void write_through(void **state)
{
	assert_int_equal(start_ring(), 0);
	disk.writeback = false;
	assert_int_equal(request(VIRTIO_BLK_T_OUT, 0, 512), VIRTIO_BLK_S_OK);
	assert_int_equal(range_request(VIRTIO_BLK_T_WRITE_ZEROES, 9, 15, 0), VIRTIO_BLK_S_OK);
}

/* A program that has the disk keeps others away. */
static void locked(void **state)
{
	struct blkd_options ro = opt;
	struct blkd_disk other;

	ro.readonly = true;
	close_device();
	assert_int_equal(blkd_disk_open(&other, &ro), 0);
	assert_int_equal(blkd_disk_open(&disk, &ro), 0);
	assert_true(disk.features & BIT_ULL(VIRTIO_BLK_F_RO));
	assert_int_equal(blkd_device_init(&dev, &disk, &ro), 0);
	assert_int_equal(start_ring(), 0);
	assert_int_equal(request(VIRTIO_BLK_T_OUT, 0, 512), VIRTIO_BLK_S_IOERR);
	assert_int_equal(request(VIRTIO_BLK_T_IN, 0, 512), VIRTIO_BLK_S_OK);
	blkd_device_exit(&dev);
	blkd_disk_close(&disk);
	blkd_disk_close(&other);
	assert_int_equal(open_device(), 0);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup_ring, teardown)
#define PACKED(f) cmocka_unit_test_setup_teardown(f, setup_packed, teardown)
#define BOTH(f) CASE(f), PACKED(f)
	const struct CMUnitTest tests[] = {
		BOTH(writes_and_reads),
		BOTH(data_in_pieces),
		BOTH(zeroes_and_discards),
		BOTH(answers_for_what_is_wrong),
		BOTH(data_outside_memory),
		BOTH(one_buffer_twice),
		CASE(more_than_the_ring_has),
		BOTH(no_room_for_a_status),
		BOTH(memory_is_taken_away),
		CASE(started_again),
		PACKED(started_again_packed),
		BOTH(many_rounds),
		BOTH(ring_outside_memory),
		BOTH(write_through),
		CASE(locked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
