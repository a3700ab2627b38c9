// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/blk-request.c
/*
 * A virtio-blk request is understood in any layout, and refused as virtio 1.2,
 * 5.2.6 says when it asks for what the disk cannot or may not do.
 */
#include "blk-chain.h"

static enum weir_blk_verdict parse(u32 type, u64 sector)
{
	struct virtio_blk_outhdr hdr = { .type = type, .sector = sector };

	return weir_blk_request_parse(&lim, &chain, &hdr, &req);
}

/* A read or write of @len bytes in the layout that Linux uses. */
static enum weir_blk_verdict rw(u32 type, u64 sector, u32 len)
{
	setup(NULL);
	out(0x1000, 16);
	if (type == VIRTIO_BLK_T_OUT)
		out(0x10000, len);
	else if (len)
		in(0x10000, len);
	in(0x2000, 1);
	return parse(type, sector);
}

static void plain_read(void **state)
{
	struct weir_blk_data d;
	struct weir_seg seg;

	assert_int_equal(rw(VIRTIO_BLK_T_IN, 8, 4096), WEIR_BLK_GO);
	assert_int_equal(req.sector, 8);
	assert_int_equal(req.len, 4096);
	assert_int_equal(req.status_gpa, 0x2000);
	d = weir_blk_data(&chain, &req);
	assert_true(weir_blk_data_next(&d, &seg));
	assert_int_equal(seg.addr, 0x10000);
	assert_int_equal(seg.len, 4096);
	assert_false(weir_blk_data_next(&d, &seg));
}

/* Header in three parts, the last with data; status behind data. */
static void any_layout(void **state)
{
	struct weir_blk_data d;
	struct weir_seg seg;

	out(0x1000, 3);
	out(0x2000, 9);
	out(0x3000, 4 + 100);
	out(0x4000, 412);
	in(0x5000, 1);
	assert_int_equal(parse(VIRTIO_BLK_T_OUT, 0), WEIR_BLK_GO);
	assert_int_equal(req.len, 512);
	d = weir_blk_data(&chain, &req);
	assert_true(weir_blk_data_next(&d, &seg));
	assert_int_equal(seg.addr, 0x3004);
	assert_int_equal(seg.len, 100);
	assert_true(weir_blk_data_next(&d, &seg));
	assert_int_equal(seg.addr, 0x4000);
	assert_int_equal(seg.len, 412);
	assert_false(weir_blk_data_next(&d, &seg));

	setup(NULL);
	out(0x1000, 16);
	in(0x2000, 500);
	in(0x3000, 13);
	assert_int_equal(parse(VIRTIO_BLK_T_IN, 0), WEIR_BLK_GO);
	assert_int_equal(req.len, 512);
	assert_int_equal(req.status_gpa, 0x300c);
	d = weir_blk_data(&chain, &req);
	weir_blk_data_next(&d, &seg);
	assert_int_equal(seg.len, 500);
	weir_blk_data_next(&d, &seg);
	assert_int_equal(seg.len, 12);
	assert_false(weir_blk_data_next(&d, &seg));
}

static void no_frame(void **state)
{
	out(0x1000, 15);
	in(0x2000, 513);
	assert_int_equal(parse(VIRTIO_BLK_T_IN, 0), WEIR_BLK_MALFORMED);
	setup(NULL);
	out(0x1000, 16);
	out(0x2000, 512);
	assert_int_equal(parse(VIRTIO_BLK_T_OUT, 0), WEIR_BLK_MALFORMED);
	setup(NULL);
	assert_int_equal(parse(VIRTIO_BLK_T_FLUSH, 0), WEIR_BLK_MALFORMED);
	setup(NULL);
	in(0x1000, 600);
	assert_int_equal(parse(VIRTIO_BLK_T_IN, 0), WEIR_BLK_MALFORMED);
}

static void odd_lengths(void **state)
{
	answered(rw(VIRTIO_BLK_T_IN, 0, 511), VIRTIO_BLK_S_IOERR);
	answered(rw(VIRTIO_BLK_T_IN, 0, 513), VIRTIO_BLK_S_IOERR);
	answered(rw(VIRTIO_BLK_T_OUT, 0, 1), VIRTIO_BLK_S_IOERR);
	answered(rw(VIRTIO_BLK_T_IN, 0, 0), VIRTIO_BLK_S_OK);
	answered(rw(VIRTIO_BLK_T_OUT, 0, 0), VIRTIO_BLK_S_OK);
}

static void beyond_the_end(void **state)
{
	assert_int_equal(rw(VIRTIO_BLK_T_IN, CAPACITY - 1, 512), WEIR_BLK_GO);
	answered(rw(VIRTIO_BLK_T_IN, CAPACITY - 1, 1024), VIRTIO_BLK_S_IOERR);
	answered(rw(VIRTIO_BLK_T_OUT, CAPACITY, 512), VIRTIO_BLK_S_IOERR);
	answered(rw(VIRTIO_BLK_T_OUT, CAPACITY + 1, 512), VIRTIO_BLK_S_IOERR);
	answered(rw(VIRTIO_BLK_T_OUT, ALL, 512), VIRTIO_BLK_S_IOERR);
	answered(rw(VIRTIO_BLK_T_IN, ALL >> 9, 1024), VIRTIO_BLK_S_IOERR);
	answered(rw(VIRTIO_BLK_T_IN, 1ULL << 55, 1024), VIRTIO_BLK_S_IOERR);
}

