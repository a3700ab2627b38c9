// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/lifetime.c
// flags: -D_GNU_SOURCE
/* A made-up sysfs: eMMC, UFS, what lies on them, and disks that say nothing. */
#include <unit.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "tools/weir/lifetime.h"

static char root[32];

static void run(const char *format, ...)
{
	char command[512];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	assert_int_equal(system(command), 0);
}

static int make_sysfs(void **state)
{
	strcpy(root, "/tmp/weir-sysfs-XXXXXX");
	assert_non_null(mkdtemp(root));
	run("mkdir -p %s/dev/block", root);
	return 0;
}

static int remove_sysfs(void **state)
{
	run("rm -r %s", root);
	return 0;
}

static void file(const char *path, const char *text)
{
	run("mkdir -p $(dirname %s/%s) && echo '%s' >%s/%s", root, path, text,
	    root, path);
}

static void device(unsigned int minor, const char *path)
{
	run("mkdir -p %s/%s && ln -s ../../%s %s/dev/block/7:%u", root, path, path, root,
	    minor);
}

static void slave(const char *upper, const char *lower)
{
	run("mkdir -p %s/%s/slaves && ln -s %s/%s %s/%s/slaves/", root, upper, root, lower,
	    root, upper);
}

static void expect(unsigned int minor, int eol, int a, int b)
{
	struct weir_lifetime l;

	memset(&l, 0x5a, sizeof(l));
	weir_lifetime_read(&l, root, makedev(7, minor));
	assert_int_equal(l.known, eol >= 0);
	assert_int_equal(l.values[0], eol >= 0 ? eol : 0);
	assert_int_equal(l.values[1], eol >= 0 ? a : 0);
	assert_int_equal(l.values[2], eol >= 0 ? b : 0);
}

#define EMMC	"devices/mmc0/block/mmcblk0"

static void emmc(void **state)
{
	device(1, EMMC);
	expect(1, -1, 0, 0);
	file(EMMC "/device/pre_eol_info", "0x02");
	expect(1, -1, 0, 0);
	file(EMMC "/device/life_time", "0x01 0x0b");
	expect(1, 2, 1, 11);
	device(2, EMMC "/mmcblk0p3");
	expect(2, -1, 0, 0);
	file(EMMC "/mmcblk0p3/partition", "3");
	expect(2, 2, 1, 11);
}

#define UFS	"devices/platform/ufs"
#define LUN	UFS "/host0/target0/0:0:0:0/block/sda"

static void ufs(void **state)
{
	device(3, LUN);
	file(UFS "/health_descriptor/eol_info", "0x01");
	file(UFS "/health_descriptor/life_time_estimation_a", "0x0a");
	expect(3, -1, 0, 0);
	file(UFS "/health_descriptor/life_time_estimation_b", "0x00");
	expect(3, 1, 10, 0);
}

static void mapped(void **state)
{
	emmc(state);
	device(4, "devices/virtual/block/dm-0");
	expect(4, -1, 0, 0);
	slave("devices/virtual/block/dm-0", EMMC "/mmcblk0p3");
	device(5, "devices/virtual/block/dm-1");
	slave("devices/virtual/block/dm-1", "devices/virtual/block/dm-0");
	expect(5, 2, 1, 11);
	device(6, "devices/virtual/block/sdb");
	slave("devices/virtual/block/dm-1", "devices/virtual/block/sdb");
	expect(5, -1, 0, 0);
}

static void nonsense(void **state)
{
	static const char *const eol[] = { "0x04", "x", "-1", "0xffffffff1" };
	unsigned int i;

	expect(99, -1, 0, 0);
	device(1, EMMC);
	file(EMMC "/device/life_time", "0x01 0x02");
	for (i = 0; i < 4; i++) {
		file(EMMC "/device/pre_eol_info", eol[i]);
		expect(1, -1, 0, 0);
	}
	file(EMMC "/device/pre_eol_info", "0x00");
	expect(1, 0, 1, 2);
	file(EMMC "/device/life_time", "0x0c 0x02");
	expect(1, -1, 0, 0);
	file(EMMC "/device/life_time", "0x00 0x00");
	expect(1, -1, 0, 0);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, make_sysfs, remove_sysfs)
	const struct CMUnitTest tests[] = {
		CASE(emmc), CASE(ufs), CASE(mapped), CASE(nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
