// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/spec.c
/* Sizes, disks and networks on the command line, typed well and badly. */
#include <unit.h>
#include <arpa/inet.h>
#include <linux/kernel.h>
#include <string.h>
#include "tools/weir/spec.h"

static void sizes(void **state)
{
	uint64_t n = 0;

	assert_null(weir_spec_size("512", &n));
	assert_int_equal(n, 512ULL << 20);
	assert_null(weir_spec_size("64k", &n));
	assert_int_equal(n, 64 << 10);
	assert_null(weir_spec_size("3G", &n));
	assert_int_equal(n, 3ULL << 30);
	assert_null(weir_spec_size("16777215T", &n));
	assert_int_equal(n, 16777215ULL << 40);
}

static void bad_sizes(void **state)
{
	static const char * const bad[] = {
		"", "G", "-1", " 1", "1.5G", "1GB", "1P", "0x10", "16777216T",
		"18446744073709551616K", "99999999999999999999999",
	};
	uint64_t n = 7;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_non_null(weir_spec_size(bad[i], &n));
	assert_int_equal(n, 7);
}

static void counts(void **state)
{
	unsigned int n = 7;

	assert_non_null(weir_spec_count("", 8, &n));
	assert_non_null(weir_spec_count("0", 8, &n));
	assert_non_null(weir_spec_count("9", 8, &n));
	assert_non_null(weir_spec_count("-1", 8, &n));
	assert_non_null(weir_spec_count("4x", 8, &n));
	assert_non_null(weir_spec_count("18446744073709551617", 8, &n));
	assert_int_equal(n, 7);
	assert_null(weir_spec_count("8", 8, &n));
	assert_int_equal(n, 8);
}

static void disks(void **state)
{
	struct weir_disk_spec disk;

	assert_null(weir_spec_disk("/a/b.img", &disk));
	assert_string_equal(disk.path, "/a/b.img");
	assert_false(disk.ro);
	assert_int_equal(disk.direct, WEIR_DIRECT_AUTO);

	assert_null(weir_spec_disk("x,,y,serial=12345678901234567890,ro,direct=off",
				   &disk));
	assert_string_equal(disk.path, "x,y");
	assert_string_equal(disk.serial, "12345678901234567890");
	assert_true(disk.ro);
	assert_int_equal(disk.direct, WEIR_DIRECT_OFF);
	assert_null(weir_spec_disk("x,direct=on", &disk));
	assert_int_equal(disk.direct, WEIR_DIRECT_ON);
	assert_null(weir_spec_disk("x,packed=on", &disk));
	assert_true(disk.packed);
	assert_null(weir_spec_disk("x,packed=off", &disk));
	assert_false(disk.packed);
	assert_int_equal(disk.queues, 1);
	assert_null(weir_spec_disk("x,queues=8,ro", &disk));
	assert_int_equal(disk.queues, 8);
}