static void read_only(void **state)
{
	rw(VIRTIO_BLK_T_OUT, 0, 512);
	lim.rdonly = true;
	answered(parse(VIRTIO_BLK_T_OUT, 0), VIRTIO_BLK_S_IOERR);
	setup(NULL);
	lim.rdonly = true;
	out(0x1000, 32);
	in(0x2000, 1);
	answered(parse(VIRTIO_BLK_T_DISCARD, 0), VIRTIO_BLK_S_IOERR);
	answered(parse(VIRTIO_BLK_T_WRITE_ZEROES, 0), VIRTIO_BLK_S_IOERR);
	assert_int_equal(parse(VIRTIO_BLK_T_FLUSH, 0), WEIR_BLK_GO);
}

static void large_blocks(void **state)
{
	rw(VIRTIO_BLK_T_IN, 8, 4096);
	lim.block_sectors = 8;
	assert_int_equal(parse(VIRTIO_BLK_T_IN, 8), WEIR_BLK_GO);
	answered(parse(VIRTIO_BLK_T_IN, 9), VIRTIO_BLK_S_IOERR);
	rw(VIRTIO_BLK_T_IN, 8, 512);
	lim.block_sectors = 8;
	answered(parse(VIRTIO_BLK_T_IN, 8), VIRTIO_BLK_S_IOERR);
}

static void lifetime(void **state)
{
	static const u32 room[] = { 0, 5, 6, 512 };
	u32 i;

	for (i = 0; i < 4; i++) {
		setup(NULL);
		out(0x1000, 16);
		if (room[i])
			in(0x2000, room[i]);
		in(0x3000, 1);
		answered(parse(VIRTIO_BLK_T_GET_LIFETIME, 0), VIRTIO_BLK_S_UNSUPP);
		lim.lifetime = true;
		if (room[i] < 6) {
			answered(parse(VIRTIO_BLK_T_GET_LIFETIME, 0),
				 VIRTIO_BLK_S_IOERR);
			continue;
		}
		assert_int_equal(parse(VIRTIO_BLK_T_GET_LIFETIME, ALL), WEIR_BLK_GO);
		assert_int_equal(req.len, 6);
		assert_int_equal(weir_blk_data(&chain, &req).it.seg->addr, 0x2000);
	}
}

static void identifier(void **state)
{
	out(0x1000, 16);
	in(0x2000, 20);
	in(0x3000, 1);
	assert_int_equal(parse(VIRTIO_BLK_T_GET_ID, ALL), WEIR_BLK_GO);
	assert_int_equal(req.len, 20);
	setup(NULL);
	out(0x1000, 16);
	in(0x2000, 8);
	assert_int_equal(parse(VIRTIO_BLK_T_GET_ID, 0), WEIR_BLK_GO);
	assert_int_equal(req.len, 7);
	setup(NULL);
	out(0x1000, 16);
	in(0x2000, 4096);
	assert_int_equal(parse(VIRTIO_BLK_T_GET_ID, 0), WEIR_BLK_GO);
	assert_int_equal(req.len, 20);
}

static void unknown_types(void **state)
{
	static const u32 types[] = { 2, 3, 5, 9, 15, 16, 24, 0x80000000,
				     0x80000001, 0xffffffff,
				     VIRTIO_BLK_T_SECURE_ERASE };
	int i;

	out(0x1000, 32);
	in(0x2000, 1);
	for (i = 0; i < ARRAY_SIZE(types); i++)
		answered(parse(types[i], 0), VIRTIO_BLK_S_UNSUPP);
	lim.max_discard_sectors = 0;
	answered(parse(VIRTIO_BLK_T_DISCARD, 0), VIRTIO_BLK_S_UNSUPP);
	lim.max_erase_sectors = 8;
	assert_int_equal(parse(VIRTIO_BLK_T_SECURE_ERASE, 0), WEIR_BLK_GO);
}

