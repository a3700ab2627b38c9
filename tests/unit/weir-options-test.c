// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/options.c
// sources: tools/weir/command-line.c tools/weir/spec.c tools/weir/report.c
/* The command line of weir run: defaults, every option, refusals. */
#include <unit.h>
#include <getopt.h>
#include <linux/kernel.h>
#include <string.h>
#include "tools/weir/options.h"

static struct weir_options opt;

/* Words separated by blanks. */
static int parse(const char *words)
{
	static char line[1000];
	char *argv[200], *save;
	int argc = 0;

	snprintf(line, sizeof(line), "run %s", words);
	argv[0] = strtok_r(line, " ", &save);
	while (argv[argc])
		argv[++argc] = strtok_r(NULL, " ", &save);
	optind = 0;
	return weir_options_parse(&opt, argc, argv);
}

static void defaults(void **state)
{
	assert_int_equal(parse("--kernel Image"), 0);
	assert_string_equal(opt.kernel, "Image");
	assert_string_equal(opt.append, "");
	assert_string_equal(opt.device, "/dev/kvm");
	assert_null(opt.initrd);
	assert_true(opt.memory == 512ULL << 20 && opt.cpus == 1);
	assert_false(opt.hvc || opt.rng);
	assert_false(opt.cid || opt.pmu || opt.hugepages || opt.nr_disks || opt.nr_nets);
}

static void everything(void **state)
{
	assert_int_equal(parse("--kernel k --initrd i --append a=b --memory 2G --cpus 512"), 0);
	assert_string_equal(opt.initrd, "i");
	assert_string_equal(opt.append, "a=b");
	assert_true(opt.memory == 2ULL << 30 && opt.cpus == 512);
	assert_int_equal(parse("--kernel k --disk d,ro --disk e --net tap=t0"), 0);
	assert_int_equal(opt.nr_disks, 2);
	assert_int_equal(opt.nr_nets, 1);
	assert_int_equal(opt.transport, WEIR_TRANSPORT_AUTO);
	assert_int_equal(parse("--kernel k --transport pci"), 0);
	assert_int_equal(opt.transport, WEIR_TRANSPORT_PCI);
	assert_int_equal(parse("--kernel k --transport mmio"), 0);
	assert_int_equal(opt.transport, WEIR_TRANSPORT_MMIO);
	assert_int_equal(parse("--kernel k --pmu --hugepages --device /dev/x"), 0);
	assert_true(opt.pmu && opt.hugepages);
	assert_string_equal(opt.device, "/dev/x");
	assert_int_equal(parse("--kernel k --dtb-out f --stats s"), 0);
	assert_string_equal(opt.dtb_out, "f");
	assert_string_equal(opt.stats, "s");
	assert_int_equal(parse("--kernel k --vsock cid=3"), 0);
	assert_true(opt.cid == 3 && weir_options_devices(&opt) == 1);
	assert_int_equal(parse("--kernel k --vsock cid=3 --console virtio --rng"), 0);
	assert_true(opt.hvc && opt.rng && weir_options_devices(&opt) == 3);
	assert_int_equal(parse("--kernel k --console uart"), 0);
	assert_false(opt.hvc || opt.rng);
}

/* @n times "--disk d" or "--net tap". */
static int parse_many(const char *option, unsigned int n)
{
	char words[1000] = "--kernel k";

	while (n--)
		strcat(words, option);
	return parse(words);
}

static void so_many(void **state)
{
	assert_int_equal(parse_many(" --disk d", WEIR_MAX_DISKS), 0);
	assert_int_equal(parse_many(" --disk d", WEIR_MAX_DISKS + 1), -1);
	assert_int_equal(parse_many(" --net tap", WEIR_MAX_NETS), 0);
	assert_int_equal(parse_many(" --net tap", WEIR_MAX_NETS + 1), -1);
	assert_int_equal(parse_many(" --disk d --net tap", 16), 0);
	assert_int_equal(parse_many(" --vsock cid=3 --disk d --net tap", 16), -1);
}

static void refused(void **state)
{
	static const char * const bad[] = {
		"", "--kernel", "--bogus", "--kernel k x", "--kernel k --pmu=1",
		"--kernel k --memory", "--kernel k --memory 3x",
		"--kernel k --memory 1M", "--kernel k --memory 0",
		"--kernel k --transport", "--kernel k --transport vsock",
		"--kernel k --cpus 0", "--kernel k --cpus 513",
		"--kernel k --cpus 1x", "--kernel k --disk d,what",
		"--kernel k --net nothing", "--kernel k --vsock cid=2",
		"--kernel k --vsock 3", "--kernel k --console",
		"--kernel k --console hvc0", "--kernel k --rng=1",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(parse(bad[i]), -1);
	assert_int_equal(parse("--help"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(everything),
		cmocka_unit_test(so_many),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
