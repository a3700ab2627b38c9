// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * A zoned disk is passed on as it is (virtio 1.3, 5.2.6): its zones are reported,
 * opened, closed, finished, reset and appended to, and whatever breaks their rules is
 * answered with the status that the specification has for it. A driver that does not
 * know of zones does not get the disk.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>

#include "vhost-blk.h"

#define PAGE		4096U
#define ZONES		16U
#define CONVENTIONAL	2U
#define ZONE		(VB_ZONE / VB_SECTOR)	/* sectors */
#define OPEN_MAX	3U
#define ACTIVE_MAX	4U
#define ZONED		(1ULL << VIRTIO_BLK_F_ZONED)
#define AT		VB_DATA

#define OK		VIRTIO_BLK_S_OK
#define IOERR		VIRTIO_BLK_S_IOERR
#define UNSUPP		VIRTIO_BLK_S_UNSUPP
#define INVALID		VIRTIO_BLK_S_ZONE_INVALID_CMD
#define UNALIGNED	VIRTIO_BLK_S_ZONE_UNALIGNED_WP

static struct vb b;

static u64 start(u32 zone)
{
	return zone * ZONE;
}

/* The report's @nr_th zone, when the report begins with the one of @sector. */
static const struct virtio_blk_zone_descriptor *report(u64 sector, u32 nth, u64 nr)
{
	struct virtio_blk_zone_report *r = (void *)(b.v.mem + AT);
	u32 room = sizeof(*r) + nr * sizeof(r->zones[0]);

	memset(r, 0xff, room + 1);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_ZONE_REPORT, sector, AT, room), OK);
	check_eq(r->nr_zones, nr);
	check_eq(((u8 *)r)[room], 0xff);
	return &r->zones[nth];
}

static void check_zone(u32 zone, u8 state, u64 written)
{
	const struct virtio_blk_zone_descriptor *z = report(start(zone), 0, 1);

	check_eq(z->z_start, start(zone));
	check_eq(z->z_cap, ZONE);
	check_eq(z->z_type, zone < CONVENTIONAL ? VIRTIO_BLK_ZT_CONV : VIRTIO_BLK_ZT_SWR);
	check_eq(z->z_state, state);
	if (zone >= CONVENTIONAL && state != VIRTIO_BLK_ZS_FULL)
		check_eq(z->z_wp, start(zone) + written);
}

static u8 change(u32 type, u64 sector)
{
	return vb_do(&b, 1, type, sector, 0, 0);
}

static u8 write_at(u64 sector, u32 sectors)
{
	vb_fill(&b, AT, sector * VB_SECTOR, sectors * VB_SECTOR, 5);
	return vb_do(&b, 0, VIRTIO_BLK_T_OUT, sector, AT, sectors * VB_SECTOR);
}

static u8 append(u32 zone, u64 from, u32 sectors)
{
	return vb_do(&b, 1, VIRTIO_BLK_T_ZONE_APPEND, start(zone), from,
		     sectors * VB_SECTOR);
}

static void check_config(void)
{
	struct virtio_blk_config c;
	u64 offered;

	must(ioctl(b.v.fd, VHOST_GET_FEATURES, &offered));
	check(offered & ZONED);
	check(!(offered & (1ULL << VIRTIO_BLK_F_DISCARD)));
	check(!(offered & (1ULL << VIRTIO_BLK_F_SECURE_ERASE)));
	check_ok(vb_config(&b, &c));
	check_eq(c.capacity, ZONES * ZONE);
	check_eq(c.zoned.model, VIRTIO_BLK_Z_HM);
	check_eq(c.zoned.zone_sectors, ZONE);
	check_eq(c.zoned.max_open_zones, OPEN_MAX);
	check_eq(c.zoned.max_active_zones, ACTIVE_MAX);
	check(c.zoned.max_append_sectors >= 8);
	check_eq(c.zoned.write_granularity % VB_SECTOR, 0);
	check(c.zoned.write_granularity);
}