static void bad_disks(void **state)
{
	static const char * const bad[] = {
		"", ",ro", "x,", "x,rw", "x,ro,", "x,serial=", "x,direct",
		"x,direct=maybe", "x,packed", "x,packed=1",
		"x,serial=123456789012345678901",
		"x,queues", "x,queues=", "x,queues=0", "x,queues=9", "x,queues=2x",
		"x,queues=-1",
	};
	struct weir_disk_spec disk;
	char path[5000];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_non_null(weir_spec_disk(bad[i], &disk));
	memset(path, 'p', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	assert_non_null(weir_spec_disk(path, &disk));
	path[4095] = '\0';
	assert_null(weir_spec_disk(path, &disk));
}

static void nets(void **state)
{
	static const uint8_t mac[] = { 0x52, 0x54, 0, 0xab, 0xCD, 0xef };
	struct weir_net_spec net;

	assert_null(weir_spec_net("tap", &net));
	assert_string_equal(net.name, "");
	assert_false(net.has_mac);
	assert_null(weir_spec_net("tap=vm0,mac=52:54:00:ab:CD:ef,bridge=br0",
				  &net));
	assert_string_equal(net.name, "vm0");
	assert_string_equal(net.bridge, "br0");
	assert_true(net.has_mac);
	assert_memory_equal(net.mac, mac, 6);
	assert_null(weir_spec_net("tap,ip=10.0.0.1/24", &net));
	assert_int_equal(net.ip, htonl(0x0a000001));
	assert_int_equal(net.prefix, 24);
	assert_null(weir_spec_net("tap,packed=on", &net));
	assert_true(net.packed);
	assert_null(weir_spec_net("tap,packed=off", &net));
	assert_false(net.packed);
	assert_null(weir_spec_net("tap,rss=on,queues=2", &net));
	assert_true(net.rss);
	assert_false(net.hash);
	assert_null(weir_spec_net("tap,hash=on,queues=2", &net));
	assert_true(net.hash);
	assert_null(weir_spec_net("tap,rss=off", &net));
	assert_false(net.rss);
	assert_int_equal(net.queues, 1);
	assert_null(weir_spec_net("tap=t0,queues=4", &net));
	assert_int_equal(net.queues, 4);
}

static void bad_nets(void **state)
{
	static const char * const bad[] = {
		"", "tun", "tapx", "tap=", "tap=0123456789abcdef", "tap=a/b",
		"tap=..", "tap=a b", "tap=a%d", "tap,", "tap,mac=", "tap,x=y",
		"tap,mac=52:54:00:ab:cd", "tap,mac=52:54:00:ab:cd:eg",
		"tap,mac=52-54-00-ab-cd-ef", "tap,mac=53:54:00:ab:cd:ef",
		"tap,mac=52:54:00:ab:cd:ef0", "tap,bridge=", "tap,ip=10.0.0.1",
		"tap,ip=10.0.0/24", "tap,ip=10.0.0.1/33", "tap,ip=10.0.0.1/0",
		"tap,ip=fe80::1/64", "tap,ip=/24",
		"tap,ip=100.100.100.100.100.100/24",
		"tap,bridge=br0,ip=10.0.0.1/24", "tap,packed", "tap,packed=yes",
		"tap,rss", "tap,rss=1,queues=2", "tap,rss=on", "tap,rss=on,queues=1",
		"tap,hash", "tap,hash=on", "tap,hash=2,queues=2",
		"tap,queues=0", "tap,queues=9",
		"tap,queues=", "tap,queues=two", "tap,queues=4294967297",
	};
	struct weir_net_spec net;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_non_null(weir_spec_net(bad[i], &net));
}

static void servers(void **state)
{
	struct weir_disk_spec disk;
	struct weir_net_spec net;

	assert_null(weir_spec_disk("vhost-user=/run/a,,b.sock,queues=4", &disk));
	assert_true(disk.vhost_user);
	assert_string_equal(disk.path, "/run/a,b.sock");
	assert_int_equal(disk.queues, 4);
	assert_null(weir_spec_disk("./vhost-user=file,ro", &disk));
	assert_false(disk.vhost_user);
	assert_null(weir_spec_net("vhost-user=/run/n.sock,mac=52:54:00:ab:CD:ef",
				  &net));
	assert_string_equal(net.socket, "/run/n.sock");
	assert_true(net.has_mac);
	assert_null(weir_spec_net("tap", &net));
	assert_string_equal(net.socket, "");
}

static void bad_servers(void **state)
{
	static const char * const disks[] = {
		"vhost-user=", "vhost-user=s,ro", "vhost-user=s,serial=x",
		"vhost-user=s,direct=on", "vhost-user=s,packed=yes",
		"vhost-user=s,queues=0", "vhost-user=s,queues=9", "vhost-user=s,",
	};
	static const char * const nets[] = {
		"vhost-user", "vhost-user=", "vhost-user=s,bridge=b",
		"vhost-user=s,ip=10.0.0.1/24", "vhost-user=s,queues=9",
		"vhost-user=s,rss=on", "vhost-user=s,hash=on",
		"vhost-user=s,packed=on", "vhost-user=s,mac=1", "vhost-user=s,",
	};
	char path[130] = "vhost-user=";
	struct weir_disk_spec disk;
	struct weir_net_spec net;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(disks); i++)
		assert_non_null(weir_spec_disk(disks[i], &disk));
	for (i = 0; i < ARRAY_SIZE(nets); i++)
		assert_non_null(weir_spec_net(nets[i], &net));
	memset(path + 11, 'x', 107);
	assert_null(weir_spec_disk(path, &disk));
	assert_null(weir_spec_net(path, &net));
	path[11 + 107] = 'x';
	assert_non_null(weir_spec_disk(path, &disk));
	assert_non_null(weir_spec_net(path, &net));
}

static void cids(void **state)
{
	static const char * const bad[] = {
		"", "cid", "cid=", "cid=0", "cid=2", "cid=-3", "cid= 3", "cid=3x",
		"cid=0x10", "cid=4294967295", "cid=4294967299", "cid=3,cid=4",
		"cid=99999999999999999999", "3", "port=3",
	};
	uint32_t cid = 7;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_non_null(weir_spec_vsock(bad[i], &cid));
	assert_int_equal(cid, 7);
	assert_null(weir_spec_vsock("cid=3", &cid));
	assert_int_equal(cid, 3);
	assert_null(weir_spec_vsock("cid=4294967294", &cid));
	assert_true(cid == 4294967294);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(bad_sizes),
		cmocka_unit_test(counts),
		cmocka_unit_test(disks),
		cmocka_unit_test(bad_disks),
		cmocka_unit_test(nets),
		cmocka_unit_test(bad_nets),
		cmocka_unit_test(servers),
		cmocka_unit_test(bad_servers),
		cmocka_unit_test(cids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
