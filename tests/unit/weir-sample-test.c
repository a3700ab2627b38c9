// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/sample.c tools/weir/units.c tools/weir/counters.c
/* A debugfs made of files: which VMs, vCPUs and devices a look at it finds. */
#include <unit.h>
#include <limits.h>
#include <linux/kernel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tools/weir/sample.h"

static char root[40];

static const char *in_root(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	return path;
}

static void put_folder(const char *name)
{
	assert_false(mkdir(in_root(name), 0700));
}

static void put_file(const char *name, const char *text)
{
	FILE *file = fopen(in_root(name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_false(fclose(file));
}

static void put_link(const char *name, const char *to)
{
	assert_false(symlink(to, in_root(name)));
}

static int make_root(void **state)
{
	strcpy(root, "/tmp/weir-sample-test.XXXXXX");
	return !mkdtemp(root);
}

static int remove_root(void **state)
{
	char command[PATH_MAX];

	snprintf(command, sizeof(command), "rm -r '%s'", root);
	return system(command);
}

static struct weir_sample sample;

static void look(const char *vm)
{
	assert_null(weir_sample_take(&sample, root, vm));
}

static void not_there(void **state)
{
	assert_non_null(strstr(weir_sample_take(&sample, root, NULL),
			       "not mounted"));
	weir_sample_free(&sample);
}

static void no_vms(void **state)
{
	put_folder("weir");
	look(NULL);
	assert_int_equal(sample.nr, 0);
	assert_true(sample.ns > 0);
	weir_sample_free(&sample);
}

static void vms_and_vcpus(void **state)
{
	char mine[40], file[64];

	snprintf(mine, sizeof(mine), "%d-3", getpid());
	snprintf(file, sizeof(file), "weir/%s", mine);
	put_folder("weir");
	put_folder(file);
	strcat(file, "/vcpus");
	put_file(file, "lost 1\nvcpu 0\nexits 1\nhvc 2\nvcpu 7\nexits 10\nrubbish\n");
	put_folder("weir/0-2");
	put_file("weir/0-2/vcpus", "");
	look(NULL);
	assert_int_equal(sample.nr, 2);
	assert_string_equal(sample.vms[0].name, "0-2");
	assert_string_equal(sample.vms[0].comm, "");
	assert_int_equal(sample.vms[0].vcpus.nr, 0);
	assert_int_equal(sample.vms[0].sum.nr, 0);
	assert_string_equal(sample.vms[1].name, mine);
	assert_int_equal(sample.vms[1].pid, getpid());
	assert_string_equal(sample.vms[1].comm, "weir-sample-tes");
	assert_int_equal(sample.vms[1].vcpus.nr, 2);
	assert_int_equal(weir_counters_find(weir_units_find(&sample.vms[1].vcpus, 7),
					    "exits")->value, 10);
	assert_null(weir_units_find(&sample.vms[1].vcpus, 1));
	assert_int_equal(weir_counters_find(&sample.vms[1].sum, "exits")->value, 11);
	assert_int_equal(weir_counters_find(&sample.vms[1].sum, "hvc")->value, 2);
	assert_null(weir_counters_find(&sample.vms[1].sum, "lost"));
	weir_sample_free(&sample);
}

static void only_one(void **state)
{
	put_folder("weir");
	put_folder("weir/1-1");
	put_file("weir/1-1/vcpus", "vcpu 0\n");
	put_folder("weir/1-11");
	put_file("weir/1-11/vcpus", "vcpu 0\n");
	look("1-1");
	assert_int_equal(sample.nr, 1);
	assert_non_null(weir_sample_vm(&sample, "1-1"));
	assert_null(weir_sample_vm(&sample, "1-11"));
	assert_null(weir_sample_vm(NULL, "1-1"));
	look("1-2");
	assert_int_equal(sample.nr, 0);
	look("..");
	assert_int_equal(sample.nr, 0);
	weir_sample_free(&sample);
}

/* Between the list of folders and the reading of their files. */
static void gone_meanwhile(void **state)
{
	put_folder("weir");
	put_folder("weir/1-1");
	put_folder("weir/1-2");
	put_file("weir/1-2/vcpus", "vcpu 0\nexits 1\n");
	put_folder("weir/1-3");
	put_folder("weir/1-3/vcpus");	/* opens, and cannot be read */
	put_folder("weir_virtio");
	put_folder("weir_virtio/0");
	put_link("weir_virtio/0/vm", "../../weir/1-2");
	look(NULL);
	assert_int_equal(sample.nr, 1);
	assert_string_equal(sample.vms[0].name, "1-2");
	assert_int_equal(sample.vms[0].devices.nr, 0);
	weir_sample_free(&sample);
}

static void put_device(const char *id, const char *vm, const char *stats)
{
	char name[64];

	snprintf(name, sizeof(name), "weir_virtio/%s", id);
	put_folder(name);
	snprintf(name, sizeof(name), "weir_virtio/%s/stats", id);
	put_file(name, stats);
	snprintf(name, sizeof(name), "weir_virtio/%s/vm", id);
	if (vm)
		put_link(name, vm);
}

static void devices(void **state)
{
	put_folder("weir");
	put_folder("weir/1-10");
	put_file("weir/1-10/vcpus", "");
	put_folder("weir/1-1");
	put_file("weir/1-1/vcpus", "vcpu 0\n");
	put_folder("weir/1-2");
	put_file("weir/1-2/vcpus", "vcpu 0\n");
	put_folder("weir_virtio");
	put_device("10", "../../weir/1-2", "interrupts 5\n");
	put_device("2", "../../weir/1-2", "interrupts 4\n");
	put_device("7", "../../weir/1-2", "");
	put_device("3", "1-1", "interrupts 3\n");
	put_device("4", "../../weir/1-9", "interrupts 2\n");
	put_device("5", NULL, "interrupts 1\n");
	put_device("x", "../../weir/1-2", "interrupts 1\n");
	look(NULL);
	assert_string_equal(sample.vms[0].name, "1-1");
	assert_string_equal(sample.vms[1].name, "1-2");
	assert_string_equal(sample.vms[2].name, "1-10");
	assert_int_equal(sample.vms[0].devices.nr, 1);
	assert_int_equal(sample.vms[0].devices.list[0].id, 3);
	assert_int_equal(sample.vms[1].devices.nr, 3);
	assert_int_equal(sample.vms[1].devices.list[0].id, 2);
	assert_int_equal(sample.vms[1].devices.list[1].id, 7);
	assert_int_equal(sample.vms[1].devices.list[2].id, 10);
	assert_int_equal(weir_counters_find(weir_units_find(&sample.vms[1].devices, 10),
					    "interrupts")->value, 5);
	look("1-1");
	assert_int_equal(sample.nr, 1);
	assert_int_equal(sample.vms[0].devices.nr, 1);
	weir_sample_free(&sample);
}

static void sorted(void **state)
{
	struct weir_units units = { };

	weir_units_sort(&units);
	weir_units_add(&units, 10);
	weir_units_add(&units, 2);
	weir_units_add(&units, 7);
	weir_units_sort(&units);
	assert_int_equal(units.list[0].id, 2);
	assert_int_equal(units.list[1].id, 7);
	assert_int_equal(units.list[2].id, 10);
	weir_units_free(&units);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(not_there, make_root, remove_root),
		cmocka_unit_test_setup_teardown(no_vms, make_root, remove_root),
		cmocka_unit_test_setup_teardown(vms_and_vcpus, make_root, remove_root),
		cmocka_unit_test_setup_teardown(only_one, make_root, remove_root),
		cmocka_unit_test_setup_teardown(gone_meanwhile, make_root, remove_root),
		cmocka_unit_test_setup_teardown(devices, make_root, remove_root),
		cmocka_unit_test(sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
