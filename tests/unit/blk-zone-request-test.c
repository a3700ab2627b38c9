// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/blk-request.c vhost/blk-zone-request.c
// uapi: virtio_blk.h
/*
 * Commands of a zoned disk are checked as virtio 1.3, 5.2.6 says, as far as the state
 * of its zones has no part in it.
 */
#include <vhost/blk-zone-request.h>
#include "blk-chain.h"

static enum weir_blk_verdict parse(u32 type, u64 sector)
{
	struct virtio_blk_outhdr hdr = { .type = type, .sector = sector };

	answered(weir_blk_request_parse(&lim, &chain, &hdr, &req), VIRTIO_BLK_S_UNSUPP);
	return weir_blk_zone_parse(&lim, &chain, &req);
}

/* A disk of zones of 128 sectors, the last one shorter. */
static enum weir_blk_verdict zoned(u32 type, u64 sector, u32 outs, u32 ins)
{
	setup(NULL);
	out(0x1000, 16);
	if (outs)
		out(0x10000, outs);
	in(0x2000, ins);
	return parse(type, sector);
}

static void zone_commands(void **state)
{
	static const u32 types[] = {
		VIRTIO_BLK_T_ZONE_OPEN, VIRTIO_BLK_T_ZONE_CLOSE,
		VIRTIO_BLK_T_ZONE_FINISH, VIRTIO_BLK_T_ZONE_RESET,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		assert_int_equal(zoned(types[i], 896, 0, 1), WEIR_BLK_GO);
		answered(zoned(types[i], 1, 0, 1), VIRTIO_BLK_S_ZONE_INVALID_CMD);
		answered(zoned(types[i], 1024, 0, 1), VIRTIO_BLK_S_ZONE_INVALID_CMD);
		lim.rdonly = true;
		answered(parse(types[i], 0), VIRTIO_BLK_S_IOERR);
		answered(zoned(types[i] + 1, 0, 0, 1), VIRTIO_BLK_S_UNSUPP);
	}
	assert_int_equal(zoned(VIRTIO_BLK_T_ZONE_RESET_ALL, ALL, 0, 1), WEIR_BLK_GO);
	answered(zoned(VIRTIO_BLK_T_ZONE_RESET_ALL + 1, 0, 0, 1), VIRTIO_BLK_S_UNSUPP);
}

static void zone_report(void **state)
{
	const u32 report = VIRTIO_BLK_T_ZONE_REPORT;

	assert_int_equal(zoned(report, 999, 0, 64 + 1), WEIR_BLK_GO);
	assert_int_equal(req.len, 64);
	assert_int_equal(zoned(report, 0, 0, 64 + 7 * 64 + 63 + 1), WEIR_BLK_GO);
	assert_int_equal(req.len, 64 + 7 * 64 + 63);
	assert_int_equal(zoned(report, 0, 0, 0x7fffffff), WEIR_BLK_GO);
	assert_int_equal(req.len, 64 + 8 * 64);
	answered(zoned(report, 0, 0, 64), VIRTIO_BLK_S_ZONE_INVALID_CMD);
	answered(zoned(report, 0, 0, 1), VIRTIO_BLK_S_ZONE_INVALID_CMD);
	answered(zoned(report, CAPACITY, 0, 1000), VIRTIO_BLK_S_ZONE_INVALID_CMD);
	zoned(report, 0, 0, 1000);
	lim.rdonly = true;
	assert_int_equal(parse(report, 0), WEIR_BLK_GO);
}

static void zone_append(void **state)
{
	const u32 append = VIRTIO_BLK_T_ZONE_APPEND;
	struct weir_blk_data d;
	struct weir_seg seg;

	assert_int_equal(zoned(append, 128, 4096, 9), WEIR_BLK_GO);
	assert_int_equal(req.len, 4096);
	assert_int_equal(req.status_gpa, 0x2008);
	d = weir_blk_data(&chain, &req);
	assert_true(weir_blk_data_next(&d, &seg));
	assert_int_equal(seg.addr, 0x10000);
	/* Linux has a structure's padding before the status. */
	assert_int_equal(zoned(append, 128, 4096, 16), WEIR_BLK_GO);
	assert_int_equal(req.status_gpa, 0x200f);
	assert_int_equal(zoned(append, 0, 64 * 512, 9), WEIR_BLK_GO);
	answered(zoned(append, 0, 65 * 512, 9), VIRTIO_BLK_S_ZONE_INVALID_CMD);
	answered(zoned(append, 0, 0, 9), VIRTIO_BLK_S_ZONE_INVALID_CMD);
	answered(zoned(append, 1, 512, 9), VIRTIO_BLK_S_ZONE_INVALID_CMD);
	answered(zoned(append, 1024, 512, 9), VIRTIO_BLK_S_ZONE_INVALID_CMD);
	answered(zoned(append, 0, 513, 9), VIRTIO_BLK_S_ZONE_UNALIGNED_WP);
	answered(zoned(append, 0, 512, 8), VIRTIO_BLK_S_IOERR);
	zoned(append, 0, 512, 9);
	lim.block_sectors = 8;
	answered(parse(append, 0), VIRTIO_BLK_S_ZONE_UNALIGNED_WP);
	lim.max_append_sectors = 0;
	answered(parse(append, 0), VIRTIO_BLK_S_UNSUPP);
	lim.rdonly = true;
	answered(parse(append, 0), VIRTIO_BLK_S_IOERR);
}

#define CASE(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(zone_commands), CASE(zone_report), CASE(zone_append),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