static void check_reports(void)
{
	const struct virtio_blk_zone_descriptor *z;
	u32 i;

	for (i = 0; i < ZONES; i++) {
		z = report(0, i, ZONES);
		check_eq(z->z_start, start(i));
		check_eq(z->z_state, i < CONVENTIONAL ? VIRTIO_BLK_ZS_NOT_WP :
						      VIRTIO_BLK_ZS_EMPTY);
	}
	/* From the middle of a zone; the last ones, fewer than there is room for. */
	check_eq(report(start(5) + 7, 2, 3)->z_start, start(7));
	memset(b.v.mem + AT, 0xff, PAGE);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_ZONE_REPORT, start(ZONES - 1), AT, PAGE), OK);
	check_eq(*(u64 *)(b.v.mem + AT), 1);
	/* No whole descriptor; no room for the header; no such zone. */
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_ZONE_REPORT, 0, AT, 127), OK);
	check_eq(*(u64 *)(b.v.mem + AT), 0);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_ZONE_REPORT, 0, AT, 63), INVALID);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_ZONE_REPORT, start(ZONES), AT, PAGE), INVALID);
}

static void check_writes(void)
{
	check_eq(write_at(start(2), 16), OK);
	check_zone(2, VIRTIO_BLK_ZS_IOPEN, 16);
	check_eq(write_at(start(2), 16), UNALIGNED);
	check_eq(write_at(start(2) + 24, 8), UNALIGNED);
	check_zone(2, VIRTIO_BLK_ZS_IOPEN, 16);
	check_eq(write_at(start(2) + 16, 8), OK);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_FLUSH, 0, 0, 0), OK);
	memset(b.v.mem + AT, 0, 24 * VB_SECTOR);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, start(2), AT, 24 * VB_SECTOR), OK);
	check(vb_is(&b, AT, start(2) * VB_SECTOR, 24 * VB_SECTOR, 5));
	/* Into the next zone: only from a conventional one. */
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, start(3) - 8, AT, 2 * PAGE), INVALID);
	check_eq(write_at(start(5) - 8, 16), INVALID);
	check_eq(write_at(start(1) - 8, 16), OK);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, start(1) - 8, AT, 2 * PAGE), OK);
	check(vb_is(&b, AT, (start(1) - 8) * VB_SECTOR, 2 * PAGE, 5));
	/* What lies nowhere that a disk can reach. */
	vb_fill(&b, AT + 1, (start(2) + 24) * VB_SECTOR, PAGE, 5);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, start(2) + 24, AT + 1, PAGE), OK);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_OUT, start(2) + 24, AT + 1, PAGE), UNALIGNED);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, start(2) + 24, AT, PAGE), OK);
	check(vb_is(&b, AT, (start(2) + 24) * VB_SECTOR, PAGE, 5));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, start(3) - 8, AT + 1, 2 * PAGE), INVALID);
}

static void check_appends(u32 max)
{
	u64 at = AT + PAGE;

	vb_fill(&b, at, 1000, 8 * VB_SECTOR, 6);
	check_eq(append(3, at, 8), OK);
	check_eq(vb_appended(&b, 1, 0), start(3));
	check_eq(append(3, at, 8), OK);
	check_eq(vb_appended(&b, 1, 0), start(3) + 8);
	vb_fill(&b, at + 1, 2000, max * VB_SECTOR, 7);
	check_eq(append(3, at + 1, max), OK);
	check_eq(vb_appended(&b, 1, 0), start(3) + 16);
	check_zone(3, VIRTIO_BLK_ZS_IOPEN, 16 + max);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, start(3) + 8, at, 8 * VB_SECTOR), OK);
	check(vb_is(&b, at, 1000, 8 * VB_SECTOR, 6));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, start(3) + 16, at, max * VB_SECTOR), OK);
	check(vb_is(&b, at, 2000, max * VB_SECTOR, 7));
	check_eq(append(3, at, max + 1), INVALID);
	check_eq(append(1, at, 8), INVALID);
	check_eq(append(ZONES, at, 8), INVALID);
	check_eq(append(3, at, 0), INVALID);
	check_eq(vb_do(&b, 1, VIRTIO_BLK_T_ZONE_APPEND, start(3) + 8, at, PAGE), INVALID);
	check_eq(vb_do(&b, 1, VIRTIO_BLK_T_ZONE_APPEND, start(3), at, PAGE + 1), UNALIGNED);
	check_zone(3, VIRTIO_BLK_ZS_IOPEN, 16 + max);
}