/* Segments of a secure erase, where the driver may write, and where Linux's puts them. */
static void erase_of_linux(void **state)
{
	struct weir_blk_data d;
	struct weir_seg seg;

	setup(NULL);
	lim.max_erase_sectors = 8;
	out(0x1000, 32);
	in(0x2000, 1);
	assert_int_equal(parse(VIRTIO_BLK_T_SECURE_ERASE, 0), WEIR_BLK_GO);
	assert_int_equal(req.len, 16);
	d = weir_blk_data(&chain, &req);
	assert_true(weir_blk_data_next(&d, &seg));
	assert_int_equal(seg.addr, 0x1010);
	setup(NULL);
	lim.max_erase_sectors = 8;
	out(0x1000, 16);
	in(0x3000, 17);
	in(0x2000, 1);
	assert_int_equal(parse(VIRTIO_BLK_T_SECURE_ERASE, 0), WEIR_BLK_ANSWER);
	setup(NULL);
	lim.max_erase_sectors = 8;
	out(0x1000, 16);
	in(0x3000, 16);
	in(0x2000, 1);
	assert_int_equal(parse(VIRTIO_BLK_T_SECURE_ERASE, 0), WEIR_BLK_GO);
	assert_int_equal(req.len, 16);
	d = weir_blk_data(&chain, &req);
	assert_true(weir_blk_data_next(&d, &seg));
	assert_int_equal(seg.addr, 0x3000);
	assert_int_equal(seg.len, 16);
	lim.max_discard_sectors = 8;
	assert_int_equal(parse(VIRTIO_BLK_T_DISCARD, 0), WEIR_BLK_ANSWER);
}

static enum weir_blk_verdict ranges(u32 bytes)
{
	setup(NULL);
	out(0x1000, 16);
	if (bytes)
		out(0x3000, bytes);
	in(0x2000, 1);
	return parse(VIRTIO_BLK_T_DISCARD, 0);
}

static void number_of_ranges(void **state)
{
	assert_int_equal(ranges(16), WEIR_BLK_GO);
	assert_int_equal(req.len, 16);
	assert_int_equal(ranges(16 * WEIR_BLK_RANGES_MAX), WEIR_BLK_GO);
	answered(ranges(16 * WEIR_BLK_RANGES_MAX + 16), VIRTIO_BLK_S_IOERR);
	answered(ranges(0), VIRTIO_BLK_S_IOERR);
	answered(ranges(15), VIRTIO_BLK_S_IOERR);
	answered(ranges(17), VIRTIO_BLK_S_IOERR);
}

static u8 range(u32 type, u64 sector, u32 nr, u32 flags)
{
	struct virtio_blk_discard_write_zeroes r = { sector, nr, flags };

	return weir_blk_range_check(&lim, type, &r);
}

static void ranges_checked(void **state)
{
	const u32 discard = VIRTIO_BLK_T_DISCARD;
	const u32 zeroes = VIRTIO_BLK_T_WRITE_ZEROES;

	assert_int_equal(range(discard, 0, 100, 0), VIRTIO_BLK_S_OK);
	assert_int_equal(range(discard, 0, 101, 0), VIRTIO_BLK_S_IOERR);
	assert_int_equal(range(discard, 0, 8, 1), VIRTIO_BLK_S_UNSUPP);
	assert_int_equal(range(zeroes, 0, 200, 1), VIRTIO_BLK_S_OK);
	assert_int_equal(range(zeroes, 0, 201, 1), VIRTIO_BLK_S_IOERR);
	assert_int_equal(range(zeroes, 0, 8, 2), VIRTIO_BLK_S_UNSUPP);
	assert_int_equal(range(zeroes, CAPACITY - 8, 8, 0), VIRTIO_BLK_S_OK);
	assert_int_equal(range(zeroes, CAPACITY - 7, 8, 0), VIRTIO_BLK_S_IOERR);
	assert_int_equal(range(zeroes, ALL, 8, 0), VIRTIO_BLK_S_IOERR);
	assert_int_equal(range(zeroes, ALL - 7, 8, 0), VIRTIO_BLK_S_IOERR);
	assert_int_equal(range(discard, 0, 0xffffffff, 0), VIRTIO_BLK_S_IOERR);
	lim.block_sectors = 8;
	assert_int_equal(range(discard, 8, 16, 0), VIRTIO_BLK_S_OK);
	assert_int_equal(range(discard, 4, 16, 0), VIRTIO_BLK_S_IOERR);
	assert_int_equal(range(discard, 8, 4, 0), VIRTIO_BLK_S_IOERR);
}

static void alignment(void **state)
{
	rw(VIRTIO_BLK_T_IN, 0, 4096);
	assert_true(weir_blk_data_aligned(weir_blk_data(&chain, &req), 511,
					  511));
	setup(NULL);
	out(0x1000, 16);
	in(0x2100, 1024);
	in(0x3000, 1);
	parse(VIRTIO_BLK_T_IN, 0);
	assert_false(weir_blk_data_aligned(weir_blk_data(&chain, &req), 511,
					   511));
	assert_true(weir_blk_data_aligned(weir_blk_data(&chain, &req), 3, 511));
	setup(NULL);
	out(0x1000, 16);
	in(0x2000, 256);
	in(0x3000, 256 + 1);
	parse(VIRTIO_BLK_T_IN, 0);
	assert_false(weir_blk_data_aligned(weir_blk_data(&chain, &req), 3, 511));
}

#define CASE(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(plain_read), CASE(any_layout), CASE(no_frame),
		CASE(odd_lengths), CASE(beyond_the_end), CASE(read_only),
		CASE(large_blocks), CASE(identifier), CASE(lifetime), CASE(unknown_types),
		CASE(erase_of_linux),
		CASE(number_of_ranges), CASE(ranges_checked), CASE(alignment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