/* Many at once: each has a place of its own. */
static void check_many_appends(void)
{
	bool seen[VB_SLOTS] = { false };
	u64 sector;
	u16 i;

	for (i = 0; i < VB_SLOTS; i++) {
		vb_fill(&b, AT + i * PAGE, i * PAGE, PAGE, 8);
		vb_put(&b, 0, i, VIRTIO_BLK_T_ZONE_APPEND, start(4), AT + i * PAGE, PAGE);
	}
	vb_kick(&b, 0);
	check(vb_wait(&b, 0));
	for (i = 0; i < VB_SLOTS; i++) {
		check_eq(vb_status(&b, 0, i), OK);
		sector = vb_appended(&b, 0, i);
		check(sector >= start(4) && sector < start(4) + VB_SLOTS * 8);
		check(!seen[(sector - start(4)) / 8]);
		seen[(sector - start(4)) / 8] = true;
		check_eq(vb_do(&b, 1, VIRTIO_BLK_T_IN, sector, AT + VB_SLOTS * PAGE,
			       PAGE), OK);
		check(vb_is(&b, AT + VB_SLOTS * PAGE, i * PAGE, PAGE, 8));
	}
}

static void check_states(void)
{
	check_eq(change(VIRTIO_BLK_T_ZONE_CLOSE, start(2)), OK);
	check_zone(2, VIRTIO_BLK_ZS_CLOSED, 32);
	check_eq(change(VIRTIO_BLK_T_ZONE_OPEN, start(2)), OK);
	check_zone(2, VIRTIO_BLK_ZS_EOPEN, 32);
	check_eq(change(VIRTIO_BLK_T_ZONE_FINISH, start(2)), OK);
	check_zone(2, VIRTIO_BLK_ZS_FULL, 0);
	check_eq(write_at(start(2) + 32, 8), INVALID);
	check_eq(append(2, AT, 8), INVALID);
	check_eq(change(VIRTIO_BLK_T_ZONE_OPEN, start(2)), INVALID);
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET, start(2)), OK);
	check_zone(2, VIRTIO_BLK_ZS_EMPTY, 0);
	check_eq(change(VIRTIO_BLK_T_ZONE_OPEN, start(0)), INVALID);
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET, start(1)), INVALID);
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET, start(3) + 8), INVALID);
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET, start(ZONES)), INVALID);
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET_ALL, 7), OK);
	check_zone(3, VIRTIO_BLK_ZS_EMPTY, 0);
	check_zone(4, VIRTIO_BLK_ZS_EMPTY, 0);
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET_ALL + 1, 0), UNSUPP);
}

static void check_limits(void)
{
	u32 i;

	for (i = 0; i < OPEN_MAX; i++)
		check_eq(change(VIRTIO_BLK_T_ZONE_OPEN, start(6 + i)), OK);
	check_eq(change(VIRTIO_BLK_T_ZONE_OPEN, start(6 + i)),
		 VIRTIO_BLK_S_ZONE_OPEN_RESOURCE);
	check_eq(write_at(start(6 + i), 8), VIRTIO_BLK_S_ZONE_OPEN_RESOURCE);
	check_zone(6 + i, VIRTIO_BLK_ZS_EMPTY, 0);
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET_ALL, 0), OK);
	for (i = 0; i < ACTIVE_MAX; i++) {
		check_eq(write_at(start(6 + i), 8), OK);
		check_eq(change(VIRTIO_BLK_T_ZONE_CLOSE, start(6 + i)), OK);
	}
	check_eq(append(6 + i, AT, 8), VIRTIO_BLK_S_ZONE_ACTIVE_RESOURCE);
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET_ALL, 0), OK);
}

static void check_disk(u64 features)
{
	struct virtio_blk_config c;

	vb_create(&b, vb_zoned(O_RDWR));
	vb_setup(&b, features | ZONED);
	check_ok(vb_config(&b, &c));
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET_ALL, 0), OK);
	check_config();
	check_reports();
	check_writes();
	check_appends(c.zoned.max_append_sectors);
	check_many_appends();
	check_states();
	check_limits();
	vb_destroy(&b);
}

/* A driver that knows no zones, and a disk that has none. */
static void check_no_zones(void)
{
	u64 features = 1ULL << VIRTIO_F_VERSION_1, offered;

	vb_create(&b, vb_zoned(O_RDWR));
	must(ioctl(b.v.fd, VHOST_SET_OWNER, NULL));
	must(vb_set_backend(&b, b.disk));
	check_errno(ioctl(b.v.fd, VHOST_SET_FEATURES, &features), EINVAL);
	features |= ZONED;
	check_ok(ioctl(b.v.fd, VHOST_SET_FEATURES, &features));
	vb_destroy(&b);

	vb_create(&b, vb_file(0));
	vb_setup(&b, 0);
	must(ioctl(b.v.fd, VHOST_GET_FEATURES, &offered));
	check(!(offered & ZONED));
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_ZONE_REPORT, 0, AT, PAGE), UNSUPP);
	check_eq(append(0, AT, 8), UNSUPP);
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET_ALL, 0), UNSUPP);
	vb_destroy(&b);
}

/* Pins that were given back; each CPU counts for itself, and is asked. */
static u64 unpinned(void)
{
	check_eq(system("cat /proc/sys/vm/stat_refresh"), 0);
	return test_counter("/proc/vmstat", "nr_foll_pin_released");
}

/*
 * The device under the disk may be turned read-only. An append has its data in a copy,
 * which no pin is taken for: none is given back.
 */
static void check_turned_read_only(void)
{
	int off = 0, on = 1, own;
	u64 before;

	vb_create(&b, vb_zoned(O_RDWR));
	own = vb_zoned(O_RDWR);
	vb_setup(&b, ZONED);
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET_ALL, 0), OK);
	must(ioctl(own, BLKROSET, &on));
	before = unpinned();
	check_eq(append(2, AT, 16), IOERR);
	check_eq(unpinned(), before);
	check_eq(change(VIRTIO_BLK_T_ZONE_OPEN, start(2)), IOERR);
	check_eq(write_at(start(2), 8), IOERR);
	check_zone(2, VIRTIO_BLK_ZS_EMPTY, 0);
	must(ioctl(own, BLKROSET, &off));
	check_eq(append(2, AT, 16), OK);
	check_zone(2, VIRTIO_BLK_ZS_IOPEN, 16);
	vb_destroy(&b);
	close(own);
}

/* Refused as a whole: there is no IOMMU then, and the disk goes on as it was. */
static void check_refused(void)
{
	u64 features = 1ULL << VIRTIO_F_VERSION_1 | 1ULL << VIRTIO_F_ACCESS_PLATFORM;

	vb_create(&b, vb_zoned(O_RDWR));
	vb_setup(&b, ZONED);
	check_errno(ioctl(b.v.fd, VHOST_SET_FEATURES, &features), EINVAL);
	check_zone(0, VIRTIO_BLK_ZS_NOT_WP, 0);
	check_eq(vb_do(&b, 1, VIRTIO_BLK_T_IN, 0, AT, PAGE), OK);
	vb_destroy(&b);
}

static void check_readonly(void)
{
	struct weir_vhost_blk_backend args;
	u64 features = 1ULL << VIRTIO_F_VERSION_1 | ZONED;
	u32 i;

	vb_create(&b, vb_zoned(O_RDONLY));
	args = vb_backend(b.disk);
	args.flags = WEIR_VHOST_BLK_F_RDONLY;
	must(ioctl(b.v.fd, VHOST_SET_OWNER, NULL));
	must(ioctl(b.v.fd, WEIR_VHOST_BLK_SET_BACKEND, &args));
	must(ioctl(b.v.fd, VHOST_SET_FEATURES, &features));
	must(vhost_set_memory(&b.v, VHOST_GPA, VHOST_SIZE, (u64)b.v.mem));
	for (i = 0; i < VB_QUEUES; i++) {
		vb_setup_vq(&b, i);
		must(vb_enable(&b, i, 1));
	}
	check_zone(2, VIRTIO_BLK_ZS_EMPTY, 0);
	check_eq(write_at(start(2), 8), IOERR);
	check_eq(append(2, AT, 8), IOERR);
	check_eq(change(VIRTIO_BLK_T_ZONE_OPEN, start(2)), IOERR);
	check_eq(change(VIRTIO_BLK_T_ZONE_RESET_ALL, 0), IOERR);
	check_zone(2, VIRTIO_BLK_ZS_EMPTY, 0);
	vb_destroy(&b);
}

int main(void)
{
	check_disk(0);
	check_disk(VB_INDIRECT);
	check_disk(VB_PACKED | VB_INDIRECT);
	check_readonly();
	check_no_zones();
	check_refused();
	check_turned_read_only();
	return test_end();
}
